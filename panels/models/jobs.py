"""Jobs: what an installer's engineers have to do, where and when; for these days they see the panels there."""

from typing import Final

from django.db import models
from django.db.models import F, Q

from panels.models.organizations import Membership
from panels.models.people import User
from panels.models.sites import Site
from panels.models.uids import UidField

LONGEST_PURPOSE: Final = 200
LONGEST_NOTES: Final = 2000


class Job(models.Model):
    """An engineer's job at a site, from one day to another by the site's clock. Who has none there sees nothing there.

    It hangs on the engineer's membership, and holds only while their organization installs at the site. It ends with
    its last day, or before that at ``ended_at``; it is not deleted.
    """

    uid = UidField()
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="jobs")
    site = models.ForeignKey(Site, models.PROTECT, related_name="jobs")
    first_day = models.DateField()
    last_day = models.DateField()
    purpose = models.CharField(max_length=LONGEST_PURPOSE)
    # For the engineer: how one gets in, whom to call.
    notes = models.TextField(max_length=LONGEST_NOTES, blank=True)
    # The uids of the panels it is about; empty: all of the site, those that come to it among them.
    only_panels = models.JSONField(default=list, blank=True)
    # So many days of what happened before the job are shown.
    looks_back = models.PositiveSmallIntegerField(default=0)
    given_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="job_days_in_order")]
        indexes = [
            # Read with every judgement of an engineer, and with every push of a site's panels.
            models.Index(fields=["membership", "last_day"], name="job_by_membership", condition=Q(ended_at=None)),
            models.Index(fields=["site", "last_day"], name="job_by_site", condition=Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.membership.user} at {self.site}, {self.first_day} to {self.last_day}"
