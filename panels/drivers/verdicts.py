"""What errors of vendors' clients mean to people, as far as they mean the same for every vendor."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from panels.drivers import base, vendor_errors
from panels.drivers.base import DriverError, Reply, Why, sentence
from panels.drivers.text import WORD_LENGTH, plain
from panels.drivers.vendor_errors import NotBegunError, VendorError
from panels.vocabulary import CommandState

Verdicts = Mapping[type[Exception], tuple[CommandState, str]]

# The sentences of what goes wrong alike everywhere; of the other codes below each vendor has its own.
SENTENCES: Final[Mapping[str, str]] = {
    "login_refused": sentence("The vendor refused the login. The installer has to check the account."),
    "login_blocked": sentence("The vendor takes no login for a while after too many. Nothing is tried before it ends."),
    "login_failed": sentence("Not sent: logging in to the vendor failed on the way. Try again in a minute."),
    "session_ended": sentence("Not sent: the vendor ends every session at once. A new login did not help; try again."),
    "rate_limited": sentence("Not sent: the vendor wants fewer requests. Try again in a minute."),
    "unreachable": sentence("Not sent: the vendor's server cannot be reached."),
    "certificate": sentence("Not sent: the vendor's server shows a certificate that is not trusted."),
    "failed": sentence("The command could not be given."),
}

_FAILED, _UNKNOWN = CommandState.FAILED, CommandState.UNKNOWN

ALIKE: Final[Verdicts] = {
    vendor_errors.LoginRefusedError: (_FAILED, "login_refused"),
    vendor_errors.LockedOutError: (_FAILED, "login_blocked"),
    base.SessionEndedError: (_FAILED, "session_ended"),
    base.UntrustedError: (_FAILED, "certificate"),
    vendor_errors.BusyError: (_FAILED, "busy"),
    vendor_errors.RateLimitedError: (_FAILED, "rate_limited"),
    vendor_errors.AnswerTimeoutError: (_UNKNOWN, "no_answer"),
    vendor_errors.ConnectionLostError: (_UNKNOWN, "no_answer"),
    vendor_errors.UnreadableAnswerError: (_UNKNOWN, "unreadable"),
    vendor_errors.UnexpectedAnswerError: (_UNKNOWN, "unreadable"),
    vendor_errors.OversizedAnswerError: (_UNKNOWN, "unreadable"),
    vendor_errors.ServerError: (_UNKNOWN, "vendor_fault"),
    base.UnreachableError: (_FAILED, "unreachable"),
    base.VendorUnavailableError: (_UNKNOWN, "vendor_fault"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an error means for a command."""

    state: CommandState
    code: str


def verdict_of(error: DriverError, verdicts: Verdicts) -> Verdict:
    """Which sentence an error is by a vendor's ``verdicts``, and how a command ends that met it.

    The first class of the error's own order of resolution decides. Of what may have been carried out the outcome is
    *unknown*, but never because a login failed before it.
    """
    if isinstance(error, NotBegunError):
        cause = verdict_of(error.cause, verdicts)
        return Verdict(state=_FAILED, code="login_failed" if cause.state is _UNKNOWN else cause.code)
    for kind in type(error).__mro__:
        if kind in verdicts:
            state, code = verdicts[kind]
            return Verdict(state=state, code=code)
    return Verdict(state=_FAILED, code="failed")


def refusal(error: DriverError, verdict: Verdict, correlation_id: str) -> Reply:
    """The reply that an error is: an answer that said no, or a login that did not come about."""
    # A login that failed before the command has told the vendor nothing of it, whatever the login's own error says.
    sent = error.sent
    if isinstance(error, NotBegunError):
        error = error.cause
    ours = error if isinstance(error, VendorError) else None
    return Reply(
        correlation_id=correlation_id,
        state=verdict.state,
        code=verdict.code,
        vendor_text=ours.words if ours else "",
        literal=plain(ours.literal, WORD_LENGTH) if ours else "",
        read_after=verdict.state is _UNKNOWN,
        sent=sent,
    )


def why(error: DriverError, codes: Mapping[type[Exception], str]) -> Why:
    """Which sentence of ``codes`` an error is to whoever looks after the account, and what the server said."""
    if isinstance(error, NotBegunError):
        return why(error.cause, codes)
    code = next((codes[kind] for kind in type(error).__mro__ if kind in codes), "account_failed")
    said = error.words if isinstance(error, VendorError) else ""
    return Why(code=code, vendor_text=said or str(error))
