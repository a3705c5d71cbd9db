"""Commands and what becomes of them (reference 7)."""

import pytest

from tests.panels.simulators.overkiz.workbench import Workbench, refused


def test_a_command_lives_through_its_states_in_recorded_order(bench: Workbench) -> None:
    bench.listen()
    own_id = bench.apply("Bedroom shutter", "setClosure", 43).json()["execId"]
    first = bench.fetch()
    assert [event["name"] for event in first] == [
        "ExecutionRegisteredEvent",
        "ExecutionStateChangedEvent",
        "GatewaySynchronizationStartedEvent",
    ]
    assert first[0]["actions"][0]["commands"] == [{"name": "setClosure", "parameters": [{"type": 1, "value": "43"}]}]
    assert (first[1]["oldState"], first[1]["newState"]) == ("INITIALIZED", "NOT_TRANSMITTED")
    assert bench.get(f"exec/current/{own_id}")["state"] == "NOT_TRANSMITTED"
    bench.advance(0.01)
    second = bench.fetch()
    assert second[0]["newState"] == "TRANSMITTED"
    assert second[1]["name"] == "GatewaySynchronizationEndedEvent"
    bench.advance(0.8)
    third = bench.fetch()
    assert third[0]["newState"] == "IN_PROGRESS"
    assert {state["name"]: state["value"] for state in third[1]["deviceStates"]} == {
        "core:TargetClosureState": "43",
        "core:MovingState": "true",
    }
    assert [run["id"] for run in bench.get("exec/current")] == [own_id]
    bench.advance(20)
    fourth = bench.fetch()
    values = {state["name"]: state["value"] for state in fourth[0]["deviceStates"]}
    assert values == {"core:ClosureState": "43", "core:MovingState": "false"}
    assert (fourth[1]["newState"], fourth[1]["timeToNextState"]) == ("COMPLETED", -1)
    assert bench.get(f"exec/current/{own_id}") == {}
    assert bench.get("exec/current") == []


def test_one_way_devices_complete_and_tell_no_state(house: Workbench) -> None:
    house.listen()
    house.apply("Bathroom shutter", "close")
    house.advance(5)
    told = house.fetch()
    assert told[-1]["newState"] == "COMPLETED"
    assert not [event for event in told if event["name"] == "DeviceStateChangedEvent"]


@pytest.mark.parametrize(
    ("failure", "code", "wait"), [("ACTUATORNOANSWER", 102, 5.0), ("PRIORITY_LOCK__WIND", 176, 0.0)]
)
def test_a_device_that_fails(bench: Workbench, failure: str, code: int, wait: float) -> None:
    bench.listen()
    bench.act("fail", "Bedroom shutter", failure=failure)
    bench.apply("Bedroom shutter", "open")
    bench.advance(0.9)
    assert ("FAILED" in {event.get("newState") for event in bench.fetch()}) is (wait == 0.0)
    bench.advance(wait)
    url = bench.device("Bedroom shutter").url
    past = bench.home.executions[-1]
    assert (past["state"], past["failureType"], past["commands"][0]["deviceURL"]) == ("FAILED", failure, url)
    bench.act("mend", "Bedroom shutter")
    assert bench.run("Bedroom shutter", "open")["newState"] == "COMPLETED"
    assert bench.home.device_events[-1]["value"] == str(code)


def test_one_failing_device_fails_the_whole_and_names_itself(house: Workbench) -> None:
    house.listen()
    house.act("fail", "Living room left", failure="NONEXEC_BLOCKED_BY_HAZARD")
    urls = [house.device(label).url for label in ("Living room left", "Living room right")]
    actions = [{"deviceURL": url, "commands": [{"name": "close"}]} for url in urls]
    house.call("POST", "exec/apply", {"label": "both", "actions": actions})
    house.advance(30)
    told = house.fetch()
    last = told[-1]
    assert (last["newState"], last["failureType"], last["failureTypeCode"]) == (
        "FAILED",
        "NONEXEC_BLOCKED_BY_HAZARD",
        153,
    )
    assert [row["deviceURL"] for row in last["failedCommands"]] == urls[:1]
    assert "CommandExecutionStateChangedEvent" in {event["name"] for event in told}
    assert house.device("Living room right").value("core:ClosureState") == 100


def test_a_box_that_is_down_never_gets_the_command(bench: Workbench) -> None:
    bench.listen()
    gateway = bench.line["gateways"][0]
    bench.act("down", gateway=gateway)
    assert [event["name"] for event in bench.fetch()] == ["GatewayDownEvent", "NotificationEventLogEvent"]
    assert bench.get("setup")["gateways"][0]["alive"] is False
    last = bench.run("Bedroom shutter", "close")
    assert (last["newState"], last["failureType"], last["failureTypeCode"]) == ("FAILED", "PEER_DOWN", 10005)
    bench.act("up", gateway=gateway)
    assert bench.fetch()[0]["name"] == "GatewayAliveEvent"
    assert bench.run("Bedroom shutter", "close")["newState"] == "COMPLETED"


def test_the_eleventh_pending_command_is_refused_and_the_seventh_waits(house: Workbench) -> None:
    house.listen()
    labels = ["Living room left", "Living room right", "Kitchen shutter", "Bedroom shutter", "Office shutter"]
    labels += ["Children's shutter", "Terrace blinds", "Kitchen screen", "Terrace awning", "Roof window"]
    answers = [house.apply(label, "setClosure", 50) for label in labels]
    assert [answer.status_code for answer in answers] == [200] * 10
    full = house.apply("Garage door", "close")
    assert refused(full)[1] == "EXEC_QUEUE_FULL"
    house.advance(0.01)
    states = [run["state"] for run in house.get("exec/current")]
    assert states == ["TRANSMITTED"] * 6 + ["QUEUED_GATEWAY_SIDE"] * 4
    house.advance(60)
    ended = [event for event in house.fetch() if event.get("newState") == "COMPLETED"]
    assert len(ended) == 10


def test_a_new_command_ends_the_one_before_where_the_device_is(bench: Workbench) -> None:
    bench.listen()
    first = bench.apply("Bedroom shutter", "close").json()["execId"]
    bench.advance(0.802 + 9)
    bench.apply("Bedroom shutter", "stop")
    bench.advance(2)
    ended = {event["execId"]: event for event in bench.fetch() if event.get("newState") in ("FAILED", "COMPLETED")}
    assert ended[first]["failureType"] == "CMDCANCELLED"
    assert len(ended) == 2
    assert 50 <= bench.device("Bedroom shutter").value("core:ClosureState") <= 56


def test_an_execution_can_be_cancelled(bench: Workbench) -> None:
    bench.listen()
    own_id = bench.apply("Bedroom shutter", "close").json()["execId"]
    bench.advance(5)
    assert bench.call("DELETE", f"exec/current/setup/{own_id}").status_code == 204
    last = bench.fetch()[-1]
    assert (last["newState"], last["failureTypeCode"]) == ("FAILED", 106)
    assert 10 < bench.device("Bedroom shutter").value("core:ClosureState") < 40
    bench.apply("Bedroom shutter", "open")
    assert bench.call("DELETE", "exec/current/setup").status_code == 204
    assert bench.get("exec/current") == []


def test_internal_commands_stay_out_of_the_list(bench: Workbench) -> None:
    bench.listen()
    bench.apply("Bedroom shutter", "close", how="/internal")
    assert bench.get("exec/current") == []
    assert [run["executionSubType"] for run in bench.get("exec/internalCurrent")] == ["INTERNAL"]
    bench.advance(30)
    assert not bench.home.executions


def test_bad_commands_are_refused_before_they_start(bench: Workbench) -> None:
    bench.listen()
    url = bench.device("Bedroom shutter").url
    act = {"deviceURL": url, "commands": [{"name": "close"}]}
    cases = [
        ({"actions": [act, act]}, "DUPLICATE_FIELD_OR_VALUE"),
        ({"actions": [{"deviceURL": url, "commands": [{"name": "fly"}]}]}, "UNSUPPORTED_OPERATION"),
        ({"actions": [{"deviceURL": "io://0000-0000-0000/1", "commands": [{"name": "up"}]}]}, "INVALID_FIELD_VALUE"),
        ({"actions": [{"deviceURL": f"{url}0", "commands": [{"name": "up"}]}]}, "RESOURCE_ACCESS_DENIED"),
        ({"label": "nothing"}, "MISSING_PARAMETERS"),
    ]
    for body, code in cases:
        assert refused(bench.call("POST", "exec/apply", body))[1] == code
    assert bench.get("exec/current") == []


def test_parameters_that_do_not_fit_fail_at_the_device(bench: Workbench) -> None:
    bench.listen()
    assert bench.run("Bedroom shutter", "setClosure", "wide")["failureType"] == "BAD_PARAM"
    assert bench.run("Bedroom shutter", "setClosure", 140)["failureType"] == "BAD_PARAM"
    assert bench.run("Bedroom shutter", "setClosure", "40")["newState"] == "COMPLETED"


def test_ends_that_are_never_told_and_executions_that_never_leave(bench: Workbench) -> None:
    bench.listen()
    bench.control("POST", "/fault", name="silent", count=1)
    assert bench.run("Bedroom shutter", "close")["newState"] == "IN_PROGRESS"
    assert bench.device("Bedroom shutter").value("core:ClosureState") == 100
    bench.control("POST", "/fault", name="stuck", count=1)
    assert bench.run("Bedroom shutter", "open")["newState"] == "NOT_TRANSMITTED"


def test_lamps_locks_and_names_do_as_told(house: Workbench) -> None:
    house.listen()
    house.run("Living room lamp", "setIntensity", 30)
    assert house.device("Living room lamp").value("core:OnOffState") == "on"
    house.run("Reading lamp", "setRGB", 10, 20, 30)
    assert house.device("Reading lamp").value("core:GreenColorIntensityState") == 20
    house.run("Front door lock", "unlock")
    assert house.device("Front door lock").value("core:LockedUnlockedState") == "unlocked"
    house.run("Hall light", "setName", "Lantern")
    assert house.device("Hall light").value("core:NameState") == "Lantern"
    house.run("Bedroom valve", "setDerogation", 18.5, "further_notice")
    assert house.device("Bedroom valve").value("core:TargetTemperatureState") == 18.5
    house.run("Thermostat", "setModeTemperature", "awayMode", 15)
    assert house.device("Thermostat").value("somfythermostat:AwayModeTargetTemperatureState") == 15


def test_a_scene_that_asks_for_it_tells_how_it_went(bench: Workbench) -> None:
    bench.listen()
    url = bench.device("Bedroom shutter").url
    group = {
        "label": "Dark",
        "notificationCondition": "ON_ERROR",
        "notificationText": "It is not dark",
        "actions": [{"deviceURL": url, "commands": [{"name": "close"}]}],
    }
    bench.call("POST", "exec/apply", group)
    bench.advance(30)
    assert bench.get("history/notificationEvents") == []
    bench.act("fail", "Bedroom shutter", failure="ERRORCOMMAND")
    bench.call("POST", "exec/apply", group)
    bench.advance(30)
    assert [row["text"] for row in bench.get("history/notificationEvents")] == ["It is not dark"]
