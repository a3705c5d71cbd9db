"""Rooms, devices and scenes as people see and use them: who sees which, what is asked, and what is pushed."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from panels import fragments
from panels.drivers.base import DeviceReading, ExecutionFailure, ExecutionReading, GatewayReading, ZoneReading
from panels.live.topics import home_topic, panel_topic
from panels.models import Command, Device, Execution, Grant, Panel, Place, User
from panels.pushed import Pushed
from panels.secrets import own_pins
from panels.vocabulary import (
    CommandName,
    CommandState,
    ExecutionState,
    GatewayLink,
    PanelState,
    Relation,
    Right,
    ZoneFlag,
)
from tests.panels.homes.home import (
    AWNING,
    EVENING,
    EVERYTHING,
    GATE,
    GATE_TOO,
    HEATING,
    LAMP,
    SHUTTER,
    WARM,
    Home,
    thing,
)
from tests.panels.pages.conftest import Cast, add_panel

Browse = Callable[[User | None], Client]
PIN = "246810"


def text_of(html: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def rooms(home: Home) -> str:
    return f"/homes/{home.panel.uid}/"


def device(home: Home, said: dict[str, object]) -> str:
    return f"/devices/{home.device(said).uid}/"


@pytest.fixture
def owner(cast: Cast, browse: Browse, home: Home) -> Client:
    """The owner's browser."""
    return browse(cast.owner)


def test_rooms_show_devices_with_their_state_and_age(home: Home, owner: Client) -> None:
    html = page(owner, rooms(home))
    said = text_of(html)
    for word in ("Oturma odası", "Bahçe", "Salon panjuru", "100 %", "21.5 °C", "Closed", "Akşam"):
        assert word in said, word
    assert said.count("device said so") == 5
    assert 'type="range"' in html
    # The radio awning never answers: no slider, nothing said to be so.
    assert "never answers, nothing was asked yet" in said
    assert "Alarm" not in said.replace("Alarm conditions", "")


def test_a_home_is_found_from_the_list_of_homes(home: Home, owner: Client) -> None:
    answer = owner.get("/homes/")
    assert answer.status_code == 302
    assert answer["Location"] == rooms(home)


@pytest.mark.parametrize(("who", "word"), [("owner", "Rooms"), ("operator", "Homes")])
def test_whoever_sees_a_home_is_offered_the_way_to_it(
    home: Home, cast: Cast, browse: Browse, who: str, word: str
) -> None:
    client = browse(getattr(cast, who))
    html = page(client, "/panels/")
    assert 'href="/homes/"' in html
    assert f"<span>{word}</span>" in html
    assert client.get("/homes/", follow=True).status_code == 200


@pytest.mark.parametrize("who", ["operator", "owner", "stranger"])
def test_without_a_home_nobody_is_sent_to_one(cast: Cast, browse: Browse, who: str) -> None:
    assert 'href="/homes/"' not in page(browse(getattr(cast, who)), "/panels/")


@pytest.mark.parametrize("who", ["resident", "neighbour", "guest", "stranger"])
def test_what_may_not_be_seen_looks_missing(home: Home, cast: Cast, browse: Browse, who: str) -> None:
    client = browse(getattr(cast, who))
    lamp, scene = home.device(LAMP), home.scene(EVENING)
    home.hear(ExecutionReading(execution="e", state=ExecutionState.RUNNING, devices=(lamp.vendor_id,)))
    execution = Execution.objects.get()
    of_lamp, of_scene = f"/devices/{lamp.uid}/", f"/scenes/{scene.uid}/run/"
    for address in (rooms(home), of_lamp, f"{of_lamp}act/?key=on", of_scene):
        assert client.get(address).status_code == 404, address
    for address, data in (
        (f"{of_lamp}act/", {"key": "on"}),
        (of_scene, {}),
        (f"/executions/{execution.uid}/end/", {}),
    ):
        assert client.post(address, data).status_code == 404, address
    assert not Command.objects.exists()


def test_whoever_is_granted_to_see_sees_and_may_not_touch(home: Home, cast: Cast, browse: Browse) -> None:
    begun = timezone.now() - timedelta(days=1)
    Grant.objects.create(user=cast.neighbour, panel=home.panel, rights=[Right.VIEW], valid_from=begun)
    client = browse(cast.neighbour)
    html = page(client, rooms(home))
    assert "Salon panjuru" in html
    assert "<form" not in html.split('id="main"')[1].split("</main>")[0]
    assert client.post(f"{device(home, LAMP)}act/", {"key": "on"}).status_code == 404
    Grant.objects.filter(user=cast.neighbour).update(rights=[Right.VIEW, Right.SWITCH])
    assert client.post(f"{device(home, LAMP)}act/", {"key": "on"}).status_code == 302
    assert Command.objects.get().requested_by == cast.neighbour


def test_one_press_is_one_command_with_its_order(home: Home, owner: Client) -> None:
    answer = owner.post(f"{device(home, SHUTTER)}act/", {"key": "setClosure", "p1": "30"}, HTTP_REFERER=rooms(home))
    assert (answer.status_code, answer["Location"]) == (302, rooms(home))
    command = Command.objects.get()
    shutter = home.device(SHUTTER)
    assert (command.name, command.state) == (CommandName.OPERATE, CommandState.QUEUED)
    assert command.order == {"device": shutter.uid, "key": "setClosure", "parameters": [30], "name": "Salon panjuru"}
    said = text_of(page(owner, rooms(home)))
    assert "Queued, not sent yet" in said
    # The page still says what the device said.
    assert "100 %" in said


@pytest.mark.parametrize("value", ["101", "-1", "many", ""])
def test_a_value_that_is_none_is_refused_with_a_sentence(home: Home, owner: Client, value: str) -> None:
    answer = owner.post(f"{device(home, SHUTTER)}act/", {"key": "setClosure", "p1": value})
    assert answer.status_code == 200
    assert 'class="error"' in answer.content.decode()
    assert not Command.objects.exists()


@pytest.mark.parametrize("key", ["explode", "", "pairOneWayController"])
def test_an_ability_a_device_does_not_have_is_missing(home: Home, owner: Client, key: str) -> None:
    assert owner.post(f"{device(home, SHUTTER)}act/", {"key": key}).status_code == 404


def test_what_lets_people_in_asks_for_the_own_pin(home: Home, cast: Cast, owner: Client) -> None:
    address = f"{device(home, GATE)}act/"
    assert "Set a Watchpost PIN" in page(owner, f"{address}?key=open")
    assert owner.post(address, {"key": "open"}).status_code == 200
    own_pins.store(cast.owner, PIN)
    assert 'name="pin"' in page(owner, f"{address}?key=open")
    assert owner.post(address, {"key": "open", "pin": "135791"}).status_code == 200
    assert not Command.objects.exists()
    assert owner.post(address, {"key": "open", "pin": PIN}).status_code == 302
    assert Command.objects.get().name == CommandName.OPERATE_GUARDED
    # Shutting it stays one gesture.
    assert owner.post(address, {"key": "close"}).status_code == 302


def test_a_scene_is_run_and_one_that_opens_something_asks_for_the_pin(home: Home, cast: Cast, owner: Client) -> None:
    assert owner.post(f"/scenes/{home.scene(EVENING).uid}/run/").status_code == 302
    assert Command.objects.get().name == CommandName.RUN_SCENE
    home_coming = f"/scenes/{home.scene(GATE_TOO).uid}/run/"
    assert owner.post(home_coming).status_code == 200
    own_pins.store(cast.owner, PIN)
    assert owner.post(home_coming, {"pin": PIN}).status_code == 302
    assert Command.objects.latest("pk").name == CommandName.RUN_SCENE_GUARDED


def test_a_scene_about_an_alarm_that_nobody_knows_is_refused(home: Home, cast: Cast, owner: Client) -> None:
    alarm = EVERYTHING[-1]["deviceURL"]
    group = {
        "oid": "sil",
        "label": "Sil",
        "actions": [
            {"deviceURL": alarm, "commands": [{"name": "alarmOff", "parameters": []}]},
            {"deviceURL": LAMP["deviceURL"], "commands": [{"name": "on", "parameters": []}]},
        ],
    }
    home.list_all(groups=(group,))
    own_pins.store(cast.owner, PIN)
    answer = owner.post(f"/scenes/{home.scene(group).uid}/run/", {"pin": PIN})
    assert answer.status_code == 200
    assert "cannot be asked this" in answer.content.decode()
    assert not Command.objects.exists()


def test_an_execution_is_watched_and_stopped(home: Home, owner: Client) -> None:
    url = SHUTTER["deviceURL"]
    home.hear(ExecutionReading(execution="e", state=ExecutionState.RUNNING, name="Akşam", devices=(url,)))
    html = page(owner, rooms(home))
    said = text_of(html)
    assert "in progress" in said
    stop = f"/executions/{Execution.objects.get().uid}/end/"
    assert stop in html
    assert owner.post(stop).status_code == 302
    assert Command.objects.get().name == CommandName.END_EXECUTION
    failure = ExecutionFailure(device=url, code="no_such_sentence", vendor_text="ACTUATORNOANSWER")
    home.hear(ExecutionReading(execution="e", state=ExecutionState.FAILED, failures=(failure,)))
    html = page(owner, rooms(home))
    assert "Salon panjuru: did not do it" in text_of(html)
    assert "ACTUATORNOANSWER" in html
    assert stop not in html
    assert owner.post(stop).status_code == 404


def test_what_runs_for_an_alarm_is_not_stopped_here(home: Home, owner: Client) -> None:
    alarm = EVERYTHING[-1]["deviceURL"]
    home.hear(ExecutionReading(execution="e", state=ExecutionState.RUNNING, devices=(alarm,)))
    stop = f"/executions/{Execution.objects.get().uid}/end/"
    assert stop not in page(owner, rooms(home))
    assert owner.post(stop).status_code == 200
    assert not Command.objects.exists()


def test_a_device_page_tells_every_state_and_what_it_measured(home: Home, owner: Client) -> None:
    for value in ("20.5", "23"):
        home.wait(1)
        home.hear(home.event(WARM, TemperatureState=(2, value)))
    html = page(owner, device(home, WARM))
    assert "polyline" in html
    assert "between 20.5\N{NO-BREAK SPACE}°C and 23.0\N{NO-BREAK SPACE}°C" in html
    assert "core:TemperatureState" in html


def test_a_heating_takes_a_temperature_and_a_mode(home: Home, owner: Client) -> None:
    html = page(owner, device(home, HEATING))
    assert 'value="19.5"' in html
    assert '<option value="eco" selected>' in html
    answer = owner.post(f"{device(home, HEATING)}act/", {"key": "setTargetTemperature", "p1": "21.5"})
    assert answer.status_code == 302
    assert Command.objects.get().order["parameters"] == [21.5]


def test_what_cannot_be_reached_is_not_said_to_be_so(home: Home, owner: Client) -> None:
    home.hear(DeviceReading(device=LAMP["deviceURL"], available=False))
    html = page(owner, device(home, LAMP))
    assert "not reachable for" in text_of(html)
    assert "is-unknown" in html.split('id="device-')[0].rsplit("<div", 1)[1]


def test_what_vanished_is_grey_and_takes_no_orders(home: Home, owner: Client) -> None:
    home.list_all(SHUTTER)
    html = page(owner, device(home, LAMP))
    assert "no longer listed since" in text_of(html)
    assert "is-stale" in html.split('id="device-')[0].rsplit("<div", 1)[1]
    assert owner.post(f"{device(home, LAMP)}act/", {"key": "on"}).status_code == 404


def test_an_old_word_is_stale_whatever_it_said(home: Home, owner: Client) -> None:
    Panel.objects.filter(pk=home.panel.pk).update(stale_at=timezone.now() - timedelta(seconds=1))
    html = page(owner, device(home, SHUTTER))
    assert "is-stale" in html.split('id="device-')[0].rsplit("<div", 1)[1]
    assert "last word" in text_of(html)


def test_a_device_that_never_answers_is_assumed_to_be_as_it_was_asked(home: Home, owner: Client) -> None:
    assert owner.post(f"{device(home, AWNING)}act/", {"key": "deploy"}).status_code == 302
    Command.objects.update(state=CommandState.ASSUMED, settled_at=timezone.now())
    said = text_of(page(owner, device(home, AWNING)))
    assert "never answers; assumed, asked" in said
    assert " Out " in said


def test_moving_is_shown_while_it_lasts(home: Home, owner: Client) -> None:
    home.hear(home.event(SHUTTER, MovingState=(6, "true")))
    assert "moving" in text_of(page(owner, device(home, SHUTTER)))
    home.hear(home.event(SHUTTER, MovingState=(6, "false")))
    assert "moving" not in text_of(page(owner, device(home, SHUTTER)))


def test_a_gateways_health_is_on_the_page(home: Home, owner: Client) -> None:
    home.hear(GatewayReading(link=GatewayLink.DOWN, firmware="2026.1", problems=("NO_NTP",)))
    said = text_of(page(owner, rooms(home)))
    for word in ("Not connected", "2026.1", "NO_NTP", "nothing reaches them"):
        assert word in said


def test_a_reading_comes_out_as_a_fragment_for_everybody_who_sees_it(home: Home) -> None:
    shutter = home.device(SHUTTER)

    def pushed() -> dict[str, fragments.Fragment]:
        found = fragments.render([home.panel.pk], [home_topic(home.panel.uid, "en")])
        return {one.dom_id: one for one in found}

    before = pushed()[f"device-{shutter.uid}"]
    home.wait(1)
    home.hear(home.event(SHUTTER, ClosureState=(1, "30"), MovingState=(6, "true")))
    after = pushed()[f"device-{shutter.uid}"]
    assert "70\N{NO-BREAK SPACE}%" in after.html
    assert "position=70" in after.html
    assert after.version > before.version
    # Only for whoever sees the whole gateway, and without anything to press.
    assert after.partitions is None
    assert all("<form" not in one.html and "<button" not in one.html for one in pushed().values())


def test_an_answer_to_a_press_by_script_holds_the_devices_as_they_are(home: Home, owner: Client) -> None:
    answer = owner.post(f"{device(home, LAMP)}act/", {"key": "on"}, HTTP_HX_REQUEST="true")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert f'id="device-{home.device(LAMP).uid}"' in html
    assert "hx-swap-oob" in html
    assert "Queued, not sent yet" in html


def test_rooms_of_many_devices_cost_no_more_queries(home: Home, owner: Client) -> None:
    page(owner, rooms(home))
    with CaptureQueriesContext(connection) as few:
        page(owner, rooms(home))
    more = [
        thing("Light", f"Lamba {n}", f"{n}", commands={"on": 0}, states={"core:OnOffState": (3, "on")})
        for n in range(10, 40)
    ]
    home.list_all(*EVERYTHING, *more)
    home.tell_all()
    with CaptureQueriesContext(connection) as many:
        page(owner, rooms(home))
    assert len(many) <= len(few)


def test_homes_are_pushed_together_in_as_many_queries_as_one(home: Home, cast: Cast) -> None:
    def render(*panels: Panel) -> int:
        with CaptureQueriesContext(connection) as queries:
            found = fragments.render([p.pk for p in panels], [home_topic(p.uid, "en") for p in panels])
        devices = Device.objects.filter(panel__in=panels).values_list("uid", flat=True)
        assert {one.dom_id for one in found} >= {f"device-{uid}" for uid in devices}
        return len(queries)

    few = render(home.panel)
    second = add_panel(home.connection, (cast.customer, Relation.OWNS), name="Yazlık")
    Device.objects.filter(panel=home.panel, vendor_id=LAMP["deviceURL"]).update(panel=second)
    assert render(home.panel, second) == few


def test_a_push_of_a_gateways_own_page_holds_nothing_of_its_home(home: Home) -> None:
    with CaptureQueriesContext(connection) as queries:
        found = fragments.render([home.panel.pk], [panel_topic(home.panel.uid, "en")])
    assert not [one.dom_id for one in found if one.dom_id.startswith(("device-", "states-", "scene-", "gateway-"))]
    assert not [query["sql"] for query in queries if Device._meta.db_table in query["sql"]]


@pytest.mark.parametrize("language", ["tr", "fr"])
def test_rooms_speak_the_readers_language(home: Home, owner: Client, language: str) -> None:
    owner.cookies["django_language"] = language
    said = text_of(page(owner, rooms(home)))
    assert "device said so" not in said


def test_what_a_detector_saw_is_of_then_and_its_quiet_is_of_now(home: Home, owner: Client) -> None:
    name = "core:IntrusionDetectedState"
    definition = {"definition": {"commands": [], "states": [{"qualifiedName": name, "eventBased": True}]}}
    shock = thing("IntrusionSensor", "Sarsıntı", "50", states={name: (6, True)}) | definition
    home.list_all(*EVERYTHING, shock)
    home.tell_all()
    said = text_of(page(owner, device(home, shock)))
    assert "happened" in said
    assert "says that it happened" in said
    home.hear(home.event(shock, IntrusionDetectedState=(6, "false")))
    said = text_of(page(owner, device(home, shock)))
    assert "Quiet" in said
    assert "device said so" in said


def test_what_ran_for_us_is_called_by_what_it_was_asked_of(home: Home, owner: Client) -> None:
    owner.post(f"{device(home, LAMP)}act/", {"key": "on"})
    command = Command.objects.get()
    Command.objects.update(state=CommandState.SENT, sent_at=timezone.now())
    running = ExecutionReading(execution="e", state=ExecutionState.RUNNING, name="Watchpost", devices=())
    home.hear(running, correlation_id=command.correlation_id)
    assert "Operate a device, Okuma lambası in progress" in text_of(page(owner, rooms(home)))


def test_a_push_holds_the_devices_that_changed_since_the_last_one(home: Home, owner: Client) -> None:
    pushed, topic = Pushed(), home_topic(home.panel.uid, "en")

    def push() -> tuple[set[str], int]:
        found = fragments.render([home.panel.pk], [topic], pushed=pushed)
        since = re.search(r'data-since="(\d+)"', "".join(one.html for one in found))
        assert since is not None
        return {one.dom_id for one in found if one.dom_id.startswith("device-")}, int(since[1])

    shutter, lamp = f"device-{home.device(SHUTTER).uid}", f"device-{home.device(LAMP).uid}"
    everything, since = push()
    assert (len(everything), since) == (len(EVERYTHING) - 1, 0)
    version = home.panel.version
    assert push() == (set(), version)
    home.hear(home.event(SHUTTER, ClosureState=(1, "30")))
    assert push() == ({shutter}, version)
    # What is asked of a device is on its tile as well, and what is listed anew on all of them.
    owner.post(f"{device(home, LAMP)}act/", {"key": "on"})
    assert push()[0] == {lamp}
    home.list_all(*EVERYTHING[:-1], EVERYTHING[-1] | {"label": "Alarm"}, thing("Light", "Yeni", "77"))
    assert push()[0] > everything
    # Whoever sends, and finds that it did not go out, says everything again.
    push()
    pushed.forget()
    assert push()[0] > everything
    # So it does when the whole home turns out to be out of reach.
    assert push()[0] == {lamp}
    Panel.objects.filter(pk=home.panel.pk).update(stale_at=timezone.now() - timedelta(seconds=1))
    assert push()[0] > everything


def test_a_room_is_named_with_the_floor_it_is_on(home: Home, owner: Client) -> None:
    place = Place.objects.get(vendor_id="bahce")
    floor = Place.objects.create(connection=home.connection, vendor_id="ust", name="Üst kat", parent=place.parent)
    Place.objects.filter(pk=place.pk).update(parent=floor)
    said = text_of(page(owner, rooms(home)))
    assert "Üst kat · Bahçe" in said
    assert "Ev ·" not in said


def test_a_gateway_in_trouble_shows_its_home_all_the_same(home: Home, owner: Client) -> None:
    home.hear(ZoneReading(number=1, flags={ZoneFlag.LOW_BATTERY: True}))
    assert home.panel.state == PanelState.TROUBLE
    dom_ids = {one.dom_id for one in fragments.render([home.panel.pk], [home_topic(home.panel.uid, "en")])}
    assert f"device-{home.device(LAMP).uid}" in dom_ids
    assert rooms(home) in page(owner, f"/panels/{home.panel.uid}/")
