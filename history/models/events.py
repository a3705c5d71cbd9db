"""Things that happened, classified; only one known from a vendor's log alone is still completed by its message."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from panels.access.doors import while_granted, while_related, while_told
from panels.access.holdings import rights_of
from panels.models import Connection, Panel
from panels.models.uids import UidField
from panels.vocabulary import EventCategory, EventOrigin, Right

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from panels.models import User


class EventQuerySet(models.QuerySet["Event"]):
    """Events."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Events of panels whose past this person sees, and those of partitions granted to them, since they may.

        Covert events (DESIGN 4.6) stay with people whose role sees them, until a supervisor releases them.
        """
        now = timezone.now()
        rights = rights_of(user, now)
        when = "observed_at"
        seen = while_told(rights, now, when)
        seen |= while_granted(rights, Right.SEE_HISTORY, when, partition="partition")
        station = while_related(rights, Right.SEE_COVERT, now, when)
        own = [s.organization_id for s in rights.standings if Right.SEE_RAW in s.rights]
        about_connection = Q(panel__isnull=True, connection__organization_id__in=own)
        return self.filter(seen | about_connection).filter(Q(covert=False) | Q(released_at__isnull=False) | station)


class Event(models.Model):
    """One thing that happened. Append-only; written by `history.record` alone, completed by `history.joining` alone."""

    id = models.BigAutoField(primary_key=True)
    uid = UidField()
    # Without indexes of their own: others begin with the same columns.
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="+", db_index=False)
    # Null: it concerns the connection itself.
    panel = models.ForeignKey(Panel, models.PROTECT, null=True, related_name="events", db_index=False)
    category = models.CharField(max_length=12, choices=[(c, c) for c in EventCategory])
    kind = models.CharField(max_length=80)
    priority = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=10, choices=[(o, o) for o in EventOrigin])
    partition = models.PositiveSmallIntegerField(null=True)
    zone = models.PositiveSmallIntegerField(null=True)
    zone_is_hint = models.BooleanField(default=False)
    output = models.PositiveSmallIntegerField(null=True)
    # The vendor's sentence as it came.
    text = models.CharField(max_length=400, blank=True)
    # Our clock; the vendor's is beside it and orders nothing.
    observed_at = models.DateTimeField()
    occurred_at = models.DateTimeField(null=True)
    # Drained from a backlog: it happened between this and `observed_at`.
    not_before = models.DateTimeField(null=True)
    covert = models.BooleanField(default=False)
    released_at = models.DateTimeField(null=True)
    restore = models.BooleanField(default=False)
    copies = models.PositiveIntegerField(default=1)
    # The message it was read from, and the command that brought it about, by their uids.
    message = models.CharField(max_length=16, blank=True)
    command = models.CharField(max_length=16, blank=True)
    # The entry of the vendor's log it was read from, also where a message has told it since.
    log_identity = models.CharField(max_length=160, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            # The panel page's recent events, and joining log entries to live events.
            models.Index(fields=["panel", "-observed_at"], name="event_by_panel"),
            models.Index(fields=["connection", "-observed_at"], name="event_by_connection"),
            # Whether a log told of something that a live message tells now; live ones seldom carry the vendor's time.
            models.Index(
                fields=["connection", "occurred_at"],
                name="event_by_vendors_clock",
                condition=Q(occurred_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"
