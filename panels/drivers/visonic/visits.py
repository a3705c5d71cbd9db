"""One look at one panel: what is read, and what is made of it (DESIGN 3.7, reference 14, 16)."""

import time
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final

from panels.drivers.base import (
    CameraList,
    CredentialsRefusedError,
    DriverError,
    Found,
    LockedOutError,
    Look,
    Pace,
    PanelListing,
    Part,
    SessionEndedError,
    UserList,
    VendorUnavailableError,
    Visit,
)
from panels.drivers.visonic.answers import About, parts_of
from panels.drivers.visonic.calm import Calm
from panels.drivers.visonic.cameras import look_through
from panels.drivers.visonic.client import PanelSession
from panels.drivers.visonic.connectivity import is_mobile, is_reachable
from panels.drivers.visonic.errors import ServerError
from panels.drivers.visonic.features import absent_reads
from panels.drivers.visonic.following import Followed, follow
from panels.drivers.visonic.listings import listing_of, places_of
from panels.drivers.visonic.logbook import Logbook
from panels.drivers.visonic.memory import Info, Memory, digest
from panels.drivers.visonic.occurrences import Unseen, occurrence_of
from panels.drivers.visonic.partitions import Phase, is_divided, ringing_of, state_of
from panels.drivers.visonic.people import users_of
from panels.drivers.visonic.reads import Kept, Reads
from panels.drivers.visonic.records.status import FeatureSet, PanelInfo, Status
from panels.drivers.visonic.settings import SLOW_READS, Settings
from panels.drivers.visonic.sirens import is_hushed, sounding_of, unexplained
from panels.drivers.visonic.unread import too_deep

# A siren is watched closely for so long; a list that keeps an alarm for days must not mean polling for days.
_SIREN_SECONDS: Final = 900.0
# Between looks at what sounds, and at which zones are open while one keeps the panel from being ready.
_ALARMS_EVERY: Final = 5.0
_OPEN_ZONES_EVERY: Final = 9.0
# What failed is not asked for again within this.
_REST: Final = 60.0


class Round:
    """One visit."""

    def __init__(self, panel: PanelSession, visit: Visit, settings: Settings, kept: Kept) -> None:
        self._panel, self._visit, self._settings, self._kept = panel, visit, settings, kept
        self._reads = Reads(panel, kept, About(panel=visit.panel, clock=str(settings.clock)))
        self._began = time.time()
        # Reads to be made once more by the next visit, because this one did not get through all they led to.
        self._more: set[str] = set()

    def run(self) -> Found:
        """Look at the panel. Raises a `DriverError`; what was found until then is found again by the next visit."""
        try:
            return self._as_before() or self._look_around()
        except DriverError as error:
            error.unread += tuple(self._reads.unread)
            raise

    @cached_property
    def _memory(self) -> Memory:
        return Memory.of(self._visit.memory)

    @cached_property
    def _log(self) -> Logbook:
        return Logbook(self._reads, self._memory, self._began)

    def _as_before(self) -> Found | None:
        """What the last visit found, if this one finds the same."""
        calm, self._kept.calm = self._kept.calm, None
        if calm is None or not calm.may_be_again(self._visit, self._began):
            return None
        reads = self._reads
        if reads.peek("status") != calm.status or reads.peek("events") != calm.log:
            return None
        self._kept.calm = calm.again(reads.answers["status"].asked_at, self._began)
        return self._kept.calm.found

    def _look_around(self) -> Found:
        memory, reads = self._memory, self._reads
        self._first = memory.entries is None
        before = memory.status, memory.log
        # Commands before the status: it must not be older than what they are said to have done.
        commands = self._follow()
        status = self._kept.status_of(reads.must("status"))
        reads.about = replace(reads.about, divided=is_divided(status))
        mark, reachable = digest(reads.answers["status"].body), is_reachable(status)
        entries = self._log.entries(changed=mark != memory.status)
        if self._log.error is not None and self._first:
            # Whoever sees a panel for the first time takes what its log tells for history.
            raise self._log.error
        called = self._called_for(status, entries, changed=mark != memory.status) | commands.due
        wanted = called | (self._visit.slow_reads & SLOW_READS.keys())
        if is_hushed(memory.sounding, entries) and "cameras" not in commands.due:
            # A picture that comes out of nowhere would tell of a silent alarm.
            wanted, called = wanted - {"cameras"}, called - {"cameras"}
        wanted -= set(memory.absent)
        # Alarms are asked for as long as it takes.
        resting = {name for name, at in memory.failed_at.items() if abs(self._began - at) < _REST} - {"alarms"}
        reads.may(wanted, reachable=reachable or self._first, last=memory.stuck, resting=resting)
        reads.done |= self._visit.slow_reads & set(memory.absent)
        if self._log.error is not None and not self._can_do_without_log(status):
            raise self._log.error
        self._note_info(status)
        self._note_offers()
        fresh = reachable or mark != memory.status
        looks = [*commands.looks, *self._log_looks(entries, status), *self._state_looks(status, entries, fresh=fresh)]
        # The list of alarms may know of a silent one of which the log told nothing.
        hides = is_hushed(memory.sounding, entries) and "cameras" not in commands.due
        cameras = None if hides else self._cameras(status)
        memory.status, memory.seen_at = mark, self._began
        memory.stuck, memory.owed = reads.stuck, sorted((called - reads.done) | self._more)
        memory.read_at |= dict.fromkeys(reads.done, self._began)
        memory.failed_at = {name: memory.failed_at[name] for name in resting} | dict.fromkeys(reads.failed, self._began)
        found = Found(
            looks=(*looks, *reads.unread),
            memory=memory.kept(),
            pace=self._pace(status, commands.open),
            done=frozenset(reads.done),
            gap=entries.gap or self._log.has_failed,
            log_unread=self._log.is_unreadable,
            listing=self._listing(status),
            users=self._users(status),
            cameras=cameras,
        )
        if before == (memory.status, memory.log):
            bodies = {name: one.body for name, one in reads.answers.items()}
            waits = any(one.ready is False for one in status.partitions)
            self._kept.calm = None if waits else Calm.of(found, memory, bodies, since=self._began)
        return found

    # ----------------------------------------------------------------- what to read

    def _follow(self) -> Followed:
        """What became of commands. Where that is not told, they stay open, and the panel is looked at all the same."""
        try:
            return follow(self._panel, self._visit, self._memory)
        except (CredentialsRefusedError, LockedOutError, SessionEndedError):
            raise
        except DriverError as error:
            if isinstance(error, VendorUnavailableError) and not isinstance(error, ServerError):
                raise
            self._reads.unread += error.unread
            return Followed(open=True)

    def _can_do_without_log(self, status: Status) -> bool:
        """Whether an alarm would show although the log was not read: by the list of alarms, or by a siren."""
        return "alarms" in self._reads.answers or bool(ringing_of(status))

    def _called_for(self, status: Status, entries: Unseen, *, changed: bool) -> set[str]:
        """What has to be read although its time may not have come."""
        memory, now = self._memory, self._began
        called = set(memory.owed)
        if changed or entries.events or not self._log.is_read:
            # Without the log, what sounds shows there as well.
            called.add("alarms")
        if changed or not all(occurrence_of(event, divided=False).covert for event in entries.events):
            # A silent alarm alone must not show by what is looked at.
            called.add("devices")
        if entries.gap:
            called |= {"alarms", "alerts", "troubles"}
        if memory.info is None:
            called.add("panel_info")
        if memory.sounding.public and abs(now - memory.read_at.get("alarms", 0.0)) >= _ALARMS_EVERY:
            called.add("alarms")
        waits = any(one.ready is False for one in status.partitions)
        if waits and abs(now - memory.read_at.get("devices", 0.0)) >= _OPEN_ZONES_EVERY:
            # The status does not change when a second zone opens.
            called.add("devices")
        return called

    # ----------------------------------------------------------------- what it says

    def _note_info(self, status: Status) -> None:
        if (answer := self._reads.answers.get("panel_info")) is not None:
            self._memory.info = Info.of(PanelInfo(answer.said))
        elif "panel_info" in self._reads.done and self._memory.info is None:
            self._memory.info = Info()
        if (mobile := is_mobile(status)) is not None:
            self._memory.mobile = mobile

    def _note_offers(self) -> None:
        if (answer := self._reads.answers.get("feature_set")) is not None:
            self._memory.absent = absent_reads(FeatureSet(answer.said))
        if (answer := self._reads.answers.get("locations")) is not None:
            self._memory.places = places_of(answer.said)

    def _log_looks(self, entries: Unseen, status: Status) -> list[Look]:
        about = self._about(divided=is_divided(status), clock=str(self._settings.clock))
        return self._log.looks(entries, about, first=self._first, rarest=self._settings.mobile_seconds)

    def _state_looks(self, status: Status, entries: Unseen, *, fresh: bool) -> list[Look]:
        memory, divided, info = self._memory, is_divided(status), self._memory.info or Info()
        ringing = ringing_of(status)
        listed, told = self._reads.answers.get("alarms"), entries if self._log.is_read else None
        memory.sounding = sounding_of(listed, memory.sounding, told, ringing, divided=divided, now=self._began)
        state = self._about(
            exits=tuple(sorted(info.exits.items())),
            unused=tuple(info.unused),
            hushed=memory.sounding.silent and not memory.sounding.public,
            link_only=not fresh,
        )
        plain = self._about()
        looks = [
            self._look("status", state),
            self._look("devices", plain),
            self._look("alarms", self._about(divided=divided, ringing=ringing)),
            self._faults(plain),
            self._look("home_automation_devices", plain),
            self._look("smart_devices", self._about(divided=divided)),
        ]
        if self._first:
            # The first snapshot of a panel is silent, and only devices have something to say in it.
            looks.insert(0, looks.pop(1))
        if memory.sounding.silent and ringing and told is None and listed is None:
            looks.append(unexplained(self._visit.panel, self._reads.answers["status"]))
        return [look for look in looks if look is not None]

    def _about(self, **facts: Any) -> About:
        return About(panel=self._visit.panel, **facts)

    def _look(self, name: str, about: About) -> Look | None:
        answer = self._reads.answers.get(name)
        if answer is None:
            return None
        before = self._kept.parts.get(name)
        if before is not None and before[0] == answer.body and before[1] == about:
            parts = before[2]
        else:
            parts = self._parts(name, about, answer.said)
            self._kept.parts[name] = answer.body, about, parts
        return Look(asked_at=answer.asked_at, source=name, parts=parts) if parts else None

    def _faults(self, about: About) -> Look | None:
        """Both lists as one: each alone would end the faults of the other."""
        found = {name: self._reads.answers.get(name) for name in ("troubles", "alerts")}
        answers = [one for one in found.values() if one is not None]
        if not answers or not found.keys() <= self._reads.done:
            return None
        said = {name: one.said if one else [] for name, one in found.items()}
        parts = self._parts("troubles", about, said)
        return Look(asked_at=min(one.asked_at for one in answers), source="troubles", parts=parts) if parts else None

    def _parts(self, name: str, about: About, said: Any) -> tuple[Part, ...]:
        try:
            return parts_of(name, about, said)
        except RecursionError:
            body = self._reads.answers[name].body if name in self._reads.answers else b""
            self._reads.unread.append(too_deep(about, name, body))
            return ()

    def _listing(self, status: Status) -> PanelListing | None:
        """What there is, when its time has come or when it is not what it was."""
        said = {name: one.said for name, one in self._reads.answers.items()}
        found = listing_of(self._visit.panel, said, status, self._memory.places)
        if found == self._kept.listing and "panel_info" not in self._reads.done:
            return None
        self._kept.listing = found or self._kept.listing
        return found

    def _users(self, status: Status) -> UserList | None:
        if "users" not in self._reads.done:
            return None
        answer = self._reads.answers.get("users")
        if answer is None:
            return UserList(asked_at=datetime.now(UTC))
        return users_of(answer.said, answer.asked_at, divided=is_divided(status))

    def _cameras(self, status: Status) -> CameraList | None:
        answer = self._reads.answers.get("cameras")
        if answer is None:
            return None
        found, self._memory.stills, is_all = look_through(
            self._panel, answer.said, answer.asked_at, self._memory.stills, divided=is_divided(status)
        )
        if not is_all:
            self._more.add("cameras")
        return found

    def _pace(self, status: Status, commands_open: bool) -> Pace:
        memory = self._memory
        phases = {state_of(one.state, one.status).phase for one in status.partitions}
        # Silent alarms do not count: a page that moves faster would tell of them.
        sounds = memory.sounding.public and abs(self._began - memory.sounding.since) < _SIREN_SECONDS
        if commands_open or sounds or phases & {Phase.EXIT_DELAY, Phase.ENTRY_DELAY}:
            return Pace.QUICK
        sleeps = memory.info is not None and memory.info.sleeps
        return Pace.SPARING if sleeps or memory.mobile else Pace.USUAL
