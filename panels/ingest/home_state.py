"""Readings about devices, executions and gateways onto their rows."""

from datetime import datetime, timedelta

from panels.drivers.base import DeviceReading, ExecutionReading, GatewayReading, Reading, StateReading
from panels.ingest.home_rows import DeviceRow, HomeNeeds, StateRow
from panels.ingest.moments import Moment
from panels.ingest.rows import PanelRow, Rows
from panels.signals import Measure
from panels.vocabulary import ValueKind

# Where nothing changed, that a device told something is noted at most so often, and of each of its states so often.
SEEN_EVERY = timedelta(seconds=10)
STATE_SEEN_EVERY = timedelta(seconds=60)
_MEASURED = frozenset({ValueKind.WHOLE, ValueKind.NUMBER, ValueKind.FLAG})
_MOST_LISTED = 200


def needs_of(panel_id: int, reading: Reading, needs: HomeNeeds) -> None:
    """Note what a reading will touch, so that each table is read once."""
    match reading:
        case DeviceReading(device=device):
            needs.devices.add((panel_id, device))
        case ExecutionReading(execution=execution):
            needs.executions.add((panel_id, execution[:64]))
        case GatewayReading():
            needs.gateways.add(panel_id)


def take_device(reading: DeviceReading, panel: PanelRow, rows: Rows, moment: Moment) -> None:
    """What one device told. A covert message moves nothing that only stays as it is."""
    device = rows.homes.device(panel.id, reading.device)
    if device is None:
        return
    moved = False
    for state in reading.states:
        row = rows.homes.state(device.id, state.name[:120])
        if row is not None:
            moved = _take_state(state, row, device, rows, moment) or moved
    if reading.available is not None and reading.available != device.available:
        device.available, device.available_at = reading.available, moment.at
        moved = True
    if moved or (not moment.covert and _is_due(device.told_at, moment.at)):
        device.told_at, device.changed = moment.at, True


def _take_state(state: StateReading, row: StateRow, device: DeviceRow, rows: Rows, moment: Moment) -> bool:
    """Returns whether a page shows something else than before."""
    told = (state.value_kind, state.value, state.fits, state.confidence)
    before = (row.value_kind, row.value, row.fits, row.confidence)
    # In Python, True is 1 and 1 is 1.0: their kinds tell them apart.
    if told == before:
        if not moment.covert and _is_due(row.seen_at, moment.at, STATE_SEEN_EVERY):
            row.seen_at, row.changed = moment.at, True
        return False
    if told[:2] != before[:2]:
        row.changed_at = moment.at
        _measure(state, device, rows, moment)
    row.value_kind, row.value, row.fits, row.confidence = told
    row.meaning, row.unit, row.cut, row.momentary = state.meaning, state.unit, state.cut, state.momentary
    row.seen_at, row.message, row.changed = moment.at, moment.message, True
    return True


def _measure(state: StateReading, device: DeviceRow, rows: Rows, moment: Moment) -> None:
    if state.fits and state.value_kind in _MEASURED:
        rows.homes.measures.append(
            Measure(device=device.id, state=state.name[:120], at=moment.at, value=float(state.value))
        )


def _is_due(seen_at: datetime | None, now: datetime, every: timedelta = SEEN_EVERY) -> bool:
    return seen_at is None or now - seen_at >= every


def take_execution(reading: ExecutionReading, panel: PanelRow, rows: Rows, moment: Moment) -> None:
    """How far an execution has come; one that is over does not begin again."""
    row = rows.homes.execution(panel.id, reading.execution[:64], moment.at)
    if row.ended_at is not None:
        return
    row.state, row.changed_at, row.changed = reading.state, moment.at, True
    row.name = reading.name[:120] or row.name
    if reading.devices is not None:
        row.devices = list(reading.devices)[:_MOST_LISTED]
    if reading.failures:
        row.failures = [[one.device, one.code, one.vendor_text] for one in reading.failures[:_MOST_LISTED]]
    if moment.asked is not None:
        row.command = moment.asked.uid
    if reading.state.is_over:
        row.ended_at = moment.at


def take_gateway(reading: GatewayReading, panel: PanelRow, rows: Rows, moment: Moment) -> None:
    """How a gateway is; what it does not tell stays as it was."""
    row = rows.homes.gateway(panel.id, moment.at)
    before = (row.link, row.problems, row.syncing, row.firmware, row.update, row.protocols, row.facts)
    if reading.link is not None:
        row.link = reading.link
    if reading.problems is not None:
        row.problems = list(reading.problems)
    if reading.syncing is not None:
        row.syncing = reading.syncing
    if reading.firmware is not None:
        row.firmware = reading.firmware[:60]
    if reading.update is not None:
        row.update = reading.update
    if reading.protocols is not None:
        row.protocols = list(reading.protocols)
    row.facts = {**row.facts, **reading.facts}
    after = (row.link, row.problems, row.syncing, row.firmware, row.update, row.protocols, row.facts)
    if row.id is None or before != after or (not moment.covert and _is_due(row.told_at, moment.at)):
        row.told_at, row.changed = moment.at, True
