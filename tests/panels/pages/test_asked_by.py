"""Who armed a visited panel stays known through the exit delay, from the page's post to the page."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from panels.models import Command, Partition, User
from panels.secrets import own_pins
from panels.vocabulary import ArmMode
from tests.panels.pages.conftest import Cast
from tests.panels.pages.visited import Home
from tests.panels.simulators.visonic.workbench import Workbench

Browse = Callable[[User | None], Client]
PIN = "730518"


@pytest.fixture
def home(cast: Cast, one_database_connection: None) -> Iterator[Home]:
    with Workbench(version="14.0") as bench:
        own_pins.store(cast.owner, PIN)
        yield Home(bench, cast)


def order(browse: Browse, home: Home, mode: str) -> None:
    slug = "disarm" if mode == "disarm" else "arm"
    client, address = browse(home.cast.owner), reverse("panel_ask", args=[home.panel.uid, slug])
    assert client.post(address, {"mode": mode, "partition": "0", "pin": PIN}).status_code == 302
    home.carry_out()


def told(browse: Browse, home: Home) -> tuple[str, str]:
    """The partition's mode, and who is said to have asked for it."""
    page = str(browse(home.cast.operator).get(reverse("panel", args=[home.panel.uid])).content.decode())
    found = re.search(r"Since [^<]*, asked by ([^<]*)\.</p>", page)
    return Partition.objects.get(panel=home.panel).mode, found[1] if found else ""


def test_who_armed_is_known_during_the_delay_and_after_it(home: Home, browse: Browse) -> None:
    name = str(home.cast.owner)
    order(browse, home, "arm_away")
    assert told(browse, home) == (ArmMode.ARMING, name)
    home.bench.advance(31)
    home.visit()
    assert told(browse, home) == (ArmMode.ARMED_AWAY, name)
    home.visit()
    assert told(browse, home) == (ArmMode.ARMED_AWAY, name)
    order(browse, home, "disarm")
    assert told(browse, home) == (ArmMode.DISARMED, name)


def test_a_panel_that_is_quicker_than_its_process_says_so_too(home: Home, browse: Browse) -> None:
    """The status shows the delay while the process is still said to be at work."""
    session = home.speaker._panel(home.panel.vendor_id)
    real = session.fetch

    def fetch(path: str) -> Any:
        return real(path).replace(b"succeeded", b"handled") if path.startswith("process_status") else real(path)

    session.fetch = fetch
    order(browse, home, "arm_away")
    assert told(browse, home) == (ArmMode.ARMING, "")
    session.fetch = real
    home.visit()
    home.bench.advance(31)
    home.visit()
    assert told(browse, home) == (ArmMode.ARMED_AWAY, str(home.cast.owner))


def test_a_panel_that_was_looked_at_while_it_worked_says_so_too(home: Home, browse: Browse) -> None:
    """Looks in between show the mode of before, and the process ends before the state shows what came of it."""
    client, address = browse(home.cast.owner), reverse("panel_ask", args=[home.panel.uid, "arm"])
    client.post(address, {"mode": "arm_away", "partition": "0"})
    home.poller.call(Command.objects.filter(panel=home.panel).latest("pk").uid)
    home.commit()
    home.visit()
    assert told(browse, home) == (ArmMode.DISARMED, "")
    home.bench.advance(2)
    home.visit()
    assert told(browse, home) == (ArmMode.ARMING, str(home.cast.owner))
    home.bench.advance(31)
    home.visit()
    assert told(browse, home) == (ArmMode.ARMED_AWAY, str(home.cast.owner))


def test_a_state_that_comes_a_look_after_the_end_of_its_process_says_so_too(home: Home, browse: Browse) -> None:
    session = home.speaker._panel(home.panel.vendor_id)
    real = session.fetch
    before = real("status")

    def fetch(path: str) -> Any:
        return before if path.startswith("status") else real(path)

    session.fetch = fetch
    client, address = browse(home.cast.owner), reverse("panel_ask", args=[home.panel.uid, "arm"])
    client.post(address, {"mode": "arm_away", "partition": "0"})
    home.poller.call(Command.objects.filter(panel=home.panel).latest("pk").uid)
    home.commit()
    home.visit()
    home.bench.advance(2)
    home.visit()
    assert told(browse, home) == (ArmMode.DISARMED, "")
    session.fetch = real
    home.visit()
    assert told(browse, home) == (ArmMode.ARMING, str(home.cast.owner))


def test_what_somebody_else_does_at_the_panel_is_nobodys_here(home: Home, browse: Browse) -> None:
    order(browse, home, "arm_away")
    home.bench.login()
    home.bench.run("set_state", {"partition": -1, "state": "HOME"})
    home.bench.advance(31)
    home.visit()
    assert told(browse, home) == (ArmMode.ARMED_HOME, "")
    home.bench.run("set_state", {"partition": -1, "state": "DISARM"})
    home.visit()
    assert told(browse, home) == (ArmMode.DISARMED, "")
