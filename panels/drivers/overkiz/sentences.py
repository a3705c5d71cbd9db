"""Every answer that is no answer, and every failed execution, as a sentence for people (reference 4, 7)."""

from typing import Final

from panels.drivers import verdicts
from panels.drivers.base import DriverError, sentence
from panels.drivers.overkiz import errors
from panels.drivers.verdicts import ALIKE, Verdict, Verdicts
from panels.vocabulary import CommandState

SENTENCES: Final[dict[str, str]] = {
    **verdicts.SENTENCES,
    # Of executions.
    "running": sentence("The gateway is working on the command."),
    "one_way": sentence("Sent. The device cannot answer, so nobody knows whether it obeyed."),
    "not_told": sentence("The gateway has not said in time how the command ended; its state is read."),
    "device_unreachable": sentence("The device did not answer the gateway. Check its power and its distance."),
    "device_refused": sentence("The device refused the command. Its own reason stands beneath."),
    "locked": sentence("Something with a higher rank holds the device, as wind, rain or a switch at the wall."),
    "cancelled": sentence("The command was cancelled before it was carried out."),
    "gateway_down": sentence("The gateway is not connected to its cloud, so the command did not reach it."),
    "done_in_part": sentence("A part of the command was carried out before the rest failed; states are read."),
    # Of the home and of rights.
    "access_denied": sentence("Not sent: this login may not do that. The owner of the home can allow it."),
    "gateway_denied": sentence("Not sent: this login may not do that on this gateway."),
    "foreign_device": sentence("Not sent: the device belongs to another home than the one this account has open."),
    "no_such_device": sentence("Not sent: the gateway no longer knows this device."),
    "no_such_scene": sentence("Not sent: this scene no longer exists."),
    "no_such_command": sentence("Not sent: the device has no such command."),
    "not_possible": sentence("Not sent: the device cannot do that."),
    "no_such_thing": sentence("Not sent: the vendor's service has nothing of this kind."),
    "duplicate": sentence("Not sent: a command may ask one device for one thing at a time."),
    "bad_value": sentence("Not sent: a value is not as the vendor wants it. Which one and why stands beneath."),
    "refused": sentence("Not sent: the vendor does not accept the command. Its reason stands beneath."),
    # Of limits.
    "queue_full": sentence("Not sent: ten commands wait at the gateway already. Try again in a moment."),
    "too_many_executions": sentence("Not sent: the vendor is busy with other commands. Try again in a moment."),
    "budget_spent": sentence(
        "Not sent: the commands the vendor allows a day are spent. Arming and disarming by people still work."
    ),
    "busy": sentence("Not sent: another request to this home was still running. Try again."),
    # Of logins.
    "wrong_login": sentence("The vendor refused the user or the password. The installer has to correct them."),
    "token_refused": sentence("The vendor no longer accepts the token of this home. The installer has to renew it."),
    # Of the way there.
    "maintenance": sentence("Not sent: the vendor's service is down for maintenance. Try again in some minutes."),
    "vendor_fault": sentence(
        "The vendor's server failed on the way, so the command may have been carried out or not. States are read."
    ),
    "unreadable": sentence(
        "The vendor answered with something that cannot be read, so the command may have been carried out or not."
    ),
    "no_answer": sentence("The vendor's answer did not come in time, so the command may have been carried out or not."),
}


_REFUSED, _FAILED, _UNKNOWN = CommandState.REFUSED, CommandState.FAILED, CommandState.UNKNOWN

_VERDICTS: Final[Verdicts] = {
    **ALIKE,
    errors.GatewayDeniedError: (_REFUSED, "gateway_denied"),
    errors.ForeignDeviceError: (_REFUSED, "foreign_device"),
    errors.AccessDeniedError: (_REFUSED, "access_denied"),
    errors.UnknownSetupError: (_REFUSED, "foreign_device"),
    errors.NoSuchDeviceError: (_REFUSED, "no_such_device"),
    errors.NoSuchActionGroupError: (_REFUSED, "no_such_scene"),
    errors.NoSuchCommandError: (_REFUSED, "no_such_command"),
    errors.UnsupportedOperationError: (_REFUSED, "not_possible"),
    errors.NoSuchResourceError: (_REFUSED, "no_such_thing"),
    errors.DuplicateActionError: (_REFUSED, "duplicate"),
    errors.InvalidValueError: (_REFUSED, "bad_value"),
    errors.BadCallError: (_REFUSED, "bad_value"),
    errors.RefusedError: (_REFUSED, "refused"),
    errors.QueueFullError: (_REFUSED, "queue_full"),
    errors.TooManyExecutionsError: (_FAILED, "too_many_executions"),
    errors.BudgetSpentError: (_FAILED, "budget_spent"),
    errors.BusySessionError: (_FAILED, "busy"),
    errors.BadCredentialsError: (_FAILED, "wrong_login"),
    errors.NoSuchUserError: (_FAILED, "wrong_login"),
    errors.InvalidTokenError: (_FAILED, "token_refused"),
    errors.MissingTokenError: (_FAILED, "token_refused"),
    errors.MaintenanceError: (_FAILED, "maintenance"),
    errors.BusError: (_UNKNOWN, "vendor_fault"),
}


def verdict_of(error: DriverError) -> Verdict:
    """Which sentence an error is, and how a command ends that met it."""
    return verdicts.verdict_of(error, _VERDICTS)
