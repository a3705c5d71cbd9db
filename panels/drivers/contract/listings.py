"""What there is at a vendor's account."""

from collections.abc import Mapping
from dataclasses import dataclass

from panels.vocabulary import CommandName, OutputKind, Support, ZoneKind


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
