"""A line that is used again: what one request said is not in the next one, and nothing of it stays while it waits."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pycurl
import pytest

from panels.vendors.curl import Limits, Line, Place
from panels.vendors.egress import Egress

Asked = list[tuple[str, str, str | None, bytes]]
LIMITS = Limits(connect=5.0, silence=5.0, total=5.0, most_bytes=1000)


class Cloud(BaseHTTPRequestHandler):
    """Answers everything by a redirect, keeps its connections, and notes what it was asked."""

    protocol_version = "HTTP/1.1"
    asked: ClassVar[Asked] = []

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.asked.append((self.command, self.path, self.headers.get("X-Token"), body))
        self.send_response(302)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "2")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(b"ok")

    def __getattr__(self, name: str) -> object:
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def cloud() -> Iterator[tuple[int, Asked]]:
    Cloud.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Cloud)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, Cloud.asked
    server.shutdown()
    server.server_close()


def test_each_request_says_only_what_is_its_own(cloud: tuple[int, Asked], monkeypatch: pytest.MonkeyPatch) -> None:
    port, asked = cloud
    for name in ("http_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    egress, base = Egress(), f"http://localhost:{port}"
    said: list[tuple[str, str, str | None, bytes]] = [
        ("GET", "/a?code=1", "first", b""),
        ("GET", "/b", None, b""),
        ("POST", "/c", "second", b'{"pin": "4829"}'),
        ("GET", "/d", None, b""),
        ("HEAD", "/e", "third", b""),
        ("GET", "/f", None, b""),
        ("DELETE", "/g", None, b""),
        ("GET", "/a?code=1", "fourth", b""),
        ("POST", "/h", None, b""),
        ("GET", "/i", None, b""),
    ]

    for method, path, token, body in said:
        headers = {} if token is None else {"X-Token": token}
        answer = egress.request(method, base + path, headers=headers, body=body or None)
        assert (answer.status, answer.body) == (302, b"" if method == "HEAD" else b"ok"), (method, path)

    assert asked == said


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_a_line_that_waits_holds_no_secret(cloud: tuple[int, Asked], method: str) -> None:
    port, asked = cloud
    line = Line(Place(host="127.0.0.1", port=port, address="127.0.0.1"), encrypted=False)
    line.exchange(method, "/a?code=1", {"X-Token": "secret"}, None, LIMITS)

    # What the handle would say if nobody told it anything.
    line._curl.setopt(pycurl.URL, f"http://127.0.0.1:{port}/b")
    line._curl.setopt(pycurl.WRITEFUNCTION, lambda _: None)
    line._curl.perform()

    assert asked[1:] == [("GET", "/b", None, b"")]
