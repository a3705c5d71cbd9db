"""Each way of misbehaving."""

import json

import pytest

from panels.simulators.bienport.faults import AT_ONCE, FAULTS
from panels.simulators.faults import Faults, UnknownFaultError, parse_fault
from tests.panels.simulators.bienport.workbench import BAKERY, IO, SHOP, Workbench


def disarm(bench: Workbench, resource_id: int = SHOP, *, wait: float = 0.06) -> str:
    """Arm, then ask for a disarm; return the correlation id of the latter."""
    bench.ask("armStay", resource_id, partition=1)
    bench.timers.advance(1)
    bench.sent.clear()
    parameters = {"resourceId": resource_id, "partition": 1, "pinCode": bench.pin(resource_id)}
    envelope = bench.envelope("disarm", parameters)
    bench.give(envelope, wait=wait)
    return str(envelope["correlationId"])


def is_disarmed(bench: Workbench) -> bool:
    return not bench.cloud.world.panels[SHOP].partitions[1].is_armed


def set_later(bench: Workbench, name: str, value: float | str | None = None) -> None:
    """Set a fault for the disarm alone, not for the arming before it."""
    bench.cloud.faults.set(name, value, command="disarm")


def test_no_response_does_nothing(bench: Workbench) -> None:
    set_later(bench, "no_response")
    disarm(bench, wait=100)
    assert bench.sent == []
    assert not is_disarmed(bench)


def test_lost_response_is_executed_all_the_same(bench: Workbench) -> None:
    set_later(bench, "lost_response")
    disarm(bench, wait=100)
    assert bench.answers() == []
    assert len(bench.notifications()) == 1
    assert bench.cloud.log.entries[-1]["executed"] is True


def test_no_ack(bench: Workbench) -> None:
    set_later(bench, "no_ack")
    disarm(bench, wait=10)
    assert [answer["result"] for answer in bench.answers()] == ["send_no_ack"]
    assert not is_disarmed(bench)


def test_late_response(bench: Workbench) -> None:
    set_later(bench, "late_response", 20)
    disarm(bench, wait=19)
    assert bench.answers() == []
    bench.timers.advance(2)
    assert len(bench.answers()) == 1


def test_refuse(bench: Workbench) -> None:
    set_later(bench, "refuse")
    disarm(bench)
    assert bench.answers()[0]["reason"] == "Command not allowed"


def test_duplicates(bench: Workbench) -> None:
    bench.cloud.faults.set("duplicate_response", 3, command="disarm")
    bench.cloud.faults.set("duplicate_notification")
    disarm(bench, wait=1)
    assert len(bench.answers()) == 3
    assert [n["notificationType"] for n in bench.notifications()] == ["disarmNotification"] * 2


def test_notification_first(bench: Workbench) -> None:
    set_later(bench, "notification_first")
    disarm(bench, wait=1)
    types = [message["messageType"] for message in bench.messages()]
    assert types[0] == "notification"
    assert types[-1] == "commandResponse"


def test_notification_first_where_none_follows(bench: Workbench) -> None:
    bench.cloud.faults.set("notification_first")
    bench.give(bench.envelope("getStatus", {"resourceId": SHOP, "pinCode": bench.pin(SHOP)}), wait=31)
    assert len(bench.answers()) == 1


def test_lost_notification_stays_in_the_log(bench: Workbench) -> None:
    bench.cloud.faults.set("lost_notification")
    disarm(bench, wait=1)
    assert bench.notifications() == []
    assert len(bench.cloud.activities) == 2


def test_late_notification(bench: Workbench) -> None:
    bench.cloud.faults.set("late_notification", 30)
    disarm(bench, wait=25)
    assert bench.notifications() == []
    bench.timers.advance(10)
    assert len(bench.notifications()) == 2


def test_wrong_correlation_ids(bench: Workbench) -> None:
    bench.cloud.faults.set("wrong_correlation", command="disarm")
    bench.cloud.faults.set("wrong_notification_correlation")
    asked = disarm(bench, wait=1)
    assert bench.answers()[0]["correlationId"] == str(int(asked) + 1)
    assert bench.notifications()[0]["correlationId"] == str(int(asked) + 1)


def test_old_state_of_a_panel(bench: Workbench) -> None:
    set_later(bench, "old_state")
    disarm(bench, wait=5)
    assert bench.answers()[0]["result"] == "success"
    assert bench.notifications() == []
    assert not is_disarmed(bench)


def test_old_state_of_an_io_device(bench: Workbench) -> None:
    bench.cloud.faults.set("old_state")
    envelope = bench.envelope("setExtDO", {"resourceId": IO, "output": 1, "status": 1})
    bench.give(envelope | {"appId": "flexyWattApp.1"}, wait=2)
    answer, notification = bench.messages()[:2]
    assert answer["result"] == "sent"
    assert notification["parameters"]["status"] == 0
    assert not bench.cloud.world.panels[IO].outputs[1].on


@pytest.mark.parametrize("how", ["cut", "bytes", "empty"])
def test_malformed_json(bench: Workbench, how: str) -> None:
    bench.cloud.faults.set("malformed_json", how)
    bench.give(bench.envelope("getStatus", {"resourceId": SHOP, "pinCode": bench.pin(SHOP)}))
    ((_, body),) = bench.sent
    with pytest.raises((json.JSONDecodeError, UnicodeDecodeError)):
        json.loads(body)


def test_wrong_types(bench: Workbench) -> None:
    bench.cloud.faults.set("wrong_types")
    answer = bench.ask("getStatus", SHOP)
    assert answer["result"] == {"text": "success"}
    assert answer["data"]["resourceId"] == str(SHOP)
    assert answer["data"]["armedPartitions"] is None


def test_huge_payload(bench: Workbench) -> None:
    bench.cloud.faults.set("huge_payload", 300_000)
    bench.give(bench.envelope("getStatus", {"resourceId": SHOP, "pinCode": bench.pin(SHOP)}))
    assert len(bench.sent[0][1]) > 600_000


def test_unknown_notification(bench: Workbench) -> None:
    bench.cloud.faults.set("unknown_notification")
    disarm(bench, wait=1)
    assert bench.notifications()[0]["notificationType"] == "unheardOfNotification"


def test_expired_tokens(bench: Workbench) -> None:
    envelope = bench.envelope("getStatus", {"resourceId": SHOP, "pinCode": bench.pin(SHOP)})
    bench.cloud.faults.set("expire_tokens")
    bench.give(envelope)
    assert bench.answers()[0]["result"] == "unauthorized"
    assert bench.ask("getStatus", SHOP)["result"] == "success"


def test_a_fault_may_be_for_one_panel_and_some_times(bench: Workbench) -> None:
    bench.cloud.faults.set("refuse", count=2, panel=SHOP)
    assert bench.ask("getStatus", BAKERY)["result"] == "success"
    results = [bench.ask("getStatus", SHOP)["result"] for _ in range(3)]
    assert results == ["failed", "failed", "success"]


def test_names_and_values_are_checked() -> None:
    faults = Faults(FAULTS, AT_ONCE)
    with pytest.raises(UnknownFaultError):
        faults.set("no_such_fault")
    with pytest.raises(UnknownFaultError):
        faults.set("late_response", "soon")
    with pytest.raises(UnknownFaultError):
        faults.set("broker_restart")
    faults.set("late_response", "3.5")
    assert faults.take("late_response") == 3.5
    faults.set("late_response", False)
    assert faults.take("late_response") is None
    assert parse_fault("rest_slow=3") == ("rest_slow", "3")
    assert parse_fault("rest_slow") == ("rest_slow", None)
    assert parse_fault("rest_slow=off") == ("rest_slow", False)


def test_every_fault_can_be_set_and_listed() -> None:
    faults = Faults(FAULTS, AT_ONCE)
    for name in FAULTS.keys() - AT_ONCE:
        faults.set(name)
    assert faults.in_force().keys() == FAULTS.keys() - AT_ONCE
    faults.clear()
    assert faults.in_force() == {}
