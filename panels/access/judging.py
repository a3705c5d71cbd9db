"""Everything a person holds at one moment: one pure function over their loaded rows (DESIGN 6)."""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from panels.access.job_days import UNREADABLE, job_days
from panels.access.rights import Granted, Rights, Standing, at_work, latest
from panels.access.roles import BUNDLES, LOOKS, NEVER_GRANTED, RELATION_OF, Bundle
from panels.vocabulary import OrganizationKind, Right, Role

log = logging.getLogger(__name__)

# A broken glass shows the tenant's content and lets its people and accounts be mended; it acts on no panel.
BEHIND_GLASS: Final = LOOKS | {Right.READ_STATUS, Right.CONNECT, Right.MANAGE_PEOPLE, Right.MANAGE_CONNECTION}


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipFact:
    """A membership as it stands in its row; ``pending``: not accepted by the person yet."""

    organization_id: int
    kind: OrganizationKind
    role: Role
    valid_from: datetime | None
    valid_until: datetime | None
    pending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantFact:
    """A grant as it stands in its row, with what it hangs on.

    ``organization_id``: it holds only while the person belongs there and one of ``related``, the dates of that
    organization's accepted relations to the panel's site, holds. ``zone`` is the site's.
    """

    uid: str
    panel_id: int
    partition: int | None
    rights: Sequence[str]
    valid_from: datetime
    valid_until: datetime | None
    hours: Sequence[Any] = ()
    zone: str = "UTC"
    placed_at: datetime | None = None
    organization_id: int | None = None
    related: Sequence[tuple[datetime, datetime | None]] = ()
    used: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GlassFact:
    """A glass that a platform administrator has broken to look into one organization."""

    organization_id: int
    kind: OrganizationKind
    opened_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFact:
    """A job as it stands in its row, not ended before its time.

    ``panels``: those it is about, each with since when it stands at the site; ``related``: the dates of the
    organization's accepted relations to the site as an installer; ``zone`` is the site's.
    """

    uid: str
    organization_id: int
    first_day: date
    last_day: date
    looks_back: int
    zone: str
    panels: Sequence[tuple[int, datetime | None]]
    related: Sequence[tuple[datetime, datetime | None]]


def judge(
    now: datetime,
    members: Iterable[MembershipFact],
    grants: Iterable[GrantFact],
    glasses: Iterable[GlassFact] = (),
    jobs: Iterable[JobFact] = (),
) -> Rights:
    """What somebody with these rows holds at ``now``, and when the clock may next change it."""
    turns: list[datetime | None] = []
    standings = []
    belongs_until: dict[int, datetime | None] = {}
    # Where somebody works by their jobs: what they may do there, and until when they belong.
    crews: dict[int, tuple[Bundle, datetime | None]] = {}
    others: set[int] = set()
    for member in members:
        bundle = BUNDLES[member.role]
        if member.pending or member.kind != bundle.kind:
            continue
        turns += [member.valid_from, member.valid_until]
        if not in_force(now, member.valid_from, member.valid_until):
            continue
        belongs_until[member.organization_id] = member.valid_until
        if bundle.by_job:
            crews[member.organization_id] = (bundle, member.valid_until)
        else:
            others.add(member.organization_id)
        standings.append(
            Standing(
                organization_id=member.organization_id,
                relation=bundle.relation,
                rights=frozenset() if bundle.by_job else bundle.rights,
                if_allowed=bundle.if_allowed,
                until=member.valid_until,
            )
        )
    for glass in glasses:
        if in_force(now, glass.opened_at, glass.ends_at):
            turns.append(glass.ends_at)
            standings.append(_standing_behind(glass))
    worked: list[Granted] = []
    for job in jobs:
        if job.organization_id in crews:
            found, moments = _worked(now, job, *crews[job.organization_id])
            worked += found
            turns += moments
    granted, moments = _given(now, grants, belongs_until, crews.keys() - others, at_work(worked))
    turns += moments
    return Rights(
        standings=tuple(standings),
        grants=(*worked, *granted),
        ends_at=min((turn for turn in turns if turn is not None and turn > now), default=None),
    )


def _standing_behind(glass: GlassFact) -> Standing:
    return Standing(
        organization_id=glass.organization_id,
        relation=RELATION_OF[glass.kind],
        rights=BEHIND_GLASS,
        if_allowed=frozenset(),
        until=glass.ends_at,
        by_glass=True,
    )


def _given(
    now: datetime,
    grants: Iterable[GrantFact],
    belongs_until: Mapping[int, datetime | None],
    by_jobs: Collection[int],
    working: Mapping[tuple[int, int], datetime | None],
) -> tuple[list[Granted], list[datetime | None]]:
    """What grants give now, and when the clock may change that. ``by_jobs``: where somebody works by jobs alone."""
    found: list[Granted] = []
    turns: list[datetime | None] = []
    for grant in grants:
        if grant.organization_id is None or grant.organization_id in belongs_until:
            turns += _turns_of(grant, now)
            hangs_on = belongs_until
            if grant.organization_id in by_jobs:
                # What was opened for them closes with the job.
                hangs_on = {one: until for (one, panel_id), until in working.items() if panel_id == grant.panel_id}
            found += _granted(now, grant, hangs_on)
    return found, turns


def _worked(
    now: datetime, job: JobFact, bundle: Bundle, belongs_until: datetime | None
) -> tuple[list[Granted], list[datetime | None]]:
    """What a job gives now on each of its panels, and when the clock may change that."""
    try:
        days = job_days(job.first_day, job.last_day, job.zone)
        first = days.opens - timedelta(days=job.looks_back)
    except UNREADABLE:
        # A job that cannot be read gives nothing, and takes nothing else with it.
        log.exception("job %s cannot be read", job.uid)
        return [], []
    turns = [days.opens, days.begins, days.ends, days.closes, *(moment for dates in job.related for moment in dates)]
    related = [(since, until) for since, until in job.related if in_force(now, since, until)]
    if not related or not days.show(now):
        return [], turns
    ends = [days.closes, belongs_until, latest([until for _, until in related])]
    if days.are_now(now):
        ends.append(days.ends)
    # What a party sees of the past begins with its relation, whatever a job shows.
    first = max(first, min(since for since, _ in related))
    return [
        Granted(
            panel_id=panel_id,
            partition=None,
            rights=bundle.rights if days.are_now(now) else bundle.rights & LOOKS,
            until=min(end for end in ends if end is not None),
            since=max(first, placed_at) if placed_at else first,
            works_for=job.organization_id,
        )
        for panel_id, placed_at in job.panels
    ], turns


def _turns_of(grant: GrantFact, now: datetime) -> list[datetime | None]:
    """When this grant may begin or end. Weekday hours turn on a full minute; asking at each survives clock changes."""
    turns = [grant.valid_from, grant.valid_until, *(moment for dates in grant.related for moment in dates)]
    if grant.hours and in_force(now, grant.valid_from, grant.valid_until):
        turns.append(now.replace(second=0, microsecond=0) + timedelta(minutes=1))
    return turns


def _granted(now: datetime, grant: GrantFact, belongs_until: Mapping[int, datetime | None]) -> list[Granted]:
    """What a grant gives now, or nothing; it ends no later than what it hangs on."""
    ends = [grant.valid_until]
    if grant.organization_id is not None:
        if grant.organization_id not in belongs_until:
            return []
        related = [until for since, until in grant.related if in_force(now, since, until)]
        if not related:
            return []
        ends += [belongs_until[grant.organization_id], latest(related)]
    try:
        if not in_force(now, grant.valid_from, grant.valid_until) or not within_hours(now, grant.hours, grant.zone):
            return []
        held = frozenset(Right(right) for right in grant.rights) - NEVER_GRANTED
    except (ValueError, TypeError, KeyError, OSError):
        # A grant that cannot be read grants nothing, and takes nothing else with it.
        log.exception("grant %s cannot be read", grant.uid)
        return []
    one = Granted(
        panel_id=grant.panel_id,
        partition=grant.partition,
        # What was for one use is used up; what came of it may still be looked at.
        rights=held & LOOKS if grant.used else held,
        until=min((end for end in ends if end is not None), default=None),
        # A grant begins no sooner than the panel came to where it stands.
        since=max(grant.valid_from, grant.placed_at) if grant.placed_at else grant.valid_from,
    )
    return [one]


def in_force(now: datetime, start: datetime | None, end: datetime | None) -> bool:
    """Whether ``now`` lies in [start, end)."""
    return (start is None or start <= now) and (end is None or now < end)


def within_hours(now: datetime, hours: Iterable[Sequence[Any]], zone: str) -> bool:
    """Whether ``now`` falls into weekday hours ``(0-6, "HH:MM", "HH:MM")`` of a time zone; no hours: always.

    "24:00" ends a day. In the hour that a clock change repeats, both runs of it count; what it skips does not exist.
    """
    windows = list(hours)
    if not windows:
        return True
    local = now.astimezone(ZoneInfo(zone))
    clock = local.strftime("%H:%M")
    return any(day == local.weekday() and start <= clock < end for day, start, end in windows)
