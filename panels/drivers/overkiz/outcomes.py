"""What became of commands: executions as they go on and end, and answers that said no (DESIGN 4.2, reference 7)."""

from typing import Final

from panels.drivers import verdicts
from panels.drivers.base import DriverError, Reply
from panels.drivers.overkiz.codes import failure_name, failure_numbers
from panels.drivers.overkiz.device_url import DeviceURL
from panels.drivers.overkiz.records.events import Event
from panels.drivers.overkiz.records.executions import PastExecution
from panels.drivers.overkiz.sentences import verdict_of
from panels.drivers.text import WORD_LENGTH, plain
from panels.vocabulary import CommandState

# Who stays silent for so many seconds is taken for never to tell (reference 7).
PATIENCE_SECONDS: Final = 120.0
# Nobody was reached, as opposed to: somebody said no.
_DEVICE_AWAY: Final = frozenset({101, 102, 123, 20001, 20002, 20003})
_GATEWAY_AWAY: Final = frozenset({10005})
_CANCELLED: Final = frozenset({106, 10002})
_NOT_TOLD: Final = frozenset({10001})
_LOCKED: Final = range(167, 179)


def is_one_way(devices: tuple[str, ...]) -> bool:
    """Whether none of the devices of a command can answer, so that it can at best be assumed."""
    urls = [DeviceURL.parse(device) for device in devices]
    return bool(urls) and all(url is not None and url.is_one_way for url in urls)


def failure_of(number: int | None, name: str | None) -> tuple[CommandState, str]:
    """What a failure means for a command, and the code of its sentence; by number, or by name where none is told."""
    if number is None and name:
        number = failure_numbers().get(name)
    if number in _GATEWAY_AWAY:
        return CommandState.FAILED, "gateway_down"
    if number in _DEVICE_AWAY:
        return CommandState.FAILED, "device_unreachable"
    if number in _CANCELLED:
        return CommandState.FAILED, "cancelled"
    if number in _NOT_TOLD:
        return CommandState.UNKNOWN, "not_told"
    if number is not None and number in _LOCKED:
        return CommandState.REFUSED, "locked"
    return CommandState.REFUSED, "device_refused"


def reply_of(event: Event, correlation_id: str, *, one_way: bool, actions: int = 1) -> Reply | None:
    """What an event says of the execution that is a command of ours; None where it says nothing of its progress.

    ``one_way``: its devices cannot answer. ``actions``: how many devices it is for; where some failed, some did not.
    """
    if event.name == "ExecutionRegisteredEvent":
        return Reply(correlation_id=correlation_id, state=CommandState.SENT, code="running")
    if event.name != "ExecutionStateChangedEvent" or event.new_state is None:
        return None
    if not event.is_last_of_execution:
        begun = event.new_state == "IN_PROGRESS"
        literal = plain(event.new_state, WORD_LENGTH)
        return Reply(
            correlation_id=correlation_id, state=CommandState.SENT, code="running", literal=literal, begun=begun
        )
    failed = event.failed_commands
    number, name = event.failure_type_code, event.failure_type
    # The execution's own failure may be no more than that a command of it failed.
    if failed and failed[0].failure_type:
        number, name = None, failed[0].failure_type
    in_part = 0 < len({one.device_url for one in failed}) < actions
    return _ended(event.new_state, number, name, correlation_id, one_way=one_way, in_part=in_part)


def reply_of_past(execution: PastExecution, correlation_id: str, *, one_way: bool) -> Reply:
    """The same by the log, for whoever missed the events."""
    return _ended(execution.state or "", None, execution.failure_type, correlation_id, one_way=one_way, in_part=False)


def _ended(
    state: str, number: int | None, name: str | None, correlation_id: str, *, one_way: bool, in_part: bool
) -> Reply:
    if state == "COMPLETED":
        settled = CommandState.ASSUMED if one_way else CommandState.CONFIRMED
        return Reply(
            correlation_id=correlation_id, state=settled, code="one_way" if one_way else "", literal=state,
            from_panel=not one_way,
        )  # fmt: skip
    if state != "FAILED":
        return silent(correlation_id, one_way=one_way)
    kind, code = failure_of(number, name)
    word = plain(name, WORD_LENGTH) or failure_name(number)
    return Reply(
        correlation_id=correlation_id,
        state=CommandState.FAILED if in_part else kind,
        code="done_in_part" if in_part else code,
        vendor_text=word,
        literal=state,
        read_after=in_part or kind is CommandState.UNKNOWN,
        from_panel=True,
    )


def silent(correlation_id: str, *, one_way: bool) -> Reply:
    """What a command is whose end was not told within `PATIENCE_SECONDS`."""
    if one_way:
        return Reply(correlation_id=correlation_id, state=CommandState.ASSUMED, code="one_way")
    return Reply(correlation_id=correlation_id, state=CommandState.UNKNOWN, code="not_told", read_after=True)


def refusal(error: DriverError, correlation_id: str) -> Reply:
    """The reply that an error is: an answer that said no, or a login that did not come about."""
    return verdicts.refusal(error, verdict_of(error), correlation_id)
