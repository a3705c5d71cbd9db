"""What became of commands: the processes they started, and answers that said no (DESIGN 4.2, reference 3.2, 6)."""

from collections.abc import Sequence
from dataclasses import replace

from panels.drivers import verdicts
from panels.drivers.base import DriverError, Reply
from panels.drivers.text import WORD_LENGTH, plain
from panels.drivers.visonic.records.account import Process
from panels.drivers.visonic.sentences import verdict_of
from panels.vocabulary import CommandState


def reply_of_all(processes: Sequence[Process], expected: int, correlation_id: str) -> Reply:
    """What the processes of one command say of it together; fewer than ``expected`` means that some are lost.

    One that failed decides, then one that nobody knows of, then one that still runs.
    """
    failed = [one for one in processes if one.has_failed and not one.was_replaced]
    replaced = [one for one in processes if one.was_replaced]
    succeeded = [one for one in processes if one.has_succeeded]
    running = [one for one in processes if not one.is_final]
    if failed:
        in_part = bool(succeeded)
        state, code = CommandState.REFUSED, "refused_in_part" if in_part else "refused_by_panel"
    elif replaced:
        state, code = CommandState.UNKNOWN, "replaced"
    elif len(processes) < expected:
        state, code = CommandState.UNKNOWN, "process_lost"
    elif running:
        state, code = CommandState.SENT, "running"
    else:
        state, code = CommandState.CONFIRMED, ""
    telling = [*failed, *replaced, *running, *succeeded][:1]
    return Reply(
        correlation_id=correlation_id,
        state=state,
        code=code,
        vendor_text=plain(telling[0].message) if telling else "",
        literal=plain(telling[0].error or telling[0].status, WORD_LENGTH) if telling else "",
        read_after=state is CommandState.UNKNOWN or code == "refused_in_part",
        begun=state is CommandState.SENT and any(one.has_begun or one.has_succeeded for one in processes),
    )


def refusal(error: DriverError, correlation_id: str, *, in_part: bool = False) -> Reply:
    """The reply that an error is: an answer that said no, or a login that did not come about.

    ``in_part``: some of the command was taken before.
    """
    reply = verdicts.refusal(error, verdict_of(error), correlation_id)
    if not in_part:
        return reply
    state = CommandState.UNKNOWN if reply.state is CommandState.UNKNOWN else CommandState.FAILED
    return replace(reply, state=state, code="done_in_part", read_after=True, sent=True)
