"""A batch's rows in memory: loaded and locked once, changed in place, written back once.

Plain slotted objects instead of model instances: a batch of 500 would otherwise spend its time making them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from operator import attrgetter
from typing import Any

from panels import bulk
from panels.ingest.awaited import awaited_modes
from panels.ingest.home_rows import HomeRows
from panels.ingest.needs import Needs
from panels.models import Freshness, Output, Panel, Partition, Zone
from panels.models.uids import new_uid
from panels.vocabulary import ArmMode, Confidence, Delay, OutputKind, ZoneFlag, ZoneKind

# A vendor cannot make us grow without end: numbers above these are not stored.
MOST_PARTITIONS, MOST_ZONES, MOST_OUTPUTS = 64, 512, 256


@dataclass(slots=True)
class PanelRow:
    """The state columns of a panel; the order is that of `PANEL_COLUMNS`."""

    id: int
    connection_id: int
    enabled: bool
    state: str
    confidence: str
    alarm: bool
    alarm_since: datetime | None
    covert_alarm: bool
    covert_since: datetime | None
    online: bool | None
    ready: bool | None
    battery_volts: float | None
    supply_volts: float | None
    troubles: list[list[Any]]
    open_zones: int
    alarm_zones: int
    tamper_zones: int
    bypassed_zones: int
    trouble_zones: int
    last_event_at: datetime | None
    last_event_kind: str
    last_event_text: str
    seen_at: datetime | None
    stale_at: datetime | None
    stale: bool
    synced_at: datetime | None
    state_epoch: int
    state_number: int
    version: int
    covert_version: int
    state_rank: int
    station_rank: int
    changed: bool = False


PANEL_COLUMNS = tuple(name for name in PanelRow.__slots__ if name != "changed")
_PANEL_WRITTEN = PANEL_COLUMNS[3:]
_PANEL_VALUES = attrgetter("id", *_PANEL_WRITTEN)


@dataclass(slots=True)
class PartitionRow:
    """A partition's state."""

    id: int
    panel_id: int
    number: int
    mode: str
    mode_confidence: str
    mode_changed_at: datetime | None
    mode_command: str
    mode_message: str
    seen_at: datetime | None
    alarm: bool
    alarm_since: datetime | None
    ready: bool | None = None
    delay: str = Delay.NONE
    delay_until: datetime | None = None
    temperature: float | None = None
    temperature_at: datetime | None = None
    changed: bool = False


_PARTITION_COLUMNS = tuple(name for name in PartitionRow.__slots__ if name != "changed")
_PARTITION_WRITTEN = _PARTITION_COLUMNS[3:]
_PARTITION_VALUES = attrgetter("id", *_PARTITION_WRITTEN)


@dataclass(slots=True)
class ZoneRow:
    """A zone's state; the flags carry the names of `ZoneFlag`."""

    id: int
    panel_id: int
    number: int
    kind: str
    partition_numbers: list[int]
    open: bool | None
    alarm: bool | None
    alarm_memory: bool | None
    silent_alarm_memory: bool | None
    bypassed: bool | None
    tamper: bool | None
    communication_failure: bool | None
    power_failure: bool | None
    low_battery: bool | None
    temperature: float | None = None
    brightness: float | None = None
    measured_at: datetime | None = None
    covert: bool = False
    hint: bool = False
    confidence: str = Confidence.UNKNOWN
    changed_at: datetime | None = None
    message: str = ""
    changed: bool = False


_ZONE_COLUMNS = tuple(name for name in ZoneRow.__slots__ if name != "changed")
_ZONE_WRITTEN = _ZONE_COLUMNS[5:]
_ZONE_VALUES = attrgetter("id", *_ZONE_WRITTEN)
_NEVER_TOLD: dict[str, None] = dict.fromkeys(flag.value for flag in ZoneFlag)


@dataclass(slots=True)
class OutputRow:
    """An output's state."""

    id: int
    panel_id: int
    kind: str
    number: int
    on: bool | None
    confidence: str
    until: datetime | None
    failure: bool | None
    changed_at: datetime | None
    message: str
    changed: bool = False


_OUTPUT_COLUMNS = tuple(name for name in OutputRow.__slots__ if name != "changed")
_OUTPUT_WRITTEN = _OUTPUT_COLUMNS[4:]
_OUTPUT_VALUES = attrgetter("id", *_OUTPUT_WRITTEN)


def _parts(panels: Collection[int], needs: Needs) -> tuple[bulk.Query, ...]:
    return (
        bulk.by_key(Partition, _PARTITION_COLUMNS, "panel_id", panels),
        bulk.by_key(Zone, _ZONE_COLUMNS, "panel_id", needs.all_zones),
        bulk.by_pair(Zone, _ZONE_COLUMNS, ("panel_id", "number"), needs.some_zones),
        bulk.by_key(Output, _OUTPUT_COLUMNS, "panel_id", needs.outputs),
    )


@dataclass(slots=True)
class Rows:
    """The rows of one batch, by panel."""

    panels: dict[int, PanelRow] = field(default_factory=dict)
    partitions: dict[int, dict[int, PartitionRow]] = field(default_factory=lambda: defaultdict(dict))
    zones: dict[int, dict[int, ZoneRow]] = field(default_factory=lambda: defaultdict(dict))
    outputs: dict[int, dict[tuple[str, int], OutputRow]] = field(default_factory=lambda: defaultdict(dict))
    seen: dict[tuple[int, str], datetime] = field(default_factory=dict)
    # What commands that were confirmed in this batch still have to show.
    confirmed: dict[str, AbstractSet[ArmMode]] = field(default_factory=dict)
    homes: HomeRows = field(default_factory=HomeRows)
    # Panels whose partitions are here, and what else has been read.
    _complete: set[int] = field(default_factory=set)
    _loaded: Needs = field(default_factory=Needs)

    def open(
        self, leases: bulk.Query, panels: Collection[int], needs: Needs, *, others: Collection[int] = ()
    ) -> list[bulk.Row]:
        """Lock ``leases`` and then panels, and load what is needed of these. Returns the leases.

        ``others`` are panels the transaction is going to lock by a write: all have their place in one order.
        """
        ordered = bulk.for_update(Panel, ("id",), {*panels, *others} if panels and others else ())
        wanted = bulk.for_update(Panel, PANEL_COLUMNS, panels)
        held, _, locked, *parts = bulk.read(leases, ordered, wanted, *_parts(panels, needs))
        self._take_panels(locked)
        self._take_parts(panels, needs, parts)
        self.homes.load(needs.homes)
        return held

    def lock_panels(self, ids: Iterable[int]) -> None:
        """Lock and load panels, in key order so that two workers never wait for each other in a ring."""
        self._take_panels(bulk.locked(Panel, PANEL_COLUMNS, set(ids) - self.panels.keys()))

    def load(self, panels: Collection[int], needs: Needs) -> None:
        """Load what is needed of some panels and not here yet: their partitions, and of zones and outputs what is said.

        Their panels' locks cover them.
        """
        missing = needs.less(self._loaded)
        unknown = set(panels) - self._complete
        if unknown or missing:
            self._take_parts(unknown, missing, bulk.read(*_parts(unknown, missing)))
        self.homes.load(needs.homes)

    def _take_panels(self, found: Iterable[bulk.Row]) -> None:
        for values in found:
            self.panels[values[0]] = PanelRow(*values)

    def _take_parts(self, panels: Collection[int], needs: Needs, found: Sequence[Iterable[bulk.Row]]) -> None:
        partitions, zones, some_zones, outputs = found
        self._complete.update(panels)
        self._loaded.add(needs)
        for values in partitions:
            self.partitions[values[1]][values[2]] = PartitionRow(*values)
        for values in chain(zones, some_zones):
            self.zones[values[1]].setdefault(values[2], ZoneRow(*values))
        for values in outputs:
            self.outputs[values[1]][values[2], values[3]] = OutputRow(*values)

    def partition(self, panel_id: int, number: int) -> PartitionRow | None:
        """One partition, made if the vendor speaks of one its inventory did not list; None if that is absurd."""
        row = self.partitions[panel_id].get(number)
        if row is None and 0 <= number <= MOST_PARTITIONS:
            made = Partition.objects.create(uid=new_uid(), panel_id=panel_id, number=number)
            row = PartitionRow(
                made.pk, panel_id, number, ArmMode.UNKNOWN, Confidence.UNKNOWN, None, "", "", None, False, None
            )
            self.partitions[panel_id][number] = row
        return row

    def awaited(self, command: str, at: datetime) -> AbstractSet[ArmMode]:
        """The modes that a command, confirmed in this batch or shortly before, may still turn its partition into."""
        return self.confirmed.get(command) or awaited_modes(command, at)

    def zone(self, panel_id: int, number: int, *, make: bool, covert: bool = False) -> ZoneRow | None:
        """One zone; with ``make`` it is made when unknown, but never out of a hint.

        One made because of a silent alarm alone is ``covert`` until something else speaks of it.
        """
        row = self.zones[panel_id].get(number)
        if row is None and make and 0 < number <= MOST_ZONES:
            made = Zone.objects.create(uid=new_uid(), panel_id=panel_id, number=number, covert=covert)
            row = ZoneRow(
                made.pk,
                panel_id,
                number,
                ZoneKind.UNKNOWN,
                [],
                covert=covert,
                **_NEVER_TOLD,  # type: ignore[arg-type]
            )
            self.zones[panel_id][number] = row
        return row

    def output(self, panel_id: int, kind: OutputKind, number: int) -> OutputRow | None:
        """One output, made when unknown."""
        row = self.outputs[panel_id].get((kind, number))
        if row is None and 0 <= number <= MOST_OUTPUTS:
            made = Output.objects.create(uid=new_uid(), panel_id=panel_id, number=number, kind=kind)
            row = OutputRow(made.pk, panel_id, kind, number, None, Confidence.UNKNOWN, None, None, None, "")
            self.outputs[panel_id][kind, number] = row
        return row

    def write(self) -> None:
        """Write back what changed, one statement per table."""
        bulk.update(Panel, _PANEL_WRITTEN, [_PANEL_VALUES(row) for row in self.panels.values() if row.changed])
        for model, columns, values, held in (
            (Partition, _PARTITION_WRITTEN, _PARTITION_VALUES, self.partitions),
            (Zone, _ZONE_WRITTEN, _ZONE_VALUES, self.zones),
            (Output, _OUTPUT_WRITTEN, _OUTPUT_VALUES, self.outputs),
        ):
            rows = [values(row) for group in held.values() for row in group.values() if row.changed]
            bulk.update(model, columns, rows)
        self.homes.write()
        bulk.upsert(
            Freshness,
            ("panel_id", "group", "seen_at"),
            [(panel_id, group, at) for (panel_id, group), at in self.seen.items()],
            key=("panel_id", "group"),
        )
