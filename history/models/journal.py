"""The audit journal: every act that changed something, and who did it.

Rows are inserted and never changed: triggers of the database refuse it (migration 0006). How they are chained, so that
whoever gets round the triggers is found out, stands in `history.chain`.
"""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from panels.access.doors import own_organizations, relations_in_force
from panels.access.holdings import rights_of
from panels.models import Organization
from panels.models.uids import UidField
from panels.vocabulary import Door, Relation, Right

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from panels.models import User


def journals_of(user: "User | AnonymousUser") -> dict[str, str]:
    """The organizations whose journal this person reads: their names by uid."""
    found = Organization.objects.filter(pk__in=own_organizations(user, Right.SEE_JOURNAL))
    return dict(found.order_by("name", "pk").values_list("uid", "name"))


class JournalQuerySet(models.QuerySet["JournalEntry"]):
    """Journal entries."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """For whoever reads a journal: what was done to what their organization owns, and what its people did.

        What is covert (DESIGN 4.6) is for the station alone: where it was its own doing, or at panels it watches.
        """
        now = timezone.now()
        journals = list(journals_of(user))
        mine = Q(organization__in=journals) | Q(party__in=journals)
        standings = [one for one in rights_of(user, now).standings if Right.SEE_JOURNAL in one.rights]
        stations = [one.organization_id for one in standings if Right.SEE_COVERT in one.rights]
        if not stations:
            return self.filter(mine, covert=False)
        watched = relations_in_force(now).filter(
            organization_id__in=stations,
            relation=Relation.MONITORS,
            site__panels__uid=OuterRef("panel"),
            valid_from__lte=OuterRef("at"),
        )
        uids = Organization.objects.filter(pk__in=stations).values("uid")
        covert = Q(covert=True) & (Q(party__in=uids) | Q(Exists(watched)))
        return self.filter(mine & Q(covert=False) | covert)


class JournalEntry(models.Model):
    """One act. Names people and things by uid, so that a person's data can go and the entry can stay."""

    id = models.BigAutoField(primary_key=True)
    uid = UidField()
    at = models.DateTimeField(db_index=True)
    # Who did it; in whose place, where somebody acts for another; and for which organization.
    actor = models.CharField(max_length=16, blank=True)
    on_behalf = models.CharField(max_length=16, blank=True)
    party = models.CharField(max_length=16, blank=True)
    # Whose the object is, and so whose chain this belongs to; empty: the installation's.
    organization = models.CharField(max_length=16, blank=True)
    act = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=40, blank=True)
    object_uid = models.CharField(max_length=40, blank=True)
    panel = models.CharField(max_length=16, blank=True)
    site = models.CharField(max_length=16, blank=True)
    door = models.CharField(max_length=8, choices=[(door, door) for door in Door], default=Door.SYSTEM)
    # The command it was, or the request it came with.
    correlation = models.CharField(max_length=32, blank=True)
    covert = models.BooleanField(default=False)
    # Facts without codes, names or addresses.
    details = models.JSONField(default=dict)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    # Digests of what lies beside as `JournalPersonal`, by part.
    personal = models.JSONField(default=dict)

    objects = JournalQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "journal entries"
        indexes = [
            models.Index(fields=["object_uid", "-at"], name="journal_by_object"),
            # The pages of a journal, newest first, whole or narrowed to a panel.
            models.Index(fields=["organization", "-id"], name="journal_by_organization"),
            models.Index(fields=["party", "-id"], name="journal_by_party"),
            models.Index(fields=["panel", "-id"], name="journal_by_panel", condition=~Q(panel="")),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.object_uid}"


class JournalPersonal(models.Model):
    """What an entry must not keep for ever, because it is about a person: it can go, and the entry's digest stays.

    With the salt goes the only way to find out by trying what had been there.
    """

    class Part(models.TextChoices):
        # Where somebody acted from; values of what they acted on.
        FROM = "from"
        VALUES = "values"

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(JournalEntry, models.CASCADE, related_name="beside", db_constraint=False, db_index=False)
    part = models.CharField(max_length=8, choices=Part.choices)
    # The uid of the person, or of the thing, that it is about.
    subject = models.CharField(max_length=16, db_index=True)
    salt = models.CharField(max_length=32)
    # As text, because the digest is that of these very characters.
    values = models.TextField()

    class Meta:
        verbose_name_plural = "journal personal values"
        constraints = [models.UniqueConstraint(fields=["entry", "part"], name="journal_personal_once")]

    def __str__(self) -> str:
        return f"{self.part} of entry {self.entry_id}"
