"""What became of commands: the processes they started, and answers that said no (DESIGN 4.2, reference 3.2, 6)."""

from collections.abc import Sequence

from panels.drivers.base import DriverError, Reply
from panels.drivers.text import TEXT_LENGTH, WORD_LENGTH, plain
from panels.drivers.visonic.errors import NotBegunError, PowerManageError
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
    verdict = verdict_of(error)
    state = verdict.state
    if in_part:
        state = CommandState.UNKNOWN if state is CommandState.UNKNOWN else CommandState.FAILED
    # A login that failed before the command has told the vendor nothing of it.
    sent = error.sent or in_part
    if isinstance(error, NotBegunError):
        error = error.cause
    ours = error if isinstance(error, PowerManageError) else None
    return Reply(
        correlation_id=correlation_id,
        state=state,
        code="done_in_part" if in_part else verdict.code,
        vendor_text=words_of(ours) if ours else "",
        literal=plain(ours.reason_code or str(ours.status or ""), WORD_LENGTH) if ours else "",
        read_after=state is CommandState.UNKNOWN or in_part,
        sent=sent,
    )


def words_of(error: PowerManageError) -> str:
    """The vendor's words with its complaints, as ``user_code: minLength:4``; masked when they were read."""
    complaints = ", ".join(f"{key}: {value}" for key, value in error.extras.items())
    return plain("; ".join(word for word in (error.vendor_text, complaints) if word), TEXT_LENGTH)
