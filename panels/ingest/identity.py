"""Which messages are new: DESIGN 3.2, in the order of its three rules."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from panels import bulk
from panels.drivers.base import PanelReading, ZoneSet
from panels.ingest.deliveries import Delivery
from panels.ingest.logs import join_log
from panels.ingest.reading import Piece
from panels.ingest.redelivery import absorb, copies_at, keep_copies
from panels.ingest.zone_state import COVERT_FLAGS
from panels.models import Message
from panels.packing import pack
from panels.vocabulary import EventOrigin

COLUMNS = (
    "uid",
    "connection_id",
    "panel_id",
    "kind",
    "received_at",
    "not_before",
    "epoch",
    "number",
    "mid",
    "identity",
    "digest",
    "fact_kind",
    "log_identity",
    "covert",
    "copies",
    "absorbed_epoch",
    "body",
)
# Byte-identical messages without an id, closer together than this, are one happening.
SAME_WITHIN = timedelta(milliseconds=500)
# (connection, link epoch, number of the arrival)
Place = tuple[int, int, int]
# (connection, panel) -> the last message of that panel: when it came, the uid it was stored under, its digest.
Seen = dict[tuple[int, int | None], tuple[datetime, str, bytes]]


@dataclass(slots=True)
class Recent:
    """What this worker committed in the last moments; rebuilt from nothing after a restart, which only doubles."""

    seen: Seen = field(default_factory=dict)
    _enough: int = 2000

    def forget_before(self, moment: datetime) -> None:
        """Drop what is too old to matter, each time it has doubled."""
        if len(self.seen) > self._enough:
            self.seen = {key: value for key, value in self.seen.items() if value[0] >= moment}
            self._enough = max(2000, 2 * len(self.seen))


@dataclass(slots=True)
class Sorted:
    """New pieces in order of arrival, and how many were repetitions. ``seen`` becomes `Recent` after the commit."""

    new: list[Piece] = field(default_factory=list)
    repeated: int = 0
    seen: Seen = field(default_factory=dict)


def row(piece: Piece, identity: str | None) -> bulk.Row:
    """The stored form of a piece."""
    lease = piece.delivery.lease
    return (
        piece.uid,
        lease.connection_id,
        piece.panel_id,
        piece.part.kind[:80],
        piece.delivery.received_at,
        piece.delivery.not_before,
        lease.link_epoch,
        piece.delivery.number,
        piece.delivery.mid,
        identity,
        piece.digest,
        _fact_kind(piece),
        (identity or "") if piece.delivery.origin.is_of_log else "",
        _is_covert(piece),
        1,
        0,
        pack(piece.part.raw),
    )


def _is_covert(piece: Piece) -> bool:
    """Whether a message gives away a silent alarm, in what it announces or in what it reports."""
    return any(told.covert for told in piece.part.occurrences) or any(
        (isinstance(reading, PanelReading) and bool(reading.covert_alarm))
        or (isinstance(reading, ZoneSet) and reading.flag in COVERT_FLAGS and bool(reading.members))
        for reading in piece.part.readings
    )


def _fact_kind(piece: Piece) -> str:
    return piece.part.occurrences[0].kind[:80] if piece.part.occurrences else ""


def identity_of(piece: Piece) -> str | None:
    """The vendor's id, or type + object + correlation id; an answer to a command is the same answer when repeated.

    Correlation ids that are not ours prove nothing: another app may number all its commands "1", and its second
    arming must not be swallowed.
    """
    if piece.part.identity is not None and (piece.is_ours or not piece.part.correlation_id):
        return piece.part.identity[:160]
    if piece.part.reply is not None and piece.is_ours:
        return f"reply:{piece.part.reply.correlation_id[:64]}:{piece.digest.hex()}"
    return None


def place(delivery: Delivery) -> Place:
    """What no two arrivals share: the connection, the network connection, and the number in it, if it is above 0."""
    return delivery.lease.connection_id, delivery.lease.link_epoch, delivery.number


def committed(batch: Sequence[Delivery]) -> dict[Place, int | None]:
    """Which of these very arrivals are stored already, with their panels: asked after a commit nobody answered.

    What was not pushed to us, as entries of a log and replays, has no number of its own.
    """
    pushed = [delivery for delivery in batch if delivery.number > 0]
    if not pushed:
        return {}
    places = {place(delivery) for delivery in pushed}
    stored = Message.objects.filter(
        connection_id__in={connection_id for connection_id, _, _ in places},
        received_at__gte=min(delivery.received_at for delivery in pushed),
    )
    rows = stored.values_list("connection_id", "epoch", "number", "panel_id")
    known = {row[:3]: row[3] for row in rows} | copies_at(places)
    return {where: panel_id for where, panel_id in known.items() if where in places}


def keep_new(pieces: Sequence[Piece], recent: Recent) -> Sorted:
    """Store the messages that are new and return them; count the rest as repetitions."""
    result = Sorted()
    named = [(piece, identity) for piece in pieces if (identity := identity_of(piece)) is not None]
    kept = bulk.insert_new(
        Message, COLUMNS, [row(piece, identity) for piece, identity in named], conflict=("connection_id", "identity")
    )
    kept |= _keep_plain(pieces, recent, result)
    # After all live messages of the batch are stored, whatever the order they came in.
    kept -= join_log([piece for piece, _ in named if piece.uid in kept and piece.delivery.origin == EventOrigin.LATE])
    result.new = [piece for piece in pieces if piece.uid in kept]
    result.repeated += len(pieces) - len(result.new)
    return result


def _keep_plain(pieces: Sequence[Piece], recent: Recent, result: Sorted) -> set[str]:
    """Store the messages that only delivery can tell apart. ``pieces`` are all of the batch, in order."""
    plain = [piece for piece in pieces if identity_of(piece) is None]
    absorbed = absorb([piece for piece in plain if piece.delivery.dup])
    rows: list[bulk.Row] = []
    kept: set[str] = set()
    copies: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        if piece.uid in absorbed:
            continue
        key = (piece.delivery.lease.connection_id, piece.panel_id)
        before = result.seen.get(key) or recent.seen.get(key)
        nameless = identity_of(piece) is None
        if nameless and before is not None and _is_copy(piece, before):
            copies[before[1]].append(piece)
            continue
        if piece.part.occurrences:
            result.seen[key] = (piece.delivery.received_at, piece.uid, piece.digest)
        if nameless:
            rows.append(row(piece, None))
            kept.add(piece.uid)
    bulk.insert(Message, COLUMNS, rows)
    keep_copies(copies)
    return kept


def _is_copy(piece: Piece, before: tuple[datetime, str, bytes]) -> bool:
    """Whether a message is the one before it once more: *disarm, arm, disarm* within a moment are three.

    What a broker had kept arrives all at once: there, closeness says nothing of when it happened.
    """
    at, _, digest = before
    timely = not piece.delivery.dup and piece.delivery.not_before is None
    return timely and digest == piece.digest and timedelta(0) <= piece.delivery.received_at - at < SAME_WITHIN
