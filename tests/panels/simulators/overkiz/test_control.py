"""The control side: things happen when a test wants them to, above all alarms (reference 11)."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.panels.simulators.overkiz.workbench import Workbench


def changes(bench: Workbench, label: str) -> dict[str, Any]:
    """Return the states a device told since the last look."""
    url = bench.device(label).url
    return {
        state["name"]: state["value"]
        for event in bench.fetch()
        if event.get("deviceURL") == url
        for state in event.get("deviceStates", ())
    }


@pytest.fixture
def school() -> Iterator[Workbench]:
    with Workbench("alarms") as bench:
        bench.listen()
        yield bench


def test_the_boxs_alarm_arms_after_its_delay_and_waits_before_it_rings(school: Workbench) -> None:
    school.run("Box alarm", "alarmPartial1", wait=5)
    alarm = school.device("Box alarm")
    assert alarm.value("internal:TargetAlarmModeState") == "partial1"
    assert alarm.value("internal:CurrentAlarmModeState") == "off"
    school.advance(31)
    assert changes(school, "Box alarm") == {"internal:CurrentAlarmModeState": "partial1"}
    school.act("open", "Front door")
    assert changes(school, "Box alarm") == {"internal:IntrusionDetectedState": "pending"}
    school.advance(21)
    told = changes(school, "Box alarm")
    assert told == {"internal:IntrusionDetectedState": "detected"}
    assert school.device("Siren").value("core:OnOffState") == "on"
    school.run("Box alarm", "disarm", wait=5)
    assert alarm.value("internal:IntrusionDetectedState") == "notDetected"
    assert school.device("Siren").value("core:OnOffState") == "off"


def test_disarming_in_time_keeps_it_silent(school: Workbench) -> None:
    school.run("Box alarm", "arm", wait=40)
    school.act("motion", "Hall motion")
    school.advance(5)
    school.run("Box alarm", "disarm", wait=40)
    assert school.device("Box alarm").value("internal:IntrusionDetectedState") == "notDetected"
    assert school.device("Siren").value("core:OnOffState") == "off"


@pytest.mark.parametrize(
    ("label", "command", "armed", "rings"),
    [
        ("Protect alarm", "partial", {"myfox:AlarmStatusState": "partial"}, {"core:IntrusionState": "detected"}),
        ("Old alarm", "setAlarmStatus armed", {"myfox:AlarmStatusState": "armed"}, {}),
        ("Radio alarm", "alarmZoneOn A,B", {"core:ActiveZonesState": "A,B"}, {"core:ActiveZonesState": "triggered"}),
        ("Panel alarm", "armPartialNight", {"verisure:AlarmPanelMainArmTypeState": "armedNight"}, None),
        ("Hall zone", "arm", {"core:ArmedState": "true", "core:OnOffState": "on"}, None),
        ("New alarm", "arm", {"core:ArmedState": "true"}, {"core:IntrusionState": "detected"}),
        ("One-way alarm", "alarmOn", {}, None),
    ],
)
def test_every_kind_of_alarm(
    school: Workbench, label: str, command: str, armed: dict[str, str], rings: dict[str, str] | None
) -> None:
    assert school.apply(label, *command.split()).status_code == 200
    school.advance(5)
    assert changes(school, label) == armed
    school.act("open", "Front door")
    told = changes(school, label)
    if rings is None:
        assert told == {}
    else:
        assert rings.items() <= told.items()
        assert told
    school.apply(label, "disarm")
    school.advance(5)
    assert "armed" not in changes(school, label).values()


def test_an_intrusion_by_order(school: Workbench) -> None:
    school.act("trip", "Protect alarm")
    told = changes(school, "Protect alarm")
    assert told["core:IntrusionState"] == "detected"
    assert "sendAt" in told["myfox:AlertTrespassState"]


def test_devices_come_go_and_lose_their_strength(bench: Workbench) -> None:
    bench.listen()
    bench.act("lost", "Front door")
    bench.act("found", "Front door")
    assert [event["name"] for event in bench.fetch() if event["name"] != "DeviceStateChangedEvent"] == [
        "DeviceUnavailableEvent",
        "DeviceAvailableEvent",
    ]
    bench.act("battery_low", "Front door")
    assert changes(bench, "Front door") == {"core:BatteryState": "verylow", "core:SensorDefectState": "lowBattery"}
    bench.act("smoke", "Kitchen smoke")
    assert changes(bench, "Kitchen smoke") == {"core:SmokeState": "detected"}
    count = len(bench.get("setup/devices"))
    bench.act("remove", "Kitchen smoke")
    bench.act("add", kind="smoke", text="New smoke")
    told = bench.fetch()
    assert [event["name"] for event in told] == ["DeviceRemovedEvent", "DeviceCreatedEvent"]
    assert told[1]["label"] == "New smoke"
    assert len(bench.get("setup/devices")) == count


def test_a_box_that_cannot_synchronise_says_so(bench: Workbench) -> None:
    bench.listen()
    gateway = bench.line["gateways"][0]
    bench.act("sync_fails", gateway=gateway)
    assert [event["name"] for event in bench.fetch()] == ["GatewaySynchronizationFailedEvent"]
    root = f"setup/gateways/{gateway}/synchronization/failedTasks"
    assert bench.get(root) == {"result": True}
    assert bench.get(f"{root}/categories") == {"result": ["CALENDAR_RULE"]}
    assert bench.get(f"setup/gateways/{gateway}/aliveAndReady") == {"result": True}


def test_the_control_side_tells_what_it_knows_and_refuses_what_it_does_not(bench: Workbench) -> None:
    bench.login()
    bench.get("setup")
    log = bench.control("GET", "/log").json()
    assert log["counts"] == {"POST /login": 1, "GET /setup": 1}
    assert log["mostInFlight"] == 1
    assert bench.line["password"] not in str(log)
    state = bench.control("GET", "/state").json()
    assert (state["sessions"], state["setups"][0]["name"]) == (1, "flat")
    assert bench.control("DELETE", "/log").json() == {"counts": {}}
    for body in ({"act": "dance"}, {"act": "down"}, {"act": "open", "device": "io://x/1"}, {"act": "add"}):
        assert bench.control("POST", "/act", **body).status_code in (400, 404)
    assert bench.control("POST", "/token", user="nobody", kind="jwt").status_code == 400
    assert bench.control("POST", "/fault", name="unheard").status_code == 400


def test_a_home_lives_by_itself() -> None:
    with Workbench("house", pace=0.5) as bench:
        bench.listen()
        told: list[dict[str, Any]] = []
        for _ in range(10):
            bench.advance(60)
            told += bench.fetch()
        states = {state["name"] for event in told for state in event.get("deviceStates", ())}
        assert {"core:ContactState", "core:OccupancyState", "core:TemperatureState", "core:ClosureState"} <= states
        assert "core:ElectricEnergyConsumptionState" in states


def test_an_armed_home_is_mostly_left_alone() -> None:
    openings = []
    for command in ("disarm", "arm"):
        with Workbench("house", pace=0.2, seed=3) as bench:
            bench.listen()
            bench.apply("House alarm", command)
            bench.advance(100)
            told = [state["name"] for event in bench.fetch() for state in event.get("deviceStates") or ()]
            openings.append(told.count("core:ContactState") + told.count("core:OccupancyState"))
    assert openings[1] < openings[0] / 3


def test_a_flood_of_events_can_be_ordered(house: Workbench) -> None:
    house.listen()
    house.act("flood", setup=house.home.oid, count=2_500)
    told = house.fetch()
    assert len(told) == 2_500
    assert {event["name"] for event in told} == {"DeviceStateChangedEvent"}
