"""An answer that says no (reference 4)."""

from panels.drivers import vendor_errors
from panels.drivers.base import NotSupportedError, VendorUnavailableError
from panels.drivers.overkiz.errors.base import OverkizError


class RefusedError(OverkizError):
    """The server does not accept the request and says nothing that we know."""

    permanent = True
    summary = "the server does not accept the request"


class AccessDeniedError(RefusedError):
    """This login may not do that."""

    summary = "the server denies access"


class GatewayDeniedError(AccessDeniedError):
    """This login lacks a right on the gateway."""

    summary = "this login may not do that on the gateway"


class ForeignDeviceError(AccessDeniedError):
    """The device or its gateway belongs to another setup than the one that is open."""

    summary = "the device belongs to another setup"


class AccessForbiddenError(AccessDeniedError):
    """The server denies this without a word why."""

    summary = "the server forbids this"


class InvalidValueError(RefusedError):
    """A value is not as the server wants it, or one is missing."""

    summary = "a value is not as the server wants it"


class MissingParametersError(InvalidValueError):
    summary = "a parameter is missing"


class UnknownSetupError(InvalidValueError):
    """A device URL names a gateway that no setup of this account has."""

    summary = "no setup has this gateway"


class DuplicateActionError(InvalidValueError):
    """Two actions for one device in a group, which takes one at most."""

    summary = "two actions for one device"


class NoSuchResourceError(RefusedError, NotSupportedError):
    """The server has no such path, method, controllable or profile."""

    permanent = True
    summary = "the server has no such thing"


class NoSuchActionGroupError(NoSuchResourceError):
    summary = "there is no such action group"


class NoSuchDeviceError(NoSuchResourceError):
    summary = "there is no such device"


class NoSuchTokenError(NoSuchResourceError):
    summary = "there is no such token"


class UnknownObjectError(NoSuchResourceError):
    summary = "the server does not know the object"


class UnsupportedOperationError(RefusedError, NotSupportedError):
    """The device cannot do that."""

    permanent = True
    summary = "the device cannot do that"


class NoSuchCommandError(UnsupportedOperationError):
    summary = "the device has no such command"


class BusError(OverkizError, VendorUnavailableError):
    """Something within the box failed; trying again may help."""

    summary = "the box failed within itself"


class ListenerLostError(OverkizError):
    """The event listener was replaced, timed out, or is not this session's: register again and read states anew."""

    summary = "the event listener is gone"


class BusySessionError(OverkizError, VendorUnavailableError):
    """Two requests of one session met at the server, which took neither further (reference 3.2)."""

    summary = "two requests of the session came at once"


class TooManyExecutionsError(OverkizError, VendorUnavailableError):
    """The server is busy with executions."""

    summary = "too many executions are running"


class QueueFullError(TooManyExecutionsError):
    """Ten executions are waiting at the gateway."""

    summary = "the gateway's queue is full"


class RateLimitedError(vendor_errors.RateLimitedError, OverkizError):
    """Wait a minute at least, then go slower (reference 3.2)."""


class BudgetSpentError(RateLimitedError):
    """Our own budget for such calls is spent; nothing was sent. ``until`` is when the next one is free."""

    sent = False
    summary = "the budget for such calls is spent"
