"""Rights given to one person on one panel, asked for or not, and the number that tells when rights have changed."""

from django.db import models

from panels.models.organizations import Organization
from panels.models.panels import Panel, Partition
from panels.models.people import User
from panels.models.uids import UidField


class AccessRequest(models.Model):
    """An engineer asks to act on a panel for a reason and a time; the owner approves, or whom the owner lets approve.

    What is approved is a `Grant` that names it: the window. One that nobody decided ends at ``expires_at``.
    """

    uid = UidField()
    user = models.ForeignKey(User, models.CASCADE, related_name="access_requests")
    # For which installer they work there; the window closes when they leave it, or it leaves the site.
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="access_requests")
    panel = models.ForeignKey(Panel, models.CASCADE, related_name="access_requests")
    rights = models.JSONField(default=list)
    reason = models.CharField(max_length=300)
    minutes = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    # Null: nobody has decided, or it was taken back, which `decided_by` the asker says.
    approved = models.BooleanField(null=True)

    class Meta:
        indexes = [models.Index(fields=["panel", "-asked_at"], name="access_request_by_panel")]

    def __str__(self) -> str:
        return f"{self.user}: {', '.join(self.rights)} on {self.panel}, {self.minutes} minutes"


class Grant(models.Model):
    """Rights for one person on a panel or one partition of it, with an end and, perhaps, weekday hours.

    ``hours`` is a list of ``[weekday 0-6, "HH:MM", "HH:MM"]`` in the site's time zone, an end of "24:00" being
    midnight; empty: any time. One for a single use is used up by the command that ``used_by`` names.
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
    # Holds only while the person belongs to this organization and it is related to the panel's site. Null: it does not
    # hang on one.
    organization = models.ForeignKey(Organization, models.CASCADE, null=True, blank=True, related_name="grants")
    # The window that was asked for, where it was.
    request = models.OneToOneField(AccessRequest, models.CASCADE, null=True, blank=True, related_name="window")
    once = models.BooleanField(default=False)
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.CharField(max_length=16, blank=True)
    granted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["user", "panel"], name="grant_by_user")]

    def __str__(self) -> str:
        return f"{self.user}: {', '.join(self.rights)} on {self.panel}"


class BreakGlass(models.Model):
    """A platform administrator looks into one tenant, for a reason and an hour; the tenant is told at once."""

    uid = UidField()
    user = models.ForeignKey(User, models.CASCADE, related_name="broken_glass")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="broken_glass")
    reason = models.CharField(max_length=300)
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "broken glass"
        indexes = [models.Index(fields=["user", "-ends_at"], name="break_glass_by_user")]

    def __str__(self) -> str:
        return f"{self.user} in {self.organization} until {self.ends_at:%Y-%m-%d %H:%M}"


class AccessVersion(models.Model):
    """One row whose number rises in the transaction of every change to who may see what (DESIGN 8)."""

    number = models.BigIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.number)
