"""What becomes of commands, by the events of their executions and by answers that said no (DESIGN 4.2)."""

from typing import Any

import pytest

from panels.drivers.overkiz import errors
from panels.drivers.overkiz.outcomes import failure_of, is_one_way, refusal, reply_of, reply_of_past, silent
from panels.drivers.overkiz.records.events import Event, events_of
from panels.drivers.overkiz.records.executions import PastExecution
from panels.drivers.overkiz.sentences import SENTENCES
from panels.vocabulary import CommandState
from tests.panels.drivers.overkiz.recorded import needs_recordings, recorded


def ended(state: str, **more: Any) -> Event:
    return Event({"name": "ExecutionStateChangedEvent", "execId": "e", "newState": state, "timeToNextState": -1} | more)


def test_a_command_goes_on_until_it_ends() -> None:
    registered = reply_of(Event({"name": "ExecutionRegisteredEvent", "execId": "e"}), "c", one_way=False)
    assert registered is not None
    assert (registered.state, registered.begun) == (CommandState.SENT, False)
    steps = [("NOT_TRANSMITTED", False), ("TRANSMITTED", False), ("QUEUED_GATEWAY_SIDE", False), ("IN_PROGRESS", True)]
    for state, begun in steps:
        event = Event({"name": "ExecutionStateChangedEvent", "newState": state, "timeToNextState": 0})
        told = reply_of(event, "c", one_way=False)
        assert told is not None
        assert (told.state, told.begun, told.literal) == (CommandState.SENT, begun, state)
    assert reply_of(Event({"name": "DeviceStateChangedEvent"}), "c", one_way=False) is None


def test_only_who_can_answer_confirms() -> None:
    both = reply_of(ended("COMPLETED"), "c", one_way=False)
    one = reply_of(ended("COMPLETED"), "c", one_way=True)
    assert both is not None
    assert one is not None
    assert (both.state, both.code, both.from_panel) == (CommandState.CONFIRMED, "", True)
    assert (one.state, one.code, one.from_panel) == (CommandState.ASSUMED, "one_way", False)


@pytest.mark.parametrize(
    ("number", "name", "state", "code"),
    [
        (101, None, CommandState.FAILED, "device_unreachable"),
        (102, None, CommandState.FAILED, "device_unreachable"),
        (123, None, CommandState.FAILED, "device_unreachable"),
        (20002, None, CommandState.FAILED, "device_unreachable"),
        (10005, None, CommandState.FAILED, "gateway_down"),
        (None, "PEER_DOWN", CommandState.FAILED, "gateway_down"),
        (None, "ACTUATORNOANSWER", CommandState.FAILED, "device_unreachable"),
        (106, None, CommandState.FAILED, "cancelled"),
        (10002, None, CommandState.FAILED, "cancelled"),
        (10001, None, CommandState.UNKNOWN, "not_told"),
        (170, None, CommandState.REFUSED, "locked"),
        (153, None, CommandState.REFUSED, "device_refused"),
        (105, None, CommandState.REFUSED, "device_refused"),
        (None, "BRAND_NEW", CommandState.REFUSED, "device_refused"),
        (None, None, CommandState.REFUSED, "device_refused"),
    ],
)
def test_a_failure_says_whether_anybody_was_reached(
    number: int | None, name: str | None, state: CommandState, code: str
) -> None:
    assert failure_of(number, name) == (state, code)
    told = reply_of(ended("FAILED", failureTypeCode=number, failureType=name), "c", one_way=False)
    assert told is not None
    assert (told.state, told.code) == (state, code)
    assert told.code in SENTENCES


def test_the_first_failed_command_decides_and_some_may_have_worked() -> None:
    failed = [{"deviceURL": "io://1/2", "failureType": "ACTUATORNOANSWER"}]
    event = ended("FAILED", failureType="CMDCANCELLED", failureTypeCode=106, failedCommands=failed)
    whole, part = (reply_of(event, "c", one_way=False, actions=count) for count in (1, 2))
    assert whole is not None
    assert part is not None
    assert (whole.code, whole.vendor_text, whole.read_after) == ("device_unreachable", "ACTUATORNOANSWER", False)
    assert (part.state, part.code, part.read_after) == (CommandState.FAILED, "done_in_part", True)


def test_what_was_never_told_is_assumed_or_unknown() -> None:
    assert silent("c", one_way=True).state is CommandState.ASSUMED
    unknown = silent("c", one_way=False)
    assert (unknown.state, unknown.code, unknown.read_after) == (CommandState.UNKNOWN, "not_told", True)
    strange = reply_of(ended("SOMETHING"), "c", one_way=False)
    assert strange is not None
    assert strange.state is CommandState.UNKNOWN


def test_the_log_tells_the_same() -> None:
    done = reply_of_past(PastExecution({"state": "COMPLETED"}), "c", one_way=False)
    lost = reply_of_past(PastExecution({"state": "FAILED", "failureType": "PEER_DOWN"}), "c", one_way=False)
    assert (done.state, lost.code) == (CommandState.CONFIRMED, "gateway_down")
    assert reply_of_past(PastExecution({}), "c", one_way=False).state is CommandState.UNKNOWN


def test_one_way_is_what_all_devices_are() -> None:
    assert is_one_way(("rts://1/2", "rtd://1/3"))
    assert not is_one_way(("rts://1/2", "io://1/3"))
    assert not is_one_way(())
    assert not is_one_way(("odd",))


def test_an_answer_that_says_no_is_a_reply() -> None:
    full = refusal(errors.QueueFullError(status=400, code="EXEC_QUEUE_FULL", vendor_text="Queue is full"), "c")
    assert (full.state, full.code, full.vendor_text, full.literal) == (
        CommandState.REFUSED, "queue_full", "Queue is full", "EXEC_QUEUE_FULL",
    )  # fmt: skip
    away = refusal(errors.NotBegunError(errors.BadCredentialsError(status=401)), "c")
    assert (away.state, away.code, away.literal) == (CommandState.FAILED, "wrong_login", "401")
    lost = refusal(errors.AnswerTimeoutError(), "c")
    assert (lost.state, lost.read_after) == (CommandState.UNKNOWN, True)


@needs_recordings
def test_the_recorded_execution_is_seen_through() -> None:
    told = [reply_of(event, "c", one_way=False) for event in events_of(recorded("event/events.json"))]
    states = [one.state for one in told if one is not None]
    assert states == [CommandState.SENT] * 4 + [CommandState.CONFIRMED]
