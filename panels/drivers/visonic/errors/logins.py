"""Tokens that died, and logins that must not be repeated."""

from datetime import UTC, datetime

from panels.drivers import vendor_errors
from panels.drivers.base import CodeRefusedError, SessionEndedError
from panels.drivers.visonic.errors.base import PowerManageError


class SessionTokenError(PowerManageError, SessionEndedError):
    """The session token is dead: 440, or 400 with the words for it (reference 2)."""

    summary = "the panel session has ended"


class UnauthorizedError(PowerManageError, SessionEndedError):
    """The user token is dead (401)."""

    summary = "the account's login has ended"


class UserAuthRequiredError(PowerManageError, SessionEndedError):
    """The server wants a new login without saying of what (403, 10002)."""

    summary = "the server wants a new login"


class LoginRefusedError(vendor_errors.LoginRefusedError, PowerManageError):
    pass


class NoUserCodeError(LoginRefusedError, CodeRefusedError):
    """No user code is kept for this panel, so nothing was sent."""

    summary = "no user code is kept for this panel"
    sent = False


class WrongUsernameOrPasswordError(LoginRefusedError):
    summary = "the e-mail address or the password is wrong"


class UserCodeIncorrectError(LoginRefusedError, CodeRefusedError):
    """The user code is wrong (10021)."""

    summary = "the user code is wrong"


class InvalidUserCodeError(LoginRefusedError, CodeRefusedError):
    """The user code is wrong (444, servers before 8.0)."""

    summary = "the user code is wrong"


class InvalidPanelIDError(LoginRefusedError, CodeRefusedError):
    """The panel's name is wrong (445, servers before 8.0)."""

    summary = "the panel is not known"


class WrongPanelSerialOrMasterUserCodeError(LoginRefusedError):
    summary = "the panel's serial number or its master code is wrong"


class LockedOutError(vendor_errors.LockedOutError, PowerManageError):
    pass


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


class NotBegunError(vendor_errors.NotBegunError, PowerManageError):
    pass
