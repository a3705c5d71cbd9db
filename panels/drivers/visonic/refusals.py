"""Answers as values or as errors: the whole of error table 3.2 of the reference.

The reason code decides first, then the number, then the HTTP status: bodies may miss any of them, and proxies answer
in HTML. Nothing raised here holds the body itself.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from panels.drivers.base import HttpAnswer
from panels.drivers.text import TEXT_LENGTH, WORD_LENGTH, plain, without
from panels.drivers.visonic import errors
from panels.drivers.visonic.errors import PowerManageError

_MOST_EXTRAS: Final = 20
_LONGEST_WAIT: Final = 7 * 86400

_REQUIRED: Final[Mapping[str, type[PowerManageError]]] = {
    "panel_serial": errors.PanelSerialRequiredError,
    "email": errors.EmailRequiredError,
    "password": errors.PasswordRequiredError,
    "app_id": errors.AppIDRequiredError,
    "user_code": errors.UserCodeRequiredError,
    "new_password": errors.PasswordRequiredError,
}
_INCORRECT: Final[Mapping[str, type[PowerManageError]]] = {
    "panel_serial": errors.PanelSerialIncorrectError,
    "reset_password_code": errors.ResetPasswordCodeIncorrectError,
}
_COMBINATIONS: Final[Mapping[str, type[PowerManageError]]] = {
    "email": errors.WrongUsernameOrPasswordError,
    "password": errors.WrongUsernameOrPasswordError,
    "panel_serial": errors.WrongPanelSerialOrMasterUserCodeError,
    "master_user_code": errors.WrongPanelSerialOrMasterUserCodeError,
}
_BY_REASON: Final[Mapping[str, type[PowerManageError]]] = {
    "wrongusercode": errors.UserCodeIncorrectError,
    "panelnotconnected": errors.PanelNotConnectedError,
    "userauthrequired": errors.UserAuthRequiredError,
    "notallowed": errors.NotAllowedError,
    "logintemporaryblocked": errors.LoginTemporaryBlockedError,
}
_BY_NUMBER: Final[Mapping[int, type[PowerManageError]]] = {
    10002: errors.UserAuthRequiredError,
    10010: errors.NotAllowedError,
    10020: errors.LoginTemporaryBlockedError,
    10021: errors.UserCodeIncorrectError,
    10039: errors.PanelIsArmedError,
}
_BY_STATUS: Final[Mapping[int, type[PowerManageError]]] = {
    400: errors.UndefinedBadRequestError,
    401: errors.UnauthorizedError,
    403: errors.UndefinedForbiddenError,
    404: errors.NotFoundError,
    408: errors.ServerError,
    420: errors.LoginTemporaryBlockedError,
    429: errors.RateLimitedError,
    440: errors.SessionTokenError,
    442: errors.LoginAttemptsLimitReachedError,
    443: errors.DeviceLimitError,
    444: errors.InvalidUserCodeError,
    445: errors.InvalidPanelIDError,
    446: errors.DiscoveryInProgressError,
    447: errors.SessionLimitError,
}


def read_answer(answer: HttpAnswer, secrets: Collection[str] = ()) -> Any:
    """Return the JSON of a good answer, None where it has no body. Raises a `PowerManageError` for any other.

    ``secrets`` are what the request carried and must not come back in an error's ``vendor_text`` or ``extras``.
    """
    body = body_of(answer, secrets)
    return None if answer.status == 204 or not body.strip() else json_of(body)


def body_of(answer: HttpAnswer, secrets: Collection[str] = ()) -> bytes:
    """Return the body of a good answer as it is. Raises a `PowerManageError` for any other."""
    if 200 <= answer.status < 300:
        return answer.body
    raise refusal(answer, secrets)


def json_of(body: bytes) -> Any:
    """Return what a body says. Raises `UnreadableAnswerError` for what is no JSON."""
    found, decoded = _decoded(body)
    if not found:
        raise errors.UnreadableAnswerError
    return decoded


def refusal(answer: HttpAnswer, secrets: Collection[str] = ()) -> PowerManageError:
    """Return the error that an answer outside 200 to 299 is."""
    found, decoded = _decoded(answer.body)
    body: dict[str, Any] = decoded if isinstance(decoded, dict) else {}
    extras = _extras(body.get("extras"), secrets)
    number = body.get("error")
    number = number if type(number) is int else None
    reason = plain(body.get("error_reason_code"), WORD_LENGTH)
    words = without(plain(body.get("error_message"), TEXT_LENGTH), secrets)
    kind = _kind(answer.status, number, reason, words, extras)
    if not body and kind is errors.ServerError and answer.body.strip() and not found:
        kind = errors.UnreadableAnswerError
    return kind(
        status=answer.status,
        number=number,
        reason_code=without(reason, secrets) if reason.isalnum() else "",
        extras=extras,
        vendor_text=words,
        until=_until(extras, answer.headers),
    )


def _kind(
    status: int, number: int | None, reason: str, words: str, extras: Mapping[str, Any]
) -> type[PowerManageError]:
    code, said = reason.lower(), words.lower()
    if status >= 500:
        return errors.ServerError
    if 300 <= status < 400:
        return errors.UnexpectedAnswerError
    if code == "badrequestparams" or number == 10001:
        return _parameter(extras)
    if code == "wrongcombination" or number == 10004:
        return _combination(extras)
    if (kind := _BY_REASON.get(code)) or (number is not None and (kind := _BY_NUMBER.get(number))):
        return kind
    if "session token" in said:
        return errors.SessionTokenError
    if "user token" in said:
        return errors.UnauthorizedError
    if "bad version" in said or code == "badversion":
        return errors.UnsupportedRestAPIVersionError
    if code == "discoveryinprogress":
        return errors.DiscoveryInProgressError
    return _BY_STATUS.get(status, errors.UndefinedBadRequestError)


def _parameter(extras: Mapping[str, Any]) -> type[PowerManageError]:
    for key, value in extras.items():
        match value:
            case "incorrect" if key in _INCORRECT:
                return _INCORRECT[key]
            case "required" if key in _REQUIRED:
                return _REQUIRED[key]
            case "already_granted":
                return errors.AlreadyGrantedError
            case "already_linked":
                return errors.AlreadyLinkedError
        if key == "new_password":
            return errors.NewPasswordStrengthError
    return errors.ParameterError


def _combination(extras: Mapping[str, Any]) -> type[PowerManageError]:
    for key in extras:
        if key in _COMBINATIONS:
            return _COMBINATIONS[key]
    return errors.LoginRefusedError


def _extras(listed: Any, secrets: Collection[str]) -> dict[str, str | int]:
    found: dict[str, str | int] = {}
    for item in (listed if isinstance(listed, list) else ())[:_MOST_EXTRAS]:
        if isinstance(item, dict) and (key := plain(item.get("key"), WORD_LENGTH)):
            value = item.get("value")
            number = value if type(value) is int else None
            found[without(key, secrets)] = without(plain(value), secrets) if number is None else number
    return found


def _until(extras: Mapping[str, Any], headers: Mapping[str, str]) -> datetime | None:
    seconds = extras.get("timeout")
    if type(seconds) is str and seconds.isascii() and seconds.isdigit() and len(seconds) < 8:
        seconds = int(seconds)
    if type(seconds) is not int:
        later = next((value for key, value in headers.items() if key.lower() == "retry-after"), "")
        seconds = int(later) if later.isascii() and later.isdigit() and len(later) < 8 else None
    if seconds is None or seconds < 0:
        return None
    return datetime.now(UTC) + timedelta(seconds=min(seconds, _LONGEST_WAIT))


def _decoded(body: bytes) -> tuple[bool, Any]:
    try:
        return True, msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return False, None
