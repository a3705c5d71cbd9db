"""The cast of the corridors, and a link whose broker and vendor are only said to be there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from panels.drivers import DRIVERS
from panels.drivers.base import BrokerAccess, Session
from panels.holding import parking
from panels.holding import wire as wires
from panels.holding.link import Link
from panels.ingest import Delivery
from panels.models import Connection, Panel
from panels.vendors import sessions
from panels.vendors.mqtt import LinkError, Opened, Protocol
from panels.vocabulary.links import LinkTrouble
from tests.panels.corridor.conftest import HOLDER, _publisher_ends, cast, stage
from tests.panels.corridor.stage import Cast
from tests.panels.holding.stand import Stand
from tests.panels.holding.visited import Vendor, VisitedDriver

__all__ = ["_publisher_ends", "cast", "stage"]


@dataclass(slots=True)
class Broker:
    """Lets in or refuses, and says what a test wants said."""

    opened: Opened = field(default_factory=lambda: Opened(session_present=True, granted_qos=1))
    refusals: list[Exception] = field(default_factory=list)
    # Called while a connection is opened, with the way to bring a message.
    meanwhile: Callable[[Callable[..., None]], None] = lambda _: None
    greeted: list[Protocol] = field(default_factory=list)
    lines: list["Line"] = field(default_factory=list)


class Line:
    """Stands for `panels.vendors.mqtt.Listener`."""

    def __init__(
        self,
        broker: Broker,
        protocol: Protocol,
        on_message: Callable[..., None],
        on_down: Callable[[str], None],
        on_new_session: Callable[[], None],
    ) -> None:
        self.begin_anew = on_new_session
        self.broker = broker
        self.bring = on_message
        self.cut = on_down
        self.is_alive = True
        self.closed = 0
        self.pings = self.pongs = 0
        broker.greeted.append(protocol)
        broker.lines.append(self)

    def open(self) -> Opened:
        self.broker.meanwhile(self.bring)
        if self.broker.refusals:
            raise self.broker.refusals.pop(0)
        if not self.broker.opened.session_present:
            self.begin_anew()
        return self.broker.opened

    def close(self) -> None:
        self.closed += 1

    def ping(self) -> int:
        self.pings += 1
        return self.pings

    def ack_all(self, mids: list[int]) -> None:
        """Nothing to see."""


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Broker:
    """A broker behind the cast's connection, and a login that needs no vendor."""
    made = Broker()

    def listener(access: Any, client_id: str, protocol: Protocol, **calls: Any) -> Line:
        return Line(made, protocol, **calls)

    now = timezone.now()
    session = Session(values={}, expires_at=now + timedelta(hours=3), renew_at=now + timedelta(hours=2))
    access = BrokerAccess(host="localhost", port=1, tls=False, username="u", password="p", topics=("t",))
    monkeypatch.setattr(wires, "Listener", listener)
    monkeypatch.setattr(sessions, "usable_session", lambda _: session)
    monkeypatch.setattr(type(DRIVERS["bienport"]), "broker", lambda *_: access)
    return made


@pytest.fixture
def heard() -> list[Delivery]:
    """What the link has handed to the writer."""
    return []


@pytest.fixture
def link(cast: Cast, broker: Broker, heard: list[Delivery]) -> Link:
    """The connection's link, held by this test."""
    Connection.objects.update(link_up_at=timezone.now() - timedelta(hours=8))
    return Link(cast.connection.pk, HOLDER, 3, heard.append, None)


SILENCE = LinkError("localhost, 6 s", LinkTrouble.BROKER_SILENT, unsupported=True)
REFUSAL = LinkError("Unsupported protocol version", unsupported=True, is_sure=True)


@pytest.fixture(autouse=True)
def _one_database_connection(one_database_connection: None) -> None:
    """Holders do housekeeping in every test here."""


@pytest.fixture
def stand(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stand]:
    """An account of one panel at the cast's site, held by this test."""
    monkeypatch.setattr(parking, "_LONGEST", 0.0)
    vendor = Vendor()
    monkeypatch.setitem(DRIVERS, "visited", VisitedDriver(vendor))
    connection = Connection.objects.create(
        organization=cast.station,
        vendor="visited",
        name="Visited cloud",
        holder=HOLDER,
        lease_epoch=3,
        lease_expires_at=timezone.now() + timedelta(minutes=5),
    )
    found = Stand(cast, connection, vendor)
    vendor.now = found.now
    found.open()
    Panel.objects.filter(connection=connection).update(site=cast.site)
    yield found
    found.poller.close()
