"""Random organizations, relations, grants and events, with an oracle that knows nothing of the code it judges."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

from history.models import Event
from panels.models import (
    BreakGlass,
    Connection,
    Grant,
    Job,
    Membership,
    Organization,
    Output,
    Panel,
    Partition,
    Site,
    SiteOrganization,
    User,
    Zone,
)
from panels.vocabulary import EventCategory, EventOrigin, OrganizationKind, Relation, Right, Role

# A Wednesday noon in UTC: 15:00 in Istanbul, 13:00 in Paris, 04:00 in Los Angeles.
NOON: Final = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
_PAST, _FUTURE = NOON - timedelta(days=30), NOON + timedelta(days=30)
# Some of these hold at noon in one zone and not in another; some never do; the last cannot be read.
_HOURS: Final[tuple[list[Any], ...]] = (
    [],
    [],
    [[2, "14:00", "16:00"]],
    [[2, "12:30", "24:00"], [3, "00:00", "01:00"]],
    [[3, "00:00", "24:00"]],
    ["whenever"],
)
_AT_NOON: Final = {
    "Europe/Istanbul": (True, True, True, True, False, False),
    "Europe/Paris": (True, True, False, True, False, False),
    "America/Los_Angeles": (True, True, False, False, False, False),
}
PEOPLE: Final = ("memberships__organization", "memberships__jobs", "grants__partition", "broken_glass__organization")
PANELS: Final = ("site__relations", "partitions", "zones")
# First and last days of jobs, counted from that Wednesday, and what somebody on one is about at noon: working, or
# looking in the evening before or the night after.
_JOBS: Final[tuple[tuple[int, int], ...]] = ((-2, 0), (0, 5), (1, 3), (2, 3), (-1, -1), (-5, -2))
_ON_JOB_AT_NOON: Final = {
    "Europe/Istanbul": ("working", "working", "looking", "", "", ""),
    "Europe/Paris": ("working", "working", "looking", "", "", ""),
    "America/Los_Angeles": ("working", "working", "", "", "looking", ""),
}
_RELATION: Final = {
    Role.OPERATOR: Relation.MONITORS,
    Role.SUPERVISOR: Relation.MONITORS,
    Role.ENGINEER: Relation.INSTALLS,
    Role.INSTALLER_MANAGER: Relation.INSTALLS,
    Role.OWNER: Relation.OWNS,
    Role.RESIDENT: Relation.OWNS,
}
_KIND: Final = {
    Relation.MONITORS: OrganizationKind.MONITORING,
    Relation.INSTALLS: OrganizationKind.INSTALLER,
    Relation.OWNS: OrganizationKind.CUSTOMER,
}


@dataclass(slots=True)
class RandomWorld:
    """A few of everything; ``chance`` decides all, so a seed names a world."""

    chance: Random
    people: list[User] = field(default_factory=list)
    organizations: list[Organization] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    panels: list[Panel] = field(default_factory=list)
    # By the grant's key: the place of its hours in the table. By the job's: the place of its days.
    hours: dict[int, int] = field(default_factory=dict)
    days: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for kind in OrganizationKind:
            for number in (1, 2):
                self.organizations.append(Organization.objects.create(name=f"{kind} {number}", kind=kind))
        for zone in _AT_NOON:
            self.sites.append(Site.objects.create(name=f"Site in {zone}", time_zone=zone))
        self._relate()
        # Two organizations' panels on one connection: its owner has no right to either by that.
        connections = [
            Connection.objects.create(organization=self.pick(self.organizations), vendor="bienport", name=f"Cloud {n}")
            for n in (1, 2)
        ]
        for number in range(5):
            self._add_panel(number, self.pick(connections))
        for number in range(6):
            self._add_person(number)
        self._add_engineer()

    def pick(self, of: Any) -> Any:
        """One of some."""
        return self.chance.choice(list(of))

    def often(self, share: float) -> bool:
        """True in this share of cases."""
        return self.chance.random() < share

    def _relate(self) -> None:
        for site in self.sites:
            for organization in self.organizations:
                if self.often(0.5):
                    SiteOrganization.objects.create(
                        site=site,
                        organization=organization,
                        relation=self.pick(Relation),
                        accepted_at=NOON if self.often(0.8) else None,
                        valid_from=_PAST if self.often(0.8) else _FUTURE,
                        valid_until=self.pick((None, None, _FUTURE, NOON)),
                        may_arm=self.often(0.5),
                    )

    def _add_panel(self, number: int, connection: Connection) -> None:
        panel = Panel.objects.create(
            connection=connection,
            vendor_id=f"P{number}",
            name=f"Panel {number}",
            site=self.pick((*self.sites, *self.sites, None)),
            enabled=self.often(0.85),
            placed_at=self.pick((None, _PAST, NOON - timedelta(days=3))),
        )
        self.panels.append(panel)
        Output.objects.create(panel=panel, number=1)
        for part in range(1, self.pick((2, 4))):
            Partition.objects.create(panel=panel, number=part)
            Zone.objects.create(panel=panel, number=part, partition_numbers=[part])
            for days in (1, 5, 40):
                self._happen(panel, part, NOON - timedelta(days=days))
        Zone.objects.create(panel=panel, number=9, partition_numbers=[1, 2])
        Zone.objects.create(panel=panel, number=10, partition_numbers=[])

    def _happen(self, panel: Panel, part: int, at: datetime) -> None:
        Event.objects.create(
            connection=panel.connection,
            panel=panel,
            category=EventCategory.BURGLARY,
            kind="zone_alarm",
            priority=1,
            origin=EventOrigin.LIVE,
            partition=self.pick((part, None)),
            observed_at=at,
            covert=self.often(0.3),
        )

    def _add_person(self, number: int) -> None:
        person = User.objects.create(email=f"{number}@example.org", is_staff=self.often(0.2))
        person.is_active = self.often(0.9)
        person.save()
        self.people.append(person)
        for organization in self.chance.sample(self.organizations, 2):
            member = Membership.objects.create(
                user=person,
                organization=organization,
                # Mostly one that this kind of organization has.
                role=self.pick([r for r in Role if _KIND[_RELATION[r]] == organization.kind or self.often(0.1)]),
                valid_from=self.pick((None, _PAST, _FUTURE)),
                valid_until=self.pick((None, None, _FUTURE, NOON)),
                pending=self.often(0.15),
            )
            # Most have a job where it counts, some where it does not.
            for _ in range(self.pick((1, 2)) if member.role == Role.ENGINEER or self.often(0.2) else 0):
                self._give_job(member)
        for _ in range(self.pick((0, 1, 3))):
            self._grant(person)
        if self.often(0.3):
            BreakGlass.objects.create(
                user=person,
                organization=self.pick(self.organizations),
                reason="a call",
                opened_at=NOON - timedelta(minutes=5),
                ends_at=NOON + timedelta(minutes=self.pick((-1, 55))),
            )

    def _add_engineer(self) -> None:
        """Somebody whose jobs and windows mostly count."""
        installer = self.pick(one for one in self.organizations if one.kind == OrganizationKind.INSTALLER)
        terms = {"accepted_at": NOON, "valid_from": _PAST, "valid_until": None}
        for site in self.sites[:2]:
            SiteOrganization.objects.update_or_create(
                site=site, organization=installer, relation=Relation.INSTALLS, defaults=terms
            )
        person = User.objects.create(email="engineer@example.org")
        self.people.append(person)
        member = Membership.objects.create(user=person, organization=installer, role=Role.ENGINEER)
        for _ in range(3):
            self._give_job(member)
            self._grant(person, installer)

    def _give_job(self, member: Membership) -> None:
        days = self.pick(range(len(_JOBS)))
        first, last = (NOON.date() + timedelta(days=day) for day in _JOBS[days])
        job = Job.objects.create(
            membership=member,
            site=self.pick(self.sites),
            first_day=first,
            last_day=last,
            purpose="a sensor",
            only_panels=self.pick(([], [], [self.pick(self.panels).uid])),
            looks_back=self.pick((0, 7)),
            ended_at=self.pick((None, None, None, NOON)),
        )
        self.days[job.pk] = days

    def _grant(self, person: User, organization: Organization | None = None) -> None:
        panel = self.pick(self.panels)
        hours = self.pick(range(len(_HOURS)))
        used = self.often(0.2)
        grant = Grant.objects.create(
            user=person,
            panel=panel,
            partition=self.pick((None, *panel.partitions.all())),
            rights=self.chance.sample([*Right, Right.VIEW, Right.SEE_HISTORY], 8),
            valid_from=self.pick((_PAST, NOON - timedelta(days=4), _FUTURE)),
            valid_until=self.pick((None, _FUTURE, NOON)),
            hours=_HOURS[hours],
            organization=organization or self.pick((None, *self.organizations)),
            once=used,
            used_at=NOON if used else None,
        )
        self.hours[grant.pk] = hours


@dataclass(frozen=True, slots=True)
class Oracle:
    """What DESIGN 6 says, row by row; the table of roles is the one thing it shares with the code.

    Its people and panels come with their rows loaded (`PEOPLE`, `PANELS`).
    """

    world: RandomWorld
    roles: dict[Role, tuple[frozenset[Right], frozenset[Right]]]
    by_job: frozenset[Role]
    never_granted: frozenset[Right]
    looks: frozenset[Right]
    behind_glass: frozenset[Right]

    def holds(self, person: User, right: Right, panel: Panel, parts: list[int] | None = None) -> bool:
        """Whether somebody holds a right at noon on a panel, or on all of some partitions of it."""
        if not person.is_active:
            return False
        if self._by_membership(person, right, panel) or self._by_glass(person, right, panel):
            return True
        whole, of = self._granted(person, right, panel)
        return whole or (bool(parts) and all(part in of for part in parts or ()))

    def _related(self, organization_id: int, panel: Panel, relation: Relation | None) -> list[SiteOrganization]:
        if panel.site is None:
            return []
        rows = [row for row in panel.site.relations.all() if row.organization_id == organization_id]
        lasting = [row for row in rows if row.accepted_at and row.valid_from <= NOON]
        lasting = [row for row in lasting if row.valid_until is None or row.valid_until > NOON]
        return [row for row in lasting if relation is None or row.relation == relation]

    def _belongs(self, person: User) -> list[Membership]:
        return [
            one
            for one in person.memberships.all()
            if not one.pending
            and (one.valid_from is None or one.valid_from <= NOON)
            and (one.valid_until is None or one.valid_until > NOON)
            and one.organization.kind == _KIND[_RELATION[Role(one.role)]]
        ]

    def _by_membership(self, person: User, right: Right, panel: Panel) -> bool:
        for one in self._belongs(person):
            always, if_allowed = self.roles[Role(one.role)]
            if one.role in self.by_job:
                about = self._on_job(one, panel)
                always = always if "working" in about else always & self.looks if about else frozenset()
            for relation in self._related(one.organization_id, panel, _RELATION[Role(one.role)]):
                if right in always or (right in if_allowed and relation.may_arm):
                    return True
        return False

    def _on_job(self, member: Membership, panel: Panel) -> set[str]:
        """What somebody is about at a panel by their jobs, at noon."""
        if panel.site is None:
            return set()
        jobs = [one for one in member.jobs.all() if one.site_id == panel.site_id and one.ended_at is None]
        jobs = [one for one in jobs if not one.only_panels or panel.uid in one.only_panels]
        return {_ON_JOB_AT_NOON[panel.site.time_zone][self.world.days[one.pk]] for one in jobs} - {""}

    def _works(self, member: Membership, panel: Panel) -> bool:
        installs = self._related(member.organization_id, panel, Relation.INSTALLS)
        return bool(installs) and "working" in self._on_job(member, panel)

    def _by_glass(self, person: User, right: Right, panel: Panel) -> bool:
        if not person.is_staff or right not in self.behind_glass:
            return False
        broken = [one for one in person.broken_glass.all() if one.opened_at <= NOON < one.ends_at]
        return any(
            self._related(one.organization_id, panel, relation)
            for one in broken
            for relation, kind in _KIND.items()
            if kind == one.organization.kind
        )

    def _granted(self, person: User, right: Right, panel: Panel) -> tuple[bool, set[int]]:
        whole, parts = False, set()
        for grant in person.grants.all():
            if grant.panel_id != panel.pk or not self._gives(person, grant, right, panel):
                continue
            if grant.partition is None:
                whole = True
            else:
                parts.add(grant.partition.number)
        return whole, parts

    def _gives(self, person: User, grant: Grant, right: Right, panel: Panel) -> bool:
        if right not in grant.rights or right in self.never_granted:
            return False
        if grant.valid_from > NOON or (grant.valid_until is not None and grant.valid_until <= NOON):
            return False
        zone = panel.site.time_zone if panel.site else ""
        # In no place, the clock is UTC: noon lies in none of the windows but the one from half past twelve, which not.
        at_noon = _AT_NOON.get(zone, (True, True, False, False, False, False))
        if not at_noon[self.world.hours[grant.pk]]:
            return False
        if grant.organization_id is not None:
            belongs = [one for one in self._belongs(person) if one.organization_id == grant.organization_id]
            # An engineer's window stands open no longer than their job.
            if not any(one.role not in self.by_job or self._works(one, panel) for one in belongs):
                return False
            if not self._related(grant.organization_id, panel, None):
                return False
        return grant.used_at is None or right in self.looks
