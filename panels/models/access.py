"""Rights given to one person on one panel, and the number that tells when rights have changed."""

from django.db import models

from panels.models.panels import Panel, Partition
from panels.models.people import User
from panels.models.uids import UidField


class Grant(models.Model):
    """Rights for one person on a panel or one partition of it, with an end and, perhaps, weekday hours.

    ``hours`` is a list of ``[weekday 0-6, "HH:MM", "HH:MM"]`` in the site's time zone; empty: any time.
    """

    uid = UidField()
    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    panel = models.ForeignKey(Panel, models.CASCADE, related_name="grants")
    # Null: the whole panel.
    partition = models.ForeignKey(Partition, models.CASCADE, null=True, blank=True, related_name="grants")
    rights = models.JSONField(default=list)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    hours = models.JSONField(default=list)
    granted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["user", "panel"], name="grant_by_user")]

    def __str__(self) -> str:
        return f"{self.user}: {', '.join(self.rights)} on {self.panel}"


class AccessVersion(models.Model):
    """One row whose number rises in the transaction of every change to who may see what (DESIGN 8)."""

    number = models.BigIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.number)
