"""Ending a person's access: at once and as a whole, and never that of the last who could let anybody in again."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from panels.access.doors import access_changed, panels_holding, relations_in_force
from panels.access.holdings import rights_of
from panels.access.rights import Rights
from panels.access.roles import ACTS
from panels.membership.acting import (
    LEADING,
    Missing,
    Refused,
    act,
    end_grants,
    in_force_or_to_come,
    leaders,
    lock,
    record,
)
from panels.membership.checklists import connections_of, open_list, with_an_app
from panels.membership.inviting import end_pending
from panels.membership.jobs import end_jobs, jobs_left
from panels.models import AccessRequest, Connection, Ending, Grant, Invitation, Membership, Organization, Panel, User
from panels.sign_in.sessions import end_all
from panels.vocabulary import EndingKind, EndingStepKind, OrganizationKind, Relation, Right

# Whoever may do one of these has stood before the panel, and may have been told a code.
_KNOWING: Final = ACTS | {Right.CHANGE_CODE}


def find_member(organization: Organization, uid: str, now: datetime | None = None) -> User:
    """Somebody who belongs to an organization, or will. Raises `Missing`."""
    members = _memberships(organization, now or timezone.now()).filter(user__uid=uid, pending=False)
    found = members.select_related("user").first()
    if found is None:
        raise Missing
    return found.user


def is_last_leader(organization: Organization, person: User, now: datetime | None = None) -> bool:
    """Whether nobody would be left to manage the people of an organization."""
    leading = set(leaders(organization.pk, now or timezone.now()).values_list("user_id", flat=True))
    return leading == {person.pk}


def end_person(manager: User, organization: Organization, uid: str) -> Ending:
    """End all that somebody holds by belonging to an organization, and open the list of what is left to do elsewhere.

    Raises `Missing`; `Refused` for the last who manages its people.
    """
    with transaction.atomic():
        now = lock(organization, manager)
        # Whoever gives a grant meanwhile comes before what is ended is read, or is refused.
        access_changed()
        person = find_member(organization, uid, now)
        memberships = list(_memberships(organization, now).filter(user=person).select_related("user"))
        if is_last_leader(organization, person, now) and any(one.role in LEADING for one in memberships):
            text = _("{person} is the last who manages the people here. Invite somebody for that first.")
            raise Refused(text.format(person=person))
        grants = list(_grants(organization, person, now).select_related("panel"))
        panels = _panels_known(organization, person, grants, now)
        connections = _connections(organization, person, panels, now)
        _end_memberships(manager, organization, memberships, now)
        end_grants(manager, organization, grants, now)
        end_requests(manager, AccessRequest.objects.filter(organization=organization, user=person), now)
        end_jobs(manager, jobs_left(now).filter(membership__organization=organization, membership__user=person), now)
        held = rights_of(person, now)
        if not (held.standings or held.grants):
            end_all(person, "ended", by=manager)
        ending = Ending(kind=EndingKind.PERSON, organization=organization, user=person)
        codes = {EndingStepKind.PANEL_CODES: panels}
        open_list(manager, ending, panels=codes, connections=connections, now=now)
    return ending


def end_requests(by: User, requests: "QuerySet[AccessRequest]", now: datetime) -> None:
    """Requests for access that nobody has decided are over, in the transaction at hand."""
    requests.filter(decided_at__isnull=True, expires_at__gt=now).update(expires_at=now, decided_by=by)


def _memberships(organization: Organization, now: datetime) -> "QuerySet[Membership]":
    return Membership.objects.filter(in_force_or_to_come(now), organization=organization).order_by("pk")


def _owned(organization: Organization, now: datetime) -> Q:
    """A condition on ``site_id``: what an organization owns."""
    owned = relations_in_force(now).filter(organization=organization, relation=Relation.OWNS)
    return Q(panel__site_id__in=owned.values("site_id"))


def _grants(organization: Organization, person: User, now: datetime) -> "QuerySet[Grant]":
    """What somebody holds through an organization; an owner's also what hangs on no organization at its sites."""
    through = Q(organization=organization)
    if organization.kind == OrganizationKind.CUSTOMER:
        through |= Q(organization__isnull=True) & _owned(organization, now)
    return Grant.objects.filter(in_force_or_to_come(now), through, user=person).select_related("user").order_by("pk")


def _standings(organization: Organization, person: User, now: datetime) -> Rights:
    held = rights_of(person, now)
    return Rights(standings=tuple(one for one in held.standings if one.organization_id == organization.pk))


def _panels_known(
    organization: Organization, person: User, grants: Iterable[Grant], now: datetime
) -> "QuerySet[Panel]":
    """The panels where this person could act: chosen now, before anything ends."""
    rights = _standings(organization, person, now)
    known = Q(pk__in=[grant.panel_id for grant in grants if _KNOWING & set(map(str, grant.rights))])
    for right in _KNOWING:
        known |= panels_holding(rights, right, now)
    found = list(Panel.objects.filter(known).values_list("pk", flat=True))
    return Panel.objects.filter(pk__in=found).order_by("pk")


def _connections(
    organization: Organization, person: User, panels: "QuerySet[Panel]", now: datetime
) -> dict[EndingStepKind, Iterable[Connection]]:
    """Whose vendor's password this person may know, and where the vendor may have let them in by name."""
    reached = connections_of(panels)
    own = {one.pk: one for one in reached if one.organization_id == organization.pk}
    if any(Right.MANAGE_CONNECTION in one.rights for one in _standings(organization, person, now).standings):
        own |= {one.pk: one for one in organization.connections.order_by("name", "pk")}
    return {EndingStepKind.VENDOR_PASSWORD: own.values(), EndingStepKind.VENDOR_PEOPLE: with_an_app(reached)}


def _end_memberships(by: User, organization: Organization, memberships: Sequence[Membership], now: datetime) -> None:
    ended = [one for one in memberships if not one.pending]
    for member in ended:
        member.valid_until = now
        member.save(update_fields=["valid_until"])
    record(
        Membership,
        [act(by, "ended", one, organization, now, details={"user": one.user.uid, "role": one.role}) for one in ended],
    )
    waiting = Invitation.objects.filter(
        membership__in=[one.pk for one in memberships if one.pending], accepted_at=None, withdrawn_at=None
    )
    end_pending(by, organization, list(waiting.select_related("membership__user")), now)
