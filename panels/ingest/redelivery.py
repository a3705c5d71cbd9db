"""Which of the messages a broker brings once more were committed before (DESIGN 3.2 c).

A broker repeats, marked DUP and under the same packet id, what we have not acknowledged. Two things tell such a
repetition from a second happening that looks just like the first:

* the packet id: the last message delivered under it must be the very one that is repeated, for a broker gives an id
  to another message only once it has the acknowledgement of the first;
* the acknowledgements: what the broker answered a ping behind, it cannot bring again (`panels.holding.wire`), nor
  anything of a session it has forgotten. Brokers that take the lowest free id, or number anew in each network
  connection as RabbitMQ does, use one packet id for alarm after alarm.

Copies that were taken for one message came under packet ids of their own, and are repeated on their own.

In doubt a message is new.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from heapq import merge
from operator import itemgetter

from django.db.models import F, Q

from panels.ingest.reading import Piece
from panels.models import Connection, Message, MessageCopy

# There are no more packet ids: whatever came before these arrivals is acknowledged.
_MOST_UNDER_WAY = 65_535
# A stored arrival: a message, or a copy of one, and its primary key.
_Stored = tuple[type[Message | MessageCopy], int]


def absorb(pieces: Sequence[Piece]) -> set[str]:
    """The uids of redelivered pieces that are stored already; each stored arrival is taken once in an epoch."""
    absorbed: set[str] = set()
    by_link: dict[tuple[int, int], list[Piece]] = defaultdict(list)
    for piece in pieces:
        by_link[piece.delivery.lease.connection_id, piece.delivery.lease.link_epoch].append(piece)
    for (connection_id, epoch), group in by_link.items():
        stored = _last_under(connection_id, epoch, {piece.delivery.mid for piece in group} - {0})
        taken: dict[type[Message | MessageCopy], list[int]] = defaultdict(list)
        for piece in group:
            twins = stored.get((piece.delivery.mid, piece.digest))
            if twins:
                model, pk = twins.pop()
                taken[model].append(pk)
                absorbed.add(piece.uid)
        Message.objects.filter(pk__in=taken[Message]).update(absorbed_epoch=epoch)
        MessageCopy.objects.filter(pk__in=taken[MessageCopy]).update(absorbed_epoch=epoch)
    return absorbed


def keep_copies(copies: Mapping[str, Sequence[Piece]]) -> None:
    """Count and keep arrivals that were taken for a stored message, by its uid."""
    if not copies:
        return
    found = dict(Message.objects.filter(uid__in=copies).values_list("uid", "pk"))
    MessageCopy.objects.bulk_create(
        MessageCopy(
            message_id=found[uid],
            connection_id=piece.delivery.lease.connection_id,
            epoch=piece.delivery.lease.link_epoch,
            number=piece.delivery.number,
            mid=piece.delivery.mid,
        )
        for uid, pieces in copies.items()
        for piece in pieces
        if uid in found
    )
    for uid, pieces in copies.items():
        Message.objects.filter(uid=uid).update(copies=F("copies") + len(pieces))


def copies_at(places: Collection[tuple[int, int, int]]) -> dict[tuple[int, int, int], int | None]:
    """Which arrivals (connection, link epoch, number) were taken for a stored message, with their panels."""
    connections, epochs, numbers = zip(*places, strict=True)
    stored = MessageCopy.objects.filter(connection_id__in=connections, epoch__in=epochs, number__in=numbers)
    rows = stored.values_list("connection_id", "epoch", "number", "message__panel_id")
    return {(connection_id, epoch, number): panel_id for connection_id, epoch, number, panel_id in rows}


def _last_under(connection_id: int, epoch: int, mids: Iterable[int]) -> dict[tuple[int, bytes], list[_Stored]]:
    """What was last committed under these packet ids and may come again, by packet id and digest."""
    settled = Connection.objects.filter(pk=connection_id).values_list("acked_epoch", "acked_number").first()
    if settled is None:
        return {}
    may_come = Q(epoch__gt=settled[0]) | Q(epoch=settled[0], number__gt=settled[1])
    may_come &= Q(connection_id=connection_id, epoch__gte=settled[0], epoch__lt=epoch)
    place = ("epoch", "number", "mid", "pk", "absorbed_epoch")
    newest = ("-epoch", "-number")
    messages = Message.objects.filter(may_come).order_by(*newest).values_list(*place, "digest", "identity")
    copies = MessageCopy.objects.filter(may_come).order_by(*newest)
    arrivals = merge(
        ((Message, *row) for row in messages[:_MOST_UNDER_WAY]),
        ((MessageCopy, *row) for row in copies.values_list(*place, "message__digest", "message__identity")),
        key=itemgetter(1, 2),
        reverse=True,
    )
    wanted = set(mids)
    last: dict[int, tuple[int, int]] = {}
    found: dict[tuple[int, bytes], list[_Stored]] = defaultdict(list)
    for model, of_epoch, number, mid, pk, absorbed_in, digest, identity in arrivals:
        if mid not in wanted or last.setdefault(mid, (of_epoch, number)) != (of_epoch, number):
            continue
        # A message with an identity of its own is known by that, and only shows that the id was used.
        if identity is None and absorbed_in < epoch:
            found[mid, bytes(digest)].append((model, pk))
    return found
