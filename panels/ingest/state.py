"""Readings onto rows: what a vendor said becomes state, and differences that matter become findings.

Nothing here touches the database except through `Rows`; order and locks are the caller's.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from panels.drivers.base import (
    DeviceReading,
    ExecutionReading,
    GatewayReading,
    OutputReading,
    OutputSet,
    PanelReading,
    PartitionModes,
    PartitionReading,
    PartitionSet,
    PartitionTemperature,
    Reading,
    TroubleItem,
    TroubleSet,
    ZoneMeasure,
    ZoneReading,
    ZoneSet,
)
from panels.ingest.home_state import take_device, take_execution, take_gateway
from panels.ingest.moments import Finding, Moment
from panels.ingest.rows import OutputRow, PanelRow, PartitionRow, Rows
from panels.ingest.zone_state import hush, take_measure, take_zone, take_zone_set
from panels.vocabulary import (
    ARM_COMMANDS,
    ARMED_MODES,
    ArmMode,
    CommandName,
    Confidence,
    Delay,
    EventCategory,
    EventKind,
    OutputKind,
    Trouble,
)

_TROUBLE_EVENTS: dict[Trouble, tuple[EventCategory, EventKind]] = {
    Trouble.MAINS: (EventCategory.POWER, EventKind.MAINS_LOST),
    Trouble.BATTERY: (EventCategory.POWER, EventKind.BATTERY_LOW),
    Trouble.AUX_POWER: (EventCategory.POWER, EventKind.TROUBLE),
    Trouble.KEYPAD_TAMPER: (EventCategory.TAMPER, EventKind.KEYPAD_TAMPER),
    Trouble.PANEL_TAMPER: (EventCategory.TAMPER, EventKind.TROUBLE),
    Trouble.JAMMING: (EventCategory.COMMUNICATION, EventKind.TROUBLE),
    Trouble.COMMUNICATION: (EventCategory.COMMUNICATION, EventKind.TROUBLE),
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
        command = asked.uid if asked else _asked_before(row, reading.mode, rows, moment)
        if not command:
            _note_mode(row, reading.mode, moment)
        set_mode(row, reading.mode, Confidence.CONFIRMED, moment, command=command)
    if reading.alarm is not None:
        _partition_alarm(row, reading.alarm, moment)
    if reading.ready is not None and not moment.only_confirms(row.ready, reading.ready) and row.ready != reading.ready:
        row.ready, row.changed = reading.ready, True
    if reading.delay is not None and row.delay != reading.delay:
        counts = reading.delay != Delay.NONE and reading.delay_seconds is not None
        row.delay_until = moment.at + timedelta(seconds=reading.delay_seconds or 0) if counts else None
        row.delay, row.changed = reading.delay, True


def _asked_before(row: PartitionRow, mode: ArmMode, rows: Rows, moment: Moment) -> str:
    """The command of ours that another mode is the doing of, by its uid; "" for none."""
    if not row.mode_command or row.mode == mode:
        return ""
    # What was asked here passes through the exit delay, and was asked by the same person afterwards.
    is_its_doing = _goes_on(row, mode) or mode in rows.awaited(row.mode_command, moment.at)
    return row.mode_command if is_its_doing else ""


def _goes_on(row: PartitionRow, mode: ArmMode) -> bool:
    """Whether a mode is what becomes of the arming that is under way, and not another one."""
    if mode == ArmMode.ARMING:
        return row.mode in ARMED_MODES and row.mode_confidence == Confidence.ASSUMED
    return row.mode == ArmMode.ARMING and mode in ARMED_MODES


def _note_mode(row: PartitionRow, mode: ArmMode, moment: Moment) -> bool:
    """Find a mode that is another than was known; returns whether it only says of an armed one which it is."""
    before = ArmMode(row.mode)
    refined = before == ArmMode.ARMED and mode not in (ArmMode.DISARMED, ArmMode.UNKNOWN)
    passing = mode in (ArmMode.ARMING, ArmMode.UNKNOWN)
    if before not in {mode, ArmMode.UNKNOWN} and not refined and not passing and not moment.first:
        kind = EventKind.DISARMED if mode == ArmMode.DISARMED else EventKind.ARMED
        moment.found(Finding(category=EventCategory.OPENCLOSE, kind=kind, partition=row.number))
    return refined


def _modes(reading: PartitionModes, panel: PanelRow, rows: Rows, moment: Moment) -> None:
    for number in sorted(reading.modes):
        rows.partition(panel.id, number)
    for row in list(rows.partitions[panel.id].values()):
        if moment.asked_at is not None and row.seen_at is not None and row.seen_at > moment.asked_at:
            moment.outrun = True
            continue
        mode = reading.modes.get(row.number, reading.others)
        before = ArmMode(row.mode)
        refined = _note_mode(row, mode, moment)
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


def _temperature(reading: PartitionTemperature, panel: PanelRow, rows: Rows, moment: Moment) -> None:
    # It moves with the weather, so no covert message may show it; and it makes no partition out of nothing.
    row = None if moment.covert else rows.partitions[panel.id].get(reading.number)
    if row is not None:
        row.temperature, row.temperature_at, row.changed = reading.celsius, moment.at, True


def _output_set(reading: OutputSet, panel: PanelRow, rows: Rows, moment: Moment) -> None:
    for number in sorted(reading.members):
        rows.output(panel.id, reading.kind, number)
    for (kind, number), output in list(rows.outputs[panel.id].items()):
        if kind != reading.kind or not (reading.among is None or number in reading.among):
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
        hush(panel, moment)
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
    PartitionTemperature: _temperature,
    ZoneReading: take_zone,
    ZoneMeasure: take_measure,
    ZoneSet: take_zone_set,
    OutputReading: _output,
    OutputSet: _output_set,
    PanelReading: _panel,
    TroubleSet: _troubles,
    DeviceReading: take_device,
    ExecutionReading: take_execution,
    GatewayReading: take_gateway,
}
