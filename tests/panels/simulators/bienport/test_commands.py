"""The thirteen mobile commands and setExtDO: exact successes, and what they do to a panel."""

from typing import Any

import pytest

from tests.panels.simulators.bienport.workbench import BAKERY, IO, SHOP, Workbench


@pytest.mark.parametrize("command", ["arm", "armStay", "armSleep", "disarm"])
def test_arming_and_disarming_echo_the_partition(bench: Workbench, command: str) -> None:
    assert bench.ask(command, SHOP, partition=1) == {
        "result": "success",
        "data": {"command": command, "partition": 1, **bench.identity(SHOP)},
    }


def test_the_answer_comes_first_and_the_notification_with_its_id_after_the_exit_delay(bench: Workbench) -> None:
    bench.ask("arm", SHOP, partition=1)
    assert bench.notifications() == []
    bench.timers.advance(5.8)
    assert bench.notifications() == []
    bench.timers.advance(0.3)
    (notification,) = bench.notifications()
    assert notification == {
        "messageType": "notification",
        "appId": bench.app,
        "correlationId": bench.answers()[0]["correlationId"],
        "notificationType": "armNotification",
        "reason": "Partition 1 Armed",
        "parameters": {"partition": 1, **bench.identity(SHOP)},
    }


def test_other_applications_hear_of_it_without_correlation_id(bench: Workbench) -> None:
    bench.ask("armStay", SHOP, partition=1)
    bench.timers.advance(0.1)
    (notification,) = bench.notifications(bench.second.app_ids[0])
    assert notification["appId"] == ""
    assert "correlationId" not in notification
    assert bench.notifications(bench.third.app_ids[0]) == []


def test_an_unknown_application_is_known_after_its_first_command(bench: Workbench) -> None:
    envelope = bench.envelope("armStay", {"resourceId": SHOP, "partition": 1, "pinCode": bench.pin(SHOP)})
    bench.give(envelope | {"appId": "brand-new"})
    bench.timers.advance(0.1)
    assert [n["notificationType"] for n in bench.notifications("brand-new")] == ["armNotification"]


def test_disarm_tells_with_its_id(bench: Workbench) -> None:
    bench.ask("armSleep", SHOP, partition=2)
    bench.timers.advance(1)
    bench.ask("disarm", SHOP, partition=2)
    bench.timers.advance(0.1)
    (notification,) = bench.notifications()
    assert notification["notificationType"] == "disarmNotification"
    assert notification["reason"] == "Partition 2 Disarmed"
    assert notification["correlationId"] == bench.answers()[0]["correlationId"]


def test_arming_twice_changes_nothing_and_is_not_told(bench: Workbench) -> None:
    bench.ask("armStay", SHOP, partition=1)
    bench.timers.advance(1)
    assert bench.ask("armStay", SHOP, partition=1)["result"] == "success"
    bench.timers.advance(1)
    assert bench.notifications() == []


def test_arm_zone_echoes_the_zone_and_disarm_zone_the_partition(bench: Workbench) -> None:
    assert bench.ask("armZone", SHOP, partition=1, zone=2) == {
        "result": "success",
        "data": {"command": "armZone", "zone": 2, **bench.identity(SHOP)},
    }
    panel = bench.cloud.world.panels[SHOP]
    bench.cloud.machinery.open_zone(panel, panel.zones[2])
    bench.timers.advance(0.1)
    assert bench.notifications()[0]["notificationType"] == "zoneAlarmNotification"
    assert bench.ask("disarmZone", SHOP, partition=1, zone=2) == {
        "result": "success",
        "data": {"command": "disarmZone", "partition": 1, **bench.identity(SHOP)},
    }


def test_arm_zone_refuses_a_zone_of_another_partition(bench: Workbench) -> None:
    assert bench.ask("armZone", SHOP, partition=2, zone=2)["result"] == "failed"
    assert bench.ask("armZone", SHOP, partition=1, zone=99)["result"] == "failed"


def test_bypass_locks_zones_and_unbypass_frees_them(bench: Workbench) -> None:
    assert bench.ask("zonesBypass", SHOP, zones=[2, 3]) == {
        "result": "success",
        "data": {"command": "zonesBypass", "zones": [2, 3], **bench.identity(SHOP)},
    }
    status = bench.ask("getStatus", SHOP)["data"]
    assert status["lockedZones"] == [{"zone": 2, "value": True}, {"zone": 3, "value": True}]
    assert bench.ask("zonesUnbypass", SHOP, zones=[2, 3])["data"]["zones"] == [2, 3]
    assert bench.ask("getStatus", SHOP)["data"]["lockedZones"] == []


def test_bypass_is_refused_where_armed_or_unknown(bench: Workbench) -> None:
    assert bench.ask("zonesBypass", SHOP, zones=[2, 77])["result"] == "failed"
    bench.ask("armStay", SHOP, partition=1)
    assert bench.ask("zonesBypass", SHOP, zones=[2])["result"] == "failed"


def test_set_output_echoes_identity_only_and_ends_after_its_duration(bench: Workbench) -> None:
    assert bench.ask("setOutput", SHOP, output=2, status=1, duration=5) == {
        "result": "success",
        "data": {"command": "setOutput", **bench.identity(SHOP)},
    }
    output = bench.cloud.world.panels[SHOP].outputs[2]
    assert output.on
    bench.timers.advance(5.1)
    assert not output.on


def test_set_output_refuses_what_is_not_there(bench: Workbench) -> None:
    assert bench.ask("setOutput", SHOP, output=9, status=1, duration=5)["result"] == "failed"
    assert bench.ask("setOutput", SHOP, output=2, status=3, duration=5)["result"] == "failed"


def test_get_status_with_nothing_true(bench: Workbench) -> None:
    answer = bench.ask("getStatus", SHOP)
    assert "reason" not in answer
    panel = bench.cloud.world.panels[SHOP]
    assert answer["data"] == {
        "command": "getStatus",
        "isReadyForArm": True,
        "currentPartitionAlarms": [],
        "zoneAlarmHistory": [],
        "remoteControllerAlarm": False,
        "tamperKeypad": [],
        "zoneTampers": [],
        "keypadTampers": [],
        "alarmingZones": [],
        "lockedZones": [],
        "armedPartitions": [],
        "alarmingOutputs": [],
        "batteryVoltage": panel.battery_volts,
        "powerSupplyVoltage": panel.supply_volts,
        "silentAlarmHistory": [],
        "zonesComFailures": [],
        "zonesPowerFailures": [],
        "partitionsStayAway": [],
        "partitionsNight": [],
        **bench.identity(SHOP),
    }
    assert list(answer["data"])[:2] == ["command", "isReadyForArm"]


def test_get_status_tells_the_modes_apart(bench: Workbench) -> None:
    bench.ask("armStay", SHOP, partition=1)
    bench.ask("armSleep", SHOP, partition=2)
    status = bench.ask("getStatus", SHOP)["data"]
    both = [{"partition": 1, "value": True}, {"partition": 2, "value": True}]
    assert status["armedPartitions"] == both
    assert status["partitionsStayAway"] == both[:1]
    assert status["partitionsNight"] == both[1:]
    assert status["isReadyForArm"] is False


def test_get_failures(bench: Workbench) -> None:
    from panels.simulators.bienport.troubles import TROUBLES, set_trouble

    panel = bench.cloud.world.panels[SHOP]
    empty = bench.ask("getFailures", SHOP)
    assert empty["reason"] == "send"
    for name in TROUBLES:
        assert set_trouble(bench.cloud.machinery, panel, name, 1, on=True)
    assert bench.ask("getFailures", SHOP)["data"] == {
        "command": "getFailures",
        "outFailures": [{"outNumber": 1, "value": True}],
        "powerOutFailures": [{"powerOut": 1, "outName": "KPOUT", "value": True}],
        "powerInFailures": [
            {"powerIn": 1, "inName": "MAINS", "value": True},
            {"powerIn": 2, "inName": "BATTERY", "value": True},
        ],
        "keypadCommFailures": [{"keypadNo": 1, "value": True}],
        "keypadPowerFailures": [{"keypadNo": 1, "value": True}],
        "otherFailures": [
            {"type": 1, "name": "CLOCK_NOT_SYNC", "value": True},
            {"type": 2, "name": "CONF_MEM_FAIL", "value": True},
        ],
        **bench.identity(SHOP),
    }
    status = bench.ask("getStatus", SHOP)["data"]
    assert status["zoneTampers"] == [{"zoneTamper": 1, "value": True}]
    assert status["keypadTampers"] == [{"keypadTamper": 1, "value": True}]
    assert status["tamperKeypad"] == [{"keypad": 1, "value": True}]
    assert status["zonesComFailures"] == status["zonesPowerFailures"] == [{"zone": 1, "value": True}]
    for name in TROUBLES:
        set_trouble(bench.cloud.machinery, panel, name, 1, on=False)
    assert bench.ask("getFailures", SHOP) == empty


@pytest.mark.parametrize("command", ["getStatus", "getFailures"])
def test_reads_need_a_code_unless_switched(bench: Workbench, command: str) -> None:
    assert bench.ask(command, SHOP, pin=False)["result"] == "failed"
    bench.cloud.faults.set("reads_without_pin")
    assert bench.ask(command, SHOP, pin=False)["result"] == "success"
    assert bench.ask(command, SHOP, pinCode="AAAA", pin=False)["result"] == "failed"


def test_initiate_connection_brings_a_cut_panel_back(bench: Workbench) -> None:
    bench.cloud.world.panels[SHOP].connected = False
    assert bench.ask("initiateConnection", SHOP, pin=False) == {
        "result": "success",
        "reason": "Kick-start SMS sent to alarm panel",
        "data": {"command": "initiateConnection", **bench.identity(SHOP)},
    }
    bench.timers.advance(2)
    assert bench.cloud.world.panels[SHOP].connected
    assert len(bench.notifications()) == 2


def test_set_pin_code_changes_the_code(bench: Workbench) -> None:
    change: dict[str, Any] = {
        "partition": 0,
        "userType": "master",
        "userIndex": 1,
        "currentPinCode": bench.pin(SHOP),
        "newPinCode": bench.cloud.cipher.encrypt("778899"),
    }
    assert bench.ask("setPinCode", SHOP, pin=False, **change) == {
        "result": "success",
        "reason": "send",
        "data": {"command": "setPinCode", "resourceId": SHOP, "partitionNo": 0, "userType": "master"},
    }
    assert bench.cloud.world.panels[SHOP].pin == "778899"
    assert bench.ask("setPinCode", SHOP, pin=False, **change)["result"] == "failed"


@pytest.mark.parametrize("new", ["12", "123456789", "12a4", ""])
def test_set_pin_code_refuses_bad_codes(bench: Workbench, new: str) -> None:
    answer = bench.ask(
        "setPinCode",
        SHOP,
        pin=False,
        partition=0,
        userType="master",
        userIndex=1,
        currentPinCode=bench.pin(SHOP),
        newPinCode=bench.cloud.cipher.encrypt(new),
    )
    assert answer["result"] == "failed"


def test_set_ext_do_is_sent_at_once_and_confirmed_later(bench: Workbench) -> None:
    envelope = bench.envelope("setExtDO", {"resourceId": IO, "output": 4, "status": 1})
    bench.give(envelope | {"appId": "flexyWattApp.1", "organizationId": 20635})
    bench.timers.advance(1)
    own, other = "application/third-party/flexyWattApp/1", "application/third-party/flexyWattApp/2"
    assert [topic for topic, _ in bench.sent] == [own, own, other]
    answer, notification, copy = bench.messages()
    assert answer == {
        "messageType": "commandResponse",
        "correlationId": envelope["correlationId"],
        "result": "sent",
        "reason": "Command Queued",
        "data": {"command": "setExtDO", **bench.identity(IO)},
    }
    assert notification == {
        "messageType": "notification",
        "appId": "flexyWattApp.1",
        "correlationId": envelope["correlationId"],
        "command": "setExtDO",
        "notificationType": "extDOStateChanged",
        "userName": bench.main.full_name,
        "userId": bench.main.user_id,
        "parameters": {**bench.identity(IO), "organizationId": 20635, "output": 4, "status": 1},
    }
    assert copy["appId"] == "flexyWattApp.2"
    assert "correlationId" not in copy


def test_a_panel_that_is_cut_off_acknowledges_nothing(bench: Workbench) -> None:
    bench.cloud.world.panels[BAKERY].connected = False
    bench.give(bench.envelope("disarm", {"resourceId": BAKERY, "partition": 1, "pinCode": bench.pin(BAKERY)}), wait=6)
    assert [answer["result"] for answer in bench.answers()] == ["send_no_ack"]
