"""Readings onto rows: what a vendor said becomes state, and differences that matter become findings.

Nothing here touches the database except through `Rows`; order and locks are the caller's.
"""

from collections.abc import Callable
from datetime import datetime

from panels.drivers.base import (
    OutputReading,
    OutputSet,
    PanelReading,
    PartitionModes,
    PartitionReading,
    PartitionSet,
    Reading,
    TroubleItem,
    TroubleSet,
    ZoneReading,
    ZoneSet,
)
from panels.ingest.moments import Finding, Moment
from panels.ingest.rows import OutputRow, PanelRow, PartitionRow, Rows, ZoneRow
from panels.vocabulary import (
    ARM_COMMANDS,
    ArmMode,
    CommandName,
    Confidence,
    EventCategory,
    EventKind,
    OutputKind,
    Trouble,
    ZoneFlag,
)

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
_TROUBLE_EVENTS: dict[Trouble, tuple[EventCategory, EventKind]] = {
    Trouble.MAINS: (EventCategory.POWER, EventKind.MAINS_LOST),
    Trouble.BATTERY: (EventCategory.POWER, EventKind.BATTERY_LOW),
    Trouble.AUX_POWER: (EventCategory.POWER, EventKind.TROUBLE),
    Trouble.KEYPAD_TAMPER: (EventCategory.TAMPER, EventKind.KEYPAD_TAMPER),
}


def apply(reading: Reading, panel: PanelRow, rows: Rows, moment: Moment) -> None:
    """Put one reading into the rows of its panel."""
    _APPLIERS[type(reading)](reading, panel, rows, moment)


def set_mode(row: PartitionRow, mode: ArmMode, confidence: Confidence, moment: Moment, *, command: str = "") -> None:
    """Give a partition a mode. The same mode, once confirmed, is not made less sure by an assumption."""
    if moment.only_confirms(row.mode, mode):
        return
    row.seen_at = moment.at
    row.changed = True
    if row.mode == mode and row.mode_confidence == Confidence.CONFIRMED and confidence == Confidence.ASSUMED:
        return
    if row.mode != mode:
        row.mode_changed_at = moment.at
        row.mode_command = command
    elif command:
        row.mode_command = command
    row.mode, row.mode_confidence, row.mode_message = mode, confidence, moment.message


def _partition(reading: PartitionReading, panel: PanelRow, rows: Rows, moment: Moment) -> None:
    row = rows.partition(panel.id, reading.number)
    if row is None:
        return
    asked = moment.asked if moment.asked and moment.asked.partition == row.number else None
    if reading.mode == ArmMode.ARMED and asked and asked.name in ARM_COMMANDS:
        # The vendor does not say which mode; it is the one we asked for, as far as anyone knows.
        set_mode(row, ARM_COMMANDS[asked.name], Confidence.ASSUMED, moment, command=asked.uid)
    elif reading.mode == ArmMode.DISARMED and moment.told and not (asked and asked.name == CommandName.DISARM):
        # Somebody else's disarm, pushed: told, but a status read has to agree (DESIGN 3.8).
        sure = row.mode == ArmMode.DISARMED and row.mode_confidence == Confidence.CONFIRMED
        set_mode(row, ArmMode.DISARMED, Confidence.CONFIRMED if sure else Confidence.REPORTED, moment)
    elif reading.mode is not None:
        set_mode(row, reading.mode, Confidence.CONFIRMED, moment, command=asked.uid if asked else "")
    if reading.alarm is not None:
        _partition_alarm(row, reading.alarm, moment)


def _modes(reading: PartitionModes, panel: PanelRow, rows: Rows, moment: Moment) -> None:
    for number in sorted(reading.modes):
        rows.partition(panel.id, number)
    for row in list(rows.partitions[panel.id].values()):
        if moment.asked_at is not None and row.seen_at is not None and row.seen_at > moment.asked_at:
            moment.outrun = True
            continue
        mode = reading.modes.get(row.number, reading.others)
        before = ArmMode(row.mode)
        refined = before == ArmMode.ARMED and mode not in (ArmMode.DISARMED, ArmMode.UNKNOWN)
        if before not in {mode, ArmMode.UNKNOWN} and not refined and not moment.first:
            kind = EventKind.DISARMED if mode == ArmMode.DISARMED else EventKind.ARMED
            moment.found(Finding(category=EventCategory.OPENCLOSE, kind=kind, partition=row.number))
        # Who armed it stays known while the status only confirms the mode.
        set_mode(row, mode, Confidence.CONFIRMED, moment, command=row.mode_command if mode == before or refined else "")


def _partition_alarm(row: PartitionRow, alarm: bool, moment: Moment) -> None:
    if row.alarm != alarm:
        row.alarm = alarm
        row.alarm_since = moment.at if alarm else None
        row.changed = True


def _partition_set(reading: PartitionSet, panel: PanelRow, rows: Rows, moment: Moment) -> None:
    if moment.hushed and reading.members:
        return
    for number in sorted(reading.members):
        rows.partition(panel.id, number)
    for row in list(rows.partitions[panel.id].values()):
        alarm = row.number in reading.members
        if alarm and not row.alarm and not moment.alarm_open:
            moment.found(Finding(category=EventCategory.BURGLARY, kind=EventKind.PARTITION_ALARM, partition=row.number))
        _partition_alarm(row, alarm, moment)
    if reading.members and not panel.alarm:
        panel.alarm, panel.alarm_since = True, moment.at


def _zone(reading: ZoneReading, panel: PanelRow, rows: Rows, moment: Moment) -> None:
    zone = rows.zone(panel.id, reading.number, make=not reading.hint, covert=reading.number in moment.silent)
    if zone is not None:
        for flag, value in reading.flags.items():
            set_flag(panel, zone, flag, value, moment, hint=reading.hint)


def _zone_set(reading: ZoneSet, panel: PanelRow, rows: Rows, moment: Moment) -> None:
    for number in sorted(reading.members):
        rows.zone(panel.id, number, make=True, covert=number in moment.silent)
    for zone in list(rows.zones[panel.id].values()):
        set_flag(panel, zone, reading.flag, zone.number in reading.members, moment)


def set_flag(
    panel: PanelRow, zone: ZoneRow, flag: ZoneFlag, value: bool, moment: Moment, *, hint: bool = False
) -> None:
    """Set one fact of a zone, keep the panel's counts, and note the difference if it matters."""
    if flag == ZoneFlag.ALARM and value and zone.number in moment.silent:
        _hush(panel, moment, zone.number)
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


def _hush(panel: PanelRow, moment: Moment, zone: int | None = None) -> None:
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


def _output(reading: OutputReading, panel: PanelRow, rows: Rows, moment: Moment) -> None:
    output = rows.output(panel.id, OutputKind.EXTERNAL, reading.number)
    if output is not None:
        set_output(output, reading.on, Confidence.CONFIRMED, moment)


def set_output(
    output: OutputRow, on: bool, confidence: Confidence, moment: Moment, *, until: datetime | None = None
) -> None:
    """Say that an output is on or off, and for how long we may believe it."""
    if moment.only_confirms(output.on, on):
        return
    if output.on != on:
        output.changed_at = moment.at
    output.on, output.confidence, output.until = on, confidence, until
    output.message, output.changed = moment.message, True


def _output_set(reading: OutputSet, panel: PanelRow, rows: Rows, moment: Moment) -> None:
    for number in sorted(reading.members):
        rows.output(panel.id, OutputKind.PANEL, number)
    for (kind, number), output in list(rows.outputs[panel.id].items()):
        if kind != OutputKind.PANEL:
            continue
        value = number in reading.members
        if reading.flag.value == "on":
            set_output(output, value, Confidence.CONFIRMED, moment)
        elif output.failure != value and not moment.only_confirms(output.failure, value):
            before, output.failure, output.changed = output.failure, value, True
            if value or before:
                moment.found(
                    Finding(category=EventCategory.TROUBLE, kind=EventKind.TROUBLE, output=number, restore=not value)
                )


def _panel(reading: PanelReading, panel: PanelRow, rows: Rows, moment: Moment) -> None:
    # Volts move with every read: they would tell of one that nobody may know of.
    for name in ("online", "ready") if moment.covert else ("online", "ready", "battery_volts", "supply_volts"):
        value = getattr(reading, name)
        if value is not None and getattr(panel, name) != value:
            setattr(panel, name, value)
    if moment.hushed:
        _hush(panel, moment)
        return
    if reading.alarm is not None and reading.alarm != panel.alarm:
        panel.alarm, panel.alarm_since = reading.alarm, moment.at if reading.alarm else None
        if not reading.alarm:
            moment.found(Finding(category=EventCategory.BURGLARY, kind=EventKind.PARTITION_ALARM, restore=True))
    if reading.covert_alarm is not None and reading.covert_alarm != panel.covert_alarm:
        panel.covert_alarm = reading.covert_alarm
        panel.covert_since = moment.at if reading.covert_alarm else None
        moment.found(
            Finding(
                category=EventCategory.HOLDUP,
                kind=EventKind.KEYPAD_ALARM,
                covert=True,
                restore=not reading.covert_alarm,
            )
        )


def _troubles(reading: TroubleSet, panel: PanelRow, rows: Rows, moment: Moment) -> None:
    among = {trouble.value for trouble in reading.among}
    before = {(item[0], item[1]) for item in panel.troubles if item[0] in among}
    now = {(item.trouble.value, item.number): item for item in reading.items}
    if before == set(now):
        return
    kept = [item for item in panel.troubles if item[0] not in among]
    panel.troubles = kept + [[key[0], key[1], now[key].name[:40]] for key in sorted(now)]
    for key in sorted(set(now) - before):
        moment.found(_trouble_finding(now[key], restore=False))
    for trouble, number in sorted(before - set(now)):
        moment.found(_trouble_finding(TroubleItem(trouble=Trouble(trouble), number=number), restore=True))


def _trouble_finding(item: TroubleItem, *, restore: bool) -> Finding:
    category, kind = _TROUBLE_EVENTS.get(item.trouble, (EventCategory.TROUBLE, EventKind.TROUBLE))
    return Finding(category=category, kind=kind, text=item.name or item.trouble.value, restore=restore)


_APPLIERS: dict[type, Callable[..., None]] = {
    PartitionReading: _partition,
    PartitionModes: _modes,
    PartitionSet: _partition_set,
    ZoneReading: _zone,
    ZoneSet: _zone_set,
    OutputReading: _output,
    OutputSet: _output_set,
    PanelReading: _panel,
    TroubleSet: _troubles,
}
