"""What every act on an organization's people has in common: it is done one after another, and judged again then."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from panels.access.doors import access_changed, own_organizations
from panels.access.holdings import rights_of
from panels.access.roles import BUNDLES
from panels.models import Connection, Grant, Membership, Organization, Site, User
from panels.signals import Act, acts_recorded
from panels.vocabulary import Right, Role

# Roles that lead an organization's people.
LEADING: Final = frozenset(role for role, bundle in BUNDLES.items() if Right.MANAGE_PEOPLE in bundle.rights)


class Refused(Exception):
    """Nothing was changed; ``text`` says why, in the reader's language."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Missing(Exception):
    """What is asked for is not there, or not theirs to change: nobody is told which."""


def managed(person: User, *, by_glass: bool = True) -> "QuerySet[Organization]":
    """The organizations whose people this person manages, by name; ``by_glass`` as `own_organizations` has it."""
    own = own_organizations(person, Right.MANAGE_PEOPLE, by_glass=by_glass)
    return Organization.objects.filter(pk__in=own).order_by("name", "pk")


def lock(organization: Organization, person: User) -> datetime:
    """Nobody else changes an organization until the transaction at hand ends. Raises `Missing`.

    Whether the person manages its people is asked behind the lock: of two who end each other, one comes second.
    Returns the moment of what is done now.
    """
    now = hold(organization)
    if organization.pk not in own_organizations(person, Right.MANAGE_PEOPLE, now):
        raise Missing
    return now


def hold(row: Organization | Site | Connection) -> datetime:
    """Lock a row; returns the moment by the database's clock.

    It is read behind the lock: by a clock read before it, or by another machine's, what somebody else has just ended
    there would still stand.
    """
    rows: QuerySet[Any] = QuerySet(type(row)).filter(pk=row.pk)
    rows.select_for_update(no_key=True).get()
    moment: datetime = rows.annotate(moment=Now()).values_list("moment", flat=True).get()
    return moment


def roles_to_give(person: User, organization: Organization, now: datetime | None = None) -> list[Role]:
    """The roles a manager may invite with: nobody gives what they do not hold."""
    held: set[Right] = set()
    for standing in rights_of(person, now).standings:
        if standing.organization_id == organization.pk:
            held |= standing.rights | standing.if_allowed
    return [
        role
        for role, bundle in BUNDLES.items()
        if bundle.kind == organization.kind and bundle.rights | bundle.if_allowed <= held
    ]


def in_force_or_to_come(now: datetime) -> Q:
    """A condition on memberships and grants: they have not ended."""
    return Q(valid_until__isnull=True) | Q(valid_until__gt=now)


def leaders(organization_id: int, now: datetime) -> "QuerySet[Membership]":
    """Memberships by which people who can sign in lead an organization now."""
    return Membership.objects.filter(
        in_force_or_to_come(now),
        Q(valid_from__isnull=True) | Q(valid_from__lte=now),
        organization_id=organization_id,
        role__in=LEADING,
        pending=False,
        user__is_active=True,
    )


def act(
    actor: User | None, what: str, row: models.Model, organization: Organization, now: datetime, **more: Any
) -> Act:
    """What somebody did to a row of their organization, for the journal; nobody: Watchpost by itself."""
    kind = str(row._meta.model_name)
    return Act(
        at=now,
        act=f"{kind}.{what}",
        actor=actor.uid if actor is not None else "",
        object_kind=kind,
        object_uid=str(getattr(row, "uid", "")),
        organization=organization.uid,
        **more,
    )


def record(sender: type[models.Model], acts: Iterable[Act]) -> None:
    """Announce acts for the journal, in the transaction at hand."""
    if found := list(acts):
        acts_recorded.send(sender=sender, acts=found)


def end_grants(by: User | None, organization: Organization, grants: Iterable[Grant], now: datetime) -> None:
    """End grants, in the transaction at hand; what is under way by them is refused before it is sent."""
    ended = list(grants)
    # The number first, as everywhere: two orders would be a deadlock.
    access_changed()
    Grant.objects.filter(pk__in=[one.pk for one in ended]).update(valid_until=now)
    record(
        Grant,
        [
            act(
                by,
                "ended",
                one,
                organization,
                now,
                panel=one.panel.uid,
                details={"user": one.user.uid, "panel": one.panel.uid},
            )
            for one in ended
        ],
    )
