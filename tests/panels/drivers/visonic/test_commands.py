"""Orders, their outcomes, and the list of alarms."""

import pytest

from panels.drivers.base import NotSupportedError, Order, PanelReading, PartitionSet, ZoneSet
from panels.drivers.visonic.alarms import alarms_of, readings_of
from panels.drivers.visonic.commands import encode
from panels.drivers.visonic.outcomes import reply_of_all
from panels.drivers.visonic.records.account import Process
from panels.drivers.visonic.records.faults import Alarm
from panels.drivers.visonic.sentences import SENTENCES
from panels.vocabulary import CommandName, CommandState, PartitionFlag, ZoneFlag


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


def test_a_code_of_zeros_is_not_sent_because_it_removes_the_user() -> None:
    with pytest.raises(NotSupportedError):
        encode(order(CommandName.CHANGE_CODE, user_index=4, new_pin="0000"))


@pytest.mark.parametrize(
    ("name", "path", "body"),
    [(CommandName.SIREN_ON, "activate_siren", {}), (CommandName.SIREN_OFF, "disable_siren", {"mode": "all"})],
)
def test_sirens_are_switched_for_the_whole_panel(name: CommandName, path: str, body: dict[str, str]) -> None:
    (call,) = encode(order(name))
    assert (call.path, call.body) == (path, body)


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
    reply = reply_of_all([Process(process)], 1, "c")
    assert (reply.state, reply.code) == (state, code)
    assert not code or code in SENTENCES


@pytest.mark.parametrize(
    ("statuses", "expected", "state", "code"),
    [
        (["succeeded", "succeeded"], 2, CommandState.CONFIRMED, ""),
        (["succeeded", "handled"], 2, CommandState.SENT, "running"),
        (["succeeded", "failed"], 2, CommandState.REFUSED, "refused_in_part"),
        (["succeeded"], 2, CommandState.UNKNOWN, "process_lost"),
        (["start", "failed"], 3, CommandState.REFUSED, "refused_by_panel"),
    ],
)
def test_several_processes_are_one_command(statuses: list[str], expected: int, state: CommandState, code: str) -> None:
    reply = reply_of_all([Process({"status": one}) for one in statuses], expected, "c")
    assert (reply.state, reply.code) == (state, code)


def test_an_empty_list_leaves_a_command_unknown() -> None:
    assert reply_of_all([], 1, "c").state is CommandState.UNKNOWN


def test_a_remembered_alarm_no_longer_sounds() -> None:
    memory, fire = Alarm({"alarm_type": "ALARM_IN_MEMORY"}), Alarm({"alarm_type": "FIRE", "partitions": [2]})
    assert readings_of(alarms_of([memory], divided=True))[2] == PanelReading(alarm=False, covert_alarm=False)
    assert readings_of(alarms_of([fire], divided=True)) == (
        PartitionSet(flag=PartitionFlag.ALARM, members=frozenset({2})),
        ZoneSet(flag=ZoneFlag.ALARM, members=frozenset()),
        PanelReading(alarm=True, covert_alarm=False),
    )


def test_a_panic_alarm_is_covert() -> None:
    found = alarms_of([Alarm({"alarm_type": "PANIC", "partitions": [1], "zone": 3})], divided=True, ringing=(1,))
    assert found.silent
    assert readings_of(found)[2] == PanelReading(alarm=False)
    assert found.partitions == found.zones == frozenset()


def test_a_siren_that_the_list_does_not_explain_is_an_alarm() -> None:
    found = alarms_of([], divided=False, ringing=(0,))
    assert (found.public, found.partitions) == (True, frozenset({0}))
