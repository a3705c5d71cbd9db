"""Orders, their outcomes, and the list of alarms."""

import pytest

from panels.drivers.base import NotSupportedError, Order, PanelReading, PartitionSet
from panels.drivers.visonic.alarms import readings_of
from panels.drivers.visonic.commands import SENTENCES, encode, reply_of
from panels.drivers.visonic.records.account import Process
from panels.drivers.visonic.records.faults import Alarm
from panels.vocabulary import CommandName, CommandState, PartitionFlag


def order(name: CommandName, **named: object) -> Order:
    return Order(name=name, correlation_id="c", panel="1A2B3C", **named)  # type: ignore[arg-type]


def test_the_whole_panel_is_armed_as_partition_minus_one() -> None:
    (call,) = encode(order(CommandName.ARM_AWAY, partition=0))
    assert (call.path, call.body) == ("set_state", {"partition": -1, "state": "AWAY"})


def test_several_zones_are_bypassed_one_by_one() -> None:
    calls = encode(order(CommandName.BYPASS, zones=(3, 5)))
    assert [call.body for call in calls] == [{"zone": 3, "set": True}, {"zone": 5, "set": True}]


def test_a_new_code_is_sent_and_not_shown() -> None:
    (call,) = encode(order(CommandName.CHANGE_CODE, user_index=4, new_pin="8675"))
    assert call.body == {"user_code": "8675", "user_id": 4}
    assert "8675" not in repr(call)


def test_what_has_no_request_is_refused() -> None:
    with pytest.raises(NotSupportedError):
        encode(order(CommandName.SET_OUTPUT))


@pytest.mark.parametrize(
    ("process", "state", "code"),
    [
        ({"status": "handled"}, CommandState.SENT, "running"),
        ({"status": "succeeded"}, CommandState.CONFIRMED, ""),
        ({"status": "failed", "message": "Zone open"}, CommandState.REFUSED, "refused_by_panel"),
        ({"status": "failed", "message": "Replaced", "error": "PMAX_ERROR"}, CommandState.UNKNOWN, "replaced"),
    ],
)
def test_a_process_tells_what_became_of_a_command(process: dict[str, str], state: CommandState, code: str) -> None:
    reply = reply_of([Process(process)], "c")
    assert (reply.state, reply.code) == (state, code)
    assert not code or code in SENTENCES


def test_an_empty_list_leaves_a_command_unknown() -> None:
    assert reply_of([], "c").state is CommandState.UNKNOWN


def test_a_remembered_alarm_no_longer_sounds() -> None:
    memory, fire = Alarm({"alarm_type": "ALARM_IN_MEMORY"}), Alarm({"alarm_type": "FIRE", "partitions": [2]})
    assert readings_of([memory], divided=True)[1] == PanelReading(alarm=False)
    assert readings_of([fire], divided=True) == (
        PartitionSet(flag=PartitionFlag.ALARM, members=frozenset({2})),
        PanelReading(alarm=True),
    )


def test_a_panic_alarm_is_covert() -> None:
    found = readings_of([Alarm({"alarm_type": "PANIC", "partitions": [1]})], divided=True)
    assert found[1] == PanelReading(alarm=False, covert_alarm=True)
