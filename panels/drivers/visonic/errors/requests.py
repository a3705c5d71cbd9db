"""An answer that says no, and processes whose end nobody knows."""

from panels.drivers.base import NotSupportedError, VendorUnavailableError
from panels.drivers.visonic.errors.base import PowerManageError


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


class NoRequestError(PowerManageError, NotSupportedError):
    """There is no request for what was asked, or something in it is missing; nothing was sent."""

    permanent = True
    sent = False
    summary = "there is no request for this"


class NotFoundError(PowerManageError, NotSupportedError):
    """The server has no such path under its version (404)."""

    permanent = True
    summary = "the server has no such path"


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


class ProcessLostError(PowerManageError):
    """The server no longer knows the process, so nobody can say what became of it."""

    summary = "the server no longer knows the process"


class ProcessTimeoutError(PowerManageError):
    """The process did not end in time; the panel may still carry it out."""

    summary = "the process did not end in time"
