"""How organizations stand to sites, and jobs there and grants on panels, in memory until the access version rises."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from panels.access.doors import access_version
from panels.access.job_days import UNREADABLE, job_days, oldest_last_day
from panels.models import Grant, Job, Panel, SiteOrganization

_MOST_KEPT: Final = 20_000

# A relation of a site: organization, relation, whether it may arm, when it begins and ends.
_Held = tuple[int, str, bool, datetime, datetime | None]
# When a grant on a panel begins and ends.
_Granted = tuple[datetime, datetime | None]
# From when to when a job at a site shows its panels, and since when what happened there.
_Job = tuple[datetime, datetime, datetime]


class Standings:
    """What decides who may see some panels, as their people change it rarely and every push needs it. For one thread.

    `refresh` asks for the access version, which rises in the transaction of each such change; what the clock begins
    and ends is judged at the moment of asking.
    """

    def __init__(self) -> None:
        self._version = -1
        self._relations: dict[str, list[_Held]] = {}
        self._jobs: dict[str, list[_Job]] = {}
        self._grants: dict[str, list[_Granted]] = {}

    def refresh(self, panels: Collection[Panel]) -> None:
        """Know these panels, which come with their sites: one query, and three more for those that are new."""
        version = access_version()
        if version != self._version or len(self._grants) > _MOST_KEPT:
            self._relations, self._jobs, self._grants, self._version = {}, {}, {}, version
        sites = {panel.site.pk: panel.site.uid for panel in panels if panel.site}
        if unknown := {pk: uid for pk, uid in sites.items() if uid not in self._relations}:
            # Both or neither: where the relations of a site are known, its jobs are not asked for.
            relations, jobs = _relations_of(unknown), _jobs_at(unknown)
            self._relations.update(relations)
            self._jobs.update(jobs)
        if new := {panel.pk: panel.uid for panel in panels if panel.uid not in self._grants}:
            self._grants.update(_grants_on(new))

    def relations(self, panel: Panel, now: datetime) -> list[tuple[int, str, bool]]:
        """The relations in force of a panel's site: organization, relation, whether it may arm."""
        held = self._relations[panel.site.uid] if panel.site else ()
        return [(one[0], one[1], one[2]) for one in held if _in_force(now, one[3], one[4])]

    def newest_start(self, panel: Panel, now: datetime) -> datetime | None:
        """When the youngest relation, job or grant in force began, or the panel came: all may see what came after."""
        held = self._relations[panel.site.uid] if panel.site else ()
        bounds = [*((begins, ends) for *_, begins, ends in held), *self._grants[panel.uid]]
        starts = [begins for begins, ends in bounds if _in_force(now, begins, ends)]
        jobs = self._jobs[panel.site.uid] if panel.site else ()
        starts += [since for opens, closes, since in jobs if _in_force(now, opens, closes)]
        return max([*starts, *([panel.placed_at] if panel.placed_at else [])], default=None)


def _relations_of(sites: Mapping[int, str]) -> dict[str, list[_Held]]:
    """Every accepted relation of these sites, by their uids; whole or not at all, so a failed query leaves nothing."""
    found: dict[str, list[_Held]] = {uid: [] for uid in sites.values()}
    # visible: it says who may see, and is shown to nobody.
    accepted = SiteOrganization.objects.filter(site__in=sites, accepted_at__isnull=False).order_by("pk")
    for site, organization, relation, may_arm, begins, ends in accepted.values_list(
        "site_id", "organization_id", "relation", "may_arm", "valid_from", "valid_until"
    ):
        found[sites[site]].append((organization, relation, may_arm, begins, ends))
    return found


def _jobs_at(sites: Mapping[int, str]) -> dict[str, list[_Job]]:
    """Every job at these sites that is not over, by their uids."""
    found: dict[str, list[_Job]] = {uid: [] for uid in sites.values()}
    # visible: as above.
    jobs = Job.objects.filter(site__in=sites, ended_at__isnull=True, last_day__gte=oldest_last_day(timezone.now()))
    for site, first, last, looks_back, zone in jobs.values_list(
        "site_id", "first_day", "last_day", "looks_back", "site__time_zone"
    ):
        try:
            days = job_days(first, last, zone)
            found[sites[site]].append((days.opens, days.closes, days.opens - timedelta(days=looks_back)))
        except UNREADABLE:
            # One that cannot be read shows nobody anything.
            continue
    return found


def _grants_on(panels: Mapping[int, str]) -> dict[str, list[_Granted]]:
    """Every grant on these panels, by their uids."""
    found: dict[str, list[_Granted]] = {uid: [] for uid in panels.values()}
    # visible: as above.
    grants = Grant.objects.filter(panel__in=panels)
    for panel_id, begins, ends in grants.values_list("panel_id", "valid_from", "valid_until"):
        found[panels[panel_id]].append((begins, ends))
    return found


def _in_force(now: datetime, begins: datetime, ends: datetime | None) -> bool:
    return begins <= now and (ends is None or ends > now)
