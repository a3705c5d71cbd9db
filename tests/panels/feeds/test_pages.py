"""What people see of a home's alarm and gateways, and how they arm and disarm it."""

import pytest
from django.test import Client
from django.urls import reverse

from panels.models import Command, Grant, Panel
from panels.secrets import own_pins
from panels.vocabulary import ArmMode, CommandName, CommandState, Right
from tests.panels.feeds.stand import Stand

pytestmark = pytest.mark.django_db
PIN = "730184"


@pytest.fixture
def owner(stand: Stand, client: Client) -> Client:
    """The site's owner, signed in, with a Watchpost PIN."""
    own_pins.store(stand.cast.owner, PIN)
    client.force_login(stand.cast.owner)
    return client


def page(client: Client, panel: Panel) -> str:
    answer = client.get(reverse("panel", args=[panel.uid]))
    assert answer.status_code == 200
    return answer.content.decode()


def ask(client: Client, panel: Panel, slug: str, **values: str) -> None:
    answer = client.post(reverse("panel_ask", args=[panel.uid, slug]), values)
    assert answer.status_code == 302, answer.content.decode()[:2000]


def test_an_alarm_has_a_page_like_any_other(stand: Stand, owner: Client) -> None:
    text = page(owner, stand.panel("Box alarm"))
    for word in ("Box alarm", "Front door", "Kitchen smoke", "Disarmed"):
        assert word in text
    assert "TSKAlarmController" in text


def test_gateways_and_alarms_are_listed(stand: Stand, owner: Client) -> None:
    text = owner.get(reverse("panel_list") + "?vendor=overkiz").content.decode()
    for panel in Panel.objects.filter(connection=stand.connection):
        assert panel.name in text
        assert owner.get(reverse("panel", args=[panel.uid])).status_code == 200


def test_arming_is_one_gesture_and_disarming_asks_who_is_there(stand: Stand, owner: Client) -> None:
    alarm = stand.panel("Home alarm")
    ask(owner, alarm, "arm", partition="0", mode=CommandName.ARM_AWAY)
    stand.send()
    stand.bench.advance(10)
    stand.settle()
    assert stand.partition("Home alarm").mode == ArmMode.ARMED_AWAY
    refused = owner.post(reverse("panel_ask", args=[alarm.uid, "disarm"]), {"partition": "0", "mode": "disarm"})
    assert refused.status_code == 200
    ask(owner, alarm, "disarm", partition="0", mode=CommandName.DISARM, pin=PIN)
    stand.send()
    stand.bench.advance(10)
    stand.settle()
    assert stand.partition("Home alarm").mode == ArmMode.DISARMED
    assert set(Command.objects.values_list("state", flat=True)) == {CommandState.CONFIRMED}


def test_a_gateway_that_is_down_says_what_one_can_do(stand: Stand, owner: Client) -> None:
    stand.bench.act("down", gateway=stand.bench.line["gateways"][0])
    stand.turn()
    text = page(owner, stand.panel("Box alarm"))
    assert "see that its gateway has power" in text
    assert "text message" not in text


def test_a_silent_alarm_shows_on_no_page_of_the_owner(stand: Stand, owner: Client) -> None:
    Grant.objects.create(
        user=stand.cast.owner, panel=stand.panel("Box alarm"), rights=[Right.VIEW], valid_from="2020-01-01T00:00:00Z"
    )
    before = page(owner, stand.panel("Box alarm"))
    stand.bench.act("set", "Box alarm", values={"internal:IntrusionDetectedState": "sos"})
    stand.turn()
    after = page(owner, stand.panel("Box alarm"))
    for word in ("sos", "hold-up", "Hold-up", "panic", "Panic"):
        assert word not in after
    assert ("Alarm" in after) is ("Alarm" in before)
    client = Client()
    client.force_login(stand.cast.operator)
    assert page(client, stand.panel("Box alarm")) != after
