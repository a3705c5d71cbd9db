"""Messages out of quarantine, offered to the corridor once more after a fix (DESIGN 3.4)."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from django.db import close_old_connections
from django.utils import timezone

from panels.ingest import Delivery, Lease
from panels.ingest.bodies import payload_of
from panels.models import Quarantined
from panels.vocabulary import EventOrigin

log = logging.getLogger(__name__)

_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class ReplayTicket:
    """Notes that a message has been through the corridor again; if it failed again, it lies there anew."""

    quarantined_id: int

    @property
    def is_current(self) -> bool:
        return True

    @property
    def line(self) -> int:
        # All of them together: one line of one writer, and no network connection has this number.
        return -1

    def ack(self, others: Sequence["ReplayTicket"] = ()) -> None:
        """After the commit, and a query of its own: should it fail, the message can be asked for again."""
        done = [ticket.quarantined_id for ticket in (self, *others)]
        Quarantined.objects.filter(pk__in=done).update(replayed_at=timezone.now())


def waiting(connection_ids: Collection[int]) -> set[int]:
    """Those of these connections with messages somebody asked to replay."""
    asked = Quarantined.objects.own().filter(
        connection_id__in=connection_ids, replay_asked_at__isnull=False, replayed_at__isnull=True
    )
    return set(asked.values_list("connection_id", flat=True).distinct())


def asked_for(connection_id: int, lease: Lease) -> list[Delivery]:
    """The messages of one connection somebody asked to replay, oldest first; each is handed out once."""
    asked = Quarantined.objects.own().filter(
        connection_id=connection_id, replay_asked_at__isnull=False, replayed_at__isnull=True, whole=True
    )
    deliveries = []
    for row in asked.order_by("pk")[:_AT_ONCE]:
        # Taken before it is offered: a crash in between leaves it in quarantine, to be asked for again.
        if not Quarantined.objects.filter(pk=row.pk, replay_asked_at=row.replay_asked_at).update(replay_asked_at=None):
            continue
        deliveries.append(
            Delivery(
                lease=lease,
                number=-1,
                source=row.source,
                payload=payload_of(row.body),
                received_at=timezone.now(),
                not_before=row.received_at,
                ticket=ReplayTicket(row.pk),
                origin=EventOrigin.LATE,
            )
        )
    return deliveries


def offer(lease: Lease, deliver: Callable[[Delivery], None]) -> None:
    """Hand out what was asked for of one connection; what goes wrong is looked for again."""
    try:
        for delivery in asked_for(lease.connection_id, lease):
            deliver(delivery)
    except Exception as error:  # noqa: BLE001  (runs in a pool: nobody reads its Future)
        log.warning("connection %d: not replayed: %s", lease.connection_id, type(error).__name__)
    close_old_connections()
