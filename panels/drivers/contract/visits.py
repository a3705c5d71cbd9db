"""Looking at one panel of a polled vendor: what the holder asks for, and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from panels.drivers.contract.homes import HomeListing
from panels.drivers.contract.listings import CameraList, PanelListing, UserList
from panels.drivers.contract.messages import Part, Reply
from panels.drivers.contract.orders import UnderWay


class Pace(StrEnum):
    """How soon a panel should be looked at again: something runs there, nothing does, or it must be spared."""

    QUICK = "quick"
    USUAL = "usual"
    SPARING = "sparing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often a vendor lets itself be asked: seconds between visits by pace, and by name between slow reads."""

    paces: Mapping[Pace, float]
    slow_reads: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One look at one panel.

    ``slow_reads`` are those of the driver's that are due. ``memory`` is what the last visit wanted remembered, empty
    the first time ever. ``under_way`` are commands whose outcome is asked for.
    """

    panel: str
    slow_reads: frozenset[str] = frozenset()
    memory: Mapping[str, Any] = field(default_factory=dict)
    under_way: tuple[UnderWay, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One read of a visit: when it was asked, from what path, and what it says.

    ``late``: it tells of what was, not of what is, as a first look at a log or one after an outage does.
    """

    asked_at: datetime
    source: str
    parts: tuple[Part, ...]
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a visit brought. ``memory`` counts once all looks are committed; a crash before brings them again.

    ``done`` are the slow reads that were made, asked for or not. ``gap``: the vendor's log no longer reaches back to
    what was known, so signals may be missing. ``log_unread``: the log has not been readable for some visits, so what it
    alone tells is missing and nothing else announces what happens. ``users`` and ``cameras`` are apart from the
    listing: they show people. ``home`` is that of the whole account, whichever panel of it was visited.
    """

    looks: tuple[Look, ...]
    memory: Mapping[str, Any]
    pace: Pace
    done: frozenset[str] = frozenset()
    gap: bool = False
    log_unread: bool = False
    listing: PanelListing | None = None
    users: UserList | None = None
    cameras: CameraList | None = None
    home: HomeListing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What became of an order at once: the processes it started, or already how it ended.

    ``read_next`` are slow reads that the next visit should make, because their answers have changed with it.
    """

    handles: tuple[str, ...] = ()
    reply: Reply | None = None
    read_next: frozenset[str] = frozenset()
