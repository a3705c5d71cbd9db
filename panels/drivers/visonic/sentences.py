"""Every answer that is no answer, as a sentence for people: what happened, why, and what one can do (reference 3.2)."""

from typing import Final

from panels.drivers import verdicts
from panels.drivers.base import DriverError, sentence
from panels.drivers.verdicts import ALIKE, Verdict, Verdicts
from panels.drivers.visonic import errors
from panels.vocabulary import CommandState

SENTENCES: Final[dict[str, str]] = {
    **verdicts.SENTENCES,
    # Of processes.
    "running": sentence("The panel is working on the command."),
    "refused_by_panel": sentence(
        "The panel refused the command; an open zone is the usual reason. Its own words, if any, stand beneath."
    ),
    "refused_in_part": sentence("The panel carried out a part of the command and refused the rest; its state is read."),
    "done_in_part": sentence(
        "A part of the command was carried out before the rest failed; the panel's state is read."
    ),
    "replaced": sentence("Another command overtook this one, so the panel may have acted or not."),
    "process_lost": sentence("The vendor no longer knows the command, so the panel may have acted or not."),
    "taken_by_service": sentence("The vendor's service has taken it; the panel's users are read again."),
    # Of the panel and of rights.
    "panel_offline": sentence(
        "Not sent: the panel is not connected to its cloud. Wake it by its text message or the phone app and try again."
    ),
    "panel_armed": sentence("Not sent: the panel does not allow this while it is armed. Disarm it first."),
    "not_allowed": sentence(
        "Not sent: the user whose code is kept here may not do that. Most things need the panel's master code."
    ),
    "forbidden": sentence("Not sent: the vendor forbids this and does not say why."),
    "discovery": sentence("Not sent: the vendor is still reading the panel after the login. Try again in a minute."),
    # Of the request.
    "bad_request": sentence("Not sent: the vendor does not accept the command. Its reason stands beneath."),
    "bad_parameter": sentence("Not sent: a value is not as the vendor wants it. Which one and why stands beneath."),
    "value_missing": sentence("Not sent: the vendor misses a value. Which one stands beneath."),
    "panel_unknown": sentence("The vendor knows no panel with this serial number, or this account may not see it."),
    "reset_code_wrong": sentence("The mailed code is wrong or too old. Ask for a new one."),
    "password_weak": sentence("The vendor finds the new password too weak. Choose a longer one."),
    "already_granted": sentence("This user has access already."),
    "already_linked": sentence("This panel is linked already."),
    "no_such_command": sentence("Not sent: this vendor has no such command for this panel."),
    "version": sentence("The server does not speak a version of its service that Watchpost understands."),
    # Of logins.
    "wrong_login": sentence(
        "The vendor refused the e-mail address or the password. The installer has to correct them."
    ),
    "wrong_code": sentence("The panel refused the user code kept for it. The installer has to enter the right one."),
    "no_code": sentence("No user code is kept for this panel. The installer has to enter one."),
    "wrong_panel_or_code": sentence("The serial number and the master code do not belong together. Check both."),
    "too_many_logins": sentence(
        "Too many logins failed, so the vendor takes none for a time. Do not try by hand either."
    ),
    "too_many_devices": sentence(
        "Too many devices are logged in to this account. Log out some of them in the phone app."
    ),
    "too_many_sessions": sentence("The panel has too many open sessions. Close the phone app on some devices."),
    # Of the way there.
    "busy": sentence("Not sent: another request to this panel was still running. Try again."),
    "vendor_fault": sentence(
        "The vendor's server failed on the way, so the panel may have acted or not. Its state is read."
    ),
    "unreadable": sentence(
        "The vendor answered with something that cannot be read, so the panel may have acted or not."
    ),
    "no_answer": sentence("The vendor's answer did not come in time, so the panel may have acted or not."),
}


_REFUSED, _FAILED, _UNKNOWN = CommandState.REFUSED, CommandState.FAILED, CommandState.UNKNOWN

_VERDICTS: Final[Verdicts] = {
    **ALIKE,
    errors.PanelNotConnectedError: (_REFUSED, "panel_offline"),
    errors.PanelIsArmedError: (_REFUSED, "panel_armed"),
    errors.NotAllowedError: (_REFUSED, "not_allowed"),
    errors.UndefinedForbiddenError: (_REFUSED, "forbidden"),
    errors.DiscoveryInProgressError: (_FAILED, "discovery"),
    errors.UndefinedBadRequestError: (_REFUSED, "bad_request"),
    errors.ParameterError: (_REFUSED, "bad_parameter"),
    errors.EmailRequiredError: (_REFUSED, "value_missing"),
    errors.PasswordRequiredError: (_REFUSED, "value_missing"),
    errors.AppIDRequiredError: (_REFUSED, "value_missing"),
    errors.UserCodeRequiredError: (_REFUSED, "value_missing"),
    errors.PanelSerialRequiredError: (_REFUSED, "value_missing"),
    errors.PanelSerialIncorrectError: (_REFUSED, "panel_unknown"),
    errors.ResetPasswordCodeIncorrectError: (_REFUSED, "reset_code_wrong"),
    errors.NewPasswordStrengthError: (_REFUSED, "password_weak"),
    errors.AlreadyGrantedError: (_REFUSED, "already_granted"),
    errors.AlreadyLinkedError: (_REFUSED, "already_linked"),
    errors.NoRequestError: (_REFUSED, "no_such_command"),
    errors.NotFoundError: (_REFUSED, "no_such_command"),
    errors.UnsupportedRestAPIVersionError: (_FAILED, "version"),
    errors.WrongUsernameOrPasswordError: (_FAILED, "wrong_login"),
    errors.UserCodeIncorrectError: (_FAILED, "wrong_code"),
    errors.InvalidUserCodeError: (_FAILED, "wrong_code"),
    errors.NoUserCodeError: (_FAILED, "no_code"),
    errors.InvalidPanelIDError: (_FAILED, "panel_unknown"),
    errors.WrongPanelSerialOrMasterUserCodeError: (_FAILED, "wrong_panel_or_code"),
    errors.LoginAttemptsLimitReachedError: (_FAILED, "too_many_logins"),
    errors.DeviceLimitError: (_FAILED, "too_many_devices"),
    errors.SessionLimitError: (_FAILED, "too_many_sessions"),
    errors.ProcessLostError: (_UNKNOWN, "process_lost"),
    errors.ProcessTimeoutError: (_UNKNOWN, "no_answer"),
}


def verdict_of(error: DriverError) -> Verdict:
    """Which sentence an error is, and how a command ends that met it."""
    return verdicts.verdict_of(error, _VERDICTS)
