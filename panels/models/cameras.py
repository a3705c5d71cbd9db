"""Detectors with a camera, and the newest picture of each."""

from django.db import models

from panels.models.panels import Panel
from panels.models.uids import UidField
from panels.secrets.sealing import SealedBytesField
from panels.vocabulary import StillState


class Camera(models.Model):
    """A camera of a panel; its number is that of the zone it is in."""

    uid = UidField()
    panel = models.ForeignKey(Panel, models.CASCADE, related_name="cameras", db_index=False)
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120, blank=True)
    partition_numbers = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=[(state, state) for state in StillState], default=StillState.NONE)

    class Meta:
        ordering = ["panel_id", "number"]
        constraints = [models.UniqueConstraint(fields=["panel", "number"], name="camera_once")]

    def __str__(self) -> str:
        return self.name or f"{self.number}"


class Still(models.Model):
    """The newest picture of a camera, apart from it: whoever lists cameras does not load what they saw.

    ``body`` is sealed as credentials are: it shows people at home. A newer picture is another row with another uid.
    """

    uid = UidField()
    camera = models.OneToOneField(Camera, models.CASCADE, related_name="still")
    kind = models.CharField(max_length=12)
    # The vendor's time, and ours, by which it is shown and forgotten.
    taken_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(db_index=True)
    body = SealedBytesField()

    def __str__(self) -> str:
        return f"still {self.uid}"
