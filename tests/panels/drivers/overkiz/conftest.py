"""A scripted server on loopback: each test says what an operation answers."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs

import pytest

from panels.drivers.overkiz.client import Overkiz
from panels.drivers.overkiz.logins import PasswordLogin

# What is asked without a session; services of tokens are played by the same server.
_OPEN: Final = frozenset({"/login", "/token", "/magellan/accounts/jwt"})
BASE: Final = "/enduser-mobile-web/enduserAPI"
USER, PASSWORD = "ada@example.com", "pässword-geheim"
Answer = tuple[int, Any]


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """Its body."""
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        """The fields of its body."""
        return {key: value[0] for key, value in parse_qs(self.body.decode()).items()}


Rule = Answer | Callable[[Asked], Answer]


@dataclass
class Script:
    """What the server answers by method and path below its base, and what it was asked."""

    address: str = ""
    answers: dict[str, Rule] = field(default_factory=dict)
    cookies: int = 0
    asked: list[Asked] = field(default_factory=list)
    # The newest session; requests with any other are refused. None takes all.
    living: str | None = None

    @property
    def base_url(self) -> str:
        """Where the API is."""
        return f"http://{self.address}{BASE}"

    @property
    def paths(self) -> list[str]:
        """What was asked, in its order."""
        return [f"{one.method} {one.path}" for one in self.asked]

    def count(self, path: str) -> int:
        """How often something was asked."""
        return self.paths.count(path)

    def client(self, login: Any = None, **changes: Any) -> Overkiz:
        """A client of this server."""
        return Overkiz(self.base_url, login or PasswordLogin(user=USER, password=PASSWORD), **changes)

    def kill(self) -> None:
        """End the session."""
        self.living = "none"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script: Script

    def do_GET(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        path, _, query = self.path.partition("?")
        headers = {key.lower(): value for key, value in self.headers.items()}
        one = Asked(self.command, path.removeprefix(BASE), query, headers, self.rfile.read(size))
        self.script.asked.append(one)
        cookie, status, content = "", 401, None
        rule = self.script.answers.get(f"{one.method} {one.path}")
        if rule is None:
            status, content = 400, {"errorCode": "INVALID_API_CALL", "error": "No such resource"}
        elif self._is_alive(one):
            status, content = rule(one) if callable(rule) else rule
        else:
            content = {"errorCode": "RESOURCE_ACCESS_DENIED", "error": "Not authenticated"}
        if one.path == "/login" and status == 200:
            self.script.cookies += 1
            cookie = f"session-{self.script.cookies}"
            self.script.living = cookie
        raw = content if isinstance(content, bytes) else b"" if content is None else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        if cookie:
            self.send_header("Set-Cookie", "lang=en; Path=/")
            self.send_header("Set-Cookie", f"JSESSIONID={cookie}; Path={BASE}; HttpOnly")
        self.end_headers()
        self.wfile.write(raw)

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - as http.server has it

    def _is_alive(self, one: Asked) -> bool:
        if one.path in _OPEN or "authorization" in one.headers:
            return True
        living = self.script.living
        return living is None or one.headers.get("cookie") == f"JSESSIONID={living}"

    def log_message(self, *args: Any) -> None:
        """Stay quiet."""


@pytest.fixture
def script() -> Iterator[Script]:
    """A server that logs in with sessions that count up, and has a listener and an empty list of events."""
    made = Script(
        answers={
            "POST /login": (200, {"success": True, "roles": [{"name": "ENDUSER"}]}),
            "POST /events/register": lambda one: (200, {"id": f"listener-of-{one.headers['cookie'][-1]}"}),
            "GET /setup": (200, {"oid": "s", "gateways": [], "devices": []}),
            "GET /setup/places/p": (200, {"oid": "p", "label": "Attic"}),
        }
    )
    handler = type("Handler", (_Handler,), {"script": made})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    made.address = f"127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()
