"""HTTP by `requests` with this client's own errors."""

from collections.abc import Mapping
from typing import ClassVar

from panels.drivers import requests_http
from panels.drivers.base import DriverError
from panels.drivers.requests_http import Failure
from panels.drivers.visonic import errors


class RequestsHttp(requests_http.RequestsHttp):
    """One account's HTTP connections. Raises a `PowerManageError` of the first group of `errors`."""

    failures: ClassVar[Mapping[Failure, type[DriverError]]] = {
        Failure.UNREACHABLE: errors.UnreachableError,
        Failure.CONNECT_TIMEOUT: errors.ConnectionTimeoutError,
        Failure.CERTIFICATE: errors.CertificateError,
        Failure.ANSWER_TIMEOUT: errors.AnswerTimeoutError,
        Failure.CONNECTION_LOST: errors.ConnectionLostError,
        Failure.OVERSIZED: errors.OversizedAnswerError,
    }
