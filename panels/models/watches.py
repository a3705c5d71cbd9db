"""What the holder keeps of a panel that is visited rather than heard (DESIGN 3.7)."""

from django.db import models

from panels.models.panels import Panel


class Watch(models.Model):
    """One visited panel between visits. Written by `panels.holding` alone."""

    panel = models.OneToOneField(Panel, models.CASCADE, related_name="watch")
    # What the driver wants remembered, as of the last visit that was committed.
    memory = models.JSONField(default=dict)
    # Commands this very panel says it can be asked, with how sure that is; null: it has not said.
    abilities = models.JSONField(null=True)
    # The users it has: how many there may be, when they were last listed, and whether they are kept from us.
    most_users = models.PositiveSmallIntegerField(null=True)
    users_at = models.DateTimeField(null=True, blank=True)
    users_hidden = models.BooleanField(default=False)
    cameras_at = models.DateTimeField(null=True, blank=True)
    # Why nobody looks at it: a code of `panels.sentences.HINDRANCES`, or empty.
    hindrance = models.CharField(max_length=20, blank=True)
    hindrance_text = models.CharField(max_length=200, blank=True)
    hindered_at = models.DateTimeField(null=True, blank=True)
    # Since when it is looked at without its log, which cannot be read.
    log_unread_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "watches"

    def __str__(self) -> str:
        return f"watch of {self.panel_id}"
