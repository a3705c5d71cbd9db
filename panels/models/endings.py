"""What is left to do elsewhere when access ends here."""

from typing import TYPE_CHECKING, Self

from django.db import models

from panels.models.connections import Connection
from panels.models.organizations import Organization
from panels.models.panels import Panel
from panels.models.people import User
from panels.models.sites import Site
from panels.models.uids import UidField
from panels.vocabulary import EndingKind, EndingStepKind, Right

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

# Who has left an organization, and whose account is gone, is known where it was done.
_UNTOLD = models.Q(told_at=None, kind__in=[EndingKind.RELATION, EndingKind.SITE])


class EndingQuerySet(models.QuerySet["Ending"]):
    """Endings."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Those of organizations whose people this person manages."""
        from panels.access.doors import own_organizations

        return self.filter(organization_id__in=own_organizations(user, Right.MANAGE_PEOPLE))

    def unfinished(self) -> Self:
        """Those with a step that nobody has done."""
        left = EndingStep.objects.filter(ending=models.OuterRef("pk"), done_at__isnull=True)
        return self.filter(models.Exists(left))

    def untold(self) -> Self:
        """Those that people are written to about, and have not been yet."""
        return self.filter(_UNTOLD)


class Ending(models.Model):
    """Access of a person or an organization that has ended here, with what somebody still has to do elsewhere."""

    uid = UidField()
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in EndingKind])
    # Whose managers do the steps.
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="endings")
    # Who it is that has left: a person, or another organization.
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    other = models.ForeignKey(Organization, models.SET_NULL, null=True, blank=True, related_name="+")
    site = models.ForeignKey(Site, models.CASCADE, null=True, blank=True, related_name="+")
    connection = models.ForeignKey(Connection, models.CASCADE, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    # When those whom it concerns were written to.
    told_at = models.DateTimeField(null=True, blank=True)

    objects = EndingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organization", "-ended_at"], name="ending_by_organization"),
            models.Index(fields=["ended_at"], name="ending_untold", condition=_UNTOLD),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.organization} {self.ended_at:%Y-%m-%d}"


class EndingStep(models.Model):
    """One thing to do. Done by nobody: Watchpost did it by itself."""

    uid = UidField()
    ending = models.ForeignKey(Ending, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in EndingStepKind])
    panel = models.ForeignKey(Panel, models.CASCADE, null=True, blank=True, related_name="+")
    connection = models.ForeignKey(Connection, models.CASCADE, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        # Counted in the navigation of every page of a manager.
        indexes = [models.Index(fields=["ending", "done_at"], name="ending_step_left")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.ending}"
