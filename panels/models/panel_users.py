"""People who have a code at a panel."""

from django.db import models

from panels.models.panels import Panel
from panels.models.uids import UidField
from panels.vocabulary import UserRole


class PanelUser(models.Model):
    """Somebody the panel knows by a code, which is not kept here. Not a person who signs in: that is `User`.

    Names and addresses are about people: shown to those who manage them (`panels.panel_users.shown_to`), and gone as
    soon as the panel no longer lists them.
    """

    uid = UidField()
    panel = models.ForeignKey(Panel, models.CASCADE, related_name="users", db_index=False)
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120, blank=True)
    # Of the account at the vendor that may speak to the panel as this user.
    email = models.CharField(max_length=254, blank=True)
    # Empty: all of the panel.
    partition_numbers = models.JSONField(default=list)
    role = models.CharField(max_length=10, choices=[(role, role) for role in UserRole], default=UserRole.UNKNOWN)
    # Names of commands that this user cannot be the subject of.
    fixed = models.JSONField(default=list)

    class Meta:
        ordering = ["panel_id", "number"]
        constraints = [models.UniqueConstraint(fields=["panel", "number"], name="panel_user_once")]

    def __str__(self) -> str:
        return f"user {self.number} of panel {self.panel_id}"
