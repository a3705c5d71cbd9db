"""What the cameras of homes saw, as their vendors keep it."""

from django.db import models

from panels.models.homes import Device
from panels.models.uids import UidField
from panels.secrets.sealing import SealedBytesField


class Album(models.Model):
    """The pictures of one camera, as its vendor listed them when somebody who may see them looked."""

    device = models.OneToOneField(Device, models.CASCADE, related_name="album")
    looked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"album of {self.device_id}"


class Picture(models.Model):
    """One picture. ``body`` is sealed as credentials are: it shows people at home. Empty: it was not fetched.

    What it shows never changes, so it is fetched once.
    """

    uid = UidField()
    album = models.ForeignKey(Album, models.CASCADE, related_name="pictures", db_index=False)
    vendor_id = models.CharField(max_length=64)
    # The vendor's time, and ours, by which it is forgotten.
    taken_at = models.DateTimeField(null=True, blank=True)
    listed_at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=12, blank=True)
    body = SealedBytesField(default=b"")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["album", "vendor_id"], name="picture_once")]

    def __str__(self) -> str:
        return f"picture {self.uid}"
