"""A person's rows, loaded in four queries and judged by one pure function: what somebody holds at a moment."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db.models import Q
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


def rights_of(
    user: "User | AnonymousUser", now: datetime | None = None, *, command: str = "", spending: bool = True
) -> Rights:
    """Everything this person holds at ``now``. Nobody signed in holds nothing.

    A grant for one use that ``command`` has used up still holds for it. ``spending`` False leaves out grants that an
    act would use up.
    """
    if not isinstance(user, User) or not user.is_active:
        return Rights()
    now = now or timezone.now()
    rights = judge(now, _memberships(user), _grants(user, now, command, spending=spending), _glasses(user, now))
    return rights if user.impersonator is None else rights.only(LOOKS)


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


def _grants(user: User, now: datetime, command: str, *, spending: bool) -> list[GrantFact]:
    """The grants that have not ended. As plain values: somebody may hold a thousand."""
    lasting = Grant.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=now), user=user)
    if not spending:
        lasting = lasting.filter(once=False)
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
