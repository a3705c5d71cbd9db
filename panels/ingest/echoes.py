"""A visit that finds a panel exactly as the last one did only makes it fresh again, by one statement for many panels.

Most visits are such. The rows of a panel are as the last visit left them if they still bear what it left there: the
version, which rises with whatever is shown, and the arrival number. Then the same words change nothing but ages, and
neither rows nor differences have to be looked at. Whatever else has come, the visit is applied in full.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from panels import bulk
from panels.drivers import is_polled
from panels.drivers.base import Part, PartitionReading
from panels.ingest.deliveries import Lease
from panels.ingest.reading import Piece
from panels.ingest.rows import PanelRow, PartitionRow
from panels.models import Freshness, Panel, Partition
from panels.vocabulary import ReadingGroup

# In full at least so often, whatever is found.
_LONGEST: Final = timedelta(seconds=60)
_SAME: Final = ("version", "state_epoch", "state_number", "enabled", "stale")
_WRITTEN: Final = ("version", "state_epoch", "state_number", "seen_at", "synced_at", "stale_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """The last that was applied to a panel, where that was a status and nothing else, and what it left in the row."""

    part: Part
    lease: Lease
    since: datetime
    at: datetime
    version: int
    number: int
    partitions: tuple[int, ...]


Words = dict[int, Word]


def is_word(piece: Piece) -> bool:
    """Whether a piece is a whole status of a visited panel that answers nothing and announces nothing."""
    part = piece.part
    whole = part.group == ReadingGroup.STATUS and bool(part.readings)
    says_more = part.reply is not None or part.occurrences or part.correlation_id or part.unread is not None
    return whole and not says_more and piece.delivery.good_for is not None and is_polled(piece.delivery.lease.vendor)


def word(piece: Piece, panel: PanelRow, partitions: Mapping[int, PartitionRow]) -> Word:
    """What a piece leaves behind that was applied in full; its transaction has set the panel's version."""
    spoken = [reading for reading in piece.part.readings if isinstance(reading, PartitionReading)]
    # A partition has spoken where its mode was told; whatever else is told of it has no age.
    told = {reading.number for reading in spoken if reading.mode is not None}
    at, lease = piece.delivery.received_at, piece.delivery.lease
    keys = tuple(sorted(row.id for number, row in partitions.items() if number in told))
    return Word(
        part=piece.part,
        lease=lease,
        since=at,
        at=at,
        version=panel.version,
        number=panel.state_number,
        partitions=keys,
    )


def echoes(words: Words, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces that say what was said last, of panels of which the batch says nothing else."""
    spoken = Counter(piece.panel_id for piece in pieces)
    return [piece for piece in pieces if spoken[piece.panel_id] == 1 and _is_echo(words, piece)]


def _is_echo(words: Words, piece: Piece) -> bool:
    last = words.get(piece.panel_id) if piece.panel_id is not None else None
    if last is None or not is_word(piece):
        return False
    delivery = piece.delivery
    # By a clock that was set back, what is known of ages has to be judged anew.
    fits = delivery.lease == last.lease and delivery.number > last.number and delivery.received_at >= last.at
    return fits and delivery.received_at - last.since < _LONGEST and piece.part == last.part


def touch(words: Words, pieces: Sequence[Piece]) -> Words:
    """Make the panels of echoes fresh, in the caller's transaction; returns the new words of those it was done for.

    The others are no longer as they were left: they are to be applied in full.
    """
    found: Words = {}
    rows, fresh = [], {}
    for piece in pieces:
        panel_id, delivery = piece.panel_id, piece.delivery
        assert panel_id is not None  # noqa: S101  (an echo is one of a known panel)
        last = words[panel_id]
        at = delivery.received_at
        now = fresh[panel_id] = replace(last, at=at, version=last.version + 1, number=delivery.number)
        good_until = at + (delivery.good_for or timedelta())
        epoch = delivery.lease.link_epoch
        was = (last.version, epoch, last.number, True, False)
        rows.append((panel_id, *was, now.version, epoch, now.number, at, at, good_until))
    for panel_id in bulk.update_same(Panel, _SAME, _WRITTEN, rows):
        found[panel_id] = fresh[panel_id]
    bulk.update(Partition, ("seen_at",), [(key, one.at) for one in found.values() for key in one.partitions])
    bulk.upsert(
        Freshness,
        ("panel_id", "group", "seen_at"),
        [(panel_id, ReadingGroup.STATUS, one.at) for panel_id, one in found.items()],
        key=("panel_id", "group"),
    )
    return found
