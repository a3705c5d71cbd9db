"""Answers as values or as errors: the whole of error table 4 of the reference.

The code decides first, then a part of the text, and the HTTP status only where neither is known: no number in that
table is to be relied on, and proxies answer in HTML. Nothing raised here holds the body itself.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from panels.drivers.base import HttpAnswer
from panels.drivers.overkiz import errors
from panels.drivers.overkiz.errors import OverkizError
from panels.drivers.text import TEXT_LENGTH, WORD_LENGTH, plain, without

_LONGEST_WAIT: Final = 7 * 86400
_Kinds = tuple[tuple[str, type[OverkizError]], ...]

# By code: parts of the text in lower case with what they mean, and what the code alone means.
_BY_CODE: Final[Mapping[str, tuple[_Kinds, type[OverkizError]]]] = {
    "AUTHENTICATION_ERROR": (
        (
            ("bad credentials", errors.BadCredentialsError),
            ("too many requests", errors.RateLimitedError),
            ("api key", errors.MissingApiKeyError),
            ("no such user account", errors.NoSuchUserError),
        ),
        errors.LoginRefusedError,
    ),
    "RESOURCE_ACCESS_DENIED": (
        (
            ("not authenticated", errors.NotAuthenticatedError),
            ("missing authorization token", errors.MissingTokenError),
            ("too many concurrent requests", errors.BusySessionError),
            ("too many executions", errors.TooManyExecutionsError),
            ("cannot be accessed through this application", errors.ApplicationNotAllowedError),
            ("no such user account", errors.NoSuchUserError),
            ("access denied to gateway", errors.GatewayDeniedError),
            ("security exception", errors.ForeignDeviceError),
        ),
        errors.AccessForbiddenError,
    ),
    "UNSPECIFIED_ERROR": (
        (
            ("no registered event listener", errors.ListenerLostError),
            ("invalid event listener id", errors.ListenerLostError),
            ("temporarily banned", errors.BannedError),
            ("cannot use jsessionid", errors.SessionAndTokenError),
            ("invalid token", errors.InvalidTokenError),
            ("not such token", errors.NoSuchTokenError),
            ("unknown object", errors.UnknownObjectError),
        ),
        errors.RefusedError,
    ),
    "INVALID_FIELD_VALUE": (
        (("unable to determine action group setup", errors.UnknownSetupError),),
        errors.InvalidValueError,
    ),
    "UNSUPPORTED_OPERATION": ((("no such command", errors.NoSuchCommandError),), errors.UnsupportedOperationError),
    "EXEC_QUEUE_FULL": ((), errors.QueueFullError),
    "QUOTA_EXCEEDED": ((), errors.RateLimitedError),
    "INVALID_API_CALL": ((), errors.NoSuchResourceError),
    "NO_SUCH_RESSOURCE": ((), errors.NoSuchResourceError),
    "NO_SUCH_RESOURCE": ((), errors.NoSuchResourceError),
    "NO_SUCH_ACTION_GROUP": ((), errors.NoSuchActionGroupError),
    "NO_SUCH_DEVICE": ((), errors.NoSuchDeviceError),
    "DUPLICATE_FIELD_OR_VALUE": ((), errors.DuplicateActionError),
    "MISSING_PARAMETERS": ((), errors.MissingParametersError),
    "INVALID_PARAMETER": ((), errors.InvalidValueError),
    "DBUS_ERROR": ((), errors.BusError),
}
_BY_STATUS: Final[Mapping[int, type[OverkizError]]] = {
    401: errors.NotAuthenticatedError,
    403: errors.AccessForbiddenError,
    404: errors.NoSuchResourceError,
    408: errors.ServerError,
    429: errors.RateLimitedError,
    503: errors.UnavailableError,
}


def value_of(answer: HttpAnswer, secrets: Collection[str] = ()) -> Any:
    """Return the JSON of a good answer, None where it has no body. Raises an `OverkizError` for any other.

    ``secrets`` are what the request carried and must not come back in an error's ``vendor_text``.
    """
    body = body_of(answer, secrets)
    return None if not body.strip() else json_of(body)


def body_of(answer: HttpAnswer, secrets: Collection[str] = ()) -> bytes:
    """Return the body of a good answer as it is. Raises an `OverkizError` for any other."""
    if 200 <= answer.status < 300:
        return answer.body
    raise refusal(answer, secrets)


def json_of(body: bytes) -> Any:
    """Return what a body says. Raises `UnreadableAnswerError` for what is no JSON."""
    found, decoded = _decoded(body)
    if not found:
        raise errors.UnreadableAnswerError
    return decoded


def refusal(answer: HttpAnswer, secrets: Collection[str] = ()) -> OverkizError:
    """Return the error that an answer outside 200 to 299 is."""
    found, decoded = _decoded(answer.body)
    said: dict[str, Any] = decoded if isinstance(decoded, dict) else {}
    code = plain(said.get("errorCode"), WORD_LENGTH)
    # Boxes put the text into quotes of its own (reference 3.2).
    words = without(plain(said.get("error"), TEXT_LENGTH), secrets).strip('"')
    kind = _kind(answer.status, code, words.lower())
    if not code and not found and answer.body.strip():
        kind = _of_page(answer, kind)
    return kind(
        status=answer.status,
        code=code if code.replace("_", "").isalnum() else "",
        vendor_text=words,
        until=_until(answer.headers),
    )


def _kind(status: int, code: str, words: str) -> type[OverkizError]:
    if code in _BY_CODE:
        parts, otherwise = _BY_CODE[code]
        return next((kind for part, kind in parts if part in words), otherwise)
    if 300 <= status < 400:
        return errors.UnexpectedAnswerError
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    return errors.ServerError if status >= 500 else errors.RefusedError


def _of_page(answer: HttpAnswer, kind: type[OverkizError]) -> type[OverkizError]:
    """What a page of HTML means, which a server or a proxy sends in place of an answer."""
    if b"down for maintenance" in answer.body[:20_000].lower():
        return errors.MaintenanceError
    return errors.UnreadableAnswerError if kind is errors.ServerError else kind


def _until(headers: Mapping[str, str]) -> datetime | None:
    later = next((value for key, value in headers.items() if key.lower() == "retry-after"), "")
    if later.isascii() and later.isdigit() and len(later) < 8:
        return datetime.now(UTC) + timedelta(seconds=min(int(later), _LONGEST_WAIT))
    return None


def _decoded(body: bytes) -> tuple[bool, Any]:
    try:
        return True, msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return False, None
