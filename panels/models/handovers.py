"""A connection on its way from one organization to another."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone

from panels.models.connections import Connection
from panels.models.organizations import Organization
from panels.models.people import User
from panels.models.uids import UidField
from panels.vocabulary import Right

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class HandoverQuerySet(models.QuerySet["Handover"]):
    """Offers of connections."""

    def open(self) -> Self:
        """Those that can be taken now: the connection is still whose it was."""
        return self.filter(
            ended_at__isnull=True, expires_at__gt=timezone.now(), connection__organization=models.F("giver")
        )

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those offered to organizations whose connections this person manages; a broken glass takes nothing over."""
        from panels.access.doors import own_organizations

        return self.filter(taker_id__in=own_organizations(user, Right.MANAGE_CONNECTION, by_glass=False))


class Handover(models.Model):
    """One organization offers a connection to another, which takes it by a login of its own (DESIGN 6).

    It ends taken, declined, withdrawn or by the clock; nothing of the connection changes before it is taken.
    """

    uid = UidField()
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="handovers")
    giver = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    taker = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    offered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = HandoverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection"], condition=models.Q(ended_at__isnull=True), name="handover_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.connection} to {self.taker}"
