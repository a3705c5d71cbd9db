"""The users of a panel, from its vendor's list to the page and back: who sees whom, and what can be changed."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from history.models import JournalEntry
from panels.models import Command, PanelUser, User, Watch
from panels.secrets import own_pins
from panels.vocabulary import CommandState
from tests.panels.pages.conftest import Cast
from tests.panels.pages.visited import Home
from tests.panels.simulators.visonic.workbench import Workbench

Browse = Callable[[User | None], Client]
PIN, ADDRESS, CODE = "730518", "deniz@example.net", "8675"


@pytest.fixture(params=["9.0", "14.0"])
def home(request: pytest.FixtureRequest, cast: Cast, one_database_connection: None) -> Iterator[Home]:
    with Workbench(version=request.param) as bench:
        own_pins.store(cast.owner, PIN)
        yield Home(bench, cast)


def users(home: Home) -> dict[int, tuple[str, str]]:
    return {user.number: (user.name, user.email) for user in PanelUser.objects.filter(panel=home.panel)}


def page(browse: Browse, home: Home, person: User) -> str:
    answer = browse(person).get(reverse("panel_users", args=[home.panel.uid]))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return str(answer.content.decode())


def ask(browse: Browse, home: Home, slug: str, **sent: Any) -> Any:
    client, address = browse(home.cast.owner), reverse("panel_ask", args=[home.panel.uid, slug])
    form = client.get(f"{address}?user={sent['user']}").context["form"]
    return client.post(address, {"mode": form["mode"].value(), "pin": PIN, **sent})


def test_the_list_is_read_and_shown(home: Home, browse: Browse) -> None:
    assert users(home) == {1: ("Zoë McDonald", "visonic.demo@example.org"), 2: ("Deniz", "")}
    text = page(browse, home, home.cast.owner)
    assert "Zoë McDonald" in text
    assert "visonic.demo@example.org" in text
    assert reverse("panel_ask", args=[home.panel.uid, "remove-user"]) + "?user=2" in text
    assert reverse("panel_ask", args=[home.panel.uid, "remove-user"]) + "?user=1" not in text
    panel = browse(home.cast.owner).get(reverse("panel", args=[home.panel.uid])).content.decode()
    assert reverse("panel_users", args=[home.panel.uid]) in panel


def test_the_station_sees_names_and_no_addresses(home: Home, browse: Browse) -> None:
    text = page(browse, home, home.cast.operator)
    assert "Deniz" in text
    assert "example.org" not in text
    assert "/ask/" not in text.partition("panel-commands")[0].partition('id="main"')[2]


@pytest.mark.parametrize("person", ["resident", "neighbour", "guest", "stranger"])
def test_nobody_else_finds_the_page(home: Home, browse: Browse, person: str) -> None:
    client = browse(getattr(home.cast, person))
    assert client.get(reverse("panel_users", args=[home.panel.uid])).status_code == 404
    assert client.get(reverse("panel_ask", args=[home.panel.uid, "name-user"]) + "?user=2").status_code == 404


def test_a_panel_whose_vendor_lists_nobody_has_no_page(cast: Cast, browse: Browse) -> None:
    assert browse(cast.owner).get(reverse("panel_users", args=[cast.villa.uid])).status_code == 404


def test_a_user_is_named(home: Home, browse: Browse) -> None:
    answer = ask(browse, home, "name-user", user=2, name="  Çağla  Öz ")
    assert answer["Location"].startswith(reverse("panel_users", args=[home.panel.uid]))
    command = home.carry_out()
    assert command.state == CommandState.CONFIRMED
    assert users(home)[2] == ("Çağla Öz", "")
    assert "Çağla" not in f"{Command.objects.values()}{JournalEntry.objects.values()}"
    assert "Name a user, user 2" in page(browse, home, home.cast.owner)


def test_a_new_code_makes_a_user_and_removing_ends_one(home: Home, browse: Browse) -> None:
    assert "?user=3" in page(browse, home, home.cast.owner)
    ask(browse, home, "change-pin", user=3, new_pin=CODE, new_pin_again=CODE)
    assert home.carry_out().state == CommandState.CONFIRMED
    assert set(users(home)) == {1, 2, 3}
    ask(browse, home, "remove-user", user=2)
    assert home.carry_out().state == CommandState.CONFIRMED
    assert set(users(home)) == {1, 3}
    assert CODE not in f"{Command.objects.values()}{JournalEntry.objects.values()}"


def test_an_account_is_let_in_and_shut_out(home: Home, browse: Browse, caplog: pytest.LogCaptureFixture) -> None:
    answer = ask(browse, home, "let-in", user=2, email=ADDRESS)
    assert ADDRESS not in answer["Location"]
    command = home.carry_out()
    assert (command.state, command.reason) == (CommandState.CONFIRMED, "taken_by_service")
    assert users(home)[2] == ("Deniz", ADDRESS)
    assert ADDRESS not in f"{Command.objects.values()}{JournalEntry.objects.values()}{caplog.text}"
    assert ADDRESS not in page(browse, home, home.cast.operator)
    ask(browse, home, "shut-out", user=2)
    assert home.carry_out().state == CommandState.CONFIRMED
    assert users(home)[2] == ("Deniz", "")


@pytest.mark.parametrize(
    ("slug", "sent", "said"),
    [
        ("name-user", {"user": 2, "name": " "}, "This field is required."),
        ("change-pin", {"user": 2, "new_pin": "0000", "new_pin_again": "0000"}, "A code of zeros"),
        ("let-in", {"user": 2, "email": "nobody"}, "valid email"),
        ("name-user", {"user": 2, "name": "Ada", "pin": "730519"}, "not your Watchpost PIN"),
    ],
)
def test_what_is_refused_on_the_spot(home: Home, browse: Browse, slug: str, sent: dict[str, Any], said: str) -> None:
    answer = ask(browse, home, slug, **sent)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Command.objects.filter(panel=home.panel).exists()


@pytest.mark.parametrize(
    ("slug", "sent"),
    [("remove-user", {"user": 1}), ("name-user", {"user": 9, "name": "Ada"}), ("shut-out", {"user": 2})],
)
def test_what_cannot_be_does_not_exist(home: Home, browse: Browse, slug: str, sent: dict[str, Any]) -> None:
    client, address = browse(home.cast.owner), reverse("panel_ask", args=[home.panel.uid, slug])
    mode = {"remove-user": "remove_user", "name-user": "name_user", "shut-out": "revoke_access"}[slug]
    assert client.post(address, {"mode": mode, "pin": PIN, **sent}).status_code == 404


def test_a_code_without_the_masters_rights_keeps_the_last_list_and_says_so(home: Home, browse: Browse) -> None:
    Watch.objects.filter(panel=home.panel).update(users_hidden=True)
    text = page(browse, home, home.cast.owner)
    assert re.search("What stands here is the last that was told", text)
    assert "Deniz" in text
