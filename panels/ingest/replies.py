"""What answers do to commands (DESIGN 4.1, 4.2): which move is allowed, and what a success says about state."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from panels import bulk
from panels.drivers.base import REPORTED_OTHERWISE, OutputReading, Part, PartitionReading, Reply, ZoneSet
from panels.ingest.awaited import modes_of
from panels.ingest.moments import Moment
from panels.ingest.rows import PanelRow, PartitionRow, Rows
from panels.ingest.state import set_mode, set_output
from panels.ingest.zone_state import set_flag
from panels.models import Command
from panels.vocabulary import (
    ARM_COMMANDS,
    ARMED_MODES,
    ArmMode,
    CommandName,
    CommandState,
    Confidence,
    OutputKind,
    WrongCode,
    ZoneFlag,
)

_OPEN_TO_ALL = frozenset({CommandState.SENT, CommandState.UNKNOWN})
_OVERRULED = frozenset({CommandState.FAILED, CommandState.REFUSED})
_POSITIVE = frozenset({CommandState.CONFIRMED, CommandState.ASSUMED})


@dataclass(slots=True)
class CommandRow:
    """A command as the corridor needs it; the order is that of `_COLUMNS`."""

    id: int
    uid: str
    correlation_id: str
    panel_id: int
    name: str
    partition: int | None
    zones: list[int]
    output: int | None
    on: bool | None
    seconds: int | None
    sent_at: datetime | None
    requested_by_id: int | None
    requested_from: str | None
    cause_uid: str
    covert: bool
    state: str
    reason: str
    vendor_text: str
    literal: str
    wrong_code: str
    begun_at: datetime | None
    settled_at: datetime | None
    connection_id: int = 0
    changed: bool = False


_COLUMNS = tuple(name for name in CommandRow.__slots__ if name not in {"connection_id", "changed"})
_WRITTEN = ("state", "reason", "vendor_text", "literal", "wrong_code", "begun_at", "settled_at")


def load(correlation_ids: Iterable[str]) -> dict[str, CommandRow]:
    """Lock and load the commands a batch speaks of, by correlation id. Their panels are locked already."""
    wanted = {correlation_id for correlation_id in correlation_ids if len(correlation_id) == 32}
    if not wanted:
        return {}
    sent = Command.objects.filter(correlation_id__in=wanted, sent_at__isnull=False)
    connections = dict(sent.values_list("pk", "panel__connection_id"))
    rows = [CommandRow(*values) for values in bulk.locked(Command, _COLUMNS, connections)]
    for row in rows:
        row.connection_id = connections[row.id]
    return {row.correlation_id: row for row in rows}


def load_settled(uids: Iterable[str]) -> dict[str, CommandRow]:
    """Lock and load, by uid, the commands whose outcome was unknown and that a status read may settle."""
    wanted = {uid for uid in uids if uid}
    if not wanted:
        return {}
    ids = Command.objects.filter(uid__in=wanted, state=CommandState.UNKNOWN).values_list("pk", flat=True)
    rows = (CommandRow(*values) for values in bulk.locked(Command, _COLUMNS, ids))
    return {row.uid: row for row in rows if row.state == CommandState.UNKNOWN}


def settle_by_status(command: CommandRow, part: Part, panel: PanelRow, rows: Rows, moment: Moment) -> bool:
    """Compare what the panel now says with what was asked. Agreement confirms; anything else stays unknown.

    A status taken during an exit delay still says *disarmed*: it proves nothing about the arming.
    """
    agrees = _status_agrees(command, part, panel, rows, moment)
    if agrees is None:
        return False
    command.reason = "status_agrees" if agrees else "status_disagrees"
    command.changed = True
    if agrees:
        command.state, command.settled_at = CommandState.CONFIRMED, moment.at
    return True


def _status_agrees(command: CommandRow, part: Part, panel: PanelRow, rows: Rows, moment: Moment) -> bool | None:
    """Judged by what this very message told; None: it does not tell."""
    name = CommandName(command.name)
    if name in ARM_COMMANDS or name == CommandName.DISARM:
        partition = rows.partitions[panel.id].get(command.partition or 0)
        if partition is None or partition.mode_message != moment.message:
            return None
        return partition.mode == ARM_COMMANDS.get(name, ArmMode.DISARMED)
    told = any(isinstance(reading, ZoneSet) and reading.flag == ZoneFlag.BYPASSED for reading in part.readings)
    if name in {CommandName.BYPASS, CommandName.UNBYPASS} and told:
        zones = [rows.zones[panel.id].get(number) for number in command.zones]
        wanted = name == CommandName.BYPASS
        return all(zone is not None and bool(zone.bypassed) == wanted for zone in zones)
    return None


def write(commands: Iterable[CommandRow]) -> None:
    """Write back what changed."""
    bulk.update(Command, _WRITTEN, [(c.id, *(getattr(c, name) for name in _WRITTEN)) for c in commands if c.changed])


def belongs(command: CommandRow, part: Part, connection_id: int, panel_id: int | None) -> bool:
    """Whether a message with a command's correlation id really speaks of it: same link, same panel, same thing."""
    if command.connection_id != connection_id or (panel_id is not None and command.panel_id != panel_id):
        return False
    if part.reply is None or not part.reply.from_panel:
        return True
    for reading in part.readings:
        match reading:
            case PartitionReading(number=number, mode=mode):
                if number != command.partition:
                    return False
                armed = mode in ARMED_MODES and command.name in ARM_COMMANDS
                if not armed and not (mode == ArmMode.DISARMED and command.name == CommandName.DISARM):
                    return False
            case OutputReading(number=number):
                if command.name != CommandName.SET_EXTERNAL_OUTPUT or number != command.output:
                    return False
    return True


def next_state(command: CommandRow, reply: Reply) -> tuple[CommandState, str] | None:
    """The state and reason a reply gives a command, or None when it changes nothing."""
    state, reason = reply.state, reply.code
    if reply.reported_on is not None and command.on is not None and reply.reported_on != command.on:
        state, reason = CommandState.FAILED, REPORTED_OTHERWISE
    current = CommandState(command.state)
    if state == CommandState.SENT:
        return None
    if current in _OPEN_TO_ALL:
        if state == current == CommandState.UNKNOWN:
            return None
        return (CommandState.ASSUMED if _only_assumed(command, reply, state) else state), reason
    if current in _OVERRULED and reply.from_panel and state == CommandState.CONFIRMED:
        return CommandState.CONFIRMED, reason
    # An assumption is settled by the device's own word.
    if current == CommandState.ASSUMED and reply.from_panel:
        return state, reason
    return None


def _only_assumed(command: CommandRow, reply: Reply, state: CommandState) -> bool:
    """Switching an output or starting a connection is acknowledged, not reported back (DESIGN 4.2)."""
    return (
        state == CommandState.CONFIRMED
        and not reply.from_panel
        and command.name in (CommandName.SET_OUTPUT, CommandName.START_CONNECTION)
    )


def settle(command: CommandRow, reply: Reply, at: datetime) -> bool:
    """Move a command as a reply says. Returns whether it moved; a second copy of a reply does nothing."""
    moved = next_state(command, reply)
    if moved is None:
        return _note_progress(command, reply, at)
    state, reason = moved
    command.state, command.reason = state, reason[:40]
    command.vendor_text, command.literal = reply.vendor_text[:400], reply.literal[:60]
    command.wrong_code = reply.wrong_code if state not in _POSITIVE else WrongCode.NO
    command.settled_at, command.changed = at, True
    return True


def _note_progress(command: CommandRow, reply: Reply, at: datetime) -> bool:
    """Keep what the vendor says of a command while nothing is settled. Returns whether that is new."""
    if not reply.state == command.state == CommandState.SENT:
        return False
    begins = reply.begun and command.begun_at is None
    said = reply.literal[:60], reply.vendor_text[:400]
    if begins:
        command.begun_at, command.reason = at, reply.code[:40]
    elif said == (command.literal, command.vendor_text):
        return False
    (command.literal, command.vendor_text), command.changed = said, True
    return True


def _claim(partition: PartitionRow, command: CommandRow, rows: Rows) -> None:
    """What the command is said to have done is its doing: the panel came first with it, or is about to tell it."""
    changed, sent = partition.mode_changed_at, command.sent_at
    is_since = changed is not None and sent is not None and changed > sent
    modes = modes_of(CommandName(command.name))
    if partition.mode not in modes:
        rows.confirmed[command.uid] = modes
    elif not is_since or partition.mode_command:
        return
    partition.mode_command, partition.changed = command.uid, True


def assume_effect(command: CommandRow, panel: PanelRow, rows: Rows, moment: Moment) -> None:
    """What a vendor's *success* lets us assume of the panel, unless the panel has spoken since it was sent."""
    name = CommandName(command.name)
    if name in ARM_COMMANDS or name == CommandName.DISARM:
        partition = rows.partition(panel.id, command.partition or 0)
        if partition is None:
            return
        mode = ARM_COMMANDS.get(name, ArmMode.DISARMED)
        if partition.seen_at and command.sent_at and partition.seen_at > command.sent_at:
            _claim(partition, command, rows)
            return
        set_mode(partition, mode, Confidence.ASSUMED, moment, command=command.uid)
    elif name in (CommandName.BYPASS, CommandName.UNBYPASS):
        for number in command.zones:
            zone = rows.zone(panel.id, number, make=False)
            if zone is not None:
                set_flag(panel, zone, ZoneFlag.BYPASSED, name == CommandName.BYPASS, moment)
                zone.confidence = Confidence.ASSUMED
    elif name == CommandName.SET_OUTPUT and command.on is not None:
        output = rows.output(panel.id, OutputKind.PANEL, command.output or 0)
        if output is not None:
            until = moment.at + timedelta(seconds=command.seconds) if command.seconds and command.on else None
            set_output(output, command.on, Confidence.ASSUMED, moment, until=until)
