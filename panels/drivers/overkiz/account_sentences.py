"""Why something asked of an account failed, as a sentence for the installer: what happened, why, what one can do.

Beside those of `sentences`, which tell of commands; rows that read the same in both are only there.
"""

from collections.abc import Mapping
from typing import Final

from panels.drivers import base, verdicts
from panels.drivers.base import DriverError, Why, sentence
from panels.drivers.households import NotSeenError, PartlyDoneError
from panels.drivers.overkiz import errors

ACCOUNT_SENTENCES: Final[dict[str, str]] = {
    "account_wrong_login": sentence(
        "The server does not accept the user or the password. They are those of the brand's own app; correct them in "
        "the connection."
    ),
    "account_no_user": sentence(
        "The server knows no such user. With some brands the app's account has to be linked to a gateway first."
    ),
    "account_api_key": sentence(
        "The server wants an application key. Ask the brand for one and enter it in the connection."
    ),
    "account_application": sentence(
        "The home may not be reached through this application. Choose the service of the brand that sold the gateway."
    ),
    "account_token": sentence("The server does not accept the token. Make a new one and enter it in the connection."),
    "account_session_and_token": sentence(
        "The server was sent a session and a token at once. Choose one way to log in, and save the connection again."
    ),
    "account_login_refused": sentence("The server refused the login. Check the service, the user and the password."),
    "account_banned": sentence(
        "The server has banned this token for a while after too many attempts. Do not try elsewhere either."
    ),
    "account_too_many_logins": sentence(
        "The server takes no login for a while because there were too many. Do not try with the app either."
    ),
    "account_blocked": sentence("The server takes no login for a while."),
    "account_session_ended": sentence("The server ended the login at once, also a new one. Try again in a minute."),
    "account_denied": sentence("The server does not allow this login to do that. The home's main account may."),
    "account_foreign": sentence("The device or its gateway belongs to another home than the one that is open."),
    "account_value": sentence("The server does not accept a value. Which one and why stands beneath."),
    "account_call": sentence("There is no such request, or something in it is missing. What it is stands beneath."),
    "account_not_found": sentence("The server has nothing of this kind. Check the address of the service."),
    "account_not_possible": sentence("The device cannot do that."),
    "account_request": sentence("The server does not accept the request. Its reason stands beneath."),
    "account_listener": sentence("The server has lost what was listened to. It is asked again by itself."),
    "account_queue": sentence("Ten commands wait at the gateway already. Try again in a moment."),
    "account_executions": sentence("The server is busy with other commands. Try again in a moment."),
    "account_budget": sentence(
        "What the server allows of such requests is spent for now. When the next one is free stands beneath."
    ),
    "account_rate": sentence("The server wants fewer requests. Nothing of the kind is asked for a minute."),
    "account_busy": sentence("Another request of this account was still running. Try again."),
    "account_maintenance": sentence("The server is down for maintenance. Try again in some minutes."),
    "account_unreachable": sentence("The server cannot be reached, so nothing was sent. Check its address."),
    "account_certificate": sentence(
        "The server shows a certificate that is not trusted, so nothing was sent. A gateway in the local network has "
        "an authority of its own: an administrator names its certificate file in the connection."
    ),
    "account_unreadable": sentence(
        "The server answered with something that is no answer of Overkiz. Check its address; it may have done what was "
        "asked or not."
    ),
    "account_no_answer": sentence("The server's answer did not come in full, so it may have done it or not."),
    "account_not_seen": sentence(
        "The server's answer did not come, and a look right afterwards shows that nothing was done. It was not sent "
        "again."
    ),
    "account_partly": sentence("Only some of it was done before something went wrong. Look at how it stands now."),
    "account_fault": sentence("The server failed with an error of its own. Try again in a few minutes."),
    "account_failed": sentence("That did not work."),
}

# The first class of an error's own order of resolution decides.
_CODES: Final[Mapping[type[Exception], str]] = {
    errors.BadCredentialsError: "account_wrong_login",
    errors.NoSuchUserError: "account_no_user",
    errors.MissingApiKeyError: "account_api_key",
    errors.ApplicationNotAllowedError: "account_application",
    errors.InvalidTokenError: "account_token",
    errors.MissingTokenError: "account_token",
    errors.SessionAndTokenError: "account_session_and_token",
    errors.LoginRefusedError: "account_login_refused",
    errors.BannedError: "account_banned",
    errors.TooManyLoginsError: "account_too_many_logins",
    errors.LockedOutError: "account_blocked",
    errors.GatewayDeniedError: "account_denied",
    errors.ForeignDeviceError: "account_foreign",
    errors.UnknownSetupError: "account_foreign",
    errors.AccessDeniedError: "account_denied",
    errors.InvalidValueError: "account_value",
    errors.BadCallError: "account_call",
    errors.UnsupportedOperationError: "account_not_possible",
    errors.NoSuchResourceError: "account_not_found",
    errors.RefusedError: "account_request",
    errors.ListenerLostError: "account_listener",
    errors.QueueFullError: "account_queue",
    errors.TooManyExecutionsError: "account_executions",
    errors.BudgetSpentError: "account_budget",
    errors.RateLimitedError: "account_rate",
    errors.BusyError: "account_busy",
    errors.BusySessionError: "account_busy",
    errors.MaintenanceError: "account_maintenance",
    errors.UnreadableAnswerError: "account_unreadable",
    errors.UnexpectedAnswerError: "account_unreadable",
    errors.ServerError: "account_fault",
    errors.BusError: "account_fault",
    NotSeenError: "account_not_seen",
    PartlyDoneError: "account_partly",
    base.SessionEndedError: "account_session_ended",
    base.UntrustedError: "account_certificate",
    base.UnreachableError: "account_unreachable",
    base.VendorUnavailableError: "account_no_answer",
}


def why(error: DriverError) -> Why:
    """Which sentence an error is to whoever looks after the account, and what the server said."""
    return verdicts.why(error, _CODES)
