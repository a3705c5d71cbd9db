"""The lease on a connection: three columns, the database's clock, taken by one worker at a time (DESIGN 3.6)."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from panels import staleness
from panels.ingest import Lease
from panels.models import Connection
from panels.restoring.standstill import NOT_STANDING
from panels.vocabulary import ConnectionHealth

LIFE = timedelta(seconds=20)
RENEW_EVERY = 5.0


def free(vendors: Collection[str], limit: int) -> list[int]:
    """Connections nobody holds."""
    idle = Q(lease_expires_at__isnull=True) | Q(lease_expires_at__lt=Now())
    found = Connection.objects.filter(idle, NOT_STANDING, enabled=True, vendor__in=vendors)
    found = found.order_by("lease_expires_at", "pk")
    return list(found.values_list("pk", flat=True)[:limit])


def take(connection_id: int, holder: str) -> tuple[int, datetime | None] | None:
    """Take a free lease. Returns its epoch and, if another holder died with it, when that one was last alive.

    What nobody has heard since then becomes a gap at once: the next holder may die before it ever had a link.
    """
    idle = Q(lease_expires_at__isnull=True) | Q(lease_expires_at__lt=Now())
    with transaction.atomic():
        # A row that somebody holds locked is left for the next round: its last holder may be frozen inside a
        # transaction, and waiting for it would cost this worker the leases it has.
        mine = Connection.objects.select_for_update(skip_locked=True).filter(
            idle, NOT_STANDING, pk=connection_id, enabled=True
        )
        row = mine.first()
        if row is None:
            return None
        epoch = row.lease_epoch + 1
        died_at = row.lease_expires_at - LIFE if row.lease_expires_at and row.holder else None
        # Asked anew: a standstill may have begun while the row was waited for.
        taken = Connection.objects.filter(NOT_STANDING, pk=connection_id).update(
            holder=holder, lease_epoch=epoch, lease_expires_at=Now() + LIFE, gap_from=unheard_since(row)
        )
    return (epoch, died_at) if taken else None


def last_heard(row: Connection) -> datetime | None:
    """When a connection that nobody holds was last heard, as far as its row knows."""
    return row.link_down_at or (row.lease_expires_at - LIFE if row.lease_expires_at else None)


def unheard_since(row: Connection) -> datetime | None:
    """Where the gap of a connection that nobody holds begins; a link that never was has none."""
    return row.gap_from if row.link_up_at is None else earliest(row.gap_from, last_heard(row))


def earliest(*moments: datetime | None) -> datetime | None:
    """The first of these moments."""
    return min((moment for moment in moments if moment is not None), default=None)


# What a link knows of its acknowledgements, as columns of the connection; empty while it knows nothing.
Acked = dict[str, int]


def renew(connection_id: int, holder: str, epoch: int, acked: Acked | None = None) -> bool:
    """Keep a lease; False: it is no longer ours, the connection was switched off, or nothing is held at all."""
    mine = Connection.objects.filter(NOT_STANDING, pk=connection_id, holder=holder, lease_epoch=epoch, enabled=True)
    return bool(mine.update(lease_expires_at=Now() + LIFE, **(acked or {})))


def renew_all(holder: str, epochs: Mapping[int, int]) -> set[int]:
    """Keep many leases at once, given as connection -> epoch; returns those that surely are kept.

    Of the others each has to be asked for by itself: a row that somebody holds locked is not waited for here. Rows are
    locked in the order of their keys, as whoever writes many has to.
    """
    mine = Connection.objects.filter(NOT_STANDING, pk__in=epochs, holder=holder, enabled=True)
    with transaction.atomic():
        rows = mine.order_by("pk").select_for_update(skip_locked=True).values_list("pk", "lease_epoch")
        kept = {pk for pk, epoch in rows if epochs[pk] == epoch}
        if kept:
            Connection.objects.filter(pk__in=kept).update(lease_expires_at=Now() + LIFE)
    return kept


def locked(lease: Lease) -> bool:
    """Lock the connection's row until the transaction at hand ends; False: somebody else holds it by now."""
    mine = Connection.objects.filter(pk=lease.connection_id, holder=lease.holder, lease_epoch=lease.lease_epoch)
    return mine.select_for_update().values_list("pk", flat=True).first() is not None


def forget_session(lease: Lease) -> bool:
    """The broker has begun a new session: nothing of the one before comes again. False: the lease is gone."""
    mine = Connection.objects.filter(
        pk=lease.connection_id, holder=lease.holder, lease_epoch=lease.lease_epoch, link_epoch=lease.link_epoch
    )
    return bool(mine.update(acked_epoch=lease.link_epoch, acked_number=0))


def release(connection_id: int, holder: str, epoch: int, acked: Acked | None = None) -> None:
    """Give a lease back, so that another worker need not wait for it to run out.

    From here on nobody listens: the gap begins, and what pages show grows old (`staleness`).
    """
    with transaction.atomic():
        mine = Connection.objects.filter(pk=connection_id, holder=holder, lease_epoch=epoch)
        row = mine.select_for_update().first()
        if row is None:
            return
        row.holder, row.lease_expires_at = "", None
        if row.link_up_at is not None:
            now = timezone.now()
            row.link_down_at = row.link_down_at or now
            row.gap_from = earliest(row.gap_from, row.link_down_at)
            staleness.link_went_down(connection_id, now)
        if row.health != ConnectionHealth.FAILING:
            # A failing one stays so: its return is news.
            row.health = ConnectionHealth.OFF
        row.save(update_fields=["holder", "lease_expires_at", "link_down_at", "gap_from", "health"])
        if acked:
            Connection.objects.filter(pk=connection_id).update(**acked)


def take_away(row: Connection) -> None:
    """End a lease, whoever has it: what its holder still hears is applied no more. The row is locked by the caller.

    Whatever is heard by the next holder is heard by another login, so the gap begins here.
    """
    row.lease_epoch += 1
    if row.link_up_at is not None:
        now = timezone.now()
        row.link_down_at = row.link_down_at or now
        row.gap_from = earliest(row.gap_from, row.link_down_at)
        staleness.link_went_down(row.pk, now)
    row.holder, row.lease_expires_at = "", None
    row.save(update_fields=["holder", "lease_epoch", "lease_expires_at", "link_down_at", "gap_from"])


def next_link(connection_id: int, vendor: str, holder: str, epoch: int, acked: Acked | None = None) -> Lease | None:
    """Begin a new network connection under a lease: raise the link epoch. None: the lease is gone."""
    mine = Connection.objects.filter(pk=connection_id, holder=holder, lease_epoch=epoch)
    if not mine.update(link_epoch=F("link_epoch") + 1, **(acked or {})):
        return None
    link_epoch = mine.values_list("link_epoch", flat=True).first()
    if link_epoch is None:
        return None
    return Lease(connection_id=connection_id, vendor=vendor, holder=holder, lease_epoch=epoch, link_epoch=link_epoch)
