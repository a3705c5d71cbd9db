"""No usable answer: nothing came, half of it came, or something that is no answer."""

from panels.drivers import base
from panels.drivers.base import NotSupportedError, VendorUnavailableError
from panels.drivers.overkiz.errors.base import OverkizError


class BadCallError(OverkizError, NotSupportedError):
    """The operation is unknown, or a parameter or its body does not fit it; nothing was sent."""

    permanent = True
    sent = False
    summary = "there is no such request"


class ServerError(OverkizError, VendorUnavailableError):
    """The server or a proxy before it has a fault of its own (5xx); trying again later may help."""

    summary = "the server failed"


class UnavailableError(ServerError):
    """The server is busy or out of order for a while (reference 4); nothing was carried out."""

    summary = "the server is not available"


class MaintenanceError(UnavailableError):
    """The server is down for maintenance: come back in minutes (reference 3.2)."""

    summary = "the server is down for maintenance"


class UnreadableAnswerError(ServerError):
    """What came back is not JSON: an HTML page, nothing at all, or half an answer."""

    summary = "the server's answer cannot be read"


class UnexpectedAnswerError(ServerError):
    """JSON of another shape than this call has, or a redirect, which is never followed."""

    summary = "the server's answer is not one this call has"


class UnreachableError(OverkizError, base.UnreachableError):
    """No connection came about, so nothing was sent."""

    summary = "the server cannot be reached"
    sent = False


class ConnectionTimeoutError(UnreachableError):
    """The server did not accept a connection in time; nothing was sent."""

    summary = "the server did not accept the connection in time"


class CertificateError(UnreachableError, base.UntrustedError):
    """The server's certificate is not one we trust; nothing was sent. A box in the LAN has Overkiz's own authority."""

    permanent = True
    summary = "the server's certificate is not trusted"


class ConnectionLostError(OverkizError, VendorUnavailableError):
    """The connection broke before the whole answer was here; the request may have been carried out."""

    summary = "the connection broke before the answer was complete"


class AnswerTimeoutError(OverkizError, VendorUnavailableError):
    """The answer did not come, or did not end, in time; the request may have been carried out."""

    summary = "the answer took too long"


class OversizedAnswerError(OverkizError, VendorUnavailableError):
    """The answer was larger than any of this service and was cut off."""

    summary = "the answer was too large and was cut off"


class BusyError(OverkizError, VendorUnavailableError):
    """Another request of this session did not end in time; nothing was sent."""

    summary = "another request of this session is still running"
    sent = False
