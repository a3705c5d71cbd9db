"""What enters the corridor and what leaves it, as values."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from panels.drivers.base import Part
from panels.vocabulary import EventOrigin


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right of one worker to apply what one connection brings, for one network connection."""

    connection_id: int
    vendor: str
    holder: str
    lease_epoch: int
    link_epoch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message as it arrived.

    ``number`` counts arrivals within the link epoch; ``mid`` is the broker's packet id, 0 for what it will not bring
    again. ``not_before`` is set for what a broker had kept while the link was down: it happened between then and
    ``received_at``. ``ticket`` is what acknowledges it. ``parts`` is set where something else than `Driver.parse` read
    the message, as with entries of a vendor's log. ``announced``: the vendor's log, which is read as well, tells what
    happens, so that a difference found here is no news but for an alarm. ``good_for`` is how long it can be believed
    without another word; None: until the link is lost.
    """

    lease: Lease
    number: int
    source: str
    payload: bytes = field(repr=False)
    received_at: datetime
    dup: bool = False
    mid: int = 0
    not_before: datetime | None = None
    ticket: Any = None
    origin: EventOrigin = EventOrigin.LIVE
    parts: tuple[Part, ...] | None = None
    announced: bool = False
    good_for: timedelta | None = None


@dataclass(slots=True, kw_only=True)
class Applied:
    """What a batch did: whom to tell, what to read next, and whose lease turned out to be gone."""

    panels: set[int] = field(default_factory=set)
    commands: set[int] = field(default_factory=set)
    # Panel primary key -> uid of the command whose outcome the read settles, or empty.
    reads: dict[int, str] = field(default_factory=dict)
    # Panels of which only people who see silent alarms are shown something new, and panels to be read for such an
    # alarm alone. None of those above; commands that were asked because of one are in neither list.
    covert_panels: set[int] = field(default_factory=set)
    covert_reads: set[int] = field(default_factory=set)
    lost: set[int] = field(default_factory=set)
    # Connections that spoke of panels they do not have.
    strangers: set[int] = field(default_factory=set)
    events: int = 0
    quarantined: int = 0
    repeated: int = 0

    def part(self) -> None:
        """Leave among what is covert only what is not told openly anyway."""
        self.covert_panels -= self.panels
        self.covert_reads -= self.reads.keys()
