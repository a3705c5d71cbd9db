"""Connections that nobody holds must not look well: found by the sweep, not by the holder that is gone (DESIGN 3.6)."""

import logging

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from panels import staleness
from panels.holding import health, leases
from panels.holding.troubles import Told
from panels.models import Connection
from panels.vocabulary import ConnectionHealth
from panels.vocabulary.links import LinkTrouble

log = logging.getLogger(__name__)

_AT_ONCE = 200


def sweep() -> int:
    """Mark the connections whose holder is gone and those that are switched off; returns how many."""
    return sum(_mark(pk) for pk in list(_unmarked().values_list("pk", flat=True)[:_AT_ONCE]))


def _unmarked() -> "QuerySet[Connection]":
    """By the database's clock, as all leases. After a worker's orderly end another has as long as a lease lives."""
    unheld = Q(lease_expires_at__isnull=True) | Q(lease_expires_at__lt=Now())
    waits = Q(health__in=(ConnectionHealth.OFF, ConnectionHealth.CONNECTING), link_down_at__lt=Now() - leases.LIFE)
    off = Q(enabled=False) & ~Q(health=ConnectionHealth.OFF)
    return Connection.objects.filter(off | Q(unheld, Q(health__in=health.UP) | waits, enabled=True))


def _mark(connection_id: int) -> bool:
    with transaction.atomic():
        # The condition again, under the lock; a row that its holder works on is not abandoned.
        row = _unmarked().select_for_update(skip_locked=True).filter(pk=connection_id).first()
        if row is None:
            return False
        at = leases.last_heard(row) or timezone.now()
        if row.enabled:
            health.lost(row, ConnectionHealth.FAILING, Told(trouble=LinkTrouble.NOBODY), at)
        else:
            health.lost(row, ConnectionHealth.OFF, Told(trouble=LinkTrouble.SWITCHED_OFF), at)
    log.warning("connection %d: nobody keeps it", connection_id)
    staleness.after_link_change(row)
    return True
