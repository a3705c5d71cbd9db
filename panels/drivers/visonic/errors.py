"""Everything that can go wrong with a PowerManage server, one class per cause.

Each class is also one of the kinds of `panels.drivers.base`, so that callers above decide by kind. The text of an
exception is ours: it names the status, the vendor's number and the keys it complains about, and never a value that
was sent. What the server wrote is in ``vendor_text``, with everything masked that was secret in the request.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar, Final

from panels.drivers.base import (
    CredentialsRefusedError,
    DriverError,
    NotSupportedError,
    SessionEndedError,
    VendorUnavailableError,
)


class PowerManageError(DriverError):
    """A PowerManage server did not do as asked.

    ``status`` is the HTTP status (0 without an answer), ``number`` and ``reason_code`` the vendor's own, ``extras``
    its list of complaints as a mapping. ``sent`` is False when no byte of the request can have left this machine.
    """

    summary: ClassVar[str] = "the server refused"
    sent: ClassVar[bool] = True

    def __init__(
        self,
        text: str = "",
        *,
        status: int = 0,
        number: int | None = None,
        reason_code: str = "",
        extras: Mapping[str, Any] | None = None,
        vendor_text: str = "",
        until: datetime | None = None,
    ) -> None:
        self.status, self.number, self.reason_code = status, number, reason_code
        self.extras: Mapping[str, Any] = extras or {}
        self.vendor_text = vendor_text
        self.until = until
        super().__init__(text or self._describe())

    def _describe(self) -> str:
        facts = [f"HTTP {self.status}"] if self.status else []
        facts += [str(self.number)] if self.number is not None else []
        facts += [self.reason_code] if self.reason_code else []
        facts += [", ".join(sorted(self.extras))] if self.extras else []
        said = f"{self.summary} ({'; '.join(facts)})" if facts else self.summary
        return f"{said}, until {self.until.isoformat()}" if self.until else said


# --------------------------------------------------------------------------- no usable answer


class ServerError(PowerManageError, VendorUnavailableError):
    """The server or something before it has a fault of its own (5xx); trying again later may help."""

    summary = "the server failed"


class UnreadableAnswerError(ServerError):
    """What came back is not JSON: an HTML page, nothing at all, or half an answer."""

    summary = "the server's answer cannot be read"


class UnexpectedAnswerError(ServerError):
    """JSON of another shape than this call has, or a redirect, which is never followed."""

    summary = "the server's answer is not one this call has"


class UnreachableError(PowerManageError, VendorUnavailableError):
    """No connection came about, so nothing was sent."""

    summary = "the server cannot be reached"
    sent = False


class ConnectionTimeoutError(UnreachableError):
    """The server did not accept a connection in time; nothing was sent."""

    summary = "the server did not accept the connection in time"


class CertificateError(UnreachableError):
    """The server's certificate is not one we trust; nothing was sent."""

    permanent = True
    summary = "the server's certificate is not trusted"


class ConnectionLostError(PowerManageError, VendorUnavailableError):
    """The connection broke before the whole answer was here; the request may have been carried out."""

    summary = "the connection broke before the answer was complete"


class AnswerTimeoutError(PowerManageError, VendorUnavailableError):
    """The answer did not come, or did not end, in time; the request may have been carried out."""

    summary = "the answer took too long"


class OversizedAnswerError(PowerManageError, VendorUnavailableError):
    """The answer was larger than any of this service and was cut off."""

    summary = "the answer was too large and was cut off"


class BusyError(PowerManageError, VendorUnavailableError):
    """Another request of this session did not end in time; nothing was sent."""

    summary = "another request of this session is still running"
    sent = False


class RateLimitedError(PowerManageError, VendorUnavailableError):
    """Too many requests (429); ``until`` says when to come back, where the server says it."""

    summary = "the server wants fewer requests"


# --------------------------------------------------------------------------- dead tokens


class SessionTokenError(PowerManageError, SessionEndedError):
    """The session token is dead: 440, or 400 with the words for it (reference 2)."""

    summary = "the panel session has ended"


class UnauthorizedError(PowerManageError, SessionEndedError):
    """The user token is dead (401)."""

    summary = "the account's login has ended"


class UserAuthRequiredError(PowerManageError, SessionEndedError):
    """The server wants a new login without saying of what (403, 10002)."""

    summary = "the server wants a new login"


# --------------------------------------------------------------------------- logins that must not be repeated


class LoginRefusedError(PowerManageError, CredentialsRefusedError):
    """A login with these credentials cannot succeed; repeating it only brings the lock-out nearer."""

    permanent = True
    summary = "the login was refused"


class WrongUsernameOrPasswordError(LoginRefusedError):
    summary = "the e-mail address or the password is wrong"


class UserCodeIncorrectError(LoginRefusedError):
    """The user code is wrong (10021)."""

    summary = "the user code is wrong"


class InvalidUserCodeError(LoginRefusedError):
    """The user code is wrong (444, servers before 8.0)."""

    summary = "the user code is wrong"


class InvalidPanelIDError(LoginRefusedError):
    """The panel's name is wrong (445, servers before 8.0)."""

    summary = "the panel is not known"


class WrongPanelSerialOrMasterUserCodeError(LoginRefusedError):
    summary = "the panel's serial number or its master code is wrong"


class LockedOutError(PowerManageError, VendorUnavailableError):
    """Logins are blocked for a time; ``until`` says how long, where the server says it."""

    summary = "logins are blocked"


class LoginTemporaryBlockedError(LockedOutError):
    """Logins are blocked for some seconds (420)."""

    summary = "logins are blocked for a while"

    @property
    def seconds(self) -> float | None:
        """How many seconds are left now; None where the server did not say."""
        return None if self.until is None else max(0.0, (self.until - datetime.now(UTC)).total_seconds())


class LoginAttemptsLimitReachedError(LockedOutError):
    summary = "too many failed logins"


class DeviceLimitError(LockedOutError):
    """Too many devices are logged in to this account (443)."""

    summary = "too many devices are logged in"


class SessionLimitError(LockedOutError):
    """Too many sessions are open (447)."""

    summary = "too many sessions are open"


# --------------------------------------------------------------------------- the request is wrong


class UndefinedBadRequestError(PowerManageError):
    """The server does not like the request (400) and says nothing that we know."""

    permanent = True
    summary = "the server does not accept the request"


class ParameterError(UndefinedBadRequestError):
    """A parameter breaks a rule of the server; ``extras`` names each with its rule, as ``minLength:4``."""

    summary = "a parameter is not as the server wants it"


class PanelSerialIncorrectError(ParameterError):
    summary = "the panel's serial number is wrong"


class ResetPasswordCodeIncorrectError(ParameterError):
    summary = "the mailed code is wrong"


class NewPasswordStrengthError(ParameterError):
    summary = "the new password is too weak"


class PanelSerialRequiredError(ParameterError):
    summary = "the panel's serial number is missing"


class EmailRequiredError(ParameterError):
    summary = "the e-mail address is missing"


class PasswordRequiredError(ParameterError):
    summary = "the password is missing"


class AppIDRequiredError(ParameterError):
    summary = "the app id is missing"


class UserCodeRequiredError(ParameterError):
    summary = "the user code is missing"


class AlreadyGrantedError(PowerManageError):
    permanent = True
    summary = "this user already has access"


class AlreadyLinkedError(PowerManageError):
    permanent = True
    summary = "this panel is already linked"


class UnsupportedRestAPIVersionError(PowerManageError, NotSupportedError):
    """The server does not speak the version, or none that this client understands."""

    permanent = True
    summary = "the server does not speak this version of the API"


class NotFoundError(PowerManageError, NotSupportedError):
    """The server has no such path under its version (404)."""

    permanent = True
    summary = "the server has no such path"


# --------------------------------------------------------------------------- the panel or the rights forbid it


class PanelNotConnectedError(PowerManageError):
    """The cloud has no connection to the panel, so nothing reached it; see the wake-up SMS (reference 14)."""

    summary = "the panel is not connected to its cloud"


class PanelIsArmedError(PowerManageError):
    """Not while the panel is armed (10039)."""

    summary = "not while the panel is armed"


class DiscoveryInProgressError(PowerManageError, VendorUnavailableError):
    """The server is still reading the panel (446); a moment later it works."""

    summary = "the server is still reading the panel"


class UndefinedForbiddenError(PowerManageError):
    """Forbidden (403), and the server does not say why in words we know."""

    permanent = True
    summary = "the server forbids this"


class NotAllowedError(UndefinedForbiddenError):
    """This user may not do that (10010); most of it is for the master alone."""

    summary = "this user may not do that"


# --------------------------------------------------------------------------- processes


class ProcessLostError(PowerManageError):
    """The server no longer knows the process, so nobody can say what became of it."""

    summary = "the server no longer knows the process"


class ProcessTimeoutError(PowerManageError):
    """The process did not end in time; the panel may still carry it out."""

    summary = "the process did not end in time"


def _below(kind: type[PowerManageError]) -> list[type[PowerManageError]]:
    return [kind, *(inner for child in kind.__subclasses__() for inner in _below(child))]


# By name, for what is kept of a refused login beside the tokens.
BY_NAME: Final[Mapping[str, type[PowerManageError]]] = {kind.__name__: kind for kind in _below(PowerManageError)}
