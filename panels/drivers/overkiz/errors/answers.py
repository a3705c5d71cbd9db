"""No usable answer: nothing came, half of it came, or something that is no answer."""

from panels.drivers import vendor_errors
from panels.drivers.base import NotSupportedError
from panels.drivers.overkiz.errors.base import OverkizError


class BadCallError(OverkizError, NotSupportedError):
    """The operation is unknown, or a parameter or its body does not fit it; nothing was sent."""

    permanent = True
    sent = False
    summary = "there is no such request"


class ServerError(vendor_errors.ServerError, OverkizError):
    pass


class UnavailableError(ServerError):
    """The server is busy or out of order for a while (reference 4); nothing was carried out."""

    summary = "the server is not available"


class MaintenanceError(UnavailableError):
    """The server is down for maintenance: come back in minutes (reference 3.2)."""

    summary = "the server is down for maintenance"


class UnreadableAnswerError(vendor_errors.UnreadableAnswerError, ServerError):
    pass


class UnexpectedAnswerError(vendor_errors.UnexpectedAnswerError, ServerError):
    pass


class UnreachableError(vendor_errors.UnreachableError, OverkizError):
    pass


class ConnectionTimeoutError(vendor_errors.ConnectionTimeoutError, UnreachableError):
    pass


class CertificateError(vendor_errors.CertificateError, UnreachableError):
    """A box in the LAN has Overkiz's own authority."""


class ConnectionLostError(vendor_errors.ConnectionLostError, OverkizError):
    pass


class AnswerTimeoutError(vendor_errors.AnswerTimeoutError, OverkizError):
    pass


class OversizedAnswerError(vendor_errors.OversizedAnswerError, OverkizError):
    pass


class BusyError(vendor_errors.BusyError, OverkizError):
    pass
