"""A silent hold-up, and every address of the table for everybody who may not know of it: not a byte differs."""

import re
from datetime import timedelta
from typing import Final

import pytest
from django.db import transaction
from django.http import HttpResponseBase

from history.models import Event
from panels.models import Panel
from tests.access.routes import AUDIENCES, address_of
from tests.access.test_routes import ROWS
from tests.access.visitors import Visitors
from tests.access.world import World
from tests.panels.drivers.bienport.samples import sample

STATION: Final = ("operator", "supervisor")
# What differs with every look: the form's token, its nonce, the clock that a page says it was made by, and what a row
# will be called that an administrator may add.
_LOOK: Final = re.compile(
    r'(?<=name="csrfmiddlewaretoken" value=")[^"]+|(?<=data-now=")[^"]+|(?<=nonce=")[^"]+'
    r'|(?<=<div class="readonly">)[\w-]{16}(?=</div>)'
)
_ITS_OWN: Final = frozenset({"Set-Cookie", "Date", "Expires", "Content-Security-Policy"})

Look = tuple[int, dict[str, str], str]


def looks(world: World, visitors: Visitors, audience: str) -> dict[str, Look]:
    """What somebody is answered at every address where they are shown something, and everywhere at panels."""
    ids, place = world.ids(), AUDIENCES.index(audience)
    asked = [row for row in ROWS if row.how == "GET" and (row.answers[place] == "ok" or row.name.startswith("panel"))]
    # Pages of second factors draw a secret or a challenge with each look, and know nothing of panels.
    asked = [row for row in asked if not row.name.startswith("mfa_")]
    addresses = sorted({address_of(row.name, ids[row.of]) for row in asked})
    addresses += ["/panels/?state=alarm", "/panels/?sort=event", "/panels/?q=villa", "/journal/?act=command"]
    return {address: _look(visitors.ask(audience, "GET", address)) for address in addresses}


def _look(answer: HttpResponseBase) -> Look:
    headers = {name: value for name, value in answer.headers.items() if name not in _ITS_OWN}
    return answer.status_code, headers, _LOOK.sub("", getattr(answer, "content", b"").decode(errors="replace"))


def hold_up(world: World) -> None:
    """Somebody presses the silent button at the house."""
    stage = world.stage()
    stage.wait(60)
    assert not stage.hear(sample("keyfob_alarm")).lost
    event = Event.objects.filter(covert=True).latest("pk")
    assert event.panel_id == world.house.pk
    assert Panel.objects.get(pk=world.house.pk).covert_alarm


@pytest.mark.parametrize(
    "audience",
    [
        # Those who stand nearest to it, always.
        pytest.param(one, marks=() if one in {"resident", "owner", "stranger"} else pytest.mark.sweep)
        for one in AUDIENCES
        if one not in STATION
    ],
)
def test_a_silent_hold_up_changes_nothing_at_any_address(
    audience: str, world: World, visitors: Visitors, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = world.now + timedelta(minutes=30)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    before = looks(world, visitors, audience)
    with transaction.atomic():
        hold_up(world)
        after = looks(world, visitors, audience)
        transaction.set_rollback(True)
    assert before.keys() == after.keys()
    for address, look in before.items():
        assert after[address] == look, address


@pytest.mark.parametrize("audience", STATION)
def test_the_station_is_told_of_it(
    audience: str, world: World, visitors: Visitors, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = world.now + timedelta(minutes=30)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    before = looks(world, visitors, audience)
    hold_up(world)
    after = looks(world, visitors, audience)
    differ = {address for address in before if after[address] != before[address]}
    uid = world.house.uid
    assert {f"/panels/{uid}/", f"/panels/{uid}/events/", "/panels/"} <= differ
