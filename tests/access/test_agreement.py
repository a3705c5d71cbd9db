"""In random worlds: rights are what DESIGN 6 says, and what is listed is exactly what is allowed."""

from random import Random
from typing import Any

import pytest
from django.utils import timezone

from history.models import Event
from history.templatetags.events import of_panel
from panels.access.doors import panel_rights, panels_holding
from panels.access.holdings import rights_of
from panels.access.judging import BEHIND_GLASS
from panels.access.roles import BUNDLES, LOOKS, NEVER_GRANTED
from panels.models import Output, Panel, Partition, User, Zone
from panels.presentation.rows import Seen
from panels.vocabulary import Right, Role
from tests.access.random_worlds import NOON, PANELS, PEOPLE, Oracle, RandomWorld

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows of weekday hours must not make a world depend on when it is tried."""
    monkeypatch.setattr(timezone, "now", lambda: NOON)


@pytest.mark.parametrize("seed", [*range(6), *(pytest.param(seed, marks=pytest.mark.sweep) for seed in range(6, 16))])
def test_what_is_listed_is_what_is_allowed_and_what_the_design_says(seed: int) -> None:
    world = RandomWorld(Random(seed))
    roles = {role: (bundle.rights, bundle.if_allowed) for role, bundle in BUNDLES.items()}
    oracle = Oracle(world, roles, frozenset({Role.ENGINEER}), NEVER_GRANTED, LOOKS, BEHIND_GLASS)
    panels = list(Panel.objects.select_related("connection").prefetch_related(*PANELS))
    for person in User.objects.prefetch_related(*PEOPLE):
        for panel in panels:
            check_rights(oracle, person, panel)
            check_past(person, panel)
        check_lists(person, panels)


def check_rights(oracle: Oracle, person: Any, panel: Panel) -> None:
    """All rights by the one function, and some by the door that acts ask at."""
    things: list[tuple[Any, list[int]]] = [(panel, [])]
    things += [(part, [part.number]) for part in panel.partitions.all()]
    things += [(zone, zone.partition_numbers) for zone in panel.zones.all()]
    rights = panel_rights(person, panel, NOON)
    for thing, numbers in things:
        held = {right for right in Right if rights.allows(right, numbers)}
        assert held == {right for right in Right if oracle.holds(person, right, panel, numbers)}, thing
        asked = oracle.world.pick(Right)
        assert person.has_perm(f"panels.{asked}", thing) == (asked in held)


def check_past(person: Any, panel: Panel) -> None:
    """The events of a page and those that an export lists are the same, and begin with the right to see them."""
    rights = panel_rights(person, panel, NOON)
    listed = set(Event.objects.visible_to(person).filter(panel=panel))
    assert listed == set(of_panel(panel, Seen.by(rights)))
    for event in listed:
        numbers = None if event.partition is None else [event.partition]
        assert rights.allows(Right.SEE_HISTORY, numbers)
        assert not event.covert or Right.SEE_COVERT in rights.whole
    if not rights.sees_history and not rights.told_partitions:
        assert not listed


def check_lists(person: Any, panels: list[Panel]) -> None:
    def allowed(thing: Any) -> bool:
        return bool(person.has_perm("panels.view", thing))

    def listed(model: Any) -> set[Any]:
        return set(model.objects.visible_to(person))

    for right in (Right.ARM, Right.SEE_COVERT):
        found = set(Panel.objects.filter(panels_holding(rights_of(person, NOON), right, NOON)))
        assert found == {
            panel
            for panel in panels
            if any(person.has_perm(f"panels.{right}", one) for one in (panel, *panel.partitions.all()))
        }
    there = [panel for panel in panels if panel.enabled]
    assert listed(Panel) == {p for p in there if allowed(p) or any(map(allowed, p.partitions.all()))}
    for model in (Partition, Zone, Output):
        rows = model.objects.filter(panel__in=there).select_related("panel__site")
        assert listed(model) == set(filter(allowed, rows)), model
