"""A scripted server on loopback: each test says what a path answers."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from panels.drivers.visonic.client import PanelSession, PowerManage

PASSWORD, CODE = "pässword-geheim", "4711"
Answer = tuple[int, Any]


@dataclass
class Script:
    """What the server answers by the end of the path, and what it was asked."""

    address: str = ""
    answers: dict[str, Answer | Callable[[dict[str, str], Any], Answer]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(1 for asked, _, _ in self.asked if asked.endswith(path))

    def client(self, **changes: Any) -> PowerManage:
        """A client of this server."""
        named = {"email": "a@example.com", "password": PASSWORD, "app_id": "app", "scheme": "http"} | changes
        return PowerManage(self.address, **named)

    def panel(self, **changes: Any) -> PanelSession:
        """A panel of a client of this server."""
        return self.client(**changes).panel("1A2B3C", CODE)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script: Script

    def do_GET(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(size)) if size else None
        path = self.path.partition("?")[0]
        headers = {key.lower(): value for key, value in self.headers.items()}
        self.script.asked.append((path, headers, body))
        rule = next(rule for end, rule in self.script.answers.items() if path.endswith(end))
        status, content = rule(headers, body) if callable(rule) else rule
        if status == 0:
            self._trickle()
            return
        raw = content if isinstance(content, bytes) else b"" if content is None else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    do_POST = do_GET  # noqa: N815 - as http.server has it

    def _trickle(self) -> None:
        self.close_connection = True
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            for _ in range(100):
                self.wfile.write(b"x")
                time.sleep(0.05)
        except OSError:
            return

    def log_message(self, *args: Any) -> None:
        """Stay quiet."""


@pytest.fixture
def script() -> Iterator[Script]:
    """A server that logs in, with tokens that count up, and knows a status."""
    made = Script()
    users, sessions = iter(range(1, 99)), iter(range(1, 99))
    made.answers = {
        "/version": (200, {"rest_versions": ["9.0", "10.0"]}),
        "/auth": lambda _, __: (200, {"user_token": f"user-{next(users)}"}),
        "/panel/login": lambda _, __: (200, {"session_token": f"session-{next(sessions)}"}),
        "/status": (200, {"connected": True, "new_key": 1}),
        "/set_state": (200, {"process_token": "p-1"}),
    }
    handler = type("Handler", (_Handler,), {"script": made})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    made.address = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()
