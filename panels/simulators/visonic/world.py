"""What exists in the cloud: accounts, panels, devices. Plain state, no behaviour over time."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from panels.simulators.timers import Timer


@dataclass(slots=True, kw_only=True)
class Device:
    """One row of ``devices`` (reference 5.4)."""

    id: int
    number: int
    kind: str
    subtype: str
    prefix: str | None
    location: str
    zone_type: str | None = None
    partition: int = 1
    name: str = ""
    open: bool = False
    bypassed: bool = False
    troubles: set[str] = field(default_factory=set)


@dataclass(slots=True, kw_only=True)
class Partition:
    """An area armed on its own; -1 is the whole of a panel without areas (reference 7)."""

    id: int
    state: str = "DISARM"
    status: str = ""
    options: list[str] = field(default_factory=list)
    timer: Timer | None = None


@dataclass(slots=True, kw_only=True)
class User:
    """A slot with a code (reference 9)."""

    id: int
    name: str
    code: str = field(repr=False)
    email: str = ""


@dataclass(slots=True, kw_only=True)
class Process:
    """A command on its way (reference 6)."""

    token: str
    status: str = "start"
    message: str = ""
    error: str | None = None
    timers: list[Timer] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        return self.status in ("succeeded", "failed")


@dataclass(slots=True, kw_only=True)
class Panel:
    """One panel and what the cloud remembers of it."""

    serial: str
    alias: str
    model: str
    manufacturer: str = "Visonic"
    transports: tuple[str, ...] = ("bba",)
    sleeps: bool = False
    modes: tuple[str, ...] = ("AWAY", "HOME")
    bypass_mode: str = "manual_bypass"
    devices: list[Device] = field(default_factory=list)
    partitions: list[Partition] = field(default_factory=list)
    users: dict[int, User] = field(default_factory=dict)
    processes: dict[str, Process] = field(default_factory=dict)
    events: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=60))
    alarms: list[dict[str, Any]] = field(default_factory=list)
    troubles: set[str] = field(default_factory=set)
    stills: dict[int, tuple[float, bytes]] = field(default_factory=dict, repr=False)
    awake: bool = False
    stages_left: int = 0
    flapping: bool = False
    outage: bool = False
    siren: bool = False
    siren_timer: Timer | None = None
    email_mode: int = 1

    @property
    def connected(self) -> bool:
        """The link between cloud and panel right now (reference 14)."""
        return self.awake and not self.flapping and not self.outage

    def zone(self, number: object) -> Device | None:
        return next((d for d in self.devices if d.kind == "ZONE" and d.number == number), None)

    def partition(self, number: object) -> Partition | None:
        return next((p for p in self.partitions if p.id == number), None)

    @property
    def is_armed(self) -> bool:
        return any(p.state != "DISARM" for p in self.partitions)

    def areas(self, device: Device) -> list[int]:
        """Return the partitions a device is in, as the wire shows them."""
        return [1] if self.partitions[0].id == -1 else [device.partition]

    def partition_of(self, device: Device) -> Partition:
        return self.partitions[0] if self.partitions[0].id == -1 else self.partitions[device.partition - 1]


@dataclass(slots=True, kw_only=True)
class Account:
    """A login; ``links`` are serials with the alias the account gave them."""

    email: str
    password: str = field(repr=False)
    app_id: str
    links: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Session:
    """One panel login."""

    panel: Panel
    account: Account
    user: User
    code: str = field(repr=False)
    until: float = float("inf")
