"""Orders as requests, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from panels.drivers.base import NotSupportedError, Order, Reply, sentence
from panels.drivers.visonic.partitions import WHOLE_PANEL, id_of
from panels.drivers.visonic.records.account import Process
from panels.drivers.visonic.text import WORD_LENGTH, plain
from panels.vocabulary import CommandName, CommandState

SENTENCES: Final[dict[str, str]] = {
    "refused_by_panel": sentence("The panel refused the command. Its reason stands beneath, if it gave one."),
    "replaced": sentence("Another command overtook this one, so the panel may have acted or not."),
    "process_lost": sentence("The vendor no longer knows the command, so the panel may have acted or not."),
    "running": sentence("The panel is working on the command."),
}

_STATES: Final = {
    CommandName.ARM_AWAY: "AWAY",
    CommandName.ARM_HOME: "HOME",
    CommandName.ARM_NIGHT: "NIGHT",
    CommandName.DISARM: "DISARM",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One POST request of a panel's session."""

    path: str
    body: dict[str, Any] = field(repr=False)


def encode(order: Order) -> tuple[Call, ...]:
    """The requests of an order, one after the other; each brings a process of its own.

    Raises `NotSupportedError` for what this vendor has no request for.
    """
    match order.name:
        case CommandName.ARM_AWAY | CommandName.ARM_HOME | CommandName.ARM_NIGHT | CommandName.DISARM:
            partition = id_of(WHOLE_PANEL if order.partition is None else order.partition)
            return (Call(path="set_state", body={"partition": partition, "state": _STATES[order.name]}),)
        case CommandName.BYPASS | CommandName.UNBYPASS:
            if not order.zones:
                raise NotSupportedError("This command needs at least one zone.")
            wanted = order.name is CommandName.BYPASS
            return tuple(Call(path="set_bypass_zone", body={"zone": zone, "set": wanted}) for zone in order.zones)
        case CommandName.CHANGE_CODE:
            if order.user_index is None or not order.new_pin:
                raise NotSupportedError("This command needs the user and the new code.")
            return (Call(path="set_user_code", body={"user_code": order.new_pin, "user_id": order.user_index}),)
        case _:
            raise NotSupportedError("This panel cannot be asked to do that through this vendor.")


def reply_of(processes: Sequence[Process], correlation_id: str) -> Reply:
    """What one process, as the server lists it, says of its command (DESIGN 4.2)."""
    if not processes:
        return Reply(correlation_id=correlation_id, state=CommandState.UNKNOWN, code="process_lost", read_after=True)
    process = processes[-1]
    state, code = CommandState.SENT, "running"
    if process.has_succeeded:
        state, code = CommandState.CONFIRMED, ""
    elif process.was_replaced:
        state, code = CommandState.UNKNOWN, "replaced"
    elif process.has_failed:
        state, code = CommandState.REFUSED, "refused_by_panel"
    return Reply(
        correlation_id=correlation_id,
        state=state,
        code=code,
        vendor_text=plain(process.message),
        literal=plain(process.error or process.status, WORD_LENGTH),
        read_after=state is CommandState.UNKNOWN,
    )
