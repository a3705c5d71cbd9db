"""What there is at a vendor's account."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from panels.vocabulary import CommandName, OutputKind, StillState, Support, UserRole, ZoneKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneListing:
    """A zone as the vendor's inventory lists it."""

    number: int
    name: str
    kind: ZoneKind = ZoneKind.UNKNOWN
    partitions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputListing:
    """An output as the vendor's inventory lists it."""

    number: int
    name: str
    kind: OutputKind = OutputKind.PANEL


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelListing:
    """A panel as the vendor's inventory lists it. None lists mean: this answer does not tell.

    ``abilities`` is what this very panel says it can be asked, where a vendor tells panel by panel; None: ask
    `Driver.capabilities` by its model.
    """

    vendor_id: str
    name: str
    brand: str = ""
    model: str = ""
    serial: str = ""
    enabled: bool = True
    partitions: tuple[tuple[int, str], ...] | None = None
    zones: tuple[ZoneListing, ...] | None = None
    outputs: tuple[OutputListing, ...] | None = None
    abilities: Mapping[CommandName, Support] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountListing:
    """What a login finds: the version of the vendor's interface that is spoken, and the account's panels."""

    version: str
    panels: tuple[PanelListing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelUserListing:
    """Somebody who has a code at a panel, as the vendor lists them. The code itself is never among it.

    ``email`` is that of the account at the vendor that may speak to the panel as this user. ``partitions`` are empty
    where the panel is not divided. ``fixed`` are the commands that this very user cannot be the subject of.
    """

    number: int
    name: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    partitions: tuple[int, ...] = ()
    role: UserRole = UserRole.UNKNOWN
    fixed: frozenset[CommandName] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class UserList:
    """All users of a panel as of a moment; ``most`` is how many there may be.

    ``users`` None: the vendor does not list them, or not to the user whose code is kept.
    """

    asked_at: datetime
    users: tuple[PanelUserListing, ...] | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraListing:
    """A detector with a camera. ``taken_at`` is the vendor's time of its newest picture."""

    number: int
    name: str
    partitions: tuple[int, ...] = ()
    state: StillState = StillState.NONE
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StillImage:
    """One picture as a camera made it, whatever the bytes turn out to be."""

    number: int
    body: bytes = field(repr=False)
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraList:
    """The cameras of a panel as of a moment, and those of their pictures that are new."""

    asked_at: datetime
    cameras: tuple[CameraListing, ...]
    stills: tuple[StillImage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WakeText:
    """The text message that wakes a sleeping panel, and where it goes; as good as a key. Empty: not told."""

    text: str = field(repr=False)
    phone: str = field(default="", repr=False)
