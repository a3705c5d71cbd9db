"""Readings about zones onto their rows, and the differences that matter."""

from panels.drivers.base import ZoneMeasure, ZoneReading, ZoneSet
from panels.ingest.moments import Finding, Moment
from panels.ingest.rows import PanelRow, Rows, ZoneRow
from panels.vocabulary import Confidence, EventCategory, EventKind, ZoneFlag

_ZONE_EVENTS: dict[ZoneFlag, tuple[EventCategory, EventKind]] = {
    ZoneFlag.ALARM: (EventCategory.BURGLARY, EventKind.ZONE_ALARM),
    ZoneFlag.ALARM_MEMORY: (EventCategory.BURGLARY, EventKind.ALARM_MEMORY),
    ZoneFlag.SILENT_ALARM_MEMORY: (EventCategory.HOLDUP, EventKind.ALARM_MEMORY),
    ZoneFlag.TAMPER: (EventCategory.TAMPER, EventKind.ZONE_TAMPER),
    ZoneFlag.COMMUNICATION_FAILURE: (EventCategory.TROUBLE, EventKind.TROUBLE),
    ZoneFlag.POWER_FAILURE: (EventCategory.TROUBLE, EventKind.TROUBLE),
    ZoneFlag.LOW_BATTERY: (EventCategory.TROUBLE, EventKind.BATTERY_LOW),
    ZoneFlag.BYPASSED: (EventCategory.BYPASS, EventKind.ZONE_BYPASSED),
}
# Findings that are told even by the very first snapshot: what is wrong now must be known now.
_URGENT_FLAGS = frozenset({ZoneFlag.ALARM, ZoneFlag.TAMPER, ZoneFlag.COMMUNICATION_FAILURE, ZoneFlag.POWER_FAILURE})
# Memories end by being cleared at the panel, which nobody needs to hear.
_SILENT_END = frozenset({ZoneFlag.ALARM, ZoneFlag.ALARM_MEMORY, ZoneFlag.SILENT_ALARM_MEMORY})
COVERT_FLAGS = frozenset({ZoneFlag.SILENT_ALARM_MEMORY})
_COUNTED: dict[ZoneFlag, str] = {
    ZoneFlag.OPEN: "open_zones",
    ZoneFlag.ALARM: "alarm_zones",
    ZoneFlag.TAMPER: "tamper_zones",
    ZoneFlag.BYPASSED: "bypassed_zones",
}
_TROUBLE_FLAGS = (ZoneFlag.COMMUNICATION_FAILURE, ZoneFlag.POWER_FAILURE, ZoneFlag.LOW_BATTERY)


def take_zone(reading: ZoneReading, panel: PanelRow, rows: Rows, moment: Moment) -> None:
    """Some flags of one zone."""
    zone = rows.zone(panel.id, reading.number, make=not reading.hint, covert=reading.number in moment.silent)
    if zone is not None:
        for flag, value in reading.flags.items():
            set_flag(panel, zone, flag, value, moment, hint=reading.hint)


def take_zone_set(reading: ZoneSet, panel: PanelRow, rows: Rows, moment: Moment) -> None:
    """One flag of all zones."""
    for number in sorted(reading.members):
        rows.zone(panel.id, number, make=True, covert=number in moment.silent)
    for zone in list(rows.zones[panel.id].values()):
        set_flag(panel, zone, reading.flag, zone.number in reading.members, moment)


def set_flag(
    panel: PanelRow, zone: ZoneRow, flag: ZoneFlag, value: bool, moment: Moment, *, hint: bool = False
) -> None:
    """Set one fact of a zone, keep the panel's counts, and note the difference if it matters."""
    if flag == ZoneFlag.ALARM and value and zone.number in moment.silent:
        hush(panel, moment, zone.number)
        return
    before: bool | None = getattr(zone, flag.value)
    if before == value or moment.only_confirms(before, value):
        return
    covert = _is_covert(flag, zone.number, moment)
    troubled = any(getattr(zone, name.value) for name in _TROUBLE_FLAGS)
    setattr(zone, flag.value, value)
    zone.changed = True
    if not covert:
        zone.covert = zone.covert and not value
        # Everybody sees when a zone last changed.
        zone.changed_at, zone.message, zone.hint = moment.at, moment.message, hint
        zone.confidence = Confidence.REPORTED if hint else Confidence.CONFIRMED
    count = _COUNTED.get(flag)
    if count is not None:
        setattr(panel, count, max(0, getattr(panel, count) + (1 if value else -1 if before else 0)))
    elif flag in _TROUBLE_FLAGS:
        now = any(getattr(zone, name.value) for name in _TROUBLE_FLAGS)
        panel.trouble_zones = max(0, panel.trouble_zones + int(now) - int(troubled))
    _zone_finding(panel, zone, flag, before, moment)


def _is_covert(flag: ZoneFlag, zone: int, moment: Moment) -> bool:
    """Whether a fact of a zone gives a silent alarm away, as the memory of one does."""
    return flag in COVERT_FLAGS or (flag == ZoneFlag.ALARM_MEMORY and zone in moment.silent)


def hush(panel: PanelRow, moment: Moment, zone: int | None = None) -> None:
    """An alarm that the people on site must not see: the station's alone."""
    if not panel.covert_alarm:
        panel.covert_alarm, panel.covert_since = True, moment.at
        moment.found(Finding(category=EventCategory.HOLDUP, kind=EventKind.ZONE_ALARM, zone=zone, covert=True))


def _zone_finding(panel: PanelRow, zone: ZoneRow, flag: ZoneFlag, before: bool | None, moment: Moment) -> None:
    value = bool(getattr(zone, flag.value))
    known = _ZONE_EVENTS.get(flag)
    if known is None or (not value and (before is None or flag in _SILENT_END)):
        return
    if moment.first and flag not in _URGENT_FLAGS:
        return
    # The memory of an alarm we were told of is not a second alarm.
    if value and flag == ZoneFlag.ALARM_MEMORY and (zone.number in moment.alarmed or zone.alarm):
        return
    covert = _is_covert(flag, zone.number, moment)
    if value and covert and panel.covert_alarm:
        return
    category, kind = known
    restore = not value
    if flag == ZoneFlag.BYPASSED and restore:
        kind = EventKind.ZONE_UNBYPASSED
    moment.found(Finding(category=category, kind=kind, zone=zone.number, covert=covert, restore=restore))
    if value and flag == ZoneFlag.ALARM and not moment.told:
        panel.alarm, panel.alarm_since = True, moment.at


def take_measure(reading: ZoneMeasure, panel: PanelRow, rows: Rows, moment: Moment) -> None:
    """Note what a detector measures. It moves with the weather, so no covert message may show it."""
    zone = None if moment.covert else rows.zone(panel.id, reading.number, make=True)
    if zone is None:
        return
    if getattr(zone, reading.measure.value) != reading.value:
        setattr(zone, reading.measure.value, reading.value)
        zone.measured_at, zone.changed = reading.taken_at or moment.at, True
    if reading.taken_at is not None and (zone.measured_at is None or reading.taken_at > zone.measured_at):
        # As warm as before, and told anew.
        zone.measured_at, zone.changed = reading.taken_at, True
