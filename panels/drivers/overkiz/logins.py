"""Ways to log in, one small strategy each (reference 2).

Those that come with a *form* get a session's cookie from ``POST login``; the others send a token with every request.
Every secret may be a function, asked at a login alone: so a token that another service makes is fetched when needed.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from panels.drivers.base import HttpAnswer
from panels.drivers.overkiz import errors
from panels.drivers.overkiz.errors import OverkizError
from panels.drivers.overkiz.grants import Grant, for_header
from panels.drivers.overkiz.operations import operation
from panels.drivers.overkiz.refusals import json_of, refusal, value_of
from panels.drivers.secret import Secret, opened

_COOKIE: Final = re.compile(r"(?:^|[,;]\s*)JSESSIONID=\"?([^;,\"\s]+)")
FORM: Final = "application/x-www-form-urlencoded"
# A token is renewed so long before it ends.
_EARLY: Final = timedelta(seconds=30)
_LONGEST: Final = 30 * 86400


class Line(Protocol):
    """How a strategy asks: below the account's base address, or at a full one of another service."""

    def ask(
        self, method: str, address: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> HttpAnswer:
        """One request without any session. Any status is an answer."""


class Strategy(Protocol):
    """One way to log in."""

    def mark(self) -> tuple[str, ...]:
        """What tells these credentials from others; secret."""

    def log_in(self, line: Line, kept: Grant | None) -> Grant:
        """Log in once. ``kept`` is the last login, dead or due. Raises `OverkizError`, `LoginRefusedError` among it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What some servers want beside the credentials: a known application with its key, or which setup to open."""

    application_id: str = ""
    api_key: str = field(default="", repr=False)
    setup_oid: str = ""

    def fields(self) -> dict[str, str]:
        """The fields of the form."""
        said = {"applicationId": self.application_id, "apiKey": self.api_key, "setupOID": self.setup_oid}
        return {key: value for key, value in said.items() if value}


class _FormLogin(ABC):
    """``POST login`` with one of four sets of fields (reference 2.1)."""

    application: Application

    @abstractmethod
    def credentials(self, line: Line) -> dict[str, str]:
        """The fields that say who logs in."""

    def log_in(self, line: Line, kept: Grant | None) -> Grant:
        """Log in and return the session's cookie."""
        said = {**self.credentials(line), **self.application.fields()}
        target = operation("post_login").filled(said)
        body, kind = target.form or (b"", FORM)
        answer = line.ask(target.operation.method, target.path, headers={"Content-Type": kind}, body=body)
        try:
            value = value_of(answer, set(said.values()))
        except OverkizError as error:
            raise refused(error) from None
        if isinstance(value, dict) and value.get("success") is False:
            raise errors.LoginRefusedError(status=answer.status)
        return Grant(cookie=cookie_of(answer.headers))


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordLogin(_FormLogin):
    """With the user and password of the brand's app: the common case."""

    user: str
    password: Secret = field(repr=False)
    application: Application = field(default_factory=Application)

    def mark(self) -> tuple[str, ...]:
        """Return the user and the password."""
        return self.user, opened(self.password)

    def credentials(self, line: Line) -> dict[str, str]:
        """The fields that say who logs in."""
        return {"userId": self.user, "userPassword": opened(self.password)}


@dataclass(frozen=True, slots=True, kw_only=True)
class SsoLogin(_FormLogin):
    """With a token of the brand's sign-in, as Nexity has it."""

    user: str
    sso_token: Secret = field(repr=False)
    application: Application = field(default_factory=Application)

    def mark(self) -> tuple[str, ...]:
        """Return the user; the token is new each time."""
        return ("sso", self.user)

    def credentials(self, line: Line) -> dict[str, str]:
        """The fields that say who logs in."""
        return {"userId": self.user, "ssoToken": opened(self.sso_token)}


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessTokenLogin(_FormLogin):
    """With an access token alone."""

    access_token: Secret = field(repr=False)
    application: Application = field(default_factory=Application)

    def mark(self) -> tuple[str, ...]:
        """Return the token."""
        return ("access", opened(self.access_token))

    def credentials(self, line: Line) -> dict[str, str]:
        """The fields that say who logs in."""
        return {"accessToken": opened(self.access_token)}


@dataclass(frozen=True, slots=True, kw_only=True)
class JwtLogin(_FormLogin):
    """With a JWT of the brand's own service, as Brandt and Sauter have it."""

    jwt: Secret = field(repr=False)
    application: Application = field(default_factory=Application)

    def mark(self) -> tuple[str, ...]:
        """Return nothing of the token, which is new each time."""
        return ("jwt",)

    def credentials(self, line: Line) -> dict[str, str]:
        """The fields that say who logs in."""
        return {"jwt": opened(self.jwt)}


@dataclass(frozen=True, slots=True, kw_only=True)
class CozytouchLogin(_FormLogin):
    """With a JWT that Groupe Atlantic gives for user and password. ``client`` is its app's ``id:secret`` in Base64."""

    user: str
    password: Secret = field(repr=False)
    client: Secret = field(repr=False)
    host: str = "https://apis.groupe-atlantic.com"
    application: Application = field(default_factory=Application)

    def mark(self) -> tuple[str, ...]:
        """Return the user and the password."""
        return self.user, opened(self.password)

    def credentials(self, line: Line) -> dict[str, str]:
        """The fields that say who logs in."""
        fields = {
            "grant_type": "password",
            "username": f"GA-PRIVATEPERSON/{self.user}",
            "password": opened(self.password),
        }
        said = asked_for_token(line, f"{self.host}/token", fields, {"Authorization": f"Basic {opened(self.client)}"})
        bearer = {"Authorization": f"Bearer {for_header(said.get('access_token'))}"}
        answer = line.ask("GET", f"{self.host}/magellan/accounts/jwt", headers=bearer)
        try:
            return {"jwt": for_header(value_of(answer, bearer.values()))}
        except OverkizError as error:
            raise refused(error) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class BearerLogin:
    """With a token of its own for every request: a box in the LAN, or a service whose tokens somebody else renews."""

    token: Secret = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)

    def mark(self) -> tuple[str, ...]:
        """Return the token."""
        return ("bearer", opened(self.token))

    def log_in(self, line: Line, kept: Grant | None) -> Grant:
        """Take the token as it is; the one that just died is no login. Sends nothing."""
        token = for_header(opened(self.token))
        if kept is not None and kept.bearer == token:
            raise errors.InvalidTokenError
        return Grant(bearer=token, headers=self.headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthLogin:
    """With tokens that an OAuth service gives and renews, as Somfy Europe's does (reference 2.2).

    Without a password only renewing is possible: then ``refresh_token`` is the first one.
    """

    token_url: str
    client_id: str
    client_secret: Secret = field(default="", repr=False)
    user: str = ""
    password: Secret = field(default="", repr=False)
    refresh_token: Secret = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)

    def mark(self) -> tuple[str, ...]:
        """Return the user and what proves him."""
        return self.user, opened(self.password), opened(self.refresh_token)

    def log_in(self, line: Line, kept: Grant | None) -> Grant:
        """Renew the last token, or get a first one; a password is tried where renewing was refused."""
        refresh = (kept.refresh if kept is not None else "") or opened(self.refresh_token)
        if refresh:
            try:
                return self._granted(line, {"grant_type": "refresh_token", "refresh_token": refresh}, refresh)
            except errors.LoginRefusedError:
                if not self.user:
                    raise
        if not self.user:
            raise errors.LoginRefusedError
        said = {"grant_type": "password", "username": self.user, "password": opened(self.password)}
        return self._granted(line, said, "")

    def _granted(self, line: Line, said: dict[str, str], refresh: str) -> Grant:
        client = {"client_id": self.client_id, "client_secret": opened(self.client_secret)}
        answer = asked_for_token(
            line, self.token_url, {key: value for key, value in {**said, **client}.items() if value}
        )
        lasts = answer.get("expires_in")
        renewed = answer.get("refresh_token")
        return Grant(
            bearer=for_header(answer.get("access_token")),
            refresh=for_header(renewed) if renewed else refresh,
            renew_at=datetime.now(UTC) + timedelta(seconds=min(int(lasts), _LONGEST)) - _EARLY
            if isinstance(lasts, int | float) and not isinstance(lasts, bool) and lasts > 0
            else None,
            headers=self.headers,
        )


def asked_for_token(
    line: Line, url: str, fields: Mapping[str, str], headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Ask an OAuth service for a token and return its answer. Raises `BadCredentialsError` for a wrong password."""
    answer = line.ask("POST", url, headers={"Content-Type": FORM, **(headers or {})}, body=urlencode(fields).encode())
    if 200 <= answer.status < 300:
        value = json_of(answer.body)
        if not isinstance(value, dict):
            raise errors.UnexpectedAnswerError
        return value
    # `invalid_grant` by the standard, `error.invalid.grant` at Somfy.
    if answer.status < 500 and b"invalid" in answer.body[:2000] and b"grant" in answer.body[:2000]:
        raise errors.BadCredentialsError(status=answer.status)
    raise refused(refusal(answer, set(fields.values())))


def refused(error: OverkizError) -> OverkizError:
    """What an error is when a login meets it: any refusal is one of the credentials, any limit a lock-out."""
    match error:
        case errors.LoginRefusedError() | errors.LockedOutError():
            return error
        case errors.RateLimitedError():
            kind: type[OverkizError] = errors.TooManyLoginsError
        case errors.NoSuchResourceError():
            # No login of that server's: its address is wrong, not the password.
            return error
        case errors.RefusedError() | errors.NotAuthenticatedError():
            kind = errors.LoginRefusedError
        case _:
            return error
    return kind(status=error.status, code=error.code, vendor_text=error.vendor_text, until=error.until)


def cookie_of(headers: Mapping[str, str]) -> str:
    """The session of an answer. Raises `UnexpectedAnswerError` where there is none."""
    said = next((value for key, value in headers.items() if key.lower() == "set-cookie"), "")
    found = _COOKIE.search(said)
    return for_header(found[1] if found else None)
