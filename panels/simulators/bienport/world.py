"""What exists in the cloud: users, panels, partitions, zones, outputs. Plain state, no behaviour over time."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from panels.simulators.timers import Timer


class Mode(StrEnum):
    """The three ways of arming, by the command that asks for them."""

    AWAY = "arm"
    STAY = "armStay"
    NIGHT = "armSleep"


class Phase(StrEnum):
    """Where a partition stands between disarmed and armed."""

    DISARMED = "disarmed"
    EXIT = "exit_delay"
    ARMED = "armed"
    ENTRY = "entry_delay"


class ZoneKind(StrEnum):
    """The character of a zone: when it counts, and what its opening does."""

    ENTRY = "entry"
    PERIMETER = "perimeter"
    INTERIOR = "interior"
    NIGHT = "night"
    FIRE = "fire"
    WATER = "water"
    GAS = "gas"
    HOLDUP = "holdup"


ALWAYS_ACTIVE: Final = frozenset({ZoneKind.FIRE, ZoneKind.WATER, ZoneKind.GAS, ZoneKind.HOLDUP})
ACTIVE_IN: Final = {
    Mode.AWAY: frozenset({ZoneKind.ENTRY, ZoneKind.PERIMETER, ZoneKind.INTERIOR, ZoneKind.NIGHT}),
    Mode.STAY: frozenset({ZoneKind.ENTRY, ZoneKind.PERIMETER}),
    Mode.NIGHT: frozenset({ZoneKind.ENTRY, ZoneKind.PERIMETER, ZoneKind.NIGHT}),
}


@dataclass(slots=True, kw_only=True)
class Zone:
    """One detector input."""

    number: int
    name: str
    kind: ZoneKind
    partition: int
    sensor_id: int
    serial: str
    open: bool = False
    bypassed: bool = False
    tampered: bool = False
    silent_radio: bool = False
    low_battery: bool = False
    alarming: bool = False
    alarm_memory: bool = False
    silent_memory: bool = False
    armed_alone: bool = False
    disarmed_alone: bool = False


@dataclass(slots=True, kw_only=True)
class Output:
    """A siren or relay. ``external`` ones belong to an I/O device and answer to setExtDO."""

    number: int
    name: str
    controller_id: int
    siren: bool = False
    external: bool = False
    on: bool = False
    alarming: bool = False
    failed: bool = False
    off_timer: Timer | None = None


@dataclass(slots=True, kw_only=True)
class Partition:
    """An area armed on its own."""

    number: int
    name: str
    phase: Phase = Phase.DISARMED
    mode: Mode | None = None
    alarm: bool = False
    timer: Timer | None = None

    @property
    def is_armed(self) -> bool:
        """The exit delay is over; an entry delay still counts as armed."""
        return self.phase in (Phase.ARMED, Phase.ENTRY)


@dataclass(slots=True, kw_only=True)
class Troubles:
    """What is wrong with a panel itself, as getFailures and getStatus tell it (reference 4.1, 4.2)."""

    mains: bool = False
    battery: bool = False
    clock: bool = False
    memory: bool = False
    power_outputs: set[int] = field(default_factory=set)
    keypad_tampers: set[int] = field(default_factory=set)
    keypad_radio: set[int] = field(default_factory=set)
    keypad_power: set[int] = field(default_factory=set)


@dataclass(slots=True, kw_only=True)
class Panel:
    """One resource that takes commands: an alarm panel, or an I/O device without partitions."""

    resource_id: int
    brand: str
    model: str
    network_id: str
    name: str
    site: str
    tree_path: str
    enabled: bool = True
    msisdn: str = ""
    connected: bool = True
    partitions: dict[int, Partition] = field(default_factory=dict)
    zones: dict[int, Zone] = field(default_factory=dict)
    outputs: dict[int, Output] = field(default_factory=dict)
    pins: dict[tuple[str, int], str] = field(default_factory=dict, repr=False)
    troubles: Troubles = field(default_factory=Troubles)
    keyfob_alarm: bool = False
    siren_timer: Timer | None = None
    battery_volts: float = 13.7
    supply_volts: float = 20.4

    @property
    def pin(self) -> str:
        """The master code, the one the first line of output gives away; empty on a device without codes."""
        return self.pins.get(("master", 1), "")

    @property
    def is_io_device(self) -> bool:
        return self.brand == "Bimetri"

    def knows_pin(self, pin: str) -> bool:
        """Say whether this code operates the panel. The installer's does not arm."""
        return any(code == pin for (kind, _), code in self.pins.items() if kind != "installer")


@dataclass(slots=True, kw_only=True)
class User:
    """A person or application that can log in."""

    user_id: int
    screen_name: str
    password: str = field(repr=False)
    first_name: str
    last_name: str
    email: str
    app_ids: list[str]
    mq_user: str
    mq_password: str = field(repr=False)
    denied_panels: frozenset[int] = frozenset()
    denied_partitions: frozenset[tuple[int, int]] = frozenset()
    denied_commands: frozenset[str] = frozenset()
    note: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def may_see(self, panel: Panel) -> bool:
        return panel.resource_id not in self.denied_panels


@dataclass(slots=True, kw_only=True)
class World:
    """Everything of one organization. The first user is the main one and sees all of it."""

    seed: int
    organization_id: int
    organization_name: str
    gateway_id: int
    gateway_serial: str
    panels: dict[int, Panel]
    users: list[User]
    third_party_apps: frozenset[str]

    @property
    def main_user(self) -> User:
        return self.users[0]

    def user_by_id(self, user_id: int) -> User | None:
        return next((user for user in self.users if user.user_id == user_id), None)

    def user_by_name(self, screen_name: str) -> User | None:
        return next((user for user in self.users if user.screen_name == screen_name), None)

    def panels_of(self, user: User) -> list[Panel]:
        return [panel for panel in self.panels.values() if user.may_see(panel)]

    def is_third_party(self, app_id: str) -> bool:
        return app_id in self.third_party_apps
