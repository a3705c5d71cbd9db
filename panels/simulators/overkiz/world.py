"""What exists behind an account: homes, boxes, devices, rooms. Plain state, no behaviour over time."""

import uuid
from collections import deque
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from panels.simulators.overkiz.failures import PROTOCOLS, Protocol
from panels.simulators.overkiz.models import Model

Value: TypeAlias = Any
Json: TypeAlias = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class State:
    """One state of a device; ``updated`` in ms, None for one that was never told."""

    type: int
    value: Value
    updated: int | None = None


@dataclass(slots=True, kw_only=True)
class Picture:
    """A still of a camera; ``taken`` in ms."""

    id: int
    taken: int


@dataclass(slots=True, kw_only=True)
class Device:
    """One row of ``setup/devices`` (reference 6.2)."""

    url: str
    label: str
    model: Model
    place: str | None
    oid: str
    created: int
    states: dict[str, State] = field(default_factory=dict)
    attributes: list[Json] = field(default_factory=list)
    manufacturer_data: list[Json] = field(default_factory=list)
    metadata: str | None = None
    available: bool = True
    enabled: bool = True
    shortcut: bool = False
    firmware: str = "up"
    fails: str | None = None
    pictures: list[Picture] = field(default_factory=list)
    log: dict[str, deque[tuple[int, float]]] = field(default_factory=dict)
    running: Any = None

    @property
    def protocol(self) -> Protocol:
        return PROTOCOLS[self.url.partition("://")[0]]

    @property
    def gateway_id(self) -> str:
        return self.url.partition("://")[2].partition("/")[0]

    @property
    def subsystem(self) -> int | None:
        number = self.url.partition("#")[2]
        return int(number) if number else None

    def value(self, name: str) -> Value:
        """Return the value of a state, None where there is none."""
        state = self.states.get(name)
        return state.value if state else None


@dataclass(slots=True, kw_only=True)
class Gateway:
    """A box, or the virtual one of a bridge to another cloud (reference 6.1)."""

    id: str
    type: int
    sub_type: int
    place: str
    virtual: bool = False
    alive: bool = True
    version: str = "2026.1.4-7"
    functions: list[str] = field(default_factory=list)
    mode: str = "ACTIVE"
    auto_update: bool = True
    update_status: str = "UP_TO_DATE"
    problems: list[str] = field(default_factory=list)
    syncing: bool = False
    pending_tasks: bool = False
    failed_tasks: list[str] = field(default_factory=list)
    timeout: int = 10
    developer_mode: bool = False
    tokens: dict[str, Json] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Place:
    """A house, a floor or a room (reference 6.3)."""

    oid: str
    label: str
    type: int | str
    created: int
    updated: int
    metadata: str | None = None
    inside: list["Place"] = field(default_factory=list)

    def walk(self) -> list["Place"]:
        """Return this place and all within it."""
        return [self, *(place for part in self.inside for place in part.walk())]


@dataclass(slots=True, kw_only=True)
class Listener:
    """The events nobody has fetched yet; ``until`` is when it ends without a fetch."""

    id: str
    until: float
    local: bool = False
    buffer: deque[Json] = field(default_factory=lambda: deque(maxlen=20_000))


@dataclass(slots=True, kw_only=True)
class Home:
    """One setup (reference 6) and everything that belongs to it."""

    name: str
    oid: str
    id: str
    label: str
    created: int
    location: Json
    root: Place
    gateways: dict[str, Gateway] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    zones: dict[str, Json] | None = field(default_factory=dict)
    features: list[Json] = field(default_factory=list)
    options: list[Json] = field(default_factory=list)
    additional: list[Json] = field(default_factory=list)
    action_groups: dict[str, Json] = field(default_factory=dict)
    condition_groups: dict[str, Json] = field(default_factory=dict)
    triggers: dict[str, dict[str, Json]] = field(default_factory=dict)
    triggers_on: bool = True
    calendar_on: bool = True
    calendar_days: dict[str, Json] = field(default_factory=dict)
    calendar_rules: dict[str, Json] = field(default_factory=dict)
    disconnection: Json = field(default_factory=dict)
    notifications: dict[str, Json] = field(default_factory=dict)
    answered: list[Json] = field(default_factory=list)
    roles: dict[str, list[Json]] = field(default_factory=dict)
    applications: dict[str, Json] = field(default_factory=dict)
    listeners: dict[str, Listener] = field(default_factory=dict)
    running: dict[str, Any] = field(default_factory=dict)
    planned: dict[str, Json] = field(default_factory=dict)
    executions: deque[Json] = field(default_factory=lambda: deque(maxlen=500))
    device_events: deque[Json] = field(default_factory=lambda: deque(maxlen=500))
    notification_events: deque[Json] = field(default_factory=lambda: deque(maxlen=500))
    audit: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=2_000))
    updated: int | None = None

    def place(self, oid: str) -> Place | None:
        """Return a place of the tree."""
        return next((place for place in self.root.walk() if place.oid == oid), None)


@dataclass(slots=True, kw_only=True)
class Account:
    """Somebody who can log in. ``sees`` and ``controls`` are device URLs, None for all (reference 10)."""

    user: str
    password: str = field(repr=False)
    homes: list[Home] = field(default_factory=list)
    first_name: str = "Demo"
    last_name: str = "User"
    main: bool = True
    label: str = ""
    template: str = ""
    sees: set[str] | None = None
    controls: set[str] | None = None
    period: Json = field(default_factory=dict)


def new_oid() -> str:
    """Return an identifier for something a client made."""
    return str(uuid.uuid4())
