"""Sessions that died, and logins that must not be repeated (reference 2.3, 4)."""

from panels.drivers import vendor_errors
from panels.drivers.base import SessionEndedError
from panels.drivers.overkiz.errors.base import OverkizError


class NotAuthenticatedError(OverkizError, SessionEndedError):
    """There is no session, or it is dead: one new login may help."""

    summary = "the session has ended"


class LoginRefusedError(vendor_errors.LoginRefusedError, OverkizError):
    pass


class BadCredentialsError(LoginRefusedError):
    summary = "the user or the password is wrong"


class NoSuchUserError(LoginRefusedError):
    """The user is unknown, or known to the brand and to Overkiz not."""

    summary = "there is no such user"


class MissingApiKeyError(LoginRefusedError):
    """The server wants the key of an application it knows."""

    summary = "the server wants an API key"


class ApplicationNotAllowedError(LoginRefusedError):
    """The setup may not be reached through this application; the brand's own service may be the right one."""

    summary = "the setup refuses this application"


class InvalidTokenError(LoginRefusedError):
    """The bearer token is wrong or was withdrawn."""

    summary = "the token is not valid"


class MissingTokenError(LoginRefusedError):
    """No bearer token came with the request."""

    summary = "the token is missing"


class SessionAndTokenError(LoginRefusedError):
    """A session and a bearer token came together, which the server does not take."""

    summary = "a session and a token came together"


class LockedOutError(vendor_errors.LockedOutError, OverkizError):
    pass


class BannedError(LockedOutError):
    """Too many attempts with an invalid token (reference 2.3)."""

    summary = "too many attempts, banned for a time"


class TooManyLoginsError(LockedOutError):
    """Too many requests at the login itself; every further one makes it longer."""

    summary = "too many logins"


class NotBegunError(vendor_errors.NotBegunError, OverkizError):
    pass
