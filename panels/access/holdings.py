"""A person's rows, loaded in four queries and judged by one pure function: what somebody holds at a moment."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from panels.access.judging import GlassFact, GrantFact, MembershipFact, judge
from panels.access.rights import Rights
from panels.access.roles import LOOKS
from panels.models import BreakGlass, Grant, Membership, SiteOrganization, User
from panels.vocabulary import OrganizationKind, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

_GRANT: Final = (
    "uid",
    "panel_id",
    "partition__number",
    "rights",
    "valid_from",
    "valid_until",
    "hours",
    "panel__site_id",
    "panel__site__time_zone",
    "panel__placed_at",
    "organization_id",
    "used_at",
    "used_by",
)
# The dates of an organization's accepted relations to a site, by (organization, site).
_Related = dict[tuple[int, int], list[tuple[datetime, datetime | None]]]


class Holdings:
    """One person's rows: memberships and broken glass loaded at once, grants as far as somebody asks for them."""

    def __init__(self, user: "User | AnonymousUser", now: datetime | None = None) -> None:
        self.now = now or timezone.now()
        self._user = user if isinstance(user, User) and user.is_active else None
        self._members = _memberships(self._user) if self._user else []
        self._glasses = _glasses(self._user, self.now) if self._user else []

    @property
    def by_membership(self) -> Rights:
        """What they hold without any grant; no query."""
        return self._judged(())

    def rights(self, among: Q | None = None, *, command: str = "", spending: bool = True) -> Rights:
        """Everything they hold, or of their grants those alone that ``among`` is true of; one query, at times two.

        A grant for one use that ``command`` has used up still holds for it. ``spending`` False leaves out grants that
        an act would use up.
        """
        if self._user is None:
            return Rights()
        grants = (
            Grant.objects.filter(user=self._user) if among is None else Grant.objects.filter(among, user=self._user)
        )
        if not spending:
            grants = grants.filter(once=False)
        return self._judged(_facts(grants, self.now, command))

    def _judged(self, grants: Iterable[GrantFact]) -> Rights:
        if self._user is None:
            return Rights()
        rights = judge(self.now, self._members, grants, self._glasses)
        return rights if self._user.impersonator is None else rights.only(LOOKS)


def rights_of(
    user: "User | AnonymousUser", now: datetime | None = None, *, command: str = "", spending: bool = True
) -> Rights:
    """Everything this person holds at ``now``, as `Holdings.rights` says. Nobody signed in holds nothing."""
    return Holdings(user, now).rights(command=command, spending=spending)


def _memberships(user: User) -> list[MembershipFact]:
    return [
        MembershipFact(
            organization_id=organization,
            kind=OrganizationKind(kind),
            role=Role(role),
            valid_from=begins,
            valid_until=ends,
            pending=pending,
        )
        for organization, kind, role, begins, ends, pending in Membership.objects.filter(user=user).values_list(
            "organization_id", "organization__kind", "role", "valid_from", "valid_until", "pending"
        )
    ]


def _glasses(user: User, now: datetime) -> list[GlassFact]:
    """Only who runs the installation breaks glass, and only while they do."""
    if not user.is_staff:
        return []
    broken = BreakGlass.objects.filter(user=user, ends_at__gt=now)
    return [
        GlassFact(organization_id=organization, kind=OrganizationKind(kind), opened_at=opened, ends_at=ends)
        for organization, kind, opened, ends in broken.values_list(
            "organization_id", "organization__kind", "opened_at", "ends_at"
        )
    ]


def _facts(grants: QuerySet[Grant], now: datetime, command: str) -> list[GrantFact]:
    """Those of some grants that have not ended. As plain values: somebody may hold a thousand."""
    lasting = grants.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=now))
    rows = list(lasting.values_list(*_GRANT, named=True))
    related = _relations_behind((row.organization_id, row.panel__site_id) for row in rows)
    return [
        GrantFact(
            uid=row.uid,
            panel_id=row.panel_id,
            partition=row.partition__number,
            rights=row.rights,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            hours=row.hours,
            zone=row.panel__site__time_zone or "UTC",
            placed_at=row.panel__placed_at,
            organization_id=row.organization_id,
            related=related.get((row.organization_id or 0, row.panel__site_id or 0), ()),
            used=row.used_at is not None and (not command or row.used_by != command),
        )
        for row in rows
    ]


def _relations_behind(hanging: Iterable[tuple[int | None, int | None]]) -> _Related:
    """The relations that grants hang on, by organization and site; no query where none does."""
    behind = {(organization, site) for organization, site in hanging if organization is not None}
    found: _Related = defaultdict(list)
    if behind:
        # visible: it says who may see, and is shown to nobody.
        rows = SiteOrganization.objects.filter(
            accepted_at__isnull=False,
            organization__in={organization for organization, _ in behind},
            site__in={site for _, site in behind},
        )
        for organization, site, begins, ends in rows.values_list(
            "organization_id", "site_id", "valid_from", "valid_until"
        ):
            found[organization, site].append((begins, ends))
    return found
