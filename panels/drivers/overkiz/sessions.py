"""Requests with a login: made when needed, once more when it died, never twice with bad credentials (reference 2.3)."""

import hashlib
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from panels.drivers.bars import Bar, bar_of, put_bar
from panels.drivers.base import Http, HttpAnswer, Tokens
from panels.drivers.overkiz.errors import (
    BY_NAME,
    AnswerTimeoutError,
    BadCallError,
    LoginRefusedError,
    OverkizError,
)
from panels.drivers.overkiz.grants import SESSION, Grant
from panels.drivers.overkiz.logins import Strategy
from panels.drivers.overkiz.operations import Target

# After "too many requests" at a login nobody knows how long; a published client waits a minute, then ever longer.
LOCKED_FOR: Final = timedelta(minutes=15)
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(slots=True, kw_only=True)
class Sessions:
    """One account at one server: its address, credentials and login."""

    base_url: str
    strategy: Strategy
    http: Http = field(repr=False)
    tokens: Tokens
    request_seconds: float
    total_seconds: float

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        odd = parts.query or parts.fragment or "@" in parts.netloc or not self.base_url.isprintable()
        if parts.scheme not in {"http", "https"} or not parts.hostname or odd or " " in self.base_url:
            raise BadCallError("the base address must be an http or https URL without user, query or fragment")
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise BadCallError("a server beyond this machine is only spoken to over https")
        self.base_url = self.base_url.rstrip("/")

    def ends(self) -> float:
        """When a call that begins now has to be over, logins and repeats included."""
        return time.monotonic() + self.total_seconds

    def send(self, target: Target, grant: Grant, ends: float) -> HttpAnswer:
        """Send one request with a login."""
        body, kind = target.form or (None, "")
        headers = grant.sent() | ({"Content-Type": kind} if kind else {})
        return self.exchange(
            target.operation.method, self.base_url + target.path, ends, headers=headers, json=target.body, body=body
        )

    def exchange(
        self,
        method: str,
        url: str,
        ends: float,
        *,
        headers: Mapping[str, str],
        json: object = None,
        body: bytes | None = None,
    ) -> HttpAnswer:
        """Send one request within what is left of the call's time."""
        left = ends - time.monotonic()
        if left <= 0:
            raise AnswerTimeoutError
        return self.http.request(
            method, url, headers=headers, json=json, body=body, timeout=min(left, self.request_seconds)
        )

    # ----------------------------------------------------------------- logging in

    def grant(self, ends: float, *, dead: Grant | None = None, asked: bool = False) -> Grant:
        """The account's login, new if there is none, if it is the dead one or due, or if a person ``asked`` for it."""
        kept = Grant.kept(self.tokens)
        if kept is not None and kept != dead and not asked and not kept.is_due:
            return kept
        with self.tokens.exclusive(SESSION):
            kept = Grant.kept(self.tokens)
            if kept is not None and kept != dead and not asked and not kept.is_due:
                return kept
            self._check_bar(asked=asked)
            with self._barring():
                new = self.strategy.log_in(_Line(self, ends), None if asked else kept)
            new.keep(self.tokens)
            return new

    def bar(self, error: OverkizError) -> None:
        """Stop all requests with these credentials, because the server refused what proves them."""
        if bar := Bar.after(error, self._mark(), LOCKED_FOR):
            put_bar(self.tokens, SESSION, bar)
            self.tokens.put(SESSION, None)

    def _check_bar(self, *, asked: bool) -> None:
        """Stand before what was refused; a person who asks may try it again, but not before a block ends."""
        bar = bar_of(self.tokens, SESSION)
        if bar is not None and bar.holds(self._mark(), asked=asked):
            raise bar.again(BY_NAME, LoginRefusedError)

    @contextmanager
    def _barring(self) -> Iterator[None]:
        try:
            yield
        except OverkizError as error:
            self.bar(error)
            raise
        put_bar(self.tokens, SESSION, None)

    def _mark(self) -> str:
        """What tells credentials from others, kept sealed beside the session, which is worth as much."""
        said = "\0".join(self.strategy.mark()).encode()
        key = hashlib.blake2b(self.base_url.encode()).digest()
        return hashlib.blake2b(said, key=key, digest_size=9).hexdigest()


@dataclass(frozen=True, slots=True)
class _Line:
    """Requests of a login; fulfils `logins.Line`."""

    sessions: Sessions
    ends: float

    def ask(
        self, method: str, address: str, *, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> HttpAnswer:
        """One request without any session."""
        url = self.sessions.base_url + address if address.startswith("/") else address
        return self.sessions.exchange(method, url, self.ends, headers=headers or {}, body=body)
