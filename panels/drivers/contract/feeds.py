"""An account that tells of all its panels at once, and forgets what it has told: what is asked of it, what comes back.

Fetching such a feed empties the vendor's buffer, so what came is kept before it is read. Reading is pure: the same
answer, read twice with the same memory, says the same under the same identities.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from panels.drivers.contract.homes import HomeListing
from panels.drivers.contract.listings import PanelListing
from panels.drivers.contract.messages import Part
from panels.drivers.contract.visits import Pace


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What one request brought. ``body`` is all there will ever be of it: keep it before it is read.

    ``source`` is the driver's word for what was asked, ``asked_at`` when. ``body`` None: nothing has happened.
    ``renewed``: the vendor listens for us anew, so whatever happened since the last fetch is lost.
    """

    source: str
    asked_at: datetime
    body: bytes | None = field(repr=False)
    renewed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer as it was kept. ``uid`` is its own for ever; identities of what is read in it are made of it.

    ``stray``: whoever fetched it had no right to the account any more, so others may have told of later things since.
    """

    uid: str
    source: str
    asked_at: datetime
    body: bytes = field(repr=False)
    stray: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What one answer says. ``memory`` is JSON and goes into the reading of the next one.

    ``listings`` and ``home`` are taken in before the parts are, which speak of them. ``read_again`` are things, by the
    driver's names, of which only a read of their own tells for sure; ``reload``: what there is has changed, so all of
    it should be loaded again. ``lost``: something in it could not be read, so what it told is missing. ``at_rest``:
    with this memory and nothing under way, the passing of time says nothing, ever.
    """

    parts: tuple[Part, ...]
    memory: Mapping[str, Any]
    pace: Pace = Pace.USUAL
    listings: tuple[PanelListing, ...] | None = None
    home: HomeListing | None = None
    read_again: tuple[str, ...] = ()
    reload: bool = False
    lost: bool = False
    at_rest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """How many calls of one sort were made, of so many in any such span; the last ``reserved`` are for people.

    ``sort`` names a sentence of the driver, ``name`` is its own word. ``renews_at`` is when the next of those that were
    made is free again, None where none was.
    """

    name: str
    made: int
    most: int
    seconds: float
    reserved: int = 0
    sort: str = ""
    renews_at: datetime | None = None
