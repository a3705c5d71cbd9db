"""What people change in a home: scenes, rooms, zones, automations, alerts, guests, pictures."""

import re
from typing import Any

import pytest

from tests.panels.simulators.overkiz.workbench import Workbench, refused


@pytest.fixture
def home(bench: Workbench) -> Workbench:
    bench.listen()
    return bench


def names(bench: Workbench) -> list[str]:
    told = [event["name"] for event in bench.fetch()]
    return [name for name in told if not name.startswith("GatewaySynchronization")]


def scene_of(bench: Workbench, label: str, *labels: str) -> dict[str, Any]:
    actions = [{"deviceURL": bench.device(name).url, "commands": [{"name": "close"}]} for name in labels]
    return {"label": label, "actions": actions}


def test_a_scene_is_made_edited_planned_and_deleted(home: Workbench) -> None:
    made = home.call("POST", "actionGroups", scene_of(home, "Dark", "Bedroom shutter"))
    assert made.status_code == 201
    oid = made.json()["actionGroupOID"]
    assert names(home) == ["ActionGroupCreatedEvent"]
    changed = scene_of(home, "Darker", "Bedroom shutter") | {"oid": oid, "notificationCondition": "ON_ERROR"}
    assert home.call("PUT", "actionGroups", changed).status_code == 200
    assert home.get(f"actionGroups/{oid}")["label"] == "Darker"
    moment = int((home.timers.now() + 60) * 1000)
    trigger = home.call("POST", f"exec/schedule/{oid}/{moment}").json()["triggerId"]
    assert [row["triggerId"] for row in home.get(f"exec/schedule/{oid}")] == [trigger]
    home.advance(59)
    assert names(home) == ["ActionGroupUpdatedEvent", "DelayedTriggerSetEvent"]
    home.advance(30)
    told = home.fetch()
    group = next(event for event in told if event["name"] == "GroupTriggeredEvent")
    assert group["execId"] == home.get("history/lastExecutions")[0]["id"]
    assert home.get("exec/delayedTriggerSchedule") == []
    second = home.call("POST", f"exec/schedule/{oid}/{moment + 600_000}").json()["triggerId"]
    assert home.call("DELETE", f"exec/delayedTriggerSchedule/{second}").status_code == 204
    assert names(home) == ["DelayedTriggerSetEvent", "DelayedTriggerCancelledEvent"]
    assert home.call("DELETE", f"actionGroups/{oid}").status_code == 204
    assert refused(home.call("POST", f"exec/{oid}"))[:2] == (404, "NO_SUCH_ACTION_GROUP")
    past = refused(home.call("POST", f"exec/schedule/{next(iter(home.home.action_groups))}/1000"))
    assert past[1] == "INVALID_FIELD_VALUE"


def test_rooms_are_made_renamed_nested_moved_and_emptied(home: Workbench) -> None:
    root = home.get("setup/places")
    attic = home.call("POST", f"setup/places/{root['oid']}/subPlaces", {"label": "Attic", "type": "102"})
    assert attic.status_code == 201
    attic_oid = attic.json()["placeOID"]
    room = home.call("POST", f"setup/places/{attic_oid}/subPlaces", {"label": "Den", "type": 8}).json()["placeOID"]
    assert home.call("PUT", f"setup/places/{room}", {"label": "Study"}).status_code == 200
    assert home.get(f"setup/places/{attic_oid}")["subPlaces"][0]["label"] == "Study"
    assert home.call("PUT", f"setup/places/{attic_oid}/parent/{room}").status_code == 400
    assert home.call("PUT", f"setup/places/{room}/parent/{root['oid']}").status_code == 200
    assert home.call("PUT", f"{home.path('Front door')}/relocate/{room}").status_code == 200
    assert home.get(home.path("Front door"))["placeOID"] == room
    assert home.call("DELETE", f"setup/places/{room}").status_code == 400
    assert home.call("DELETE", f"setup/places/{attic_oid}").status_code == 204
    assert names(home) == [
        "PlaceCreatedEvent",
        "PlaceCreatedEvent",
        "PlaceUpdatedEvent",
        "PlaceUpdatedEvent",
        "DeviceUpdatedEvent",
        "PlaceDeletedEvent",
    ]


def test_zones_hold_devices(home: Workbench) -> None:
    door, window = (home.device(label).url for label in ("Front door", "Bedroom window"))
    body = {"label": "Openings", "type": 0, "items": [{"itemType": "device", "deviceURL": door}]}
    assert home.call("POST", "setup/zones", body).status_code == 201
    oid = home.get("setup/zones")[-1]["oid"]
    assert home.call("POST", f"setup/zones/{oid}/items", [{"deviceURL": window}]).status_code == 200
    assert [item["deviceURL"] for item in home.get(f"setup/zones/{oid}/items")] == [door, window]
    assert home.call("POST", f"setup/zones/{oid}/items/_delete", [{"deviceURL": door}]).status_code == 204
    assert home.call("PUT", f"setup/zones/{oid}", {"label": "Windows"}).status_code == 200
    assert home.get(f"setup/zones/{oid}")["label"] == "Windows"
    assert home.call("DELETE", f"setup/zones/{oid}").status_code == 204
    assert names(home) == ["ZoneCreatedEvent", "ZoneUpdatedEvent", "ZoneUpdatedEvent", "ZoneDeletedEvent"]


def test_an_automation_runs_its_scene_when_its_condition_becomes_true(home: Workbench) -> None:
    asked = {"deviceURL": home.device("Bathroom leak").url, "stateName": "core:WaterDetectionState"}
    block = {"orBlock": {"subConditionBlocks": [{"staticDeviceStateCondition": asked | {
        "operator": "EQUALS", "value1": "detected"}}]}}  # fmt: skip
    scene = home.get("actionGroups")[0]["oid"]
    body = {"ifThenSetupTrigger": {"label": "Leak", "mode": 1, "rootConditionBlock": block,
                                   "effects": [{"actionGroupEffect": {"actionGroupOID": scene}}]}}  # fmt: skip
    made = home.call("POST", "triggers", body)
    assert made.status_code == 201
    oid = made.json()["setupTriggerOID"]
    home.act("water", "Bathroom leak")
    told = names(home)
    assert told[:3] == ["SetupTriggerCreatedEvent", "DeviceStateChangedEvent", "SetupTriggerTriggeredEvent"]
    assert "ExecutionRegisteredEvent" in told
    home.act("water_over", "Bathroom leak")
    assert home.call("PUT", f"triggers/ifThenSetupTrigger/{oid}/activation/2").status_code == 200
    home.act("water", "Bathroom leak")
    assert "SetupTriggerTriggeredEvent" not in names(home)
    assert home.get(f"triggers/ifThenSetupTrigger/{oid}/status")["mode"] == 2
    changed = body["ifThenSetupTrigger"] | {"oid": oid, "label": "Flood"}
    assert home.call("PUT", "triggers", {"ifThenSetupTrigger": changed}).status_code == 200
    assert home.call("PUT", "triggers/status", {"enabled": False}).status_code == 200
    assert home.get("triggers/status") == {"enabled": False}
    assert home.call("DELETE", f"triggers/ifThenSetupTrigger/{oid}").status_code == 204
    home.control("POST", "/fault", name="trigger_fails", count=1)
    home.call("POST", "triggers", body)
    assert "SetupTriggerCreationFailedEvent" in names(home)
    assert refused(home.call("POST", "triggers", {"wishfulTrigger": {}}))[1] == "INVALID_FIELD_VALUE"


def test_conditions_tell_what_is_open(home: Workbench) -> None:
    oid = home.get("conditionGroups")[0]["oid"]
    assert home.get(f"conditionGroups/{oid}/evaluate")["evaluationStatus"] == "VALID"
    home.act("open", "Front door")
    found = home.get(f"conditionGroups/{oid}/evaluate")
    assert (found["evaluationStatus"], found["invalidatingDevices"]) == ("INVALID", [home.device("Front door").url])
    home.act("lost", "Front door")
    assert home.get(f"conditionGroups/{oid}/evaluate")["evaluationStatus"] == "FAILED"
    asked = {"controllableNames": ["io:Nobody"], "stateName": "x", "operator": "GREATERTHAN", "value": "3"}
    made = home.call("POST", "conditionGroups", {"label": "None", "conditions": [{"controllable": asked}]})
    own = made.json()["conditionGroupOID"]
    assert home.get(f"conditionGroups/{own}/evaluate")["ignoredControllables"] == ["io:Nobody"]
    changed = {"oid": own, "label": "Nobody", "conditions": []}
    assert home.call("PUT", "conditionGroups", changed).status_code == 200
    assert home.call("DELETE", f"conditionGroups/{own}").status_code == 204


def test_calendar_and_sun(home: Workbench) -> None:
    day = home.get("setup/calendar/days")[0]["oid"]
    assert home.get("setup/calendar/schedule/2026/5/18")["calendarDays"] == [day]
    assert home.get("setup/calendar/schedule/2026/5/17")["calendarDays"] == []
    assert set(home.get("setup/calendar/schedule/20500/20502")) == {"20500", "20501", "20502"}
    assert home.call("PUT", "setup/calendar/status", {"enabled": False}).status_code == 200
    assert home.get("setup/calendar/status") == {"enabled": False}
    summer, winter = (home.get(f"setup/duskTime/2026/{month}/21") for month in (6, 12))
    assert (summer["hours"], summer["minutes"]) == (21, 30)
    assert 16 * 60 + 25 <= winter["hours"] * 60 + winter["minutes"] <= 16 * 60 + 35
    assert home.get("setup/dawnTime/2026/6/21")["hours"] < home.get("setup/dawnTime/2026/12/21")["hours"]
    assert home.call("GET", "setup/dawnTime/2026/13/40").status_code == 400
    clock = home.get("utils/time/Europe%2FParis")
    assert clock["serverTime"] == int(home.timers.now() * 1000)
    assert clock["currentTzOffset"] - clock["rawTzOffset"] == clock["dstSavings"]
    assert home.call("GET", "utils/time/Nowhere").status_code == 400


def test_the_calendar_starts_scenes_on_working_days(home: Workbench) -> None:
    home.advance(14 * 3600)
    assert not home.home.executions
    home.advance(1800)
    run = home.home.executions[-1]
    assert (run["executionType"], run["executionSubType"], run["source"]) == ("Planning", "TIME_TRIGGER", "server")
    home.advance(86_400)
    assert len(home.home.executions) == 2
    home.login()
    home.call("PUT", "setup/calendar/status", {"enabled": False})
    home.advance(86_400)
    assert len(home.home.executions) == 2


def test_a_camera_takes_pictures_that_can_be_seen_for_30_seconds(home: Workbench) -> None:
    path = home.path("Living room camera")
    assert home.run("Living room camera", "takePicture", wait=5)["newState"] == "COMPLETED"
    now = int(home.timers.now() * 1000)
    found = home.get(f"{path}/pictures/0/{now}")
    assert [picture["pictureId"] for picture in found["pictures"]] == [1, 2, 3, 4]
    parts = {"@CAMERA_ID@": found["cameraId"], "@GATEWAY_ID@": found["gatewayId"], "@PHOTO_ID@": "2",
             "@PROTOCOL_TYPE@": "25", "@SESSION_ID@": found["sessionId"]}  # fmt: skip
    url = re.sub(r"@\w+@", lambda match: parts[match[0]], found["pictureUrlTemplate"])
    still = home.http.get(url, timeout=5)
    assert (still.headers["Content-Type"], still.content[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert home.http.get(home.get(f"{path}/pictures/3/url")["pictureURL"], timeout=5).content != still.content
    home.advance(31)
    assert home.http.get(url, timeout=5).status_code == 404
    assert len(home.get(f"{path}/pictures/0/{now}/1/1")["pictures"]) == 1
    assert home.call("DELETE", f"{path}/pictures/1").status_code == 200
    assert home.call("POST", f"{path}/pictures/_delete", [2]).status_code == 200
    assert [picture["pictureId"] for picture in home.get(f"{path}/pictures/0/{now}")["pictures"]] == [3, 4]
    assert home.call("DELETE", f"{path}/pictures").status_code == 200
    assert home.call("GET", f"{home.path('Front door')}/pictures/0/1").status_code == 400
    home.run("Living room camera", "close", wait=5)
    assert home.run("Living room camera", "takePicture", wait=5)["failureType"] == "NONEXEC_OTHER"


def test_a_question_is_answered_once(home: Workbench) -> None:
    home.act("ask", text="Is it you?")
    question = home.get("setup/interactiveNotifications")[0]
    assert question["text"] == "Is it you?"
    path = f"setup/interactiveNotifications/{question['oid']}"
    assert home.call("POST", f"{path}/MAYBE").status_code == 400
    assert home.call("POST", f"{path}/YES").status_code == 201
    assert home.get("setup/interactiveNotifications") == []
    assert home.get("setup/interactiveNotifications/history") == [question]
    assert home.call("POST", f"{path}/YES").status_code == 400


def test_a_guest_is_invited_with_a_role_and_dismissed(home: Workbench) -> None:
    person = {"userId": "kim@example.org", "firstName": "Kim"}
    body = {"endUser": person, "password": "long enough", "label": "Kim", "templateName": "guest"}
    assert home.call("POST", "enduser/secondaryAccounts", body).status_code == 201
    assert "kim@example.org" in [row["userId"] for row in home.get("enduser/secondaryAccounts")]
    period = {"activationTimestamp": 1, "expirationTimestamp": 2}
    assert home.call("PUT", "enduser/kim@example.org/accessPeriod", period).status_code == 200
    views = home.get("enduser/kim@example.org/permissions/view")
    assert len(views) == len(home.get("setup/roles/guest")["permissions"])
    assert home.get("enduser/kim@example.org/permissions/control") == []
    home.login("kim@example.org", "long enough")
    assert len(home.get("setup/devices")) == len(views)
    assert refused(home.apply("Box", "setPodLedOn"))[1] == "RESOURCE_ACCESS_DENIED"
    assert refused(home.call("POST", "actionGroups", scene_of(home, "x", "Bedroom shutter")))[1] == (
        "RESOURCE_ACCESS_DENIED"
    )
    home.login()
    assert home.call("DELETE", "enduser/kim@example.org/accessPeriod").status_code == 200
    assert home.call("DELETE", "setup/enduser/kim@example.org").status_code == 204
    assert refused(home.login("kim@example.org", "long enough"))[:2] == (403, "RESOURCE_ACCESS_DENIED")


def test_alerts_and_other_applications(home: Workbench) -> None:
    gateway = home.line["gateways"][0]
    path = f"setup/gateways/{gateway}/disconnectionAlert/configuration"
    assert home.call("PUT", path, {"timeout": 25}).status_code == 200
    assert home.get(path) == {"timeout": 25}
    assert names(home) == ["GatewayDownOptionsChangedEvent"]
    told = {"notificationType": "EMAIL", "notificationText": "[$[setupLabel]] is away"}
    assert home.call("PUT", "setup/disconnectionAlert/configuration", told).status_code == 200
    assert home.get("setup/disconnectionAlert/configuration") == told
    assert home.call("PUT", "oauth2/applications/authorized/voice-assistant/disable").status_code == 200
    assert home.get("oauth2/applications/authorized")[0]["enabled"] is False
    assert home.call("DELETE", "oauth2/applications/authorized/voice-assistant").status_code == 204
    assert len(home.get("oauth2/applications/authorized")) == 1


def test_firmware_is_updated_in_its_own_time(home: Workbench) -> None:
    gateway = home.line["gateways"][0]
    home.act("old_firmware", "Bedroom shutter")
    home.act("old_firmware", "Hall siren")
    assert len(home.get("setup/devices/notUpToDate")) == 2
    assert home.call("PUT", f"{home.path('Bedroom shutter')}/updateFirmware").status_code == 200
    assert home.call("PUT", "setup/devices/updateFirmwares").status_code == 200
    home.advance(21)
    assert names(home) == ["DeviceFirmwareUpdateStartedEvent"] * 2 + ["DeviceFirmwareUpdateCompletedEvent"] * 2
    assert home.get("setup/devices/notUpToDate") == []
    assert home.call("PUT", f"setup/gateways/{gateway}/update").json() == {"updateStarted": False}
    home.act("update_ready", gateway=gateway)
    assert home.get(f"setup/gateways/{gateway}")["updateStatus"] == "READY_TO_UPDATE"
    assert home.call("PUT", f"setup/gateways/{gateway}/update").json()["updateStarted"] is True
    home.advance(21)
    assert names(home) == ["GatewayFirmwareUpdateStartedEvent", "GatewayFirmwareUpdateCompletedEvent"]


def test_a_refresh_is_answered_by_events_or_fails(home: Workbench) -> None:
    gateway = home.line["gateways"][0]
    assert home.call("POST", f"setup/gateways/{gateway}/protocols/1/devices/states/refresh").status_code == 200
    home.advance(1.1)
    told = home.fetch()
    assert told[-1]["name"] == "RefreshAllDevicesStatesCompletedEvent"
    assert told[-1]["protocolType"] == 1
    assert all(event["deviceURL"].startswith("io://") for event in told[:-1])
    home.act("down", gateway=gateway)
    home.fetch()
    home.call("POST", f"{home.path('Bedroom shutter')}/states/refresh")
    home.advance(1.1)
    assert names(home) == ["RefreshAllDevicesStatesFailedEvent"]


def test_history_of_states_and_its_window(home: Workbench) -> None:
    path = f"{home.path('Bedroom temperature')}/states/core:TemperatureState/history"
    now = int(home.timers.now() * 1000)
    day = 86_400_000
    found = home.get(f"{path}/{now - day}/{now}")
    assert len(found["historyValues"]) in (96, 97)
    assert found["deviceUnit"] == "core:TemperatureInCelcius"
    assert home.call("GET", f"{path}/{now - 4 * day}/{now}").status_code == 400
    assert len(home.get(f"{path}/{now - 4 * day}/{now}?limit=10")["historyValues"]) == 10
    assert home.get(f"{path}/{now - day}/{now}") == found
    home.act("set", "Bedroom temperature", values={"core:TemperatureState": 25.5})
    last = home.get(f"{path}/{now - 1}/{now + 1}")["historyValues"][-1]
    assert last == {"when": now, "value": 25.5}
    daily = home.get(f"{path}/daily/{now - 10 * day}/{now}")["historyValues"]
    assert len(daily) in (10, 11)
    assert all(row["min"] <= row["value"] <= row["max"] for row in daily)
    text = home.call("GET", f"{path}/{now - day}/{now}/export").text
    assert text.splitlines()[0] == "when;value"
    opened = f"{home.path('Front door')}/states/core:ContactState/history/{now - day}/{now}"
    assert home.call("GET", opened).status_code == 400


def test_meters_grow() -> None:
    with Workbench("heating") as bench:
        bench.login()
        now = int(bench.timers.now() * 1000)
        url = bench.device("Hot water energy").url
        row = {"deviceUrl": url, "stateName": "core:ElectricEnergyConsumptionState", "from": now - 3_600_000, "to": now}
        told = bench.call("POST", "setup/devices/states/growingIndexes", [row]).json()
        assert told == [{"deviceUrl": url, "stateName": row["stateName"], "delta": 400}]


def test_the_log_can_be_read_and_deleted(home: Workbench) -> None:
    home.act("fail", "Front door lock", failure="ERRORCOMMAND")
    home.run("Front door lock", "lock", wait=5)
    home.act("notify", text="Somebody rang")
    mixed = home.get("history")
    assert {next(iter(row)) for row in mixed} == {"execution", "deviceEvent"}
    own_id = home.get("history/lastExecutions")[0]["id"]
    assert home.get(f"history/executions/{own_id}")["execution"]["failureType"] == "ERRORCOMMAND"
    event = home.get("history/devicesEvent")[0]
    assert home.get(f"history/devicesEvent/{event['id']}")["deviceEvent"] == event
    assert home.get("history/notificationEvents")[0]["text"] == "Somebody rang"
    now = int(home.timers.now() * 1000)
    assert home.get(f"history/accessAudit/0/{now}")["events"]
    assert home.call("DELETE", "history").status_code == 204
    assert home.get("history") == []
    assert names(home)[-1] == "HistoryDeletedEvent"


def test_options_attributes_and_words(home: Workbench) -> None:
    assert home.get("setup/options/unheardOf") == {}
    assert home.get("setup/options/remoteAssistance/plan")["value"] == "free"
    assert home.get(f"{home.path('Front door')}/attributes/core:PowerSourceType")["value"] == "battery"
    name = home.device("Front door").model.name
    assert home.get(f"setup/devices/controllables/{name}") == [home.device("Front door").url]
    assert refused(home.call("GET", "reference/controllable/io:Nobody"))[1] == "NO_SUCH_RESSOURCE"
    assert refused(home.call("GET", "reference/ui/profile/Nobody"))[1] == "NO_SUCH_RESSOURCE"
    assert {row["name"] for row in home.get("reference/ui/profile/Alarm")["commands"]} == {"arm", "disarm"}
    found = home.call("POST", "reference/devices/search", {"uiClasses": ["Alarm"], "withCommands": True}).json()
    assert {row["uiClass"] for row in found["devicesTypes"]} == {"Alarm"}
