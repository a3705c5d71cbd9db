"""Tenants and who belongs to them."""

from django.db import models

from panels.models.people import User
from panels.models.uids import UidField
from panels.vocabulary import OrganizationKind, Role


class Organization(models.Model):
    """A monitoring company, an installer company or a customer: one tenant of the installation."""

    uid = UidField()
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in OrganizationKind])
    simulated = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's part in an organization; it ends, it is not deleted."""

    uid = UidField()
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role, role) for role in Role])
    valid_from = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organization", "role"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.role} · {self.organization}"
