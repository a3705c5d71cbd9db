"""Everything that can go wrong with a PowerManage server, one class per cause.

Each class is also one of the kinds of `panels.drivers.base`, so that callers above decide by kind. The text of an
exception is ours: it names the status, the vendor's number and the keys it complains about, and never a value that
was sent. What the server wrote is in ``vendor_text``, with everything masked that was secret in the request.
"""

from collections.abc import Mapping
from typing import Final

from panels.drivers.vendor_errors import by_name
from panels.drivers.visonic.errors.answers import (
    AnswerTimeoutError,
    BusyError,
    CertificateError,
    ConnectionLostError,
    ConnectionTimeoutError,
    OversizedAnswerError,
    RateLimitedError,
    ServerError,
    UnexpectedAnswerError,
    UnreachableError,
    UnreadableAnswerError,
)
from panels.drivers.visonic.errors.base import (
    PowerManageError,
)
from panels.drivers.visonic.errors.logins import (
    DeviceLimitError,
    InvalidPanelIDError,
    InvalidUserCodeError,
    LockedOutError,
    LoginAttemptsLimitReachedError,
    LoginRefusedError,
    LoginTemporaryBlockedError,
    NotBegunError,
    NoUserCodeError,
    SessionLimitError,
    SessionTokenError,
    UnauthorizedError,
    UserAuthRequiredError,
    UserCodeIncorrectError,
    WrongPanelSerialOrMasterUserCodeError,
    WrongUsernameOrPasswordError,
)
from panels.drivers.visonic.errors.requests import (
    AlreadyGrantedError,
    AlreadyLinkedError,
    AppIDRequiredError,
    DiscoveryInProgressError,
    EmailRequiredError,
    NewPasswordStrengthError,
    NoRequestError,
    NotAllowedError,
    NotFoundError,
    PanelIsArmedError,
    PanelNotConnectedError,
    PanelSerialIncorrectError,
    PanelSerialRequiredError,
    ParameterError,
    PasswordRequiredError,
    ProcessLostError,
    ProcessTimeoutError,
    ResetPasswordCodeIncorrectError,
    UndefinedBadRequestError,
    UndefinedForbiddenError,
    UnsupportedRestAPIVersionError,
    UserCodeRequiredError,
)

__all__ = [
    "BY_NAME",
    "AlreadyGrantedError",
    "AlreadyLinkedError",
    "AnswerTimeoutError",
    "AppIDRequiredError",
    "BusyError",
    "CertificateError",
    "ConnectionLostError",
    "ConnectionTimeoutError",
    "DeviceLimitError",
    "DiscoveryInProgressError",
    "EmailRequiredError",
    "InvalidPanelIDError",
    "InvalidUserCodeError",
    "LockedOutError",
    "LoginAttemptsLimitReachedError",
    "LoginRefusedError",
    "LoginTemporaryBlockedError",
    "NewPasswordStrengthError",
    "NoRequestError",
    "NoUserCodeError",
    "NotAllowedError",
    "NotBegunError",
    "NotFoundError",
    "OversizedAnswerError",
    "PanelIsArmedError",
    "PanelNotConnectedError",
    "PanelSerialIncorrectError",
    "PanelSerialRequiredError",
    "ParameterError",
    "PasswordRequiredError",
    "PowerManageError",
    "ProcessLostError",
    "ProcessTimeoutError",
    "RateLimitedError",
    "ResetPasswordCodeIncorrectError",
    "ServerError",
    "SessionLimitError",
    "SessionTokenError",
    "UnauthorizedError",
    "UndefinedBadRequestError",
    "UndefinedForbiddenError",
    "UnexpectedAnswerError",
    "UnreachableError",
    "UnreadableAnswerError",
    "UnsupportedRestAPIVersionError",
    "UserAuthRequiredError",
    "UserCodeIncorrectError",
    "UserCodeRequiredError",
    "WrongPanelSerialOrMasterUserCodeError",
    "WrongUsernameOrPasswordError",
]

# By name, for what is kept of a refused login beside the tokens.
BY_NAME: Final[Mapping[str, type[PowerManageError]]] = by_name(PowerManageError)
