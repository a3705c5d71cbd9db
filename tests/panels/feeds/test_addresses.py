"""The server of a home is one that an administrator approved, whatever an installer writes (DESIGN 7)."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest

from panels.drivers.base import DriverError, UnreachableError
from panels.models import Connection
from panels.secrets.sealing import Sealed
from panels.vendors import sessions
from panels.vendors.egress import EgressRefusedError
from tests.panels.corridor.stage import Cast

pytestmark = pytest.mark.django_db

CLOUD = "ha101-1.overkiz.com"
BOX = "gateway-1234-5678-9012.local"
PATH = "/enduser-mobile-web/enduserAPI"


def home(cast: Cast, base_url: str) -> Connection:
    """An account at this server."""
    return Connection.objects.create(
        organization=cast.station,
        vendor="overkiz",
        name="Home",
        settings={"service_host": "other", "base_url": base_url, "login": "password", "user": "ada@example.com"},
        secrets=Sealed.of({"password": "geheim"}),
    )


@pytest.fixture
def approved(settings: Any) -> Any:
    """One cloud and one box in the local network."""
    settings.EGRESS_HOSTS, settings.PRIVATE_HOSTS = [CLOUD], [BOX]
    return settings


def leads(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Every name resolves to this address."""
    found = [(2, 1, 6, "", (address, 1))]
    monkeypatch.setattr("panels.vendors.egress.socket.getaddrinfo", lambda *_, **__: found)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("ha999-1.overkiz.com", "203.0.113.9"),
        ("gateway-9999-9999-9999.local:8443", "192.168.1.7"),
        ("192.168.1.1:8443", "192.168.1.1"),
        ("169.254.169.254", "169.254.169.254"),
        (CLOUD, "10.0.0.5"),
        (CLOUD, "127.0.0.1"),
    ],
)
def test_a_server_that_nobody_approved_is_not_spoken_to(
    cast: Cast, approved: Any, monkeypatch: pytest.MonkeyPatch, host: str, address: str
) -> None:
    leads(monkeypatch, address)
    monkeypatch.setattr("panels.vendors.egress.Line", lambda *_: pytest.fail("a connection was made"))
    feed = sessions.feed_of(home(cast, f"https://{host}{PATH}"))
    for act in (feed.log_in, feed.fetch, feed.load):
        with pytest.raises(EgressRefusedError) as caught:
            act()
        assert not caught.value.sent
        assert "geheim" not in str(caught.value)


def test_an_approved_box_in_the_local_network_is_spoken_to(
    cast: Cast, approved: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    leads(monkeypatch, "127.0.0.1")
    # Nobody listens there, so the connection is tried, and does not come about.
    with pytest.raises(UnreachableError):
        sessions.feed_of(home(cast, f"https://{BOX}:1{PATH}")).log_in()


class Elsewhere(BaseHTTPRequestHandler):
    """Notes who comes; the first request of a login is sent on to ``leads_to``."""

    leads_to: ClassVar[str] = ""
    came: ClassVar[list[tuple[str, str]]] = []

    def do_POST(self) -> None:
        self.came.append((self.command, self.path))
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(307)
        self.send_header("Location", self.leads_to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def elsewhere(settings: Any) -> Iterator[str]:
    """A server that sends everybody on, to another place of its own."""
    settings.PRIVATE_HOSTS = ["localhost"]
    Elsewhere.came.clear()
    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    base = f"http://localhost:{server.server_port}"
    Elsewhere.leads_to = f"{base}/stolen"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"{base}{PATH}"
    server.shutdown()
    server.server_close()


def test_credentials_do_not_follow_a_server_that_sends_them_on(cast: Cast, elsewhere: str) -> None:
    feed = sessions.feed_of(home(cast, elsewhere))
    with pytest.raises(DriverError):
        feed.log_in()
    assert Elsewhere.came == [("POST", f"{PATH}/login")]
