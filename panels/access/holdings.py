"""A person's rows, loaded in at most four queries and judged by one pure function: what somebody holds at a moment."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db.models import FilteredRelation, Q, QuerySet
from django.utils import timezone

from panels.access.job_days import oldest_last_day
from panels.access.judging import GlassFact, GrantFact, JobFact, MembershipFact, judge
from panels.access.rights import Rights
from panels.access.roles import BUNDLES, LOOKS
from panels.models import BreakGlass, Grant, Membership, SiteOrganization, User
from panels.vocabulary import OrganizationKind, Relation, Role

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
_MEMBERSHIP: Final = (
    "pk",
    "organization_id",
    "organization__kind",
    "role",
    "valid_from",
    "valid_until",
    "pending",
    "job__uid",
    "job__first_day",
    "job__last_day",
    "job__looks_back",
    "job__only_panels",
    "job__site_id",
    "job__site__time_zone",
    "job__site__panels__pk",
    "job__site__panels__uid",
    "job__site__panels__placed_at",
)
_Dates = tuple[datetime, datetime | None]
# An organization's accepted relations to a site with their dates, by (organization, site).
_Related = dict[tuple[int, int], list[tuple[str, _Dates]]]


class Holdings:
    """One person's rows: memberships, their jobs and broken glass loaded at once, grants as far as somebody asks."""

    def __init__(self, user: "User | AnonymousUser", now: datetime | None = None) -> None:
        self.now = now or timezone.now()
        self._user = user if isinstance(user, User) and user.is_active else None
        self._rows = _memberships(self._user, self.now) if self._user else []
        self._members = list({row.pk: _membership_fact(row) for row in self._rows}.values())
        self._glasses = _glasses(self._user, self.now) if self._user else []

    @property
    def by_membership(self) -> Rights:
        """What they hold without any grant, and without the jobs of an engineer; no query."""
        return self._judged((), ())

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
        lasting = _lasting(grants, self.now)
        hanging = {(row.organization_id, row.panel__site_id) for row in lasting}
        hanging |= {(row.organization_id, row.job__site_id) for row in self._rows if row.job__uid is not None}
        related = _relations_behind(hanging)
        return self._judged([_grant_fact(row, related, command) for row in lasting], _job_facts(self._rows, related))

    def _judged(self, grants: Iterable[GrantFact], jobs: Iterable[JobFact]) -> Rights:
        if self._user is None:
            return Rights()
        rights = judge(self.now, self._members, grants, self._glasses, jobs)
        return rights if self._user.impersonator is None else rights.only(LOOKS)


def rights_of(
    user: "User | AnonymousUser", now: datetime | None = None, *, command: str = "", spending: bool = True
) -> Rights:
    """Everything this person holds at ``now``, as `Holdings.rights` says. Nobody signed in holds nothing."""
    return Holdings(user, now).rights(command=command, spending=spending)


def _memberships(user: User, now: datetime) -> list[Any]:
    """The memberships, each as often as there are panels of jobs that hang on it, and once where there are none."""
    lasting = Q(jobs__ended_at__isnull=True, jobs__last_day__gte=oldest_last_day(now))
    rows = Membership.objects.filter(user=user).annotate(job=FilteredRelation("jobs", condition=lasting))
    return list(rows.values_list(*_MEMBERSHIP, named=True))


def _membership_fact(row: Any) -> MembershipFact:
    return MembershipFact(
        organization_id=row.organization_id,
        kind=OrganizationKind(row.organization__kind),
        role=Role(row.role),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        pending=row.pending,
    )


def _job_facts(rows: Iterable[Any], related: _Related) -> list[JobFact]:
    """The jobs among them, each once with its panels: those that hang on a part which is of jobs."""
    by_job: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        # A part may have become another one, of which nobody lists or ends jobs, and stand beside an engineer's.
        if row.job__uid is not None and BUNDLES[Role(row.role)].by_job:
            by_job[row.job__uid].append(row)
    return [
        JobFact(
            uid=uid,
            organization_id=job[0].organization_id,
            first_day=job[0].job__first_day,
            last_day=job[0].job__last_day,
            looks_back=job[0].job__looks_back,
            zone=job[0].job__site__time_zone,
            panels=[(one.job__site__panels__pk, one.job__site__panels__placed_at) for one in job if _is_about(one)],
            related=[
                dates
                for relation, dates in related.get((job[0].organization_id, job[0].job__site_id), ())
                if relation == Relation.INSTALLS
            ],
        )
        for uid, job in by_job.items()
    ]


def _is_about(row: Any) -> bool:
    """Whether a row's job is about its panel; a site may have none."""
    panel = row.job__site__panels__uid
    return panel is not None and (not row.job__only_panels or panel in row.job__only_panels)


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


def _lasting(grants: QuerySet[Grant], now: datetime) -> list[Any]:
    """Those of some grants that have not ended. As plain values: somebody may hold a thousand."""
    lasting = grants.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=now))
    return list(lasting.values_list(*_GRANT, named=True))


def _grant_fact(row: Any, related: _Related, command: str) -> GrantFact:
    found: Sequence[tuple[str, _Dates]] = related.get((row.organization_id or 0, row.panel__site_id or 0), ())
    return GrantFact(
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
        related=[dates for _relation, dates in found],
        used=row.used_at is not None and (not command or row.used_by != command),
    )


def _relations_behind(hanging: Iterable[tuple[int | None, int | None]]) -> _Related:
    """The relations that grants and jobs hang on, by organization and site; no query where none does."""
    behind = {(organization, site) for organization, site in hanging if organization is not None}
    found: _Related = defaultdict(list)
    if behind:
        # visible: it says who may see, and is shown to nobody.
        rows = SiteOrganization.objects.filter(
            accepted_at__isnull=False,
            organization__in={organization for organization, _ in behind},
            site__in={site for _, site in behind},
        )
        for organization, site, relation, begins, ends in rows.values_list(
            "organization_id", "site_id", "relation", "valid_from", "valid_until"
        ):
            found[organization, site].append((relation, (begins, ends)))
    return found
