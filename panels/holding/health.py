"""What pages show of a link, and the facts its changes make: one when it goes, one when it returns."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from panels import staleness
from panels.holding import leases
from panels.holding.troubles import Told
from panels.ingest import announce
from panels.ingest.facts import about_connection
from panels.models import Connection
from panels.vocabulary import ConnectionHealth, EventCategory, EventKind

log = logging.getLogger(__name__)

# As a person reads it: repeated failures of one outage are one event.
UP = (ConnectionHealth.HEALTHY, ConnectionHealth.DEGRADED)
_SAID = ("health_code", "health_text", "health_until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """The lease under which something may be said about a connection."""

    holder: str
    epoch: int

    def of(self, connection_id: int) -> "QuerySet[Connection]":
        """The connection's row, if the lease still holds."""
        return Connection.objects.filter(pk=connection_id, holder=self.holder, lease_epoch=self.epoch)


def trying(connection: Connection, mine: Mine) -> None:
    """Say that a first link is being made; a failing one stays failing until it is up."""
    mine.of(connection.pk).filter(health=ConnectionHealth.OFF).update(health=ConnectionHealth.CONNECTING)


def up(
    connection: Connection,
    mine: Mine,
    *,
    state: ConnectionHealth,
    gap_from: datetime | None,
    told: Told | None = None,
    **values: Any,
) -> datetime | None:
    """The link is up; ``told``: and yet not as it should be.

    ``gap_from``: what the worker itself remembers of when it went; returns since when it was away. The gap is counted
    from the earliest moment anybody noted: a longer one costs a look into the vendor's log, a shorter one hides an
    alarm.
    """
    now = timezone.now()
    with transaction.atomic():
        row = mine.of(connection.pk).select_for_update().first()
        if row is None:
            return None
        gap = leases.earliest(row.gap_from, row.link_down_at, gap_from) if row.link_up_at else None
        mine.of(connection.pk).update(
            health=state,
            health_code=told.trouble if told else "",
            health_text=told.quote if told else "",
            health_until=None,
            failures=0,
            next_try_at=None,
            link_up_at=now,
            link_down_at=None,
            gap_from=gap,
            **values,
        )
        if row.health == ConnectionHealth.FAILING and row.link_up_at is not None:
            announce(
                [
                    about_connection(
                        connection.pk,
                        EventKind.LINK_RESTORED,
                        EventCategory.COMMUNICATION,
                        now,
                        restore=True,
                        priority=9,
                    )
                ]
            )
    staleness.after_link_change(connection)
    return gap


def down(connection_id: int, mine: Mine, told: Told, at: datetime | None = None) -> None:
    """The link has gone, now or at a moment the worker noted: start the panels' clocks, say so once."""
    with transaction.atomic():
        row = mine.of(connection_id).select_for_update().first()
        if row is None or row.health not in UP:
            return
        lost(row, ConnectionHealth.FAILING, told, at or timezone.now())
    log.warning("connection %d: link lost", connection_id)
    staleness.after_link_change(row)


def lost(row: Connection, state: ConnectionHealth, told: Told, at: datetime) -> None:
    """Write what the loss of a link means, into a row that the caller has locked."""
    row.next_try_at = timezone.now()
    was_up = row.health in UP
    row.health, row.health_code, row.health_text, row.health_until = state, told.trouble, told.quote, told.until
    if row.link_up_at is not None or was_up:
        row.link_down_at = row.link_down_at or at
        row.gap_from = leases.earliest(row.gap_from, row.link_down_at)
    row.save(update_fields=[*_SAID, "health", "link_down_at", "gap_from", "next_try_at"])
    staleness.link_went_down(row.pk, at)
    if was_up or state == ConnectionHealth.FAILING:
        announce(
            [about_connection(row.pk, EventKind.LINK_LOST, EventCategory.COMMUNICATION, at, text=told.words[:200])]
        )


def failing(connection: Connection, mine: Mine, told: Told, next_try: datetime) -> None:
    """A try failed: show why and the next try; only the first failure of a row is an event."""
    now = timezone.now()
    with transaction.atomic():
        row = mine.of(connection.pk).select_for_update().first()
        if row is None:
            return
        first = row.failures == 0 and row.health != ConnectionHealth.FAILING
        mine.of(connection.pk).update(
            health=ConnectionHealth.FAILING,
            health_code=told.trouble,
            health_text=told.quote,
            health_until=told.until,
            failures=F("failures") + 1,
            next_try_at=next_try,
            link_down_at=row.link_down_at or now,
        )
        staleness.link_went_down(connection.pk, row.link_down_at or now)
        if first:
            announce(
                [
                    about_connection(
                        connection.pk,
                        EventKind.CONNECTION_FAILING,
                        EventCategory.COMMUNICATION,
                        now,
                        text=told.words[:200],
                    )
                ]
            )
    staleness.after_link_change(connection)
