"""In random worlds: rows, counters, order and search of a person's list are what judging panel by panel gives."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.utils import timezone

from panels.access.doors import panel_rights
from panels.models import Membership, Panel, Partition, SiteOrganization, User
from panels.presentation.narrowing import COUNTED, STALE, Filters, Watcher
from panels.presentation.rows import Seen, build_row, seen_partitions, state_of
from panels.views.list import rows_of
from panels.vocabulary import ArmMode, OrganizationKind, PanelState, Role
from tests.access.random_worlds import NOON, RandomWorld

_MORE = ((Role.OPERATOR, OrganizationKind.MONITORING), (Role.INSTALLER_MANAGER, OrganizationKind.INSTALLER))
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOON)


def furnish(world: RandomWorld) -> None:
    """States, alarms and last events; and people who belong to an installer twice, or to a station as well."""
    for panel in Panel.objects.all():
        panel.state = world.pick([one for one in PanelState if one != PanelState.ALARM])
        panel.alarm = world.often(0.2)
        if panel.alarm:
            panel.state, panel.alarm_since = PanelState.ALARM, NOON
        panel.state_rank = panel.station_rank = PanelState(panel.state).rank
        if world.often(0.3):
            panel.covert_alarm, panel.station_rank = True, PanelState.ALARM.rank
        panel.last_event_at = world.pick(
            (None, *(NOON - timedelta(days=days, minutes=panel.pk) for days in (0, 1, 5, 40)))
        )
        panel.last_event_kind = "zone_alarm"
        panel.seen_at = NOON
        panel.refold()
        panel.save()
    for part in Partition.objects.all():
        part.mode, part.alarm = world.pick(ArmMode), world.often(0.2)
        part.save()
    for relation in SiteOrganization.objects.filter(valid_from__lt=NOON):
        relation.valid_from = NOON - timedelta(days=world.pick((2, 10, 60)))
        relation.save()
    Panel.objects.update(placed_at=None)
    for person in world.people:
        for role, kind in (
            (Role.OPERATOR, OrganizationKind.MONITORING),
            (Role.INSTALLER_MANAGER, OrganizationKind.INSTALLER),
        ):
            if world.often(0.3):
                organization = world.pick(one for one in world.organizations if one.kind == kind)
                Membership.objects.get_or_create(user=person, organization=organization, role=role)


@pytest.mark.parametrize("seed", [*range(3), *(pytest.param(seed, marks=pytest.mark.sweep) for seed in range(3, 16))])
def test_a_list_is_what_its_panels_are_one_by_one(seed: int) -> None:
    world = RandomWorld(Random(seed))
    furnish(world)
    for person in User.objects.all():
        check(person)


def check(person: Any) -> None:
    watcher, judged = Watcher(person, NOON), {}
    shown: dict[int, str] = {}
    for panel in Panel.objects.filter(enabled=True).select_related("connection", "site").prefetch_related("partitions"):
        seen = Seen.by(panel_rights(person, panel, NOON))
        parts = list(panel.partitions.all())
        if seen.whole or seen_partitions(parts, seen):
            judged[panel.pk] = build_row(panel, parts, seen, NOON)
            state = PanelState.ALARM.value if seen.covert and panel.covert_alarm else panel.state
            shown[panel.pk] = state if seen.whole else state_of(panel, seen_partitions(parts, seen), seen)[0]
    for sort in ("worst", "name", "event"):
        ids = list(watcher.narrowed(Filters(sort=sort)).values_list("pk", flat=True))
        assert sorted(ids) == sorted(judged)
        rows = rows_of(watcher, ids)
        assert [str(row.event) for row in rows] == [str(judged[pk].event) for pk in ids], (person, sort)
        assert rows == [judged[pk] for pk in ids], (person, sort)
        if sort == "worst":
            ranks = [PanelState(shown[pk]).rank for pk in ids]
            assert ranks == sorted(ranks), (person, [shown[pk] for pk in ids])
        if sort == "event":
            at = dict(Panel.objects.values_list("pk", "last_event_at"))
            moments = [(at[pk] or NOON).timestamp() if judged[pk].event else 0.0 for pk in ids]
            assert moments == sorted(moments, reverse=True), person
    counted = watcher.counters()
    assert counted["total"] == len(judged)
    for state in COUNTED:
        found = set(watcher.narrowed(Filters(states=(state,))).values_list("pk", flat=True))
        assert counted[state] == len(found)
        if state != STALE:
            plain = {pk for pk, one in shown.items() if one == state}
            covert = set(Panel.objects.filter(covert_alarm=True).values_list("pk", flat=True))
            assert found - covert == plain - covert, (person, state)
            if state == PanelState.ALARM:
                assert found == plain, person
