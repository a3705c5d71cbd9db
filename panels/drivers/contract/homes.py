"""Homes: rooms, devices, scenes and gateways as a vendor lists them, and what it says of them.

A *gateway* is a panel of its own, with nothing to arm: `PanelListing.vendor_id` is the gateway's, and whatever is said
of a device, an execution or a gateway comes in a `Part` of the gateway's panel. Devices, places, scenes and executions
are addressed by the vendor's ids, which are unique within a connection.

An alarm is a panel and no device. What may tell of a silent alarm is no state of a device either, whatever its vendor
calls it: rooms are shown to everybody who lives there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from panels.vocabulary import (
    ActRole,
    Confidence,
    DeviceKind,
    ExecutionState,
    GatewayLink,
    ParameterKind,
    StateMeaning,
    Unit,
    UpdateState,
    ValueKind,
)

# ------------------------------------------------------------------------ what there is


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceListing:
    """A house, a floor or a room; ``parent`` empty: the outermost. ``rank`` is its position among its siblings."""

    vendor_id: str
    name: str
    parent: str = ""
    rank: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One value that an ability takes. Numbers lie within ``minimum`` and ``maximum`` where these are told.

    ``choices`` are the values of a `ParameterKind.CHOICE`, in the vendor's words; it accepts no other.
    """

    name: str
    kind: ParameterKind = ParameterKind.TEXT
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    unit: Unit = Unit.NONE
    choices: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ability:
    """One thing a device can be asked; ``key`` is the vendor's name for it and means nothing to anybody else.

    ``guarded``: it lets people in, frightens them or silences a warning, or nobody here knows what it does. It is asked
    as a guarded command.
    """

    key: str
    role: ActRole = ActRole.OTHER
    parameters: tuple[Parameter, ...] = ()
    guarded: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceListing:
    """One device. ``gateway`` is the vendor id of its panel, ``place`` that of its room, empty: in none.

    ``model`` is the vendor's own word for what it is. ``one_way``: it cannot answer, so no command is ever confirmed.
    """

    vendor_id: str
    gateway: str
    name: str
    place: str = ""
    kind: DeviceKind = DeviceKind.OTHER
    model: str = ""
    protocol: str = ""
    one_way: bool = False
    enabled: bool = True
    abilities: tuple[Ability, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneStep:
    """What a scene asks of one device, in its order. ``role`` OTHER: the vendor's ``key`` says it."""

    device: str
    key: str
    role: ActRole = ActRole.OTHER
    parameters: tuple[Any, ...] = field(default=(), repr=False)
    guarded: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneListing:
    """A scene stored at the vendor. ``gateways`` are the panels of all its devices; running it needs a right on each.

    ``alarm``: it asks something of an alarm, and so is never run as a mere scene of a home.
    """

    vendor_id: str
    name: str
    steps: tuple[SceneStep, ...] = ()
    gateways: tuple[str, ...] = ()
    alarm: bool = False

    @property
    def guarded(self) -> bool:
        """Whether any of its steps is."""
        return self.alarm or any(step.guarded for step in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanListing:
    """A scene that its vendor is to run once; ``name`` is what the vendor calls this."""

    vendor_id: str
    scene: str
    runs_at: datetime
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanList:
    """Everything planned at an account, as its vendor had it when it was asked."""

    asked_at: datetime
    plans: tuple[PlanListing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRan:
    """The vendor says that it began what was planned; ``at`` is its clock."""

    vendor_id: str
    scene: str
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeListing:
    """All of a home. None: this answer does not tell; else what is not listed is gone.

    Its gateways are listed as panels, before it is taken in: devices of a panel that is unknown are left out.
    ``partial``: devices and scenes are some of them, and the others stay; of scenes, those in ``scenes_gone`` do not.
    ``plans`` are all of them in any case.
    """

    places: tuple[PlaceListing, ...] | None = None
    devices: tuple[DeviceListing, ...] | None = None
    scenes: tuple[SceneListing, ...] | None = None
    partial: bool = False
    scenes_gone: tuple[str, ...] = ()
    plans: PlanList | None = None
    ran: tuple[PlanRan, ...] = ()


# ------------------------------------------------------------------------ what is said of it


@dataclass(frozen=True, slots=True, kw_only=True)
class StateReading:
    """One state of a device, by the vendor's name for it.

    ``value`` is of its ``value_kind``: bool, int, float, str (of a moment its ISO form, in UTC), None, or any JSON.
    ``fits`` False: it is not what the vendor's type says, and kept as it came. ``cut``: it was too long to keep whole.
    ``momentary``: it says that something happened, not that it is still so. ``occurred_at`` is the vendor's clock and
    orders nothing.
    """

    name: str
    value: Any
    value_kind: ValueKind
    meaning: StateMeaning = StateMeaning.OTHER
    unit: Unit = Unit.NONE
    fits: bool = True
    cut: bool = False
    momentary: bool = False
    confidence: Confidence = Confidence.CONFIRMED
    occurred_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceReading:
    """Some states of one device; others are not told about. ``available`` None: not told whether it can be reached."""

    device: str
    states: tuple[StateReading, ...] = ()
    available: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionFailure:
    """A device that did not do what it was asked; ``code`` names a sentence of the driver, ``vendor_text`` its word."""

    device: str
    code: str
    vendor_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionReading:
    """How far an execution has come, whoever began it.

    ``devices`` are those it is for, None: not told by this message; ``name`` likewise where it is empty.
    ``correlation_id`` is set where it is a command of ours.
    """

    execution: str
    state: ExecutionState
    name: str = ""
    devices: tuple[str, ...] | None = None
    failures: tuple[ExecutionFailure, ...] = ()
    correlation_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayReading:
    """Health of a gateway; None and missing keys: not told. ``facts`` are further words by name, as its quotas."""

    link: GatewayLink | None = None
    problems: tuple[str, ...] | None = None
    syncing: bool | None = None
    firmware: str | None = None
    update: UpdateState | None = None
    protocols: tuple[str, ...] | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


# ------------------------------------------------------------------------ what is asked of it


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceAct:
    """What one device is asked: the ``key`` of one of its abilities, with values as its parameters ask for them."""

    device: str
    key: str
    parameters: tuple[Any, ...] = field(default=(), repr=False)
