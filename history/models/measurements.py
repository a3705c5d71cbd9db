"""What devices measured, for charts."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone

from panels.access.doors import while_told
from panels.access.holdings import rights_of
from panels.models import Device

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from panels.models import User


class MeasurementQuerySet(models.QuerySet["Measurement"]):
    """Measurements."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those of devices whose past this person sees, since they may."""
        now = timezone.now()
        panel, site = "device__panel_id", "device__panel__site_id"
        return self.filter(while_told(rights_of(user, now), now, "at", panel=panel, site=site))


class Measurement(models.Model):
    """The value that one state of a device took at a moment, and kept until the next one."""

    id = models.BigAutoField(primary_key=True)
    device = models.ForeignKey(Device, models.CASCADE, related_name="measurements", db_index=False)
    state = models.CharField(max_length=120)
    at = models.DateTimeField()
    value = models.FloatField()

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        # Read by the chart of one state.
        indexes = [models.Index(fields=["device", "state", "at"], name="measurement_by_state")]

    def __str__(self) -> str:
        return f"{self.state} {self.value}"
