"""What a vendor told us about a panel, in our words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from panels.drivers.contract.homes import DeviceReading, ExecutionReading, GatewayReading
from panels.vocabulary import ArmMode, Delay, Measure, OutputFlag, OutputKind, PartitionFlag, Trouble, ZoneFlag


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionReading:
    """One partition as reported. ``mode`` None: not told; ``ArmMode.ARMED``: armed, mode not told.

    ``delay`` is what it counts down, None: not told; ``delay_seconds`` how long that delay lasts as a whole.
    ``ready``: whether it could be armed now.
    """

    number: int
    mode: ArmMode | None = None
    alarm: bool | None = None
    ready: bool | None = None
    delay: Delay | None = None
    delay_seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionModes:
    """The arm mode of every partition of a panel: those in ``modes``, and ``others`` for all the rest."""

    modes: Mapping[int, ArmMode]
    others: ArmMode = ArmMode.DISARMED


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionSet:
    """Exactly the ``members`` of a panel's partitions have this flag."""

    flag: PartitionFlag
    members: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneReading:
    """Some facts about one zone. ``hint``: the number was read out of localized text, not off a field."""

    number: int
    flags: Mapping[ZoneFlag, bool]
    hint: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneMeasure:
    """What a detector measures: degrees Celsius, or lux; None: it no longer says. ``taken_at``: when, by the vendor."""

    number: int
    measure: Measure
    value: float | None
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionTemperature:
    """How warm it is inside a partition, in degrees Celsius."""

    number: int
    celsius: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneSet:
    """Exactly the ``members`` of a panel's zones have this flag; every other zone has not."""

    flag: ZoneFlag
    members: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputReading:
    """One output is on or off."""

    number: int
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputSet:
    """Exactly the ``members`` of a panel's outputs of this kind have this flag; ``among`` None: all others have not."""

    flag: OutputFlag
    members: frozenset[int]
    kind: OutputKind = OutputKind.PANEL
    among: frozenset[int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelReading:
    """Facts about the panel as a whole; None means that this message does not tell. Voltages in volts.

    ``covert_alarm`` is a silent alarm (remote control, keypad): only the monitoring station learns of it.
    """

    online: bool | None = None
    ready: bool | None = None
    alarm: bool | None = None
    covert_alarm: bool | None = None
    battery_volts: float | None = None
    supply_volts: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleItem:
    """One fault: which, the number of the thing it concerns (0: the panel), and the vendor's name for it."""

    trouble: Trouble
    number: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleSet:
    """Of the kinds in ``among``, exactly these faults are present; other kinds are not told about."""

    items: frozenset[TroubleItem]
    among: frozenset[Trouble]


Reading = (
    PartitionReading
    | PartitionModes
    | PartitionSet
    | PartitionTemperature
    | ZoneReading
    | ZoneMeasure
    | ZoneSet
    | OutputReading
    | OutputSet
    | PanelReading
    | TroubleSet
    | DeviceReading
    | ExecutionReading
    | GatewayReading
)
