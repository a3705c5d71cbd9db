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
    """A person's part in an organization; it ends, it is not deleted. ``pending``: invited, and not accepted yet."""

    uid = UidField()
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role, role) for role in Role])
    valid_from = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)
    pending = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organization", "role"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.role} · {self.organization}"


class Invitation(models.Model):
    """A letter that asks somebody into an organization. Only a digest of the token in its link is kept.

    Sending it again ends the former link: one row a membership, with the newest token.
    """

    uid = UidField()
    membership = models.OneToOneField(Membership, models.CASCADE, related_name="invitation")
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.membership} until {self.expires_at:%Y-%m-%d}"
