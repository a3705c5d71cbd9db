"""Everything that can go wrong with an Overkiz server, one class per cause.

Each class is also one of the kinds of `panels.drivers.base`, so that callers above decide by kind. The text of an
exception is ours: it names the status, the vendor's code and parameters, and never a value that was sent. What the
server wrote is in ``vendor_text``, with everything masked that was secret in the request.
"""

from collections.abc import Mapping
from typing import Final

from panels.drivers.overkiz.errors.answers import (
    AnswerTimeoutError,
    BadCallError,
    BusyError,
    CertificateError,
    ConnectionLostError,
    ConnectionTimeoutError,
    MaintenanceError,
    OversizedAnswerError,
    ServerError,
    UnavailableError,
    UnexpectedAnswerError,
    UnreachableError,
    UnreadableAnswerError,
)
from panels.drivers.overkiz.errors.base import OverkizError
from panels.drivers.overkiz.errors.logins import (
    ApplicationNotAllowedError,
    BadCredentialsError,
    BannedError,
    InvalidTokenError,
    LockedOutError,
    LoginRefusedError,
    MissingApiKeyError,
    MissingTokenError,
    NoSuchUserError,
    NotAuthenticatedError,
    NotBegunError,
    SessionAndTokenError,
    TooManyLoginsError,
)
from panels.drivers.overkiz.errors.requests import (
    AccessDeniedError,
    AccessForbiddenError,
    BudgetSpentError,
    BusError,
    BusySessionError,
    DuplicateActionError,
    ForeignDeviceError,
    GatewayDeniedError,
    InvalidValueError,
    ListenerLostError,
    MissingParametersError,
    NoSuchActionGroupError,
    NoSuchCommandError,
    NoSuchDeviceError,
    NoSuchResourceError,
    NoSuchTokenError,
    QueueFullError,
    RateLimitedError,
    RefusedError,
    TooManyExecutionsError,
    UnknownObjectError,
    UnknownSetupError,
    UnsupportedOperationError,
)
from panels.drivers.vendor_errors import by_name

__all__ = [
    "BY_NAME",
    "AccessDeniedError",
    "AccessForbiddenError",
    "AnswerTimeoutError",
    "ApplicationNotAllowedError",
    "BadCallError",
    "BadCredentialsError",
    "BannedError",
    "BudgetSpentError",
    "BusError",
    "BusyError",
    "BusySessionError",
    "CertificateError",
    "ConnectionLostError",
    "ConnectionTimeoutError",
    "DuplicateActionError",
    "ForeignDeviceError",
    "GatewayDeniedError",
    "InvalidTokenError",
    "InvalidValueError",
    "ListenerLostError",
    "LockedOutError",
    "LoginRefusedError",
    "MaintenanceError",
    "MissingApiKeyError",
    "MissingParametersError",
    "MissingTokenError",
    "NoSuchActionGroupError",
    "NoSuchCommandError",
    "NoSuchDeviceError",
    "NoSuchResourceError",
    "NoSuchTokenError",
    "NoSuchUserError",
    "NotAuthenticatedError",
    "NotBegunError",
    "OverkizError",
    "OversizedAnswerError",
    "QueueFullError",
    "RateLimitedError",
    "RefusedError",
    "ServerError",
    "SessionAndTokenError",
    "TooManyExecutionsError",
    "TooManyLoginsError",
    "UnavailableError",
    "UnexpectedAnswerError",
    "UnknownObjectError",
    "UnknownSetupError",
    "UnreachableError",
    "UnreadableAnswerError",
    "UnsupportedOperationError",
]

# By name, for what is kept of a refused login beside the tokens.
BY_NAME: Final[Mapping[str, type[OverkizError]]] = by_name(OverkizError)
