"""No usable answer: nothing came, half of it came, or something that is no answer."""

from panels.drivers import vendor_errors
from panels.drivers.visonic.errors.base import PowerManageError


class ServerError(vendor_errors.ServerError, PowerManageError):
    pass


class UnreadableAnswerError(vendor_errors.UnreadableAnswerError, ServerError):
    pass


class UnexpectedAnswerError(vendor_errors.UnexpectedAnswerError, ServerError):
    pass


class UnreachableError(vendor_errors.UnreachableError, PowerManageError):
    pass


class ConnectionTimeoutError(vendor_errors.ConnectionTimeoutError, UnreachableError):
    pass


class CertificateError(vendor_errors.CertificateError, UnreachableError):
    pass


class ConnectionLostError(vendor_errors.ConnectionLostError, PowerManageError):
    pass


class AnswerTimeoutError(vendor_errors.AnswerTimeoutError, PowerManageError):
    pass


class OversizedAnswerError(vendor_errors.OversizedAnswerError, PowerManageError):
    pass


class BusyError(vendor_errors.BusyError, PowerManageError):
    pass


class RateLimitedError(vendor_errors.RateLimitedError, PowerManageError):
    """Too many requests (429)."""
