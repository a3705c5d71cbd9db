"""Requests with tokens: logging in when needed, once more when a token died, never twice with bad credentials."""

import hashlib
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from panels.drivers import turns
from panels.drivers.bars import Bar, bar_of, put_bar
from panels.drivers.base import Http, HttpAnswer, SessionEndedError, Tokens
from panels.drivers.secret import Secret, opened
from panels.drivers.visonic.errors import (
    BY_NAME,
    AnswerTimeoutError,
    BusyError,
    InvalidPanelIDError,
    LockedOutError,
    LoginRefusedError,
    NotFoundError,
    PowerManageError,
    UndefinedBadRequestError,
    UndefinedForbiddenError,
    UnexpectedAnswerError,
    UnsupportedRestAPIVersionError,
    UserCodeIncorrectError,
)
from panels.drivers.visonic.records.account import VersionInfo
from panels.drivers.visonic.refusals import read_answer
from panels.drivers.visonic.tokens import USER, VERSION, session_key
from panels.drivers.visonic.versions import newest

T = TypeVar("T")
# Makes a value of an answer, or raises; told what was secret in the request.
Reader = Callable[[HttpAnswer, Collection[str]], T]
APP_TYPE: Final = "com.visonic.powermaxapp"


@dataclass(slots=True, kw_only=True)
class Sessions:
    """One account at one host: its address, credentials and tokens."""

    host: str
    email: str
    password: Secret = field(repr=False)
    app_id: str
    http: Http = field(repr=False)
    tokens: Tokens
    version: str | None
    scheme: str
    request_seconds: float
    total_seconds: float

    def __post_init__(self) -> None:
        parts = urlsplit(f"//{self.host}")
        if parts.netloc != self.host or not parts.hostname or "@" in self.host or not self.host.isprintable():
            raise UnexpectedAnswerError("the host must be a name, with a port if need be, and nothing else")

    def ends(self) -> float:
        """When a call that begins now has to be over, log-ins and repeats included."""
        return time.monotonic() + self.total_seconds

    # ----------------------------------------------------------------- without tokens

    def exchange(self, method: str, path: str, ends: float, *, body: Any = None, **tokens: str) -> HttpAnswer:
        """Send one request to a path of this host."""
        left = ends - time.monotonic()
        if left <= 0:
            raise AnswerTimeoutError
        headers = {f"{name.capitalize()}-Token": token for name, token in tokens.items()}
        url = f"{self.scheme}://{self.host}{path}"
        return self.http.request(method, url, headers=headers, json=body, timeout=min(left, self.request_seconds))

    def send(self, method: str, path: str, ends: float, *, body: Any = None, **tokens: str) -> Any:
        """Send one request under the version in force and return its JSON."""
        return self.ask(read_answer, method, path, ends, body=body, **tokens)

    def ask(self, read: Reader[T], method: str, path: str, ends: float, *, body: Any = None, **tokens: str) -> T:
        """Send one request and return what ``read`` makes of the answer; follow the server once to a new version."""
        secrets = {value for value in (body or {}).values() if isinstance(value, str)} | set(tokens.values())
        version = self.version or self.tokens.get(VERSION) or self.negotiate(ends)
        try:
            return read(self.exchange(method, f"/rest_api/{version}/{path}", ends, body=body, **tokens), secrets)
        except UnsupportedRestAPIVersionError as error:
            if self.version:
                raise
            # The same words answer an unknown path of two parts (reference 1).
            now = self.negotiate(ends)
            if now == version:
                raise NotFoundError(status=error.status) from None
        return read(self.exchange(method, f"/rest_api/{now}/{path}", ends, body=body, **tokens), secrets)

    def version_info(self, ends: float) -> VersionInfo:
        """What the server speaks."""
        return VersionInfo(read_answer(self.exchange("GET", "/rest_api/version", ends)))

    def negotiate(self, ends: float) -> str:
        """Find the newest version and keep it."""
        version = newest(self.version_info(ends).rest_versions)
        self.tokens.put(VERSION, version)
        return version

    # ----------------------------------------------------------------- logging in

    @contextmanager
    def _guarded(self, key: str, code: Secret = "", *, asked: bool) -> Iterator[None]:
        """Log in behind the bars; a person who asks may try again what was refused, but not before a block ends."""
        marks = {USER: self._mark(self.email, opened(self.password))}
        if key != USER:
            marks[key] = self._mark(opened(code))
        for place, mark in marks.items():
            bar = bar_of(self.tokens, place)
            if bar is not None and bar.holds(mark, asked=asked):
                raise bar.again(BY_NAME, LoginRefusedError)
        try:
            yield
        except PowerManageError as error:
            place = USER if isinstance(error, LockedOutError) else key
            bar = Bar.after(error, marks[place])
            # What bars the account needs no second bar at the panel, which would outlast it.
            if bar is not None and (key == USER or bar_of(self.tokens, USER) is None):
                put_bar(self.tokens, place, bar)
            raise
        put_bar(self.tokens, key, None)

    def _mark(self, *secrets: str) -> str:
        """What tells credentials from others, kept sealed beside the tokens, which are worth as much."""
        said = "\0".join(secrets).encode()
        return hashlib.blake2b(said, key=self.app_id.encode()[:64], digest_size=9).hexdigest()

    def user_token(self, ends: float, *, dead: str | None = None, asked: bool = False) -> str:
        """The account's token, new if there is none, if it is the dead one, or if a person ``asked`` for a login."""
        kept = self.tokens.get(USER)
        if kept and kept != dead and not asked:
            return kept
        with self.tokens.exclusive(USER):
            kept = self.tokens.get(USER)
            if kept and kept != dead and not asked:
                return kept
            with self._guarded(USER, asked=asked):
                body = {"email": self.email, "password": opened(self.password), "app_id": self.app_id}
                try:
                    token = token_of(self.send("POST", "auth", ends, body=body), "user_token")
                except (UndefinedBadRequestError, UndefinedForbiddenError) as error:
                    raise _refused(LoginRefusedError, error) from None
            self.tokens.put(USER, token)
            return token

    def session_token(
        self, serial: str, code: Secret, ends: float, *, dead: str | None = None, user_died: bool = False,
        asked: bool = False,
    ) -> str:  # fmt: skip
        """A panel's token, by the same rules; the account's token is renewed only if the login needs it."""
        key = session_key(serial)
        with self.tokens.exclusive(key):
            kept = self.tokens.get(key)
            if kept and kept != dead and not asked:
                return kept
            with self._guarded(key, code, asked=asked):
                user = self.tokens.get(USER) or self.user_token(ends)
                if user_died:
                    user = self.user_token(ends, dead=user)
                try:
                    token = self._log_in(serial, code, user, ends)
                except SessionEndedError:
                    if user_died:
                        raise
                    token = self._log_in(serial, code, self.user_token(ends, dead=user), ends)
            self.tokens.put(key, token)
            return token

    def _log_in(self, serial: str, code: Secret, user: str, ends: float) -> str:
        body = {"user_code": opened(code), "app_type": APP_TYPE, "app_id": self.app_id, "panel_serial": serial}
        try:
            return token_of(self.send("POST", "panel/login", ends, body=body, user=user), "session_token")
        except (UndefinedBadRequestError, UndefinedForbiddenError) as error:
            # A code too short, an installer's code, a serial of another server: refused as much as a wrong one.
            raise _refused(
                InvalidPanelIDError if "panel_serial" in error.extras else UserCodeIncorrectError, error
            ) from None


def _refused(kind: type[LoginRefusedError], error: PowerManageError) -> LoginRefusedError:
    """The refusal of a login that this error is, whatever the server calls it."""
    return kind(
        status=error.status,
        number=error.number,
        reason_code=error.reason_code,
        extras=error.extras,
        vendor_text=error.vendor_text,
    )


def token_of(answer: Any, key: str) -> str:
    """Return a token of an answer, fit for a header. Raises `UnexpectedAnswerError`."""
    token = answer.get(key) if isinstance(answer, dict) else None
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not 0 < len(token) <= 4096:
        raise UnexpectedAnswerError
    return token


def turn(lock: threading.Lock, ends: float) -> AbstractContextManager[None]:
    """One request at a time in a session. Raises `BusyError` when the turn does not come in time."""
    return turns.turn(lock, ends, BusyError)
