"""The wake-up text of a sleeping panel: who gets it, that it is noted, and that it stays nowhere."""

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from history.models import JournalEntry
from panels.models import Connection, Message, User, Watch
from tests.panels.pages.conftest import Cast
from tests.panels.pages.visited import Home
from tests.panels.simulators.visonic.workbench import Workbench

Browse = Callable[[User | None], Client]
SMS, PHONE = "CONNECT;A11EF1;AB-1;SEQ-1234;", "+15550100"


@pytest.fixture
def home(cast: Cast, one_database_connection: None) -> Iterator[Home]:
    with Workbench(version="14.0") as bench:
        yield Home(bench, cast, index=2)


def address(home: Home) -> str:
    return reverse("panel_wake", args=[home.panel.uid])


@pytest.mark.parametrize("person", ["owner", "operator"])
def test_whoever_may_start_a_connection_is_shown_it_once(
    home: Home, browse: Browse, person: str, caplog: pytest.LogCaptureFixture
) -> None:
    somebody = getattr(home.cast, person)
    client = browse(somebody)
    assert address(home) in client.get(reverse("panel", args=[home.panel.uid])).content.decode()
    assert SMS not in client.get(address(home)).content.decode()
    assert not JournalEntry.objects.filter(act="panel.wake_text").exists()
    answer = client.post(address(home))
    assert SMS in answer.content.decode()
    assert PHONE in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    noted = JournalEntry.objects.get(act="panel.wake_text")
    assert (noted.actor, noted.object_uid, noted.details) == (somebody.uid, home.panel.uid, {})
    stored = f"{[*Watch.objects.values()]}{[*Connection.objects.values()]}{[*Message.objects.values()]}"
    assert SMS not in f"{stored}{caplog.text}"
    assert SMS not in client.get(address(home)).content.decode()


@pytest.mark.parametrize("person", ["resident", "neighbour", "guest", "stranger"])
def test_nobody_else_finds_it(home: Home, browse: Browse, person: str) -> None:
    client = browse(getattr(home.cast, person))
    assert client.get(address(home)).status_code == 404
    assert client.post(address(home)).status_code == 404


def test_it_is_not_asked_for_again_and_again(home: Home, browse: Browse) -> None:
    client = browse(home.cast.owner)
    client.post(address(home))
    answer = client.post(address(home)).content.decode()
    assert SMS not in answer
    assert "a moment ago" in answer


def test_a_connection_that_is_off_asks_nothing(home: Home, browse: Browse) -> None:
    Connection.objects.filter(pk=home.panel.connection_id).update(enabled=False)
    cache.delete(f"wake:{home.panel.uid}")
    answer = browse(home.cast.owner).post(address(home)).content.decode()
    assert "Nothing was asked" in answer
    assert not JournalEntry.objects.filter(act="panel.wake_text").exists()


def test_a_panel_of_another_vendor_has_none(cast: Cast, browse: Browse) -> None:
    assert browse(cast.owner).get(reverse("panel_wake", args=[cast.villa.uid])).status_code == 404
