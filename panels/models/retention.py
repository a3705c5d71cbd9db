"""How long an organization keeps what, and what must not be deleted for now."""

from django.db import models
from django.db.models import Q

from panels.models.organizations import Organization
from panels.models.people import User
from panels.models.sites import Site
from panels.models.uids import UidField
from panels.vocabulary.retention import Kept


class Retention(models.Model):
    """For how many days one organization keeps one category. No row: as long as is usual."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="retention", db_index=False)
    category = models.CharField(max_length=12, choices=[(kept, kept) for kept in Kept])
    days = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "category"], name="retention_once")]

    def __str__(self) -> str:
        return f"{self.category} of {self.organization_id}: {self.days} days"


class LegalHold(models.Model):
    """Nothing of a site, or without one of an organization, is deleted between two moments, whatever its age."""

    uid = UidField()
    # Whoever set it, and may end it.
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="legal_holds")
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="legal_holds")
    reason = models.CharField(max_length=300)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["organization"], name="legal_hold_open", condition=Q(ended_at__isnull=True))]

    def __str__(self) -> str:
        return f"hold of {self.organization_id} since {self.begun_at:%Y-%m-%d}"
