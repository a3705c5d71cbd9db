"""What an organization decides about what is kept: for how long, and what nobody may delete. Each is an entry."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from panels.access.doors import relations_in_force
from panels.models import LegalHold, Organization, Retention, Site, User
from panels.retention import keeping
from panels.signals import Act, acts_recorded
from panels.vocabulary import Relation
from panels.vocabulary.retention import Kept


def days_of(organization: Organization) -> dict[Kept, int]:
    """For how many days it keeps each category."""
    rows = Retention.objects.filter(organization=organization)
    picked = dict(rows.values_list("category", "days"))
    return {category: picked.get(category, keeping.usual(category)) for category in Kept}


def choose(user: User, organization: Organization, wanted: Mapping[Kept, int]) -> bool:
    """Have it keep things for so many days; whether that is within its bounds the form has asked. False: no change."""
    with transaction.atomic():
        # Two at once would note one change twice.
        Organization.objects.select_for_update().get(pk=organization.pk)
        before = days_of(organization)
        changed = {category: days for category, days in wanted.items() if days != before[category]}
        for category, days in changed.items():
            Retention.objects.update_or_create(organization=organization, category=category, defaults={"days": days})
        if changed:
            act = Act(
                at=timezone.now(),
                act="retention.changed",
                actor=user.uid,
                object_kind="organization",
                object_uid=organization.uid,
                organization=organization.uid,
                before={str(category): before[category] for category in changed},
                after={str(category): days for category, days in changed.items()},
            )
            acts_recorded.send(sender=Retention, acts=[act])
    return bool(changed)


def sites_to_hold(organization: Organization) -> "QuerySet[Site]":
    """Sites that it owns or watches: whoever only installs there has no say in what others keep."""
    relations = relations_in_force(timezone.now()).filter(
        organization=organization, relation__in=(Relation.OWNS, Relation.MONITORS)
    )
    return Site.objects.filter(pk__in=relations.values("site_id")).order_by("name", "pk")


def holds_upon(organization: Organization) -> "QuerySet[LegalHold]":
    """Its own holds, and those of others on sites it has to do with."""
    sites = relations_in_force(timezone.now()).filter(organization=organization).values("site_id")
    upon = Q(organization=organization) | Q(site_id__in=sites)
    return keeping.holds().filter(upon).select_related("organization", "site").order_by("begun_at", "pk")


def own_holds(organization: Organization) -> "QuerySet[LegalHold]":
    """All that it ever set, ended or not."""
    return LegalHold.objects.filter(organization=organization).select_related("site", "organization")


def begin_hold(user: User, organization: Organization, site: Site | None, reason: str) -> LegalHold:
    """Have nothing of a site, or without one of the organization, deleted from the commit on."""
    with transaction.atomic():
        hold = LegalHold.objects.create(
            organization=organization, site=site, reason=reason, begun_at=timezone.now(), begun_by=user
        )
        _record(user, hold, "begun", {"reason": reason})
    return hold


def end_hold(user: User, hold: LegalHold) -> bool:
    """Let what is old enough go again; False: somebody else has ended it already."""
    with transaction.atomic():
        mine = LegalHold.objects.filter(pk=hold.pk, ended_at__isnull=True)
        ended = bool(mine.update(ended_at=timezone.now(), ended_by=user))
        if ended:
            _record(user, hold, "ended", {})
    return ended


def _record(user: User, hold: LegalHold, what: str, said: dict[str, str]) -> None:
    """In the journal of the site's owner, where there is a site: theirs is what is held."""
    act = Act(
        at=timezone.now(),
        act=f"legalhold.{what}",
        actor=user.uid,
        object_kind="legalhold",
        object_uid=hold.uid,
        organization="" if hold.site is not None else hold.organization.uid,
        details={"site": hold.site.uid} if hold.site is not None else {},
        # A reason may name people.
        personal={"after": said} if said and hold.site is None else {},
        subject=hold.uid,
    )
    acts_recorded.send(sender=LegalHold, acts=[act])
