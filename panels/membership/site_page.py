"""Which organizations have to do with a site, as far as somebody may know it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise

from panels.access.doors import own_organizations, relations_in_force
from panels.access.judging import in_force
from panels.membership.acting import Missing
from panels.membership.relations import is_open, may_end
from panels.models import Organization, Site, SiteOrganization, User
from panels.presentation.role_words import RELATION_WORDS
from panels.vocabulary import OrganizationKind, Relation, Right


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationLine:
    """One relation, and what its reader may do about it. ``site`` is empty where its name is not theirs to know."""

    uid: str
    organization: str
    word: Promise | str
    site: Site | None
    reference: str
    since: datetime
    until: datetime | None
    is_proposal: bool
    is_over: bool
    is_station: bool
    may_arm: bool
    may_approve: bool
    may_answer: bool
    may_take_back: bool
    may_allow: bool
    may_end: bool


def site_page(reader: User, uid: str) -> dict[str, Any]:
    """What the page of a site's organizations shows. Raises `Missing` for whoever manages no side of it."""
    now = timezone.now()
    rows = SiteOrganization.objects.filter(site__uid=uid).select_related("site", "organization", "proposed_by")
    found = list(rows.order_by("relation", "valid_from", "pk"))
    managed = set(own_organizations(reader, Right.MANAGE_PEOPLE, now))
    owns = bool(_owners(found, now) & managed)
    stands = any(one.organization_id in managed and _in_force(one, now) for one in found)
    seen = [one for one in found if owns or one.organization_id in managed or (stands and _in_force(one, now))]
    # A station that has proposed itself by a reference knows nothing of the site until its owner accepts.
    asked = any(one.organization_id in managed and is_open(one) and not _by_related(one) for one in found)
    if not (owns or stands or asked):
        raise Missing
    # Through a broken glass it is seen and not decided.
    deciding = set(own_organizations(reader, Right.MANAGE_PEOPLE, now, by_glass=False))
    lines = _lines(seen, deciding, _owners(found, now), now)
    return {
        "site": found[0].site,
        "owns": bool(_owners(found, now) & deciding),
        "lines": [line for line in lines if not line.is_over],
        "over": [line for line in lines if line.is_over],
    }


def proposals_for(organization: Organization, now: datetime) -> list[RelationLine]:
    """Proposals that wait for an answer: to the organization or by it, and at the sites that it owns."""
    mine = Q(organization=organization)
    if organization.kind == OrganizationKind.CUSTOMER:
        owned = relations_in_force(now).filter(organization=organization, relation=Relation.OWNS)
        mine = Q(site__in=owned.values("site_id"))
    waiting = SiteOrganization.objects.filter(mine, accepted_at=None, declined_at=None, valid_until=None)
    found = list(waiting.select_related("site", "organization", "proposed_by").order_by("-proposed_at", "pk"))
    owners = {organization.pk} if organization.kind == OrganizationKind.CUSTOMER else set[int]()
    return _lines(found, {organization.pk}, owners, now)


def _lines(
    relations: Iterable[SiteOrganization], managed: set[int], owners: set[int], now: datetime
) -> list[RelationLine]:
    return [_line(one, managed, bool(owners & managed), now) for one in relations]


def _line(one: SiteOrganization, managed: set[int], owns: bool, now: datetime) -> RelationLine:
    is_theirs, waits = one.organization_id in managed, is_open(one)
    answers, proposed = (owns, is_theirs) if _by_related(one) else (is_theirs, owns)
    stands = _in_force(one, now) or may_end(one, now)
    return RelationLine(
        uid=one.uid,
        organization=one.organization.name,
        word=RELATION_WORDS[one.relation],
        site=None if waits and _by_related(one) and not owns else one.site,
        reference=one.site.uid,
        since=one.proposed_at or one.valid_from if waits else one.valid_from,
        until=one.valid_until,
        is_proposal=waits,
        is_over=not (waits or stands),
        is_station=one.relation == Relation.MONITORS,
        may_arm=one.may_arm,
        may_approve=one.may_approve,
        may_answer=waits and answers,
        may_take_back=waits and proposed,
        may_allow=owns and stands and one.relation == Relation.MONITORS,
        may_end=may_end(one, now) and (owns or is_theirs),
    )


def _by_related(one: SiteOrganization) -> bool:
    return one.proposed_by_id == one.organization_id


def _in_force(one: SiteOrganization, now: datetime) -> bool:
    return one.accepted_at is not None and in_force(now, one.valid_from, one.valid_until)


def _owners(relations: Iterable[SiteOrganization], now: datetime) -> set[int]:
    return {one.organization_id for one in relations if one.relation == Relation.OWNS and _in_force(one, now)}
