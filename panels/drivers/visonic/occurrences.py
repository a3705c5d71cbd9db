"""The panel's log as occurrences; which entries are new, and whether some are missing."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Final

from panels.drivers.base import Occurrence
from panels.drivers.text import plain
from panels.drivers.visonic.event_types import EVENT_TYPES
from panels.drivers.visonic.partitions import WHOLE_PANEL, number_of
from panels.drivers.visonic.records.faults import Event
from panels.drivers.visonic.text import masked
from panels.drivers.visonic.times import moment
from panels.vocabulary import EventCategory

_BY_LABEL: Final = {
    "BURGLER": EventCategory.BURGLARY,
    "ARM": EventCategory.OPENCLOSE,
    "DISARM": EventCategory.OPENCLOSE,
    "BATTERY": EventCategory.POWER,
    "AC_FAIL": EventCategory.POWER,
    "ONLINE": EventCategory.COMMUNICATION,
    "OFFLINE": EventCategory.COMMUNICATION,
}
# Of an unknown number: words that make it covert until somebody has looked at it.
_COVERT_WORDS: Final = ("silent", "duress", "hold-up", "holdup", "panic")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """The entries that were not known, in their order. ``gap``: entries between may have been lost."""

    events: tuple[Event, ...]
    gap: bool


def key_of(event: Event) -> str:
    """What an entry is known by: the vendor's id, or, should that ever be missing, all it says."""
    return (
        str(event.id) if event.id is not None else "~" + hashlib.blake2b(masked(event.raw), digest_size=9).hexdigest()
    )


def unseen(events: Sequence[Event], known: Collection[str]) -> Unseen:
    """Tell new entries from known ones; there is a gap if some were known and none of them is left."""
    new = tuple(event for event in events if key_of(event) not in known)
    return Unseen(events=new, gap=bool(known) and len(new) == len(events))


def occurrence_of(event: Event, *, divided: bool, clock: tzinfo = UTC) -> Occurrence:
    """Classify an entry by its number; one that we do not know stays visible under its label's category.

    ``divided``: the panel has partitions; ``clock``: the zone of the log's times.
    """
    text = ": ".join(word for word in (plain(event.description), plain(event.appointment)) if word)
    known = EVENT_TYPES.get(event.type_id) if event.type_id is not None else None
    if known is None:
        label = (event.label or "").upper()
        category = _BY_LABEL.get(label, EventCategory.OTHER)
        kind, restore = f"visonic:event_{event.type_id}", label == "ONLINE"
        covert = label == "PANEL_ALARM" or any(word in text.lower() for word in _COVERT_WORDS)
    else:
        category, kind, marks = EventCategory(known[0]), known[1], known[2]
        covert, restore = "C" in marks, "R" in marks
    return Occurrence(
        category=category,
        kind=kind,
        partition=_partition(event, divided=divided),
        zone=event.zone if (event.device_type or "").upper() == "ZONE" else None,
        occurred_at=moment(event.raw.get("datetime"), clock),
        text=text,
        covert=covert,
        restore=restore,
    )


def _partition(event: Event, *, divided: bool) -> int | None:
    if not divided:
        return WHOLE_PANEL
    # What concerns several, or the panel itself, is told to those who may see the whole panel.
    number = number_of(event.partitions[0]) if len(event.partitions) == 1 else None
    return None if number == WHOLE_PANEL else number
