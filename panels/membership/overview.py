"""Who can do what where in one organization, at a glance and in a constant number of queries."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from panels.access.doors import relations_in_force
from panels.access.judging import in_force
from panels.access.roles import RELATION_OF
from panels.access.standpoints import by_address
from panels.addresses import UidConverter
from panels.membership.acting import Missing, in_force_or_to_come, roles_to_give
from panels.membership.jobs import jobs_left, jobs_that_hold
from panels.membership.site_page import proposals_for
from panels.models import Ending, Grant, Invitation, Job, Membership, Organization, Site, User
from panels.presentation.grant_words import sentence_of
from panels.presentation.jobs import sentence_of as job_sentence
from panels.presentation.role_words import KIND_WORDS, ROLE_SENTENCES
from panels.presentation.words import ROLES
from panels.vocabulary import OrganizationKind

# So many sites are offered to narrow the page to; others are found by name.
SITES: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLine:
    """One part that somebody has in the organization. ``since`` None: since before anybody wrote it down."""

    role: Promise | str
    sentence: Promise | str
    since: datetime | None
    until: datetime | None
    is_to_come: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantLine:
    """A grant as a sentence, and the panel it is for."""

    sentence: str
    panel: str


@dataclass(slots=True, kw_only=True)
class PersonLine:
    """Somebody, their parts, and their grants as sentences. ``parts`` is empty for who belongs elsewhere or nowhere."""

    person: User
    is_you: bool
    parts: list[PartLine] = field(default_factory=list)
    grants: list[GrantLine] = field(default_factory=list)
    # As sentences too.
    jobs: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitedLine:
    """Somebody who was written to. By address alone: whether they have an account is theirs to tell."""

    uid: str
    email: str
    role: Promise | str
    inviter: str
    sent_at: datetime
    expires_at: datetime
    is_over: bool


def overview(reader: User, organization: Organization, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What the page of an organization shows; ``asked`` has ``site`` to narrow it to, ``q`` to find one by name.

    Raises `Missing` for a site that is not the organization's.
    """
    now = timezone.now()
    sites = sites_of(organization, now)
    site = _asked_site(sites, str(asked.get("site", "")))
    everybody, invited = _memberships(organization, now), _invitations(organization)
    members = [one for one in everybody if not one.pending]
    grants = _grants(organization, sites, site, now)
    by_address((grant.user for grant in grants), everybody)
    people = _people(reader, members, grants, _jobs(organization, sites, site, now), now)
    named = str(asked.get("q", "")).strip()
    found = list((sites.filter(name__icontains=named) if named else sites).order_by("name", "pk")[: SITES + 1])
    return {
        "organization": organization,
        "kind": KIND_WORDS[organization.kind],
        "people": [line for line in people if line.parts],
        "others": [line for line in people if not line.parts],
        "invited": [_invited_line(one, now) for one in invited],
        "proposals": proposals_for(organization, now),
        "can_invite": bool(roles_to_give(reader, organization, now)),
        "site": site,
        "sites": found[:SITES],
        "more_sites": len(found) > SITES,
        "q": named,
        "endings": Ending.objects.filter(organization=organization).unfinished().count(),
        "gives_jobs": organization.kind == OrganizationKind.INSTALLER,
        "owns": organization.kind == OrganizationKind.CUSTOMER,
    }


def sites_of(organization: Organization, now: datetime) -> "QuerySet[Site]":
    """The sites that an organization is related to, as its kind is."""
    relation = RELATION_OF[OrganizationKind(organization.kind)]
    related = relations_in_force(now).filter(organization=organization, relation=relation)
    return Site.objects.filter(pk__in=related.values("site_id"))


def _asked_site(sites: "QuerySet[Site]", uid: str) -> Site | None:
    if not uid:
        return None
    # What is none is asked for nowhere: PostgreSQL stumbles over some of it.
    found = sites.filter(uid=uid).first() if re.fullmatch(UidConverter.regex, uid) else None
    if found is None:
        raise Missing
    return found


def _memberships(organization: Organization, now: datetime) -> Sequence[Membership]:
    members = Membership.objects.filter(in_force_or_to_come(now), organization=organization)
    return list(members.select_related("user").order_by("user__name", "user__email", "pk"))


def _invitations(organization: Organization) -> Sequence[Invitation]:
    waiting = Invitation.objects.filter(
        membership__organization=organization, membership__pending=True, accepted_at=None, withdrawn_at=None
    )
    return list(waiting.select_related("membership__user", "invited_by").order_by("-sent_at", "pk"))


def _grants(organization: Organization, sites: "QuerySet[Site]", site: Site | None, now: datetime) -> Sequence[Grant]:
    """At what an organization owns, everybody's; elsewhere, what hangs on belonging to it."""
    grants = Grant.objects.filter(in_force_or_to_come(now), panel__site__in=[site] if site is not None else sites)
    if organization.kind != OrganizationKind.CUSTOMER:
        grants = grants.filter(organization=organization)
    return list(grants.select_related("user", "panel__site", "partition").order_by("panel__site__name", "pk"))


def _jobs(organization: Organization, sites: "QuerySet[Site]", site: Site | None, now: datetime) -> list[Job]:
    """At what an organization owns, those of every installer's engineers; elsewhere, of its own."""
    jobs = jobs_left(now).filter(site__in=[site] if site is not None else sites)
    if organization.kind != OrganizationKind.CUSTOMER:
        jobs = jobs.filter(membership__organization=organization)
    return jobs_that_hold(jobs, now)


def _people(
    reader: User, members: Iterable[Membership], grants: Iterable[Grant], jobs: Iterable[Job], now: datetime
) -> list[PersonLine]:
    lines: dict[int, PersonLine] = {}
    for member in members:
        _line(lines, reader, member.user).parts.append(_part(member, now))
    for grant in grants:
        _line(lines, reader, grant.user).grants.append(
            GrantLine(sentence=sentence_of(grant, now), panel=grant.panel.uid)
        )
    for job in jobs:
        _line(lines, reader, job.membership.user).jobs.append(job_sentence(job, now))
    return list(lines.values())


def _line(lines: dict[int, PersonLine], reader: User, person: User) -> PersonLine:
    if person.pk not in lines:
        lines[person.pk] = PersonLine(person=person, is_you=person == reader)
    return lines[person.pk]


def _part(member: Membership, now: datetime) -> PartLine:
    return PartLine(
        role=ROLES[member.role],
        sentence=ROLE_SENTENCES[member.role],
        since=member.valid_from,
        until=member.valid_until,
        is_to_come=not in_force(now, member.valid_from, None),
    )


def _invited_line(one: Invitation, now: datetime) -> InvitedLine:
    return InvitedLine(
        uid=one.uid,
        email=one.membership.user.email,
        role=ROLES[one.membership.role],
        inviter=str(one.invited_by or ""),
        sent_at=one.sent_at,
        expires_at=one.expires_at,
        is_over=one.expires_at <= now,
    )
