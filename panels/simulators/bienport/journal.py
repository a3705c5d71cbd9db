"""The cloud's own memory: every happening as a row of /activities, every command that arrived."""

import heapq
import itertools
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from panels.simulators.bienport.happenings import Happening, Kind

PER_PANEL: Final = 5_000
COMMANDS: Final = 50_000
SECRETS: Final = frozenset({"pinCode", "currentPinCode", "newPinCode"})
DAY_SECONDS: Final = 86_400


@dataclass(frozen=True, slots=True)
class Class:
    """How /activities classifies a kind: group and message type are numbers and words of ours (reference 8.1)."""

    group: int
    event_type: str = "Event"
    violation: str = ""
    violation_type: str = ""


_ALARM: Final = "Alarm (Red)"
_ERROR: Final = "Error (Gray)"
_WARNING: Final = "Warning (Yellow)"
CLASSES: Final[Mapping[Kind, Class]] = {
    Kind.ARMED: Class(1),
    Kind.DISARMED: Class(1),
    Kind.ZONE_ALARM: Class(2, "Violation", "Zone alarm", _ALARM),
    Kind.KEYPAD_ALARM: Class(2, "Violation", "Keypad alarm", _ALARM),
    Kind.KEYFOB_ALARM: Class(2, "Violation", "Keyfob alarm", _ALARM),
    Kind.PANIC: Class(2, "Violation", "Panic", _ALARM),
    Kind.MEDICAL: Class(2, "Violation", "Medical", _ALARM),
    Kind.TROUBLE: Class(3, "Error", "Failure", _ERROR),
    Kind.TROUBLE_OVER: Class(3),
    Kind.ZONE_OPENED: Class(4),
    Kind.ZONE_CLOSED: Class(4),
    Kind.BYPASSED: Class(4, "Violation", "Zone bypassed", _WARNING),
    Kind.UNBYPASSED: Class(4),
    Kind.CONNECTED: Class(5),
    Kind.DISCONNECTED: Class(5, "Error", "Connection lost", _ERROR),
    Kind.CONNECTION_INITIATED: Class(5),
    Kind.OUTPUT: Class(6),
    Kind.EXTERNAL_OUTPUT: Class(6),
    Kind.CODE_CHANGED: Class(7),
}


@dataclass(frozen=True, slots=True)
class Activity:
    """One row of the log."""

    number: int
    at: float
    kind: Kind
    text: str

    def as_json(self) -> dict[str, Any]:
        """Return the row as the REST gateway tells it; it does not name its resource."""
        how = CLASSES[self.kind]
        return {
            "eventId": f"event{int(self.at) & 0xFFFFFFFF:08x}{self.number:016x}",
            "activityTime": int(self.at * 1000),
            "description": self.text,
            "eventType": how.event_type,
            "violationName": how.violation,
            "violationType": how.violation_type,
            "msgType": self.kind.value.upper(),
            "vioType": how.violation_type.partition(" ")[0].upper(),
            "group": how.group,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What /activities is asked for. Times are epoch milliseconds, the second-of-day window is in UTC (choice)."""

    start: int | None = None
    end: int | None = None
    start_second: int = 0
    finish_second: int = DAY_SECONDS
    groups: frozenset[int] = frozenset()

    def finds(self, activity: Activity) -> bool:
        moment = int(activity.at * 1000)
        return (
            (self.start is None or moment >= self.start)
            and (self.end is None or moment <= self.end)
            and self.start_second <= activity.at % DAY_SECONDS <= self.finish_second
            and (not self.groups or CLASSES[activity.kind].group in self.groups)
        )


class Activities:
    """The log behind /activities, the newest few thousand rows of each panel."""

    def __init__(self) -> None:
        self._rows: dict[int, deque[Activity]] = {}
        self._numbers = itertools.count(1)

    def add(self, happening: Happening) -> None:
        """Log a happening at the time it happened."""
        row = Activity(next(self._numbers), happening.at, happening.kind, happening.text)
        self._rows.setdefault(happening.panel.resource_id, deque(maxlen=PER_PANEL)).append(row)

    def search(self, resource_ids: Iterable[int], search: Search) -> list[Activity]:
        """Return what is found, the newest first."""
        found: Iterator[Activity] = (
            row for resource_id in set(resource_ids) for row in self._rows.get(resource_id, ()) if search.finds(row)
        )
        return heapq.nlargest(len(self), found, key=lambda row: (row.at, row.number))

    def __len__(self) -> int:
        return sum(map(len, self._rows.values()))


class CommandLog:
    """Every command that arrived, so that a drill can count that none was sent twice. Holds no codes and no tokens."""

    def __init__(self) -> None:
        self.entries: deque[dict[str, Any]] = deque(maxlen=COMMANDS)
        self.copies: Counter[str] = Counter()
        self._numbers = itertools.count(1)

    def add(self, envelope: Mapping[str, Any], *, at: float, qos: int) -> dict[str, Any]:
        """Log an envelope and return the entry, whose outcome is filled in later."""
        correlation_id = envelope.get("correlationId")
        parameters = envelope.get("parameters")
        shown = {
            key: "***" if key in SECRETS else value
            for key, value in (parameters.items() if isinstance(parameters, dict) else ())
        }
        entry = {
            "number": next(self._numbers),
            "arrivedAt": at,
            "qos": qos,
            **{key: envelope.get(key) for key in ("appId", "brand", "userId", "organizationId", "command")},
            "correlationId": correlation_id,
            "resourceId": shown.get("resourceId"),
            "parameters": shown,
            "outcome": None,
            "answeredAt": None,
            "executed": False,
        }
        self.entries.append(entry)
        self.copies[str(correlation_id)] += 1
        return entry

    def clear(self) -> None:
        """Forget all."""
        self.entries.clear()
        self.copies.clear()
