"""The PowerManage user API from 8.0 on: an account, and the panels it may speak for (reference 4).

Tokens are got and renewed by themselves: a dead one costs one login and one repeat of the request, bad credentials
stop every further login. See docs/visonic-client.md for a tour.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from panels.drivers.base import DriverError, Http, SessionEndedError, Tokens
from panels.drivers.memory_tokens import MemoryTokens
from panels.drivers.records import records_of
from panels.drivers.secret import Secret, opened
from panels.drivers.visonic.errors import (
    NotBegunError,
    UnauthorizedError,
    UnexpectedAnswerError,
    UnsupportedRestAPIVersionError,
)
from panels.drivers.visonic.panel import PanelCalls
from panels.drivers.visonic.records.account import AccessInfo, AppType, Panel, VersionInfo
from panels.drivers.visonic.refusals import body_of
from panels.drivers.visonic.sessions import Sessions, token_of, turn
from panels.drivers.visonic.tokens import USER, VERSION, session_key
from panels.drivers.visonic.transport import RequestsHttp
from panels.drivers.visonic.versions import checked, newest

T = TypeVar("T")


class PanelSession(PanelCalls):
    """One panel as one user of it sees it. Threads may share it; its requests go one after the other."""

    def __init__(self, sessions: Sessions, serial: str, user_code: Secret) -> None:
        self.serial = serial
        self._sessions, self._code, self._turn = sessions, user_code, threading.Lock()

    def __repr__(self) -> str:
        return f"PanelSession({self.serial!r} at {self._sessions.host!r})"

    def login(self) -> None:
        """Log in now, because a person asked: also where an earlier login was refused."""
        self._sessions.session_token(self.serial, self._code, self._sessions.ends(), asked=True)

    def is_logged_in(self) -> bool:
        """Whether the server accepts the session that is kept now; logs in nowhere."""
        ends, sessions = self._sessions.ends(), self._sessions
        user, session = sessions.tokens.get(USER), sessions.tokens.get(session_key(self.serial))
        if not user or not session:
            return False
        try:
            with turn(self._turn, ends):
                sessions.send("GET", "status", ends, user=user, session=session)
        except SessionEndedError:
            return False
        return True

    def restore(self, user_token: str, session_token: str) -> None:
        """Go on with tokens from elsewhere."""
        self._sessions.tokens.put(USER, user_token)
        self._sessions.tokens.put(session_key(self.serial), session_token)

    def logout(self) -> None:
        """End the session at the server; the path is a guess of the reference."""
        self.call("POST", "panel/logout", {})
        self._sessions.tokens.put(session_key(self.serial), None)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Send any request of this panel and return its JSON. Raises `PowerManageError`."""
        return self._healed(
            lambda ends, user, session: self._sessions.send(method, path, ends, body=body, user=user, session=session)
        )

    def fetch(self, path: str) -> bytes:
        """Read a path and return the body as it came, for callers that compare before they decode."""
        return self._healed(
            lambda ends, user, session: self._sessions.ask(body_of, "GET", path, ends, user=user, session=session)
        )

    def begin(self, path: str, body: Any) -> str:
        """Send one command and return its process's token. Raises `NotBegunError` when a login before it failed.

        Whatever else is raised with ``sent`` True may have been carried out.
        """
        answer = self._healed(
            lambda ends, user, session: self._sessions.send("POST", path, ends, body=body, user=user, session=session),
            login=_not_begun,
        )
        return token_of(answer, "process_token")

    def tell(self, path: str, body: Any) -> None:
        """Send one command that is done when it is answered. Raises as `begin` does."""
        self._healed(
            lambda ends, user, session: self._sessions.send("POST", path, ends, body=body, user=user, session=session),
            login=_not_begun,
        )

    def get_preview_image(self, path: str) -> bytes:
        """The still behind a camera's ``preview_path``, which is a path of this host and no other's."""
        parts = urlsplit(path)
        if parts.scheme or parts.netloc or not parts.path.startswith("/rest_api/"):
            raise UnexpectedAnswerError("the still lies outside this server")
        return self._healed(
            lambda ends, user, session: body_of(self._sessions.exchange("GET", path, ends, user=user, session=session))
        )

    def _healed(
        self,
        send: Callable[[float, str, str], T],
        login: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> T:
        """Send with living tokens; ``login`` surrounds whatever is needed to get them."""
        sessions, ends = self._sessions, self._sessions.ends()
        with turn(self._turn, ends):
            with login():
                session = sessions.tokens.get(session_key(self.serial)) or sessions.session_token(
                    self.serial, self._code, ends
                )
                user = sessions.user_token(ends)
            try:
                return send(ends, user, session)
            except SessionEndedError as dead:
                user_died = isinstance(dead, UnauthorizedError) and sessions.tokens.get(USER) == user
            with login():
                session = sessions.session_token(self.serial, self._code, ends, dead=session, user_died=user_died)
                user = sessions.user_token(ends)
            return send(ends, user, session)


@contextmanager
def _not_begun() -> Iterator[None]:
    try:
        yield
    except DriverError as error:
        raise NotBegunError(error) from None


class PowerManage:
    """One account at one PowerManage server. Making it does no I/O; threads may share it.

    ``password`` and user codes may be functions, asked only at a login. ``app_id`` is a UUID, kept for good per
    installation. ``version`` pins the API's version, else the server's newest is spoken. ``total_seconds`` bounds
    every call, log-ins and repeats included.
    """

    def __init__(
        self,
        host: str,
        *,
        email: str,
        password: Secret,
        app_id: str,
        http: Http | None = None,
        tokens: Tokens | None = None,
        version: str | None = None,
        ca_file: str = "",
        scheme: str = "https",
        request_seconds: float = 15.0,
        total_seconds: float = 30.0,
    ) -> None:
        self._sessions = Sessions(
            host=host,
            email=email,
            password=password,
            app_id=app_id,
            http=http or RequestsHttp(ca_file=ca_file),
            tokens=MemoryTokens() if tokens is None else tokens,
            version=None if version is None else checked(version),
            scheme=scheme,
            request_seconds=request_seconds,
            total_seconds=total_seconds,
        )

    def __repr__(self) -> str:
        return f"PowerManage({self._sessions.host!r})"

    def panel(self, serial: str, user_code: Secret) -> PanelSession:
        """A panel of this account. Does no I/O; its first call logs in."""
        return PanelSession(self._sessions, serial, user_code)

    @property
    def spoken_version(self) -> str:
        """The version this account is spoken to in; empty before the first request."""
        return self._sessions.version or self._sessions.tokens.get(VERSION) or ""

    def get_version_info(self) -> VersionInfo:
        """What the server speaks."""
        return self._sessions.version_info(self._sessions.ends())

    def get_rest_versions(self) -> tuple[str, ...]:
        """The versions of this API, in the server's order."""
        return self.get_version_info().rest_versions

    def set_rest_version(self, version: str = "latest") -> None:
        """Pin a version for good, or follow the newest again. Raises `UnsupportedRestAPIVersionError`."""
        offered = self.get_rest_versions()
        if version == "latest":
            newest(offered)
        elif version not in offered:
            raise UnsupportedRestAPIVersionError
        self._sessions.version = None if version == "latest" else checked(version)

    def authenticate(self) -> None:
        """Log the account in now, because a person asked: also where an earlier login was refused."""
        self._sessions.user_token(self._sessions.ends(), asked=True)

    def get_apptype(self) -> AppType:
        """Which phone app this server is meant for."""
        return AppType(self._sessions.send("GET", "apptype", self._sessions.ends()))

    def get_panels(self) -> tuple[Panel, ...]:
        """The panels linked to the account."""
        return records_of(self.call("GET", "panels"), Panel)

    def get_panel_access_info(self, serial: str) -> AccessInfo:
        """How far access to a panel has come. The parameter ``app_type`` really carries the app id."""
        query = urlencode({"panel_web_name": serial, "app_type": self._sessions.app_id})
        return AccessInfo(self.call("GET", f"panel_access_info?{query}"))

    def panel_add(self, *, alias: str, serial: str, master_code: Secret, access_proof: str | None = None) -> None:
        """Link a panel; its old session ends with it."""
        body = {"alias": alias, "panel_serial": serial, "master_user_code": opened(master_code)}
        self.call("POST", "panel/add", body if access_proof is None else body | {"access_proof": access_proof})
        self._sessions.tokens.put(session_key(serial), None)

    def panel_rename(self, *, alias: str, serial: str) -> None:
        """Give a panel another name."""
        self.call("POST", "panel/rename", {"panel_serial": serial, "alias": alias})

    def panel_unlink(self, *, serial: str) -> None:
        """Unlink a panel from the account."""
        body = {"panel_serial": serial, "password": opened(self._sessions.password), "app_id": self._sessions.app_id}
        self.call("POST", "panel/unlink", body)
        self._sessions.tokens.put(session_key(serial), None)

    def password_reset(self) -> None:
        """Have a code mailed to the account's address: the first of two steps."""
        self._sessions.send("POST", "password/reset", self._sessions.ends(), body={"email": self._sessions.email})

    def password_reset_complete(self, code: str, new_password: str) -> None:
        """Set a new password with the mailed code, and go on with the new login that comes back."""
        body = {"reset_password_code": code, "new_password": new_password, "app_id": self._sessions.app_id}
        answer = self._sessions.send("POST", "password/reset/complete", self._sessions.ends(), body=body)
        self._sessions.password = new_password
        self._sessions.tokens.put(USER, token_of(answer, "user_token"))

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Send any request of the account and return its JSON. Raises `PowerManageError`."""
        return self._healed(lambda ends, user: self._sessions.send(method, path, ends, body=body, user=user))

    def fetch(self, path: str) -> bytes:
        """Read a path of the account and return the body as it came."""
        return self._healed(lambda ends, user: self._sessions.ask(body_of, "GET", path, ends, user=user))

    def _healed(self, send: Callable[[float, str], T]) -> T:
        """Send with a living token."""
        ends = self._sessions.ends()
        user = self._sessions.user_token(ends)
        try:
            return send(ends, user)
        except SessionEndedError:
            user = self._sessions.user_token(ends, dead=user)
        return send(ends, user)
