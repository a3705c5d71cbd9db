"""Every documented refusal, in its exact spelling, and the order in which the platform checks."""

from typing import Any

from tests.panels.simulators.bienport.workbench import BAKERY, BARE, DISABLED, IO, SHOP, UNREACHABLE, Workbench


def refused(bench: Workbench, envelope: dict[str, Any]) -> dict[str, Any]:
    bench.sent.clear()
    bench.give(envelope)
    (answer,) = bench.answers()
    assert answer.pop("messageType") == "commandResponse"
    assert answer.pop("correlationId") == envelope["correlationId"]
    return answer


def arm(bench: Workbench, resource_id: object = SHOP, partition: object = 1, **more: Any) -> dict[str, Any]:
    pin = bench.pin(resource_id if isinstance(resource_id, int) and resource_id in bench.cloud.world.panels else SHOP)
    return bench.envelope("arm", {"resourceId": resource_id, "partition": partition, "pinCode": pin}, **more)


def test_e1_user_id_missing(bench: Workbench) -> None:
    envelope = arm(bench)
    del envelope["userId"]
    assert refused(bench, envelope) == {
        "result": "not send",
        "reason": "UserId is missing, could not check access authorization to resourceId!",
        "data": {"command": "arm", "resourceId": SHOP},
    }


def test_e2_no_access(bench: Workbench) -> None:
    assert refused(bench, arm(bench, BAKERY, user=bench.second)) == {
        "result": "unauthorized",
        "reason": "User not authorized to access alarm panel!",
        "data": {"command": "arm", "resourceId": BAKERY},
    }


def test_e3_panel_disabled(bench: Workbench) -> None:
    assert refused(bench, arm(bench, DISABLED)) == {
        "result": "not send",
        "reason": "Panel is disabled!",
        "data": {"command": "arm", "resourceId": DISABLED, "userId": bench.main.user_id},
    }


def test_e4_panel_unknown(bench: Workbench) -> None:
    assert refused(bench, arm(bench, 999)) == {
        "result": "not send",
        "reason": "Panel not found!",
        "data": {"command": "arm", "resourceId": 999, "userId": bench.main.user_id},
    }


def test_e4_can_look_like_e2(bench: Workbench) -> None:
    bench.cloud.faults.set("hide_unknown_panels")
    assert refused(bench, arm(bench, 999))["reason"] == "User not authorized to access alarm panel!"


def test_e5_wrong_pin(bench: Workbench) -> None:
    envelope = arm(bench)
    wrong = "0000" if bench.cloud.world.panels[SHOP].pin != "0000" else "1111"
    envelope["parameters"]["pinCode"] = bench.cloud.cipher.encrypt(wrong)
    assert refused(bench, envelope) == {
        "result": "failed",
        "reason": "Command not allowed",
        "data": {"command": "arm", "partition": 1, **bench.identity(SHOP)},
    }


def test_e5_installers_code_does_not_arm(bench: Workbench) -> None:
    envelope = arm(bench)
    envelope["parameters"]["pinCode"] = bench.cloud.cipher.encrypt(bench.cloud.world.panels[SHOP].pins["installer", 1])
    assert refused(bench, envelope)["reason"] == "Command not allowed"


def test_e5_open_zone(bench: Workbench) -> None:
    panel = bench.cloud.world.panels[SHOP]
    bench.cloud.machinery.open_zone(panel, panel.zones[1])
    assert refused(bench, arm(bench)) == {
        "result": "failed",
        "reason": "Command not allowed",
        "data": {"command": "arm", "partition": 1, **bench.identity(SHOP)},
    }


def test_e5_without_partition_where_there_is_none(bench: Workbench) -> None:
    envelope = bench.envelope("getStatus", {"resourceId": SHOP})
    assert refused(bench, envelope)["data"] == {"command": "getStatus", **bench.identity(SHOP)}


def test_e6_command_not_permitted(bench: Workbench) -> None:
    parameters = {"resourceId": SHOP, "zones": [1], "pinCode": bench.pin(SHOP)}
    assert refused(bench, bench.envelope("zonesBypass", parameters, user=bench.second)) == {
        "result": "unauthorized",
        "reason": "Command not permitted",
        "data": {"command": "zonesBypass", **bench.identity(SHOP)},
    }


def test_e7_exception(bench: Workbench) -> None:
    bench.cloud.faults.set("exception", "Exception-message-here")
    assert refused(bench, arm(bench)) == {
        "result": "unknown",
        "reason": "Exception-message-here",
        "data": {"command": "arm", "resourceId": SHOP, "userId": bench.main.user_id},
    }


def test_e7_for_parameters_of_a_wrong_type(bench: Workbench) -> None:
    assert refused(bench, arm(bench, "34"))["result"] == "unknown"
    assert refused(bench, arm(bench, SHOP, "1"))["result"] == "unknown"
    assert refused(bench, arm(bench, SHOP, True))["result"] == "unknown"


def test_e8_command_unknown(bench: Workbench) -> None:
    envelope = arm(bench) | {"command": "panel-arm"}
    assert refused(bench, envelope) == {
        "result": "failed",
        "reason": "Command not found!",
        "parameters": {"command": "panel-arm"},
    }


def test_e8_for_the_other_familys_commands(bench: Workbench) -> None:
    mobile = bench.envelope("setExtDO", {"resourceId": IO, "output": 1, "status": 1})
    assert refused(bench, mobile)["reason"] == "Command not found!"
    third_party = arm(bench) | {"appId": "flexyWattApp.1"}
    assert refused(bench, third_party)["reason"] == "Command not found!"
    bench.cloud.faults.set("any_family")
    mobile["correlationId"] = "again"
    assert refused(bench, mobile)["result"] == "sent"


def test_e9_no_acknowledgement(bench: Workbench) -> None:
    bench.cloud.faults.set("no_ack")
    bench.sent.clear()
    bench.give(arm(bench), wait=4.9)
    assert bench.sent == []
    bench.timers.advance(0.2)
    (answer,) = bench.answers()
    del answer["correlationId"]
    assert answer == {
        "messageType": "commandResponse",
        "result": "send_no_ack",
        "reason": "Command transmission failed, try again after a while",
    }
    assert bench.cloud.world.panels[SHOP].partitions[1].phase == "disarmed"


def test_e10_partition_unknown(bench: Workbench) -> None:
    assert refused(bench, arm(bench, partition=5)) == {
        "result": "partitionNotFound",
        "reason": "The partition you want to change its status is not available",
        "data": {"command": "arm", "partition": 5, **bench.identity(SHOP)},
    }


def test_e11_partition_denied(bench: Workbench) -> None:
    assert refused(bench, arm(bench, partition=2, user=bench.second)) == {
        "result": "notAuthorizedForPartition",
        "reason": "You do not have permission to perform operations in this partition.",
        "data": {"command": "arm", "partition": 2, **bench.identity(SHOP)},
    }


def test_e12_no_sensors(bench: Workbench) -> None:
    for command in ("armZone", "disarmZone"):
        parameters = {"resourceId": BARE, "partition": 1, "zone": 12, "pinCode": bench.pin(BARE)}
        assert refused(bench, bench.envelope(command, parameters)) == {
            "result": "not send",
            "reason": "No sensors assigned to alarm panel",
            "data": {"resourceId": BARE, "partition": 1, "zone": 12},
        }


def test_e13_no_sim_number(bench: Workbench) -> None:
    assert refused(bench, bench.envelope("initiateConnection", {"resourceId": UNREACHABLE})) == {
        "result": "not sent",
        "reason": "No GSM line number (MSISDN) defined for alarm panel",
        "data": {"command": "initiateConnection", "resourceId": UNREACHABLE, "userId": bench.main.user_id},
    }


def ext_do(bench: Workbench, **more: Any) -> dict[str, Any]:
    envelope = bench.envelope("setExtDO", {"resourceId": IO, "output": 4, "status": 0})
    return envelope | {"appId": "flexyWattApp.1", "organizationId": 20635} | more


def test_e14_third_party_without_right(bench: Workbench) -> None:
    token = bench.cloud.tokens.issue(bench.second, remember=False)
    envelope = ext_do(bench, jwtToken=token, userId=bench.second.user_id)
    assert refused(bench, envelope) == {
        "result": "not_send",
        "reason": "The user does not have access rights to the resource!",
        "data": {"command": "setExtDO", "resourceId": IO, "userId": bench.second.user_id},
    }


def test_third_party_refusals_are_spelt_with_an_underscore(bench: Workbench) -> None:
    envelope = ext_do(bench)
    del envelope["userId"]
    assert refused(bench, envelope)["result"] == "not_send"
    envelope = ext_do(bench)
    envelope["parameters"]["output"] = 7
    assert refused(bench, envelope)["result"] == "not_send"
    envelope = ext_do(bench)
    envelope["parameters"]["resourceId"] = 999
    assert refused(bench, envelope) == {
        "result": "not_send",
        "reason": "Panel not found!",
        "data": {"command": "setExtDO", "resourceId": 999, "userId": bench.main.user_id},
    }


def test_bad_token_comes_before_everything_else(bench: Workbench) -> None:
    envelope = arm(bench, 999) | {"jwtToken": "x.y.z", "command": "nonsense"}
    answer = refused(bench, envelope)
    assert answer["result"] == "unauthorized"
    assert answer["data"] == {"command": "nonsense", "resourceId": 999}


def test_somebody_elses_user_id_is_unauthorized(bench: Workbench) -> None:
    assert refused(bench, arm(bench) | {"userId": bench.second.user_id})["result"] == "unauthorized"


def test_missing_correlation_id_is_an_error(bench: Workbench) -> None:
    envelope = arm(bench)
    del envelope["correlationId"]
    bench.give(envelope)
    assert bench.answers()[0]["result"] == "unknown"


def test_what_names_nobody_is_dropped_and_counted(bench: Workbench) -> None:
    for nothing in (b"", b"\xff\xfe", b"[]", b'"x"', b"{", b"[" * 100_000):
        bench.give(nothing)
    bench.give(arm(bench) | {"messageType": "commandResponse"})
    for app in (None, 5, "", "a/b", "a#", "a+b", "a b", "\ud800"):
        bench.give(arm(bench) | {"appId": app})
    assert bench.sent == []
    assert bench.cloud.outbox.counters["dropped"] == 15


def test_foreign_tokens_can_be_ignored_on_a_shared_broker(bench: Workbench) -> None:
    other = Workbench(seed=2)
    bench.cloud.faults.set("ignore_foreign_tokens")
    bench.give(arm(bench) | {"jwtToken": other.cloud.tokens.issue(other.main, remember=True)})
    assert bench.sent == []
    bench.cloud.tokens.expire_all()
    bench.give(arm(bench))
    old = bench.cloud.tokens.issue(bench.main, remember=True)
    bench.cloud.tokens.expire_all()
    assert refused(bench, arm(bench) | {"jwtToken": old})["result"] == "unauthorized"
