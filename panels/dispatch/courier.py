"""The MQTT clients commands leave through: one per connection and process, kept while it is in use."""

import secrets
import threading
import time
from dataclasses import dataclass, field
from enum import StrEnum

from django.conf import settings

from panels.dispatch.preparing import Unsendable
from panels.drivers import pushed
from panels.drivers.base import DriverError, Publication
from panels.models import Connection
from panels.vendors.mqtt import LinkError, Protocol, Publisher
from panels.vendors.sessions import account_of, stored_session

# An idle client is closed: an open one that nobody uses is only something that can go wrong.
_IDLE_SECONDS = 60.0


class Fate(StrEnum):
    """What became of one publication."""

    TAKEN = "taken"
    # It may have left; the client is gone and never sends it again.
    UNSURE = "unsure"
    NEVER_LEFT = "never_left"


@dataclass(slots=True)
class Courier:
    """Carries the commands of one connection, one after the other."""

    connection: Connection
    lock: threading.Lock = field(default_factory=threading.Lock)
    publisher: Publisher | None = None
    login: str = ""
    used_at: float = 0.0

    def connect(self) -> Publisher:
        """Be connected, or raise `Unsendable`: not a byte of any command has left then."""
        with self.lock:
            self._drop_if_unfit()
            if self.publisher is not None:
                return self.publisher
            session = stored_session(self.connection)
            if session is None:
                raise Unsendable("no_session")
            try:
                access = pushed(self.connection.vendor).broker(account_of(self.connection), session)
                protocol = Protocol(self.connection.protocol or Protocol.V5)
                client_id = f"{settings.INSTALLATION}-{self.connection.uid}-c{secrets.token_hex(4)}"
                publisher = Publisher(access, client_id, protocol)
                publisher.open()
            except (DriverError, LinkError):
                raise Unsendable("broker_unreachable") from None
            self.publisher, self.login, self.used_at = publisher, self.connection.session.token, time.monotonic()
            return publisher

    def publish(self, publisher: Publisher, publication: Publication, leave_by: float) -> Fate:
        """Send one message through the client `connect` gave, and only before ``leave_by`` (monotonic)."""
        with self.lock:
            self.used_at = time.monotonic()
            if self.publisher is not publisher or not publisher.is_up or self.used_at > leave_by:
                return Fate.NEVER_LEFT
            if publisher.publish(publication):
                return Fate.TAKEN
            self.publisher = None
            return Fate.UNSURE

    def close(self) -> None:
        """End the client, if there is one."""
        with self.lock:
            if self.publisher is not None:
                self.publisher.close()
                self.publisher = None

    def _drop_if_unfit(self) -> None:
        publisher = self.publisher
        if publisher is None:
            return
        idle = time.monotonic() - self.used_at > _IDLE_SECONDS
        if not publisher.is_up or idle or self.login != self.connection.session.token:
            publisher.close()
            self.publisher = None


_couriers: dict[int, Courier] = {}
_lock = threading.Lock()


def courier_for(connection: Connection) -> Courier:
    """The courier of a connection in this process, with the connection's newest row."""
    with _lock:
        courier = _couriers.setdefault(connection.pk, Courier(connection))
        courier.connection = connection
        return courier


def close_all() -> None:
    """End all clients of this process."""
    with _lock:
        for courier in _couriers.values():
            courier.close()
        _couriers.clear()
