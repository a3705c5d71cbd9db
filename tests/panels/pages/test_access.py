"""Each address by audience. The table equals the resolver's list, so a new address is a decision."""

from collections.abc import Callable
from typing import Final

import pytest
from django.test import Client
from django.urls import reverse

import history.urls
import panels.urls
from panels.models import User
from tests.panels.pages.conftest import Cast

Browse = Callable[[User | None], Client]

# name: (arguments after the uid or None for a page without a panel, answers to operator, resident, guest, stranger)
TABLE: Final[dict[str, tuple[tuple[str | int, ...] | None, tuple[int, int, int, int]]]] = {
    "home": (None, (302, 302, 302, 302)),
    "panel_list": (None, (200, 200, 200, 200)),
    "account": (None, (200, 200, 200, 200)),
    "own_pin": (None, (200, 200, 200, 200)),
    "panel": ((), (200, 200, 200, 404)),
    "panel_messages": ((), (200, 404, 404, 404)),
    # Of a panel whose vendor lists its users; see test_users.py.
    "panel_users": ((), (404, 404, 404, 404)),
    "panel_wake": ((), (404, 404, 404, 404)),
    "panel_cameras": ((), (404, 404, 404, 404)),
    "panel_still": (("a" * 16,), (404, 404, 404, 404)),
    "panel_events": ((), (200, 200, 200, 404)),
    # For owners and supervisors, of whom none is in this table; see tests/history/test_pages.py.
    "journal": (None, (404, 404, 404, 404)),
    "journal_export": (None, (405, 405, 405, 405)),
    "panel_ask": (("arm",), (200, 200, 200, 404)),
    # Of what belongs to a home, which the villa is not; see tests/panels/homes.
    "homes": (None, (200, 200, 200, 200)),
    "home_rooms": ((), (404, 404, 404, 404)),
    "home_arrange": ((), (404, 404, 404, 404)),
    "room_add": ((), (404, 404, 404, 404)),
    "room_edit": (("a" * 16,), (404, 404, 404, 404)),
    "room_delete": (("a" * 16,), (404, 404, 404, 404)),
    "device_edit": ((), (404, 404, 404, 404)),
    "gateway_health": ((), (404, 404, 404, 404)),
    "home_people": ((), (404, 404, 404, 404)),
    "person_add": ((), (404, 404, 404, 404)),
    "person_period": (("a" * 16,), (404, 404, 404, 404)),
    "person_sight": (("a" * 16,), (404, 404, 404, 404)),
    "person_remove": (("a" * 16,), (404, 404, 404, 404)),
    "role_add": ((), (404, 404, 404, 404)),
    "role_remove": (("a" * 16,), (404, 404, 404, 404)),
    "home_alerts": ((), (404, 404, 404, 404)),
    "alert_edit": ((), (404, 404, 404, 404)),
    "alert_delay": (("a" * 16,), (404, 404, 404, 404)),
    "home_questions": ((), (404, 404, 404, 404)),
    "question_answer": (("a" * 16,), (404, 404, 404, 404)),
    "scene_add": ((), (404, 404, 404, 404)),
    "scene_steps": ((), (404, 404, 404, 404)),
    "step_add": ((), (404, 404, 404, 404)),
    "step_remove": ((0,), (404, 404, 404, 404)),
    "scene_rename": ((), (404, 404, 404, 404)),
    "scene_delete": ((), (404, 404, 404, 404)),
    "device": ((), (404, 404, 404, 404)),
    "device_act": ((), (404, 404, 404, 404)),
    "pictures_read": ((), (404, 404, 404, 404)),
    "device_picture": (("a" * 16,), (404, 404, 404, 404)),
    "picture_delete": (("a" * 16,), (404, 404, 404, 404)),
    "scene_run": ((), (404, 404, 404, 404)),
    "execution_end": ((), (404, 404, 404, 404)),
    "scene_plan": ((), (404, 404, 404, 404)),
    "plan_move": ((), (404, 404, 404, 404)),
    "plan_take_back": ((), (404, 404, 404, 404)),
}


def test_the_table_is_complete() -> None:
    patterns = [*panels.urls.urlpatterns, *history.urls.urlpatterns]
    assert {pattern.name for pattern in patterns} == set(TABLE)


def _address(name: str, cast: Cast) -> str:
    arguments = TABLE[name][0]
    return reverse(name, args=() if arguments is None else (cast.villa.uid, *arguments))


@pytest.mark.parametrize("name", TABLE)
def test_everybody_gets_what_is_theirs_and_nothing_else(name: str, cast: Cast, browse: Browse) -> None:
    people = (cast.operator, cast.resident, cast.guest, cast.stranger)
    answers = tuple(browse(person).get(_address(name, cast)).status_code for person in people)
    assert answers == TABLE[name][1]


@pytest.mark.parametrize("name", TABLE)
def test_nobody_is_sent_to_sign_in(name: str, cast: Cast, browse: Browse) -> None:
    answer = browse(None).get(_address(name, cast))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if row[0] is not None])
def test_a_resident_without_a_grant_finds_nothing(name: str, cast: Cast, browse: Browse) -> None:
    assert browse(cast.neighbour).get(_address(name, cast)).status_code == 404


def test_a_disabled_panel_is_shown_to_nobody(cast: Cast, browse: Browse) -> None:
    cast.villa.enabled = False
    cast.villa.save()
    assert browse(cast.operator).get(reverse("panel", args=[cast.villa.uid])).status_code == 404


def test_sign_in_lands_a_resident_on_the_one_panel(cast: Cast, browse: Browse) -> None:
    assert browse(cast.resident).get("/")["Location"] == reverse("panel", args=[cast.villa.uid])
    assert browse(cast.operator).get("/")["Location"] == reverse("panel_list")
