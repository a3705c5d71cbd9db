"""No usable answer: nothing came, half of it came, or something that is no answer."""

from panels.drivers import base
from panels.drivers.base import VendorUnavailableError
from panels.drivers.visonic.errors.base import PowerManageError


class ServerError(PowerManageError, VendorUnavailableError):
    """The server or something before it has a fault of its own (5xx); trying again later may help."""

    summary = "the server failed"


class UnreadableAnswerError(ServerError):
    """What came back is not JSON: an HTML page, nothing at all, or half an answer."""

    summary = "the server's answer cannot be read"


class UnexpectedAnswerError(ServerError):
    """JSON of another shape than this call has, or a redirect, which is never followed."""

    summary = "the server's answer is not one this call has"


class UnreachableError(PowerManageError, base.UnreachableError):
    """No connection came about, so nothing was sent."""

    summary = "the server cannot be reached"
    sent = False


class ConnectionTimeoutError(UnreachableError):
    """The server did not accept a connection in time; nothing was sent."""

    summary = "the server did not accept the connection in time"


class CertificateError(UnreachableError, base.UntrustedError):
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
