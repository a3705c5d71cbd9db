"""The reads of one visit: what is asked for in which order, and what came of it."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from panels.drivers.base import (
    CredentialsRefusedError,
    DriverError,
    LockedOutError,
    Look,
    PanelListing,
    Part,
    SessionEndedError,
    VendorUnavailableError,
)
from panels.drivers.visonic.answers import About
from panels.drivers.visonic.calm import Calm
from panels.drivers.visonic.client import PanelSession
from panels.drivers.visonic.errors import ServerError
from panels.drivers.visonic.records.status import Status
from panels.drivers.visonic.unread import read

# In this order they are asked for, what cannot wait first. The first whose answer does not come at all ends the visit,
# and is the last of the next one.
ORDER: Final = (
    "alarms", "panel_info", "feature_set", "locations", "devices", "troubles", "alerts", "home_automation_devices",
    "smart_devices", "users", "cameras",
)  # fmt: skip
_PAIRS: Final = (frozenset({"troubles", "alerts"}), frozenset({"panel_info", "feature_set"}))
# What is about people is not kept between visits.
_NOT_KEPT: Final = frozenset({"users", "cameras"})
# Of a panel out of reach these would only repeat what was, and make it look fresh (reference 14).
_NEED_REACH: Final = frozenset({"devices", "troubles", "alerts", "home_automation_devices", "smart_devices"})


@dataclass(frozen=True, slots=True)
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
    status: Status = field(default_factory=lambda: Status({}))
    calm: Calm | None = None

    def status_of(self, said: Any) -> Status:
        """The status an answer tells; the very same while the answer is."""
        if self.status.raw is not said:
            self.status = Status(said)
        return self.status


@dataclass(slots=True)
class Reads:
    """``answers`` by path; ``done`` are the slow reads that were made, whether or not the panel has them.

    ``failed`` are those without a usable answer, and ``stuck`` the one among them without any, or empty. ``unread`` is
    what came in place of an answer, or with more in it than can be read.
    """

    panel: PanelSession
    kept: Kept
    # What has to be known to read the log's entries, should they be set aside.
    about: About
    answers: dict[str, Answer] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    stuck: str = ""
    unread: list[Look] = field(default_factory=list)
    # What came in place of what was only looked at.
    _errors: dict[str, VendorUnavailableError] = field(default_factory=dict)

    def must(self, name: str) -> Any:
        """Read what no visit can do without. Raises a `ServerError` for what is no answer of this path."""
        if (error := self._errors.pop(name, None)) is not None:
            raise error
        if name not in self.answers:
            self._fetch(name)
        return self.answers[name].said

    def peek(self, name: str) -> bytes | None:
        """The body of what `must` is going to read; where it does not come, `must` raises why."""
        try:
            self._fetch(name)
        except VendorUnavailableError as error:
            self._errors[name] = error
            return None
        return self.answers[name].body

    def may(self, wanted: AbstractSet[str], *, reachable: bool, last: str, resting: AbstractSet[str]) -> None:
        """Read what is wanted, or what can be had of it. Raises only where a login is refused.

        ``last`` is left for the end, because it kept the others from being read before; ``resting`` is left out,
        because it failed a moment ago.
        """
        plan = (set(wanted) & set(ORDER)) - resting
        for pair in _PAIRS:
            if plan & pair:
                plan = plan - pair if pair & resting else plan | pair
        if not reachable:
            plan -= _NEED_REACH
        for name in sorted(plan, key=lambda name: (name == last, ORDER.index(name))):
            try:
                self._fetch(name)
            except (CredentialsRefusedError, LockedOutError, SessionEndedError):
                raise
            except ServerError as error:
                self.unread += error.unread
                # It answered, if only with an error: the others may fare better.
                self.failed.add(name)
                continue
            except VendorUnavailableError:
                # What came until now is worth more than the whole.
                self.failed.add(name)
                self.stuck = name
                break
            except DriverError:
                # This panel, this user or this version does not have it.
                pass
            self.done.add(name)
        for pair in _PAIRS:
            if not pair <= self.done:
                self.done -= pair

    def _fetch(self, name: str) -> None:
        asked_at = datetime.now(UTC)
        body = self.panel.fetch(name)
        before = self.kept.decoded.get(name)
        if before is not None and before[0] == body:
            said = before[1]
        else:
            # What cannot be read of an answer that can be used is told once.
            said, look = read(self.about, name, body)
            self.unread += [look] if look else []
            if name not in _NOT_KEPT:
                self.kept.decoded[name] = body, said
        self.answers[name] = Answer(asked_at, body, said)
