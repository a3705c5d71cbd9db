"""Premises and how organizations stand to them."""

from django.db import models

from panels.models.organizations import Organization
from panels.models.people import User
from panels.models.uids import UidField
from panels.vocabulary import EndingReason, Relation


class Site(models.Model):
    """Premises that are protected: where, in which time zone, under which account."""

    uid = UidField()
    name = models.CharField(max_length=160)
    address = models.CharField(max_length=240, blank=True)
    account = models.CharField(max_length=40, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    # The language names and call scripts are written in, for hyphenation and speech.
    language = models.CharField(max_length=5, blank=True)
    time_zone = models.CharField(max_length=40, default="UTC")
    simulated = models.BooleanField(default=False)
    # From when nobody is at home here any more (`panels.membership.site_ending`), and why. It does not begin anew.
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(
        max_length=16, blank=True, choices=[(reason, reason) for reason in EndingReason], default=""
    )

    def __str__(self) -> str:
        return self.name


class SiteOrganization(models.Model):
    """One organization's relation to one site, accepted by both sides, between two dates.

    One side proposes, the other accepts or declines; until ``accepted_at`` it gives nobody anything.
    """

    uid = UidField()
    site = models.ForeignKey(Site, models.PROTECT, related_name="relations")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="relations")
    relation = models.CharField(max_length=10, choices=[(relation, relation) for relation in Relation])
    # Who proposed it: the related organization itself, or one that owns the site. Null: the installation's set-up.
    proposed_by = models.ForeignKey(Organization, models.SET_NULL, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    declined_at = models.DateTimeField(null=True, blank=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    # The owner's word that this station may arm, disarm and bypass here; off unless switched on by name.
    may_arm = models.BooleanField(default=False)
    # The owner's word that this station may approve an installer's request for access, as its contract says.
    may_approve = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "organization", "relation"], name="relation_once"),
        ]
        indexes = [
            # Read by `visible_to` of every page.
            models.Index(fields=["organization", "relation", "site"], name="relation_by_organization"),
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.relation} {self.site}"
