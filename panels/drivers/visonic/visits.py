"""One look at one panel: what is read, in which order, and what is made of it (DESIGN 3.7, reference 14, 16)."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from panels.drivers.base import (
    BadPayloadError,
    CredentialsRefusedError,
    DriverError,
    Found,
    LockedOutError,
    Look,
    Pace,
    PanelListing,
    Part,
    SessionEndedError,
    VendorUnavailableError,
    Visit,
)
from panels.drivers.visonic.alarms import alarms_of
from panels.drivers.visonic.answers import About, parts_of
from panels.drivers.visonic.client import PanelSession
from panels.drivers.visonic.connectivity import is_mobile, is_reachable
from panels.drivers.visonic.errors import UnexpectedAnswerError
from panels.drivers.visonic.following import follow
from panels.drivers.visonic.listings import listing_of
from panels.drivers.visonic.memory import MOST_ENTRIES, Info, Memory, Sounding, digest
from panels.drivers.visonic.occurrences import Unseen, key_of, occurrence_of, unseen
from panels.drivers.visonic.partitions import Phase, number_of, state_of
from panels.drivers.visonic.records.base import records_of
from panels.drivers.visonic.records.faults import Alarm, Event
from panels.drivers.visonic.records.status import PanelInfo, Status
from panels.drivers.visonic.refusals import json_of
from panels.drivers.visonic.settings import SLOW_READS, Settings

# In this order they are asked for, and the rest of their visit falls with the first that does not come.
_ORDER: Final = (
    "panel_info", "feature_set", "alarms", "devices", "troubles", "alerts", "home_automation_devices",
)  # fmt: skip
_PAIRS: Final = (frozenset({"troubles", "alerts"}), frozenset({"panel_info", "feature_set"}))
# Of a panel out of reach these would only repeat what was, and make it look fresh (reference 14).
_NEED_REACH: Final = frozenset({"devices", "troubles", "alerts", "home_automation_devices"})
# A siren is watched closely for so long; a list that keeps an alarm for days must not mean polling for days.
_SIREN_SECONDS: Final = 900.0
# Between looks at what sounds, and at which zones are open while one keeps the panel from being ready.
_ALARMS_EVERY: Final = 5.0
_OPEN_ZONES_EVERY: Final = 30.0
# Whoever has not looked for longer finds in the log what was, not what is.
_SHORTEST_PAUSE: Final = 180.0


@dataclass(slots=True)
class Answer:
    """What one path said, and when it was asked."""

    asked_at: datetime
    body: bytes
    said: Any


@dataclass(slots=True)
class Kept:
    """What this process has of a panel's last visit, so that an answer that says the same is not read again."""

    decoded: dict[str, tuple[bytes, Any]] = field(default_factory=dict)
    parts: dict[str, tuple[bytes, About, tuple[Part, ...]]] = field(default_factory=dict)
    listing: PanelListing | None = None


class Round:
    """One visit."""

    def __init__(self, panel: PanelSession, visit: Visit, settings: Settings, kept: Kept) -> None:
        self._panel, self._visit, self._settings, self._kept = panel, visit, settings, kept
        self._memory = Memory.of(visit.memory)
        self._began = time.time()
        self._first = self._memory.entries is None
        self._answers: dict[str, Answer] = {}
        self._done: set[str] = set()

    def run(self) -> Found:
        """Look at the panel. Raises a `DriverError`; what was found until then is found again by the next visit."""
        # Commands before the status: it must not be older than what they are said to have done.
        commands = follow(self._panel, self._visit, self._memory)
        status = Status(self._read("status", dict))
        log = self._log()
        changed = digest(self._answers["status"].body) != self._memory.status
        reachable = is_reachable(status)
        called = self._called_for(status, log, changed=changed)
        self._slow(self._planned(called, reachable=reachable or self._first))
        self._note_info(status)
        looks = [*commands.looks, *self._log_looks(log, status), *self._state_looks(status, changed or reachable)]
        self._remember(status, called)
        return Found(
            looks=tuple(looks),
            memory=self._memory.kept(),
            pace=self._pace(status, commands.open),
            done=frozenset(self._done),
            gap=log.gap,
            listing=self._listing(status),
        )

    # ----------------------------------------------------------------- reading

    def _fetch(self, name: str) -> None:
        asked_at = datetime.now(UTC)
        body = self._panel.fetch(name)
        before = self._kept.decoded.get(name)
        said = before[1] if before is not None and before[0] == body else json_of(body)
        self._kept.decoded[name] = body, said
        self._answers[name] = Answer(asked_at, body, said)

    def _read(self, name: str, kind: type) -> Any:
        """Read what no visit can do without. Raises `UnexpectedAnswerError` for another shape."""
        self._fetch(name)
        said = self._answers[name].said
        if not isinstance(said, kind):
            raise UnexpectedAnswerError
        return said

    def _log(self) -> Unseen:
        memory, said = self._memory, self._read("events", list)
        mark = digest(self._answers["events"].body)
        if memory.entries is not None and mark == memory.log:
            return Unseen(events=(), gap=False)
        listed = records_of(said, Event)
        found = unseen(listed, set(memory.entries or ()))
        memory.entries, memory.log = [key_of(event) for event in listed][-MOST_ENTRIES:], mark
        return found

    def _called_for(self, status: Status, log: Unseen, *, changed: bool) -> set[str]:
        """What has to be read although its time may not have come."""
        memory, now = self._memory, self._began
        called = set(memory.owed)
        if changed or log.events:
            called.add("alarms")
        if changed or not all(occurrence_of(event, divided=False).covert for event in log.events):
            # A silent alarm alone must not show by what is looked at.
            called.add("devices")
        if log.gap:
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

    def _planned(self, called: set[str], *, reachable: bool) -> list[str]:
        plan = called | (self._visit.slow_reads & SLOW_READS.keys())
        for pair in _PAIRS:
            if plan & pair:
                plan |= pair
        if not reachable:
            plan -= _NEED_REACH
        return [name for name in _ORDER if name in plan]

    def _slow(self, plan: list[str]) -> None:
        for name in plan:
            try:
                self._fetch(name)
            except (CredentialsRefusedError, LockedOutError, SessionEndedError):
                raise
            except VendorUnavailableError:
                # What came until now is worth more than the whole.
                return
            except DriverError:
                # This panel, this user or this version does not have it.
                pass
            else:
                self._memory.read_at[name] = self._began
            self._done.add(name)

    # ----------------------------------------------------------------- telling

    def _note_info(self, status: Status) -> None:
        if (answer := self._answers.get("panel_info")) is not None:
            self._memory.info = Info.of(PanelInfo(answer.said))
        elif "panel_info" in self._done and self._memory.info is None:
            self._memory.info = Info()
        if (mobile := is_mobile(status)) is not None:
            self._memory.mobile = mobile

    def _log_looks(self, log: Unseen, status: Status) -> list[Look]:
        if not log.events:
            return []
        pause = self._began - self._memory.seen_at
        late = self._first or log.gap or pause > max(_SHORTEST_PAUSE, 3 * self._settings.mobile_seconds)
        about = self._about(divided=_is_divided(status), clock=str(self._settings.clock))
        parts = [part for event in log.events for part in parts_of("events", about, dict(event.raw))]
        return [Look(asked_at=self._answers["events"].asked_at, source="events", parts=tuple(parts), late=late)]

    def _state_looks(self, status: Status, fresh: bool) -> list[Look]:
        memory, divided, info = self._memory, _is_divided(status), self._memory.info or Info()
        ringing = _ringing(status)
        self._note_alarms(ringing, divided=divided)
        hushed = memory.sounding.silent and not memory.sounding.public
        state = self._about(
            exits=tuple(sorted(info.exits.items())),
            unused=tuple(info.unused),
            hushed=hushed,
            link_only=not fresh,
        )
        plain = self._about()
        looks = [
            self._look("status", state),
            self._look("devices", plain),
            self._look("alarms", self._about(divided=divided, ringing=ringing)),
            self._faults(plain),
            self._look("home_automation_devices", plain),
        ]
        if self._first:
            # The first snapshot of a panel is silent, and only devices have something to say in it.
            looks.insert(0, looks.pop(1))
        return [look for look in looks if look is not None]

    def _note_alarms(self, ringing: tuple[int, ...], *, divided: bool) -> None:
        answer, before = self._answers.get("alarms"), self._memory.sounding
        if answer is not None:
            now = alarms_of(records_of(answer.said, Alarm), divided=divided, ringing=ringing)
            public, silent = now.public, now.silent
        else:
            silent = before.silent
            public = before.public or bool(ringing and not silent)
        since = before.since if before.public else self._began
        self._memory.sounding = Sounding(public, silent, since if public else 0.0)

    def _about(self, **facts: Any) -> About:
        return About(panel=self._visit.panel, **facts)

    def _look(self, name: str, about: About) -> Look | None:
        answer = self._answers.get(name)
        if answer is None:
            return None
        before = self._kept.parts.get(name)
        if before is not None and before[0] == answer.body and before[1] == about:
            parts = before[2]
        else:
            try:
                parts = parts_of(name, about, answer.said)
            except BadPayloadError:
                return None
            self._kept.parts[name] = answer.body, about, parts
        return Look(asked_at=answer.asked_at, source=name, parts=parts)

    def _faults(self, about: About) -> Look | None:
        both = [self._answers.get(name) for name in ("troubles", "alerts")]
        if both[0] is None and both[1] is None:
            return None
        said = {name: one.said if one else [] for name, one in zip(("troubles", "alerts"), both, strict=True)}
        try:
            parts = parts_of("troubles", about, said)
        except BadPayloadError:
            return None
        return Look(asked_at=min(one.asked_at for one in both if one), source="troubles", parts=parts)

    def _listing(self, status: Status) -> PanelListing | None:
        """What there is, when its time has come or when it is not what it was."""
        found = listing_of(self._visit.panel, {name: one.said for name, one in self._answers.items()}, status)
        if found == self._kept.listing and "panel_info" not in self._done:
            return None
        self._kept.listing = found or self._kept.listing
        return found

    # ----------------------------------------------------------------- the next visit

    def _remember(self, status: Status, called: set[str]) -> None:
        memory = self._memory
        memory.status = digest(self._answers["status"].body)
        memory.seen_at = self._began
        memory.owed = sorted(called - self._done)

    def _pace(self, status: Status, commands_open: bool) -> Pace:
        memory = self._memory
        phases = {state_of(one.state, one.status).phase for one in status.partitions}
        sounds = memory.sounding.since and abs(self._began - memory.sounding.since) < _SIREN_SECONDS
        if commands_open or sounds or phases & {Phase.EXIT_DELAY, Phase.ENTRY_DELAY}:
            return Pace.QUICK
        sleeps = memory.info is not None and memory.info.sleeps
        return Pace.SPARING if sleeps or memory.mobile else Pace.USUAL


def _is_divided(status: Status) -> bool:
    return any(one.id is not None and one.id > 0 for one in status.partitions)


def _ringing(status: Status) -> tuple[int, ...]:
    found: Mapping[int | None, bool | None] = {
        None if one.id is None else number_of(one.id): state_of(one.state, one.status).alarm
        for one in status.partitions
    }
    return tuple(sorted(number for number, alarm in found.items() if number is not None and alarm))
