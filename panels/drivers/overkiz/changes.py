"""What has happened, told by how a device stood before and after an event: the vendor itself names only states."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from panels.drivers.base import Occurrence
from panels.drivers.overkiz.alarms import AlarmPartition
from panels.vocabulary import ARMED_MODES, ArmMode, EventCategory, EventKind, Trouble, ZoneFlag

_FLAGS: Final[Mapping[ZoneFlag, tuple[EventCategory, EventKind]]] = {
    ZoneFlag.TAMPER: (EventCategory.TAMPER, EventKind.ZONE_TAMPER),
    ZoneFlag.LOW_BATTERY: (EventCategory.TROUBLE, EventKind.BATTERY_LOW),
    ZoneFlag.COMMUNICATION_FAILURE: (EventCategory.TROUBLE, EventKind.TROUBLE),
}
_TROUBLES: Final[Mapping[Trouble, tuple[EventCategory, EventKind]]] = {
    Trouble.MAINS: (EventCategory.POWER, EventKind.MAINS_LOST),
    Trouble.BATTERY: (EventCategory.POWER, EventKind.BATTERY_LOW),
    Trouble.PANEL_TAMPER: (EventCategory.TAMPER, EventKind.TROUBLE),
    Trouble.COMMUNICATION: (EventCategory.COMMUNICATION, EventKind.TROUBLE),
}
_STANDS: Final = ARMED_MODES | {ArmMode.ARMED, ArmMode.ARMING}


def armings(before: Iterable[AlarmPartition], after: Iterable[AlarmPartition], at: datetime | None) -> list[Occurrence]:
    """Partitions that were armed or disarmed. What goes on from its exit delay was armed already."""
    modes = {one.number: one.mode for one in before}
    found = []
    for one in after:
        was, now = modes.get(one.number), one.mode
        goes_on = was is ArmMode.ARMING and now in _STANDS
        if now is was or now in {None, ArmMode.UNKNOWN} or goes_on:
            continue
        kind = EventKind.DISARMED if now is ArmMode.DISARMED else EventKind.ARMED
        found.append(Occurrence(category=EventCategory.OPENCLOSE, kind=kind, partition=one.number, occurred_at=at))
    return found


def silences(
    before: Sequence[AlarmPartition], after: Sequence[AlarmPartition], at: datetime | None
) -> list[Occurrence]:
    """Partitions whose alarm is over, for each thing that it was of."""
    rang = {one.number: sorted(one.causes) or [EventCategory.BURGLARY] for one in before if one.alarm}
    return [
        Occurrence(
            category=category,
            kind=EventKind.PARTITION_ALARM,
            partition=one.number,
            occurred_at=at,
            restore=True,
        )
        for one in after
        if one.alarm is False
        for category in rang.get(one.number, ())
    ]


def flag_changes(
    before: Mapping[ZoneFlag, bool], after: Mapping[ZoneFlag, bool], zone: int, at: datetime | None
) -> list[Occurrence]:
    """What became wrong with a detector, and what is right again."""
    found = []
    for flag, (category, kind) in _FLAGS.items():
        was, now = before.get(flag, False), after.get(flag)
        if now is not None and now != was:
            found.append(Occurrence(category=category, kind=kind, zone=zone, occurred_at=at, restore=not now))
    return found


def trouble_changes(
    before: Iterable[tuple[Trouble, str]], after: Iterable[tuple[Trouble, str]], name: str, at: datetime | None
) -> list[Occurrence]:
    """Faults of a device called ``name`` that came and went."""
    was, now = set(before), set(after)
    return [
        _trouble(kind, f"{name}: {word}" if name else word, at, restore=gone)
        for gone, faults in ((False, now - was), (True, was - now))
        for kind, word in sorted(faults)
    ]


def _trouble(kind: Trouble, text: str, at: datetime | None, *, restore: bool) -> Occurrence:
    category, event = _TROUBLES.get(kind, (EventCategory.TROUBLE, EventKind.TROUBLE))
    return Occurrence(category=category, kind=event, text=text, occurred_at=at, restore=restore)
