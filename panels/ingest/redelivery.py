"""Which of the messages a broker brings once more were committed before (DESIGN 3.2 c).

A broker repeats, marked DUP and under the same packet id, what we have not acknowledged. Two things tell such a
repetition from a second happening that looks just like the first:

* the packet id: the last message delivered under it must be the very one that is repeated, for a broker gives an id
  to another message only once it has the acknowledgement of the first;
* the acknowledgements: what the broker answered a ping behind, it cannot bring again (`panels.holding.wire`), nor
  anything of a session it has forgotten. Brokers that take the lowest free id, or number anew in each network
  connection as RabbitMQ does, use one packet id for alarm after alarm.

In doubt a message is new.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Q

from panels.ingest.reading import Piece
from panels.models import Connection, Message

# There are no more packet ids: whatever came before these arrivals is acknowledged.
_MOST_UNDER_WAY = 65_535


def absorb(pieces: Sequence[Piece]) -> set[str]:
    """The uids of redelivered pieces that are stored already; each stored message is taken once in an epoch."""
    absorbed: set[str] = set()
    by_link: dict[tuple[int, int], list[Piece]] = defaultdict(list)
    for piece in pieces:
        by_link[piece.delivery.lease.connection_id, piece.delivery.lease.link_epoch].append(piece)
    for (connection_id, epoch), group in by_link.items():
        stored = _last_under(connection_id, epoch, {piece.delivery.mid for piece in group} - {0})
        taken = []
        for piece in group:
            twins = stored.get((piece.delivery.mid, piece.digest))
            if twins:
                taken.append(twins.pop())
                absorbed.add(piece.uid)
        Message.objects.filter(pk__in=taken).update(absorbed_epoch=epoch)
    return absorbed


def _last_under(connection_id: int, epoch: int, mids: Iterable[int]) -> dict[tuple[int, bytes], list[int]]:
    """What was last committed under these packet ids and may come again: primary keys by packet id and digest."""
    settled = Connection.objects.filter(pk=connection_id).values_list("acked_epoch", "acked_number").first()
    if settled is None:
        return {}
    open_still = Q(epoch__gt=settled[0]) | Q(epoch=settled[0], number__gt=settled[1])
    arrivals = Message.objects.filter(open_still, connection_id=connection_id, epoch__gte=settled[0], epoch__lt=epoch)
    rows = arrivals.order_by("-epoch", "-number").values_list(
        "mid", "epoch", "number", "digest", "pk", "identity", "absorbed_epoch"
    )
    wanted = set(mids)
    last: dict[int, tuple[int, int]] = {}
    found: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    for mid, of_epoch, number, digest, pk, identity, absorbed_in in rows[:_MOST_UNDER_WAY]:
        if mid not in wanted or last.setdefault(mid, (of_epoch, number)) != (of_epoch, number):
            continue
        # A message with an identity of its own is known by that, and only shows that the id was used.
        if identity is None and absorbed_in < epoch:
            found[mid, bytes(digest)].append(pk)
    return found
