"""Scenes that are to run once, later, at their vendor."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from panels.models.connections import Connection
from panels.models.homes import Scene
from panels.models.panels import Panel
from panels.models.querysets import PanelPartQuerySet
from panels.models.uids import UidField
from panels.vocabulary import PlanState


class Plan(models.Model):
    """One run of a scene that its vendor keeps and begins by itself, whoever planned it.

    It is the vendor's: what is here says what was asked of it, and what it told last.
    """

    uid = UidField()
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="plans", db_index=False)
    # The panel of its scene; of a scene that is not listed here any panel of the account, for whoever arranges it.
    panel = models.ForeignKey(Panel, models.CASCADE, related_name="plans", db_index=False)
    scene = models.ForeignKey(Scene, models.CASCADE, null=True, blank=True, related_name="plans", db_index=False)
    # Empty as long as nobody knows whether the vendor has it.
    vendor_id = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=120, blank=True)
    runs_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=[(s, s) for s in PlanState], default=PlanState.ASKED)
    # Null: it was planned elsewhere, as in the vendor's own app.
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    began_at = models.DateTimeField()
    # When the vendor was asked to take it back and nobody knows whether it has.
    taken_back_at = models.DateTimeField(null=True, blank=True)
    # When the vendor was last asked and said that it has it.
    told_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PanelPartQuerySet.as_manager()

    class Meta:
        ordering = ["runs_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["connection", "vendor_id"], condition=~Q(vendor_id=""), name="plan_once")
        ]
        indexes = [
            # The holder asks what is open at an account, pages what is planned at some panels.
            models.Index(fields=["connection", "state"], name="plan_by_connection"),
            models.Index(fields=["panel", "-runs_at"], name="plan_by_panel"),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.vendor_id} {self.runs_at:%Y-%m-%d %H:%M} {self.state}"
