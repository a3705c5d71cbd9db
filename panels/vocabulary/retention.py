"""What is kept for a while, and within which bounds an organization chooses for how long."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kept(StrEnum):
    """A category of what is forgotten by itself."""

    RAW = "raw"
    STILLS = "stills"
    ADDRESSES = "addresses"
    EVENTS = "events"
    MEASUREMENTS = "measurements"
    JOURNAL = "journal"


@dataclass(frozen=True, slots=True)
class Span:
    """Days: the fewest, those where nobody chose, and the most. ``at_stations`` are a monitoring company's fewest."""

    least: int
    usual: int
    most: int
    at_stations: int = 0


_YEAR: Final = 365

SPANS: Final[dict[Kept, Span]] = {
    # A broker may bring a message again for a week, and is told by what came before.
    Kept.RAW: Span(7, 30, _YEAR),
    Kept.STILLS: Span(1, 30, _YEAR),
    Kept.ADDRESSES: Span(7, 90, _YEAR),
    # Panels themselves keep thirty days; whoever answers for alarms is asked about those of the year before last.
    Kept.EVENTS: Span(30, 2 * _YEAR, 10 * _YEAR, at_stations=2 * _YEAR),
    Kept.MEASUREMENTS: Span(1, 2 * _YEAR, 10 * _YEAR),
    Kept.JOURNAL: Span(_YEAR, 6 * _YEAR, 10 * _YEAR, at_stations=2 * _YEAR),
}
