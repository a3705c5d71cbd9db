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
    # What it is remembered for until its partition is disarmed.
    memories: set[str] = field(default_factory=set)
    # The event of the alarm it is the cause of, until it is quiet again.
    alarmed: int | None = None
    # What it measures, if it does: degrees, and light on the vendor's scale of which nothing is known.
    temperature: float | None = None
    brightness: int | None = None
    measured_at: float = 0.0
    owner: int | None = None

    @property
    def wire_number(self) -> int | None:
        """The number where faults and events name a zone; the panel itself has none there (reference 5.6)."""
        return None if self.kind == "CONTROL_PANEL" else self.number


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
    has_latchkey: bool = False
    code_lengths: list[int] = field(default_factory=lambda: [4])
    bypass_mode: str = "manual_bypass"
    devices: list[Device] = field(default_factory=list)
    partitions: list[Partition] = field(default_factory=list)
    users: dict[int, User] = field(default_factory=dict)
    processes: dict[str, Process] = field(default_factory=dict)
    events: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=60))
    alarms: list[dict[str, Any]] = field(default_factory=list)
    alerts: list[dict[str, Any]] = field(default_factory=list)
    stills: dict[int, tuple[float, bytes]] = field(default_factory=dict, repr=False)
    awake: bool = False
    stages_left: int = 0
    flapping: bool = False
    outage: bool = False
    siren: bool = False
    siren_timer: Timer | None = None
    programming: bool = False
    email_mode: int = 1

    @property
    def most_users(self) -> int:
        """How many slots there are for users (reference 5.7)."""
        return 48 if self.model.endswith("360R") else 8

    @property
    def connected(self) -> bool:
        """The link between cloud and panel right now (reference 14)."""
        return self.awake and not self.flapping and not self.outage

    @property
    def zones(self) -> list[Device]:
        return [device for device in self.devices if device.kind == "ZONE"]

    def zone(self, number: object) -> Device | None:
        return self.device("ZONE", number) if isinstance(number, int) else None

    def partition(self, number: object) -> Partition | None:
        return next((p for p in self.partitions if p.id == number), None)

    def options(self, state: str) -> list[str]:
        """Return what arming to a state can be asked for besides (reference 5.2)."""
        if state == "DISARM":
            return []
        return ["NOENTRY", "LATCHKEY"] if self.has_latchkey and state == "AWAY" else ["NOENTRY"]

    @property
    def is_armed(self) -> bool:
        return any(p.state != "DISARM" for p in self.partitions)

    def device(self, kind: str, number: object = None) -> Device | None:
        """Return a device of a type: the one of this number, or the first."""
        return next((d for d in self.devices if d.kind == kind and number in (None, d.number)), None)

    def told(self, areas: list[Partition] | None = None) -> list[int]:
        """Return partitions as lists name them, all if none is given; a panel without areas is 1 (reference 5.5)."""
        return [1 if area.id == -1 else area.id for area in areas or self.partitions]

    def areas(self, device: Device) -> list[int]:
        """Return the partitions a device is in, as lists name them; the panel itself is in all."""
        return self.told() if device.kind == "CONTROL_PANEL" else self.told([self.partition_of(device)])

    def entry(self, key: str, kind: str, event: int, stamp: str, device: Device | None) -> dict[str, Any]:
        """Return a row of ``alarms`` or ``alerts``; ``key`` names its type (reference 5.6)."""
        owned = device if device and device.kind != "CONTROL_PANEL" else None
        return {
            "device_type": device.kind if device else "CONTROL_PANEL",
            key: kind,
            "datetime": stamp,
            "has_video": bool(device and device.subtype == "MOTION_CAMERA"),
            "evt_id": event,
            "location": owned.location if owned else None,
            "partitions": self.areas(device) if device else self.told(),
            "zone": owned.number if owned else None,
            "zone_name": owned.name if owned else None,
            "zone_type": owned.zone_type if owned else None,
        }

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
class UserToken:
    """One login of an account, from the device that ``app_id`` stands for."""

    account: Account
    app_id: str
    until: float


@dataclass(slots=True, kw_only=True)
class Session:
    """One panel login."""

    panel: Panel
    account: Account
    user: User
    code: str = field(repr=False)
    until: float = float("inf")
