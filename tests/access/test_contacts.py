"""A site's telephone number: behind a button, for whoever may, each look in the journal."""

import pytest
from django.urls import reverse

from history.models import JournalEntry
from tests.access.visitors import Visitors, browser_of
from tests.access.world import TELEPHONE, World

pytestmark = pytest.mark.django_db


def looks() -> int:
    return JournalEntry.objects.filter(act="site.telephone_shown").count()


@pytest.mark.parametrize("person", ["owner", "operator", "supervisor"])
def test_the_number_is_shown_to_whoever_presses_and_that_is_noted(world: World, person: str) -> None:
    browser, address = browser_of(world.person(person)), reverse("panel_contact", args=[world.house.uid])
    assert address in browser.get(reverse("panel", args=[world.house.uid])).content.decode()
    assert TELEPHONE not in browser.get(address).content.decode()
    assert looks() == 0
    answer = browser.post(address)
    assert TELEPHONE in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    noted = JournalEntry.objects.get(act="site.telephone_shown")
    assert (noted.actor, noted.object_uid, noted.panel) == (world.person(person).uid, world.site.uid, world.house.uid)
    assert noted.organization == world.organizations["customer"].uid
    assert TELEPHONE not in str(JournalEntry.objects.values())
    assert TELEPHONE not in browser.get(address).content.decode()


@pytest.mark.parametrize("person", ["resident", "engineer", "windowed", "manager", "administrator", "stranger"])
def test_nobody_else_finds_it(world: World, visitors: Visitors, person: str) -> None:
    for how in ("GET", "POST"):
        assert visitors.ask(person, how, reverse("panel_contact", args=[world.house.uid])).status_code == 404
    page = visitors.ask(person, "GET", reverse("panel", args=[world.house.uid])).content.decode()  # type: ignore[attr-defined]
    assert reverse("panel_contact", args=[world.house.uid]) not in page


def test_a_script_cannot_look_without_end(world: World) -> None:
    browser, address = browser_of(world.person("operator")), reverse("panel_contact", args=[world.house.uid])
    answers = [TELEPHONE in browser.post(address).content.decode() for _ in range(63)]
    assert (sum(answers), answers[-1]) == (60, False)
    assert looks() == 60
