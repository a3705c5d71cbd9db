"""Every row of the reference's error table is an exception of its own kind, whatever the status beside it."""

import json
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from panels.drivers import base
from panels.drivers.base import HttpAnswer
from panels.drivers.overkiz import errors
from panels.drivers.overkiz.errors import OverkizError
from panels.drivers.overkiz.refusals import json_of, refusal, value_of
from tests.panels.drivers.overkiz.recorded import files, needs_recordings, recorded

DENIED, AUTH, OTHER = "RESOURCE_ACCESS_DENIED", "AUTHENTICATION_ERROR", "UNSPECIFIED_ERROR"
# Code, text, what it is to us, what a caller does about it (reference 4, 3.2).
ROWS: Final[list[tuple[str, str | None, type[OverkizError], type[Exception]]]] = [
    (AUTH, "Bad credentials", errors.BadCredentialsError, base.CredentialsRefusedError),
    (AUTH, "Too many requests, try again later : x", errors.RateLimitedError, base.VendorUnavailableError),
    (AUTH, "An API key is required to access this setup", errors.MissingApiKeyError, base.CredentialsRefusedError),
    (AUTH, "No such user account : x", errors.NoSuchUserError, base.CredentialsRefusedError),
    (AUTH, "Something new", errors.LoginRefusedError, base.CredentialsRefusedError),
    (DENIED, "Not authenticated", errors.NotAuthenticatedError, base.SessionEndedError),
    (DENIED, "Missing authorization token.", errors.MissingTokenError, base.CredentialsRefusedError),
    (DENIED, "too many concurrent requests", errors.BusySessionError, base.VendorUnavailableError),
    (DENIED, "Server busy. (Too many executions)", errors.TooManyExecutionsError, base.VendorUnavailableError),
    (DENIED, "Access denied to gateway #1 for action X", errors.GatewayDeniedError, OverkizError),
    (DENIED, "Your setup cannot be accessed through this application", errors.ApplicationNotAllowedError,
     base.CredentialsRefusedError),
    (DENIED, "No such user account : x", errors.NoSuchUserError, base.CredentialsRefusedError),
    (DENIED, "Security exception : Device setup mismatch", errors.ForeignDeviceError, OverkizError),
    (DENIED, "Security exception : Gateway #1 does not belong to setup 2", errors.ForeignDeviceError, OverkizError),
    (DENIED, "Something new", errors.AccessForbiddenError, OverkizError),
    ("EXEC_QUEUE_FULL", "Execution queue is full on gateway: #1", errors.QueueFullError, base.VendorUnavailableError),
    ("QUOTA_EXCEEDED", None, errors.RateLimitedError, base.VendorUnavailableError),
    ("INVALID_API_CALL", "No such resource", errors.NoSuchResourceError, base.NotSupportedError),
    ("NO_SUCH_RESSOURCE", "No such controllable : x", errors.NoSuchResourceError, base.NotSupportedError),
    ("NO_SUCH_ACTION_GROUP", "No such action group : x", errors.NoSuchActionGroupError, base.NotSupportedError),
    ("NO_SUCH_DEVICE", 'No such device : "x"', errors.NoSuchDeviceError, base.NotSupportedError),
    ("INVALID_FIELD_VALUE", "Unable to determine action group setup (x)", errors.UnknownSetupError, OverkizError),
    ("INVALID_FIELD_VALUE", "x", errors.InvalidValueError, OverkizError),
    ("DUPLICATE_FIELD_OR_VALUE", "Another action exists on the same device", errors.DuplicateActionError, OverkizError),
    ("UNSUPPORTED_OPERATION", "No such command : x", errors.NoSuchCommandError, base.NotSupportedError),
    ("UNSUPPORTED_OPERATION", None, errors.UnsupportedOperationError, base.NotSupportedError),
    (OTHER, "No registered event listener", errors.ListenerLostError, OverkizError),
    (OTHER, '"No registered event listener."', errors.ListenerLostError, OverkizError),
    (OTHER, "Invalid event listener id : x", errors.ListenerLostError, OverkizError),
    (OTHER, "Invalid token : x", errors.InvalidTokenError, base.CredentialsRefusedError),
    (OTHER, "Not such token with UUID: x", errors.NoSuchTokenError, base.NotSupportedError),
    (OTHER, "Too many attempts with an invalid token, temporarily banned", errors.BannedError, base.LockedOutError),
    (OTHER, "Cannot use JSESSIONID and bearer token in same request", errors.SessionAndTokenError,
     base.CredentialsRefusedError),
    (OTHER, "Unknown object : x", errors.UnknownObjectError, base.NotSupportedError),
    (OTHER, "Something new", errors.RefusedError, OverkizError),
    ("MISSING_PARAMETERS", "Malformed request", errors.MissingParametersError, OverkizError),
    ("INVALID_PARAMETER", "Bad parameters", errors.InvalidValueError, OverkizError),
    ("DBUS_ERROR", "Bus error", errors.BusError, base.VendorUnavailableError),
]  # fmt: skip
RECORDED: Final = {
    "401-not-authenticated": errors.NotAuthenticatedError,
    "access-denied-to-gateway": errors.GatewayDeniedError,
    "action-group-setup-not-found": errors.UnknownSetupError,
    "application-not-allowed": errors.ApplicationNotAllowedError,
    "bad-credentials": errors.BadCredentialsError,
    "exec-queue-full": errors.QueueFullError,
    "invalid-event-listener-id": errors.ListenerLostError,
    "invalid-token": errors.InvalidTokenError,
    "missing-api-key": errors.MissingApiKeyError,
    "missing-authorization-token": errors.MissingTokenError,
    "no-overkiz-user": errors.NoSuchUserError,
    "no-registered-event-listener": errors.ListenerLostError,
    "no-such-action-group": errors.NoSuchActionGroupError,
    "no-such-command": errors.NoSuchCommandError,
    "no-such-controllable": errors.NoSuchResourceError,
    "no-such-resource": errors.NoSuchResourceError,
    "no-such-ui-profile": errors.NoSuchResourceError,
    "not-such-token": errors.NoSuchTokenError,
    "resource-access-denied-device-setup-mismatch": errors.ForeignDeviceError,
    "resource-access-denied-gateway-not-in-setup": errors.ForeignDeviceError,
    "session-and-bearer": errors.SessionAndTokenError,
    "too-many-attempts-banned": errors.BannedError,
    "too-many-concurrent-requests": errors.BusySessionError,
    "too-many-executions": errors.TooManyExecutionsError,
    "too-many-requests": errors.RateLimitedError,
    "unknown-auth-error": errors.LoginRefusedError,
    "unknown-resource-access-denied": errors.AccessForbiddenError,
    "unknown-user-account": errors.NoSuchUserError,
}


def answer(status: int, body: Any, **headers: str) -> HttpAnswer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return HttpAnswer(status=status, headers=headers, body=raw)


@pytest.mark.parametrize("status", [400, 401, 403, 503])
@pytest.mark.parametrize(("code", "text", "kind", "caller"), ROWS)
def test_every_row_of_the_error_table_is_its_class(
    status: int, code: str, text: str | None, kind: type[OverkizError], caller: type[Exception]
) -> None:
    error = refusal(answer(status, {"errorCode": code, "error": text}))
    assert type(error) is kind
    assert isinstance(error, caller)
    assert (error.status, error.code, error.vendor_text) == (status, code, (text or "").strip('"'))


@needs_recordings
@pytest.mark.parametrize("path", files("errors"))
def test_every_recorded_error_is_its_class(path: str) -> None:
    name = path.removeprefix("errors/").removesuffix(".json")
    assert type(refusal(answer(400, recorded(path)))) is RECORDED[name]


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (503, b"<html>The service is down for maintenance.</html>", errors.MaintenanceError),
        (503, b"<html>busy</html>", errors.UnavailableError),
        (503, b"", errors.UnavailableError),
        (502, b"<html>Bad Gateway</html>", errors.UnreadableAnswerError),
        (500, b"", errors.ServerError),
        (504, b"{", errors.UnreadableAnswerError),
        (401, b"", errors.NotAuthenticatedError),
        (401, b"<html></html>", errors.NotAuthenticatedError),
        (403, b"[]", errors.AccessForbiddenError),
        (404, b"", errors.NoSuchResourceError),
        (429, b"", errors.RateLimitedError),
        (302, b"", errors.UnexpectedAnswerError),
        (400, b'{"errorCode": 7, "error": {"x": 1}}', errors.RefusedError),
        (400, b"null", errors.RefusedError),
        (418, b'{"errorCode": "NEW_ONE"}', errors.RefusedError),
    ],
)
def test_answers_without_a_known_code(status: int, body: bytes, kind: type[OverkizError]) -> None:
    assert type(refusal(answer(status, body))) is kind


def test_a_good_answer_is_its_json_or_nothing() -> None:
    assert value_of(answer(200, {"id": "x"})) == {"id": "x"}
    assert value_of(answer(201, b"")) is None
    assert value_of(answer(204, b" \r\n")) is None
    with pytest.raises(errors.UnreadableAnswerError):
        value_of(answer(200, b"<html>"))
    with pytest.raises(errors.UnreadableAnswerError):
        json_of(b"[" * 100_000)


def test_who_is_asked_to_slow_down_waits_as_long_as_is_said() -> None:
    limited = {"errorCode": "QUOTA_EXCEEDED"}
    told = refusal(answer(400, limited, **{"Retry-After": "300"}))
    assert told.until is not None
    assert 295 < (told.until - datetime.now(UTC)).total_seconds() <= 300
    for untold in ("", "soon", "-1", "9" * 9):
        assert refusal(answer(400, limited, **{"Retry-After": untold})).until is None


def test_a_secret_that_comes_back_is_masked() -> None:
    error = refusal(answer(400, {"errorCode": OTHER, "error": "Invalid token : geheim-1"}), {"geheim-1"})
    assert "geheim" not in error.vendor_text + str(error) + repr(error)


def test_every_error_says_what_it_is_by_itself() -> None:
    said = [kind.summary for kind in errors.BY_NAME.values()]
    assert len(set(said)) == len(said)
