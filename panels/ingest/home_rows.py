"""A batch's devices, executions and gateways in memory, as `panels.ingest.rows` keeps partitions and zones."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

from panels import bulk
from panels.models import Device, DeviceState, Execution, Gateway
from panels.models.uids import new_uid
from panels.signals import Measure
from panels.vocabulary import Confidence, ExecutionState, GatewayLink, StateMeaning, Unit, UpdateState, ValueKind

# A vendor cannot make us grow without end.
MOST_DEVICES, MOST_STATES = 1000, 200


@dataclass(slots=True)
class DeviceRow:
    """What the corridor writes of a device."""

    id: int
    uid: str
    panel_id: int
    vendor_id: str
    available: bool | None
    available_at: datetime | None
    told_at: datetime | None
    version: int
    changed: bool = False


_DEVICE_COLUMNS = ("id", "uid", "panel_id", "vendor_id", "available", "available_at", "told_at", "version")
_DEVICE_WRITTEN = ("available", "available_at", "told_at", "version")
_DEVICE_VALUES = attrgetter("id", *_DEVICE_WRITTEN)


@dataclass(slots=True)
class StateRow:
    """One state of a device; ``id`` None until it is written for the first time."""

    id: int | None
    device_id: int
    name: str
    value: Any = None
    value_kind: str = ValueKind.NONE
    meaning: str = StateMeaning.OTHER
    unit: str = Unit.NONE
    fits: bool = True
    cut: bool = False
    momentary: bool = False
    confidence: str = Confidence.UNKNOWN
    changed_at: datetime | None = None
    seen_at: datetime | None = None
    message: str = ""
    changed: bool = False


_STATE_COLUMNS = tuple(name for name in StateRow.__slots__ if name != "changed")
_STATE_WRITTEN = _STATE_COLUMNS[3:]
_STATE_VALUES = attrgetter("id", *_STATE_WRITTEN)
_STATE_NEW = attrgetter(*_STATE_COLUMNS[1:])


@dataclass(slots=True)
class ExecutionRow:
    """An execution."""

    id: int | None
    uid: str
    panel_id: int
    vendor_id: str
    name: str
    state: str
    devices: list[str]
    failures: list[list[str]]
    command: str
    began_at: datetime
    changed_at: datetime
    ended_at: datetime | None
    changed: bool = False


_EXECUTION_COLUMNS = tuple(name for name in ExecutionRow.__slots__ if name != "changed")
_EXECUTION_WRITTEN = _EXECUTION_COLUMNS[4:]
_EXECUTION_VALUES = attrgetter("id", *_EXECUTION_WRITTEN)
_EXECUTION_NEW = attrgetter(*_EXECUTION_COLUMNS[1:])


@dataclass(slots=True)
class GatewayRow:
    """The health of a gateway."""

    id: int | None
    panel_id: int
    link: str
    problems: list[str]
    syncing: bool | None
    firmware: str
    update: str
    protocols: list[str]
    facts: dict[str, str]
    told_at: datetime
    changed: bool = False


_GATEWAY_COLUMNS = tuple(name for name in GatewayRow.__slots__ if name != "changed")
_GATEWAY_WRITTEN = _GATEWAY_COLUMNS[2:]
_GATEWAY_VALUES = attrgetter("id", *_GATEWAY_WRITTEN)
_GATEWAY_NEW = attrgetter(*_GATEWAY_COLUMNS[1:])


@dataclass(slots=True)
class HomeNeeds:
    """Devices and executions by panel and the vendor's id, and gateways by panel."""

    devices: set[tuple[int, str]] = field(default_factory=set)
    executions: set[tuple[int, str]] = field(default_factory=set)
    gateways: set[int] = field(default_factory=set)


@dataclass(slots=True)
class HomeRows:
    """What a batch speaks of in homes. Their panels' locks cover it."""

    devices: dict[tuple[int, str], DeviceRow] = field(default_factory=dict)
    states: dict[int, dict[str, StateRow]] = field(default_factory=lambda: defaultdict(dict))
    executions: dict[tuple[int, str], ExecutionRow] = field(default_factory=dict)
    gateways: dict[int, GatewayRow] = field(default_factory=dict)
    # Panels of which a device was spoken of that no inventory has listed.
    strange: set[int] = field(default_factory=set)
    measures: list[Measure] = field(default_factory=list)
    _made: dict[int, int] = field(default_factory=dict)

    def load(self, needs: HomeNeeds) -> None:
        """Read what is needed and not here yet; call with the panels locked."""
        self._load_devices(needs.devices - self.devices.keys())
        self._load_executions(needs.executions - self.executions.keys())
        wanted = needs.gateways - self.gateways.keys()
        for values in bulk.fetch(Gateway, _GATEWAY_COLUMNS, "panel_id", wanted):
            self.gateways[values[1]] = GatewayRow(*values)

    def _load_devices(self, wanted: set[tuple[int, str]]) -> None:
        if not wanted:
            return
        panels, vendor_ids = {panel for panel, _ in wanted}, {vendor_id for _, vendor_id in wanted}
        found = Device.objects.filter(panel_id__in=panels, vendor_id__in=vendor_ids)
        for values in found.values_list(*_DEVICE_COLUMNS):
            row = DeviceRow(*values)
            self.devices[row.panel_id, row.vendor_id] = row
        ids = [row.id for key, row in self.devices.items() if key in wanted]
        for values in bulk.fetch(DeviceState, _STATE_COLUMNS, "device_id", ids):
            self.states[values[1]][values[2]] = StateRow(*values)

    def _load_executions(self, wanted: set[tuple[int, str]]) -> None:
        if not wanted:
            return
        panels, vendor_ids = {panel for panel, _ in wanted}, {vendor_id for _, vendor_id in wanted}
        found = Execution.objects.filter(panel_id__in=panels, vendor_id__in=vendor_ids)
        for values in found.values_list(*_EXECUTION_COLUMNS):
            row = ExecutionRow(*values)
            self.executions[row.panel_id, row.vendor_id] = row

    def device(self, panel_id: int, vendor_id: str) -> DeviceRow | None:
        """One device, made where the vendor speaks of one that its inventory did not list; None if that is absurd."""
        row = self.devices.get((panel_id, vendor_id))
        if row is None and vendor_id and len(vendor_id) <= 500:
            if self._count(panel_id) >= MOST_DEVICES:
                return None
            made = Device.objects.create(uid=new_uid(), panel_id=panel_id, vendor_id=vendor_id)
            row = DeviceRow(made.pk, made.uid, panel_id, vendor_id, None, None, None, 0, changed=True)
            self.devices[panel_id, vendor_id] = row
            self._made[panel_id] += 1
            self.strange.add(panel_id)
        return row

    def _count(self, panel_id: int) -> int:
        if panel_id not in self._made:
            self._made[panel_id] = Device.objects.filter(panel_id=panel_id).count()
        return self._made[panel_id]

    def state(self, device_id: int, name: str) -> StateRow | None:
        """One state; None where a device would have absurdly many."""
        held = self.states[device_id]
        row = held.get(name)
        if row is None and len(held) < MOST_STATES:
            row = held[name] = StateRow(None, device_id, name)
        return row

    def execution(self, panel_id: int, vendor_id: str, at: datetime) -> ExecutionRow:
        """One execution, made when it is heard of first."""
        key = panel_id, vendor_id
        row = self.executions.get(key)
        if row is None:
            row = self.executions[key] = ExecutionRow(
                None, new_uid(), panel_id, vendor_id, "", ExecutionState.REGISTERED, [], [], "", at, at, None
            )
        return row

    def gateway(self, panel_id: int, at: datetime) -> GatewayRow:
        """The health of a gateway, made when it is heard of first."""
        row = self.gateways.get(panel_id)
        if row is None:
            row = self.gateways[panel_id] = GatewayRow(
                None, panel_id, GatewayLink.UNKNOWN, [], None, "", UpdateState.UNKNOWN, [], {}, at
            )
        return row

    def stamp(self, versions: Mapping[int, int]) -> None:
        """Give devices that changed the versions of their panels, which every such message has raised."""
        for device in self.devices.values():
            states = self.states.get(device.id, {}).values()
            if device.changed or any(state.changed for state in states):
                device.version, device.changed = versions[device.panel_id], True

    def write(self) -> None:
        """Write back what changed, one statement per table and sort."""
        bulk.update(Device, _DEVICE_WRITTEN, [_DEVICE_VALUES(row) for row in self.devices.values() if row.changed])
        states = [row for held in self.states.values() for row in held.values() if row.changed]
        bulk.update(DeviceState, _STATE_WRITTEN, [_STATE_VALUES(row) for row in states if row.id is not None])
        bulk.insert(DeviceState, _STATE_COLUMNS[1:], [_STATE_NEW(row) for row in states if row.id is None])
        executions: Iterable[ExecutionRow] = [row for row in self.executions.values() if row.changed]
        bulk.update(Execution, _EXECUTION_WRITTEN, [_EXECUTION_VALUES(r) for r in executions if r.id is not None])
        bulk.insert(Execution, _EXECUTION_COLUMNS[1:], [_EXECUTION_NEW(r) for r in executions if r.id is None])
        gateways = [row for row in self.gateways.values() if row.changed]
        bulk.update(Gateway, _GATEWAY_WRITTEN, [_GATEWAY_VALUES(row) for row in gateways if row.id is not None])
        bulk.insert(Gateway, _GATEWAY_COLUMNS[1:], [_GATEWAY_NEW(row) for row in gateways if row.id is None])
