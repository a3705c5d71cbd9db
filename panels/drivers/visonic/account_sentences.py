"""Why an act on an account failed, as a sentence for the installer who asked: what happened, why, what one can do.

Beside those of `sentences`, which tell of commands to panels; rows that read the same in both are only there.
"""

from collections.abc import Mapping
from typing import Final

from panels.drivers import base, verdicts
from panels.drivers.base import DriverError, Why, sentence
from panels.drivers.visonic import errors

ACCOUNT_SENTENCES: Final[dict[str, str]] = {
    "account_wrong_login": sentence(
        "The server does not accept the e-mail address or the password. They are those of the phone app; correct them "
        "in the connection, or reset the password."
    ),
    "account_login_refused": sentence(
        "The server refused the login. Check the server, the e-mail address and the password, and try the phone app."
    ),
    "account_blocked": sentence("The server takes no login for a while after too many that failed."),
    "account_too_many_logins": sentence(
        "Too many logins failed, so the server takes none for a time. Do not try with the phone app either."
    ),
    "account_too_many_devices": sentence(
        "Too many devices are logged in to this account. Log out some of them in the phone app."
    ),
    "account_too_many_sessions": sentence("The panel has too many open sessions. Close the phone app on some devices."),
    "account_wrong_code": sentence("The panel does not accept this code. It was tried once and is not kept."),
    "account_panel_unknown": sentence(
        "The server knows no panel with this serial number, or it is not linked to this account."
    ),
    "account_session_ended": sentence("The server ended the login at once, also a new one. Try again in a minute."),
    "account_not_allowed": sentence(
        "The server does not allow this user to do that. Most things need the panel's master user."
    ),
    "account_forbidden": sentence("The server forbids this and does not say why."),
    "account_panel_offline": sentence(
        "The panel is not connected to its cloud. Wake it by its text message or the phone app and try again."
    ),
    "account_panel_armed": sentence("The panel does not allow this while it is armed."),
    "account_discovery": sentence("The server is still reading the panel after a login. Try again in a minute."),
    "account_value": sentence("The server does not accept a value. Which one and why stands beneath."),
    "account_value_missing": sentence("The server misses a value. Which one stands beneath."),
    "account_request": sentence("The server does not accept the request. Its reason stands beneath."),
    "account_not_found": sentence(
        "Nothing of the kind is found on this server. Check its name: it is the one the phone app asks for."
    ),
    "account_version": sentence(
        "The server does not speak a version of its service that Watchpost understands, which is 8.0 or later. If the "
        "connection names a version, empty that field."
    ),
    "account_unreachable": sentence(
        "The server cannot be reached, so nothing was sent. Check its name and that it is up."
    ),
    "account_certificate": sentence(
        "The server shows a certificate that is not trusted, so nothing was sent. If it has an authority of its own, "
        "an administrator names the certificate file in the connection."
    ),
    "account_busy": sentence("Another request was still running. Try again."),
    "account_rate": sentence("The server wants fewer requests. Try again in a minute."),
    "account_no_answer": sentence(
        "The server's answer did not come in full, so it may have done it or not. Ask for the panels again to see."
    ),
    "account_unreadable": sentence(
        "The server answered with something that is no answer of PowerManage. Check the server's name; it may have "
        "done what was asked or not."
    ),
    "account_fault": sentence(
        "The server failed with an error of its own, so it may have done it or not. Try again in a few minutes."
    ),
    "account_failed": sentence("That did not work."),
}

# The first class of an error's own order of resolution decides.
_CODES: Final[Mapping[type[Exception], str]] = {
    errors.WrongUsernameOrPasswordError: "account_wrong_login",
    errors.LoginAttemptsLimitReachedError: "account_too_many_logins",
    errors.DeviceLimitError: "account_too_many_devices",
    errors.SessionLimitError: "account_too_many_sessions",
    errors.LockedOutError: "account_blocked",
    errors.UserCodeIncorrectError: "account_wrong_code",
    errors.InvalidUserCodeError: "account_wrong_code",
    errors.NoUserCodeError: "no_code",
    errors.InvalidPanelIDError: "account_panel_unknown",
    errors.PanelSerialIncorrectError: "account_panel_unknown",
    errors.WrongPanelSerialOrMasterUserCodeError: "wrong_panel_or_code",
    errors.LoginRefusedError: "account_login_refused",
    errors.AlreadyLinkedError: "already_linked",
    errors.AlreadyGrantedError: "already_granted",
    errors.ResetPasswordCodeIncorrectError: "reset_code_wrong",
    errors.NewPasswordStrengthError: "password_weak",
    errors.EmailRequiredError: "account_value_missing",
    errors.PasswordRequiredError: "account_value_missing",
    errors.AppIDRequiredError: "account_value_missing",
    errors.UserCodeRequiredError: "account_value_missing",
    errors.PanelSerialRequiredError: "account_value_missing",
    errors.ParameterError: "account_value",
    errors.UndefinedBadRequestError: "account_request",
    errors.NotAllowedError: "account_not_allowed",
    errors.UndefinedForbiddenError: "account_forbidden",
    errors.PanelNotConnectedError: "account_panel_offline",
    errors.PanelIsArmedError: "account_panel_armed",
    errors.DiscoveryInProgressError: "account_discovery",
    errors.NotFoundError: "account_not_found",
    errors.UnsupportedRestAPIVersionError: "account_version",
    errors.BusyError: "account_busy",
    errors.RateLimitedError: "account_rate",
    errors.UnreadableAnswerError: "account_unreadable",
    errors.UnexpectedAnswerError: "account_unreadable",
    errors.ServerError: "account_fault",
    base.SessionEndedError: "account_session_ended",
    base.UntrustedError: "account_certificate",
    base.UnreachableError: "account_unreachable",
    base.VendorUnavailableError: "account_no_answer",
}


def why(error: DriverError) -> Why:
    """Which sentence an error is to whoever manages the account, and what the server said."""
    return verdicts.why(error, _CODES)
