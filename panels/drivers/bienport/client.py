"""Bienport's REST service: the login and the calls that need its token."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from panels.drivers.base import Http, HttpAnswer, Login, NotSupportedError, Session, SessionEndedError
from panels.drivers.bienport.inventory import panel_of, whole
from panels.drivers.bienport.settings import Settings
from panels.drivers.bienport.wire import LARGEST_RESOURCE
from panels.drivers.vendor_errors import (
    ClocksApartError,
    LoginRefusedError,
    ServerError,
    UnexpectedAnswerError,
    UnreadableAnswerError,
)

_SHORT_LIFE: Final = timedelta(hours=3)
_LONG_LIFE: Final = timedelta(days=90)
_LEAST_MARGIN: Final = timedelta(minutes=5)

_OK: Final = range(200, 300)
_REFUSED: Final = frozenset({400, 401, 403, 422, 423})
_FORBIDDEN: Final = frozenset({403, 404})


def log_in(settings: Settings, http: Http) -> Login:
    """Log in and read what there is."""
    answer = http.request(
        "POST",
        f"{settings.rest_url}/auth/login",
        json={
            "screenName": settings.screen_name,
            "password": settings.password,
            "rememberMe": settings.remember_me,
        },
    )
    body = _body_of(answer) if answer.status in _OK else None
    # An error may come as a body with its own status under HTTP 200.
    status = _status(answer, body)
    if status in _REFUSED:
        raise LoginRefusedError(status=status)
    if status not in _OK:
        raise ServerError(status=status)
    token = body.get("token") if isinstance(body, dict) else None
    if not isinstance(body, dict) or not isinstance(token, str) or not _fits_header(token):
        raise UnexpectedAnswerError(status=status)
    resources = body.get("resources")
    panels = [panel_of(resource) for resource in resources] if isinstance(resources, list) else []
    return Login(
        session=_session(settings, token, body),
        panels=tuple({panel.vendor_id: panel for panel in panels if panel is not None}.values()),
    )


@dataclass(frozen=True, slots=True)
class Rest:
    """The REST service as one session sees it."""

    settings: Settings
    session: Session
    http: Http

    def call(self, method: str, path: str, json: Any = None) -> Any:
        """Call an endpoint with the session's token and return what it says."""
        own = str(self.session.values.get("organizationId", ""))
        answer = self.http.request(
            method,
            f"{self.settings.rest_url}{path}",
            headers={
                "Authorization": f"Bearer {self.session.values.get('token', '')}",
                "OrganizationId": self.settings.organization_id or own,
            },
            json=json,
        )
        body = _body_of(answer) if answer.status in _OK else None
        status = _status(answer, body)
        if status == 401:
            raise SessionEndedError("The vendor no longer accepts this session (HTTP 401).")
        if status in _FORBIDDEN:
            raise NotSupportedError(f"The vendor does not let this account do that (HTTP {status}).")
        if status not in _OK:
            raise ServerError(status=status)
        return body


def _body_of(answer: HttpAnswer) -> Any:
    try:
        return msgspec.json.decode(answer.body)
    except (ValueError, RecursionError):
        raise UnreadableAnswerError(status=answer.status) from None


def _status(answer: HttpAnswer, body: Any) -> int:
    inner = body.get("statusCode") if isinstance(body, dict) else None
    return inner if type(inner) is int and 400 <= inner < 600 else answer.status


def _session(settings: Settings, token: str, body: dict[str, Any]) -> Session:
    now = datetime.now(UTC)
    claims = _claims(token)
    ends = claims.get("exp")
    try:
        expires_at = datetime.fromtimestamp(ends, UTC) if isinstance(ends, int | float) else None
    except (ValueError, OverflowError, OSError):
        expires_at = None
    if expires_at is None:
        expires_at = now + (_LONG_LIFE if settings.remember_me else _SHORT_LIFE)
    life = expires_at - now
    if life <= timedelta(0):
        raise ClocksApartError
    user = whole(body.get("userId"), LARGEST_RESOURCE)
    if user is None:
        user = _user_of(claims)
    return Session(
        values={
            "token": token,
            "userId": user,
            "organizationId": _organization(body),
            "mqUser": _text(body.get("mqUser")),
            "mqPassword": _text(body.get("mqPassword")),
        },
        expires_at=expires_at,
        # Never before half of the life: a short token must not mean a login in every round.
        renew_at=expires_at - min(max(_LEAST_MARGIN, life / 10), life / 2),
    )


def _claims(token: str) -> dict[str, Any]:
    # The signature is symmetric and cannot be checked here: the token is the vendor's own word to itself.
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        claims = msgspec.json.decode(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _user_of(claims: dict[str, Any]) -> int | None:
    subject = claims.get("sub")
    try:
        # A JSON object inside a string, and in it `userid` without the capital letter of everywhere else.
        inner = msgspec.json.decode(subject) if isinstance(subject, str) else None
    except (ValueError, RecursionError):
        return None
    return whole(inner.get("userid"), LARGEST_RESOURCE) if isinstance(inner, dict) else None


def _organization(body: dict[str, Any]) -> str:
    ids = body.get("organizationIds")
    organizations = body.get("organizations")
    candidates = list(ids) if isinstance(ids, list) else []
    if isinstance(organizations, list):
        candidates += [one.get("id") for one in organizations if isinstance(one, dict)]
    numbers = (whole(one, LARGEST_RESOURCE) for one in candidates)
    return next((str(number) for number in numbers if number is not None), "")


def _fits_header(token: str) -> bool:
    return bool(token) and token.isascii() and token.isprintable()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
