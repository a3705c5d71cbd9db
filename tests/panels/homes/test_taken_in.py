"""A listing in, rows out; a reading in, state out: what a home's vendor says, kept truly."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from history.models import Measurement
from history.tasks import keep_house as forget_measurements
from panels.drivers.base import (
    DeviceReading,
    ExecutionFailure,
    ExecutionReading,
    GatewayReading,
    HomeListing,
    Occurrence,
    Part,
    StateReading,
)
from panels.homes.contents import take_in_home
from panels.models import Device, DeviceState, Execution, Gateway, Panel, Place, Scene, User
from panels.retention import forgetting
from panels.vocabulary import (
    Confidence,
    DeviceKind,
    EventCategory,
    EventKind,
    ExecutionState,
    GatewayLink,
    PanelState,
    StateMeaning,
    ValueKind,
)
from tests.panels.homes.home import AWNING, BOX, EVENING, EVERYTHING, GATE, LAMP, SHUTTER, WARM, Home, thing
from tests.panels.pages.conftest import Cast

CLOSURE = "core:ClosureState"


def test_a_home_is_a_panel_with_rooms_devices_and_scenes(home: Home) -> None:
    assert home.panel.state == PanelState.NONE
    assert home.panel.online is True
    shutter = home.device(SHUTTER)
    assert (shutter.name, shutter.kind, shutter.listed) == ("Salon panjuru", DeviceKind.SHUTTER, True)
    assert shutter.place is not None
    assert (shutter.place.name, shutter.place.parent and shutter.place.parent.name) == ("Oturma odası", "Ev")
    # The alarm is a panel of its own.
    assert Device.objects.count() == len(EVERYTHING) - 1
    assert home.scene(EVENING).guarded is False
    assert home.value(SHUTTER, CLOSURE) == 100
    state = shutter.states.get(name=CLOSURE)
    assert (state.meaning, state.unit, state.confidence) == (StateMeaning.POSITION, "percent", Confidence.CONFIRMED)


def test_listing_the_same_again_changes_nothing(home: Home) -> None:
    before = home.panel.version, list(Device.objects.order_by("pk").values()), list(Scene.objects.values())
    home.list_all()
    assert before == (home.panel.version, list(Device.objects.order_by("pk").values()), list(Scene.objects.values()))


def test_what_vanishes_is_kept_with_what_it_told_and_comes_back(home: Home) -> None:
    version = home.panel.version
    home.list_all(SHUTTER, groups=())
    assert home.panel.version > version
    lamp = home.device(LAMP)
    assert lamp.vanished_at is not None
    assert lamp.states.count() == 2
    assert home.scene(EVENING).vanished_at is not None
    home.list_all(*EVERYTHING)
    assert home.device(LAMP).vanished_at is None
    assert home.device(LAMP).uid == lamp.uid


def test_an_answer_that_does_not_tell_of_rooms_leaves_them(home: Home) -> None:
    take_in_home(home.connection, HomeListing())
    assert not Place.objects.filter(vanished_at__isnull=False).exists()
    assert not Device.objects.filter(vanished_at__isnull=False).exists()


def test_a_change_has_its_moment_and_a_repetition_only_an_age(home: Home) -> None:
    home.wait(5)
    home.hear(home.event(SHUTTER, ClosureState=(1, "30")))
    moved = home.device(SHUTTER).states.get(name=CLOSURE)
    assert (moved.value, moved.changed_at, moved.seen_at) == (70, home.now, home.now)
    changed_at = home.now
    home.wait(75)
    home.hear(home.event(SHUTTER, ClosureState=(1, "30")))
    again = home.device(SHUTTER).states.get(name=CLOSURE)
    assert (again.value, again.changed_at, again.seen_at) == (70, changed_at, home.now)
    assert home.device(SHUTTER).told_at == home.now


def test_what_came_earlier_changes_nothing_when_it_comes_later(home: Home) -> None:
    home.hear(home.event(SHUTTER, ClosureState=(1, "30")))
    home.number -= 2
    home.hear(home.event(SHUTTER, ClosureState=(1, "90")))
    assert home.value(SHUTTER, CLOSURE) == 70


def test_one_message_with_many_states_and_devices_counts_in_its_order(home: Home) -> None:
    home.hear(
        home.event(SHUTTER, ClosureState=(1, "10"), MovingState=(6, "true")),
        home.event(LAMP, OnOffState=(3, "on"), LightIntensityState=(1, "40")),
        home.event(SHUTTER, ClosureState=(1, "20"), MovingState=(6, "false")),
    )
    assert home.value(SHUTTER, CLOSURE) == 80
    assert home.value(SHUTTER, "core:MovingState") is False
    assert (home.value(LAMP, "core:OnOffState"), home.value(LAMP, "core:LightIntensityState")) == (True, 40)


def test_true_and_one_are_two_values(home: Home) -> None:
    def told(value: Any, kind: ValueKind) -> DeviceReading:
        state = StateReading(name="my:OwnState", value=value, value_kind=kind)
        return DeviceReading(device=SHUTTER["deviceURL"], states=(state,))

    home.hear(told(1, ValueKind.WHOLE))
    home.wait(1)
    home.hear(told(True, ValueKind.FLAG))
    state = home.device(SHUTTER).states.get(name="my:OwnState")
    assert (state.value, state.changed_at) == (True, home.now)


def test_a_device_that_no_inventory_listed_is_made_and_asked_for(home: Home) -> None:
    state = StateReading(name="my:OwnState", value="x", value_kind=ValueKind.TEXT)
    applied = home.hear(DeviceReading(device=f"io://{BOX}/99", states=(state,), available=False))
    made = Device.objects.get(vendor_id=f"io://{BOX}/99")
    assert (made.listed, made.available, made.states.get().value) == (False, False, "x")
    assert applied.strangers == {home.connection.pk}
    home.list_all(*EVERYTHING, thing("Light", "Yeni lamba", "99"))
    made.refresh_from_db()
    assert (made.listed, made.name) == (True, "Yeni lamba")


def test_what_devices_measure_is_kept_for_charts_when_it_changes(home: Home) -> None:
    before = Measurement.objects.filter(device=home.device(WARM)).count()
    for value in ("22.5", "22.5", "23"):
        home.wait(60)
        home.hear(home.event(WARM, TemperatureState=(2, value)))
    values = list(Measurement.objects.filter(device=home.device(WARM)).order_by("at").values_list("value", flat=True))
    assert values[before:] == [22.5, 23.0]


def test_an_execution_ends_once_with_its_failures(home: Home) -> None:
    url = SHUTTER["deviceURL"]
    home.hear(ExecutionReading(execution="e1", state=ExecutionState.REGISTERED, name="Akşam", devices=(url,)))
    home.wait(1)
    home.hear(ExecutionReading(execution="e1", state=ExecutionState.RUNNING))
    failure = ExecutionFailure(device=url, code="device_unreachable", vendor_text="ACTUATORNOANSWER")
    home.wait(1)
    home.hear(ExecutionReading(execution="e1", state=ExecutionState.FAILED, failures=(failure,)))
    home.hear(ExecutionReading(execution="e1", state=ExecutionState.RUNNING))
    kept = Execution.objects.get(vendor_id="e1")
    assert (kept.name, kept.state, kept.devices, kept.ended_at) == ("Akşam", ExecutionState.FAILED, [url], home.now)
    assert kept.failures == [[url, "device_unreachable", "ACTUATORNOANSWER"]]


def test_a_gateways_health_keeps_what_is_not_told(home: Home) -> None:
    home.hear(GatewayReading(firmware="2026.1", problems=("NO_NTP",)))
    home.hear(GatewayReading(link=GatewayLink.DOWN))
    gateway = Gateway.objects.get(panel=home.panel)
    assert (gateway.link, gateway.firmware, gateway.problems) == (GatewayLink.DOWN, "2026.1", ["NO_NTP"])


def test_a_covert_message_moves_no_age_of_a_device(home: Home) -> None:
    home.wait(60)
    told = list(DeviceState.objects.order_by("pk").values()), list(Device.objects.order_by("pk").values())
    version = home.panel.version
    panic = Occurrence(category=EventCategory.HOLDUP, kind=EventKind.PANIC, covert=True)
    reading = home.event(SHUTTER, ClosureState=(1, "0"))
    home.deliver(Part(panel=BOX, kind="events", raw=b"{}", readings=(reading,), occurrences=(panic,)))
    assert told == (list(DeviceState.objects.order_by("pk").values()), list(Device.objects.order_by("pk").values()))
    assert home.panel.version == version


def people(cast: Cast) -> dict[str, User]:
    return {name: getattr(cast, name) for name in ("operator", "owner", "resident", "neighbour", "guest", "stranger")}


@pytest.mark.parametrize(
    ("right", "holders"),
    [("view", {"operator", "owner"}), ("switch", {"operator", "owner"}), ("see_stills", {"owner"})],
)
def test_who_may_see_and_operate_a_device(home: Home, cast: Cast, right: str, holders: set[str]) -> None:
    lamp = home.device(LAMP)
    assert {name for name, user in people(cast).items() if user.has_perm(f"panels.{right}", lamp)} == holders
    if right == "view":
        seen = {name for name, user in people(cast).items() if Device.objects.visible_to(user).exists()}
        assert seen == holders == {n for n, user in people(cast).items() if Scene.objects.visible_to(user).exists()}


def test_what_was_measured_before_a_relation_began_is_not_seen(home: Home, cast: Cast) -> None:
    assert Measurement.objects.visible_to(cast.owner).exists()
    assert not Measurement.objects.visible_to(cast.neighbour).exists()
    Measurement.objects.update(at=timezone.now() - timedelta(days=9))
    assert not Measurement.objects.visible_to(cast.owner).exists()


def test_many_states_cost_as_many_statements_as_one(home: Home) -> None:
    one = home.event(SHUTTER, ClosureState=(1, "11"))
    with CaptureQueriesContext(connection) as few:
        home.hear(one)
    many = [
        home.event(SHUTTER, ClosureState=(1, "22"), OpenClosedState=(3, "closed")),
        home.event(LAMP, OnOffState=(3, "on"), LightIntensityState=(1, "40")),
        home.event(GATE, OpenClosedState=(3, "open")),
        home.event(WARM, TemperatureState=(2, "12.5")),
    ]
    with CaptureQueriesContext(connection) as all_of_them:
        home.hear(*many)
    assert len(all_of_them) <= len(few) + 1
    assert home.value(GATE, "core:OpenClosedState") is True


def test_a_one_way_device_has_nothing_told(home: Home) -> None:
    awning = home.device(AWNING)
    assert awning.one_way
    assert not awning.states.exists()
    assert Panel.objects.filter(vendor_id=BOX).exists()


def test_what_ran_and_what_was_measured_is_forgotten_in_time(home: Home) -> None:
    home.hear(ExecutionReading(execution="e1", state=ExecutionState.COMPLETED))
    kept = Measurement.objects.count()
    old = Measurement.objects.order_by("pk").first()
    assert old is not None
    Measurement.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=731))
    forget_measurements()
    assert Measurement.objects.count() == kept - 1
    forgetting.keep_house(timezone.now() + timedelta(days=29))
    assert Execution.objects.exists()
    forgetting.keep_house(timezone.now() + timedelta(days=31))
    assert not Execution.objects.exists()
