"""One held connection: logging in, one network connection after the other, and what its ups and downs mean."""

import logging
import random
import threading
import time
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from panels.drivers import pushed
from panels.drivers.base import CredentialsRefusedError, DriverError, Session
from panels.holding import gaps, health, leases, replays
from panels.holding.strangers import Strangers
from panels.holding.troubles import Told, told_by
from panels.holding.versions import Versions
from panels.holding.wire import Wire
from panels.ingest import TRANSIENT, Delivery, Lease
from panels.models import Connection
from panels.vendors import sessions
from panels.vendors.mqtt import LinkError, Opened
from panels.vocabulary import ConnectionHealth
from panels.vocabulary.links import LinkTrouble

log = logging.getLogger(__name__)

_LONGEST_WAIT = 300.0
_REFUSED_WAIT = 60.0


class Link:
    """Keeps one connection while this worker holds its lease. `tick` is called by the keeper, a few times a second."""

    def __init__(
        self, connection_id: int, holder: str, epoch: int, deliver: Callable[[Delivery], None], died_at: datetime | None
    ) -> None:
        self.connection_id = connection_id
        self.holder = holder
        self.epoch = epoch
        self._deliver = deliver
        # Since when signals may be missing where no row says so: when the holder before us was last alive, if it did
        # not give the lease back, or when the link went down without a database to write it to.
        self._died_at = died_at
        self._wire: Wire | None = None
        # What the broker cannot bring again, until another link or holder has read it from the row.
        self.acked: leases.Acked = {}
        self._busy = threading.Lock()
        # A loss of the link that could not be written down yet.
        self._unsaid: Told | None = None
        self._closed = False
        self._failures = 0
        self._versions = Versions()
        self._due, self._renew_due = time.monotonic(), 0.0
        # Waits in the keeper's pool.
        self.queued = False
        # What is left to do about the time before the present link.
        self.gap: gaps.Gap | None = None
        self.strangers = Strangers()

    @property
    def is_up(self) -> bool:
        """Whether messages can arrive."""
        return self._wire is not None and self._wire.is_up

    def is_due(self, now: float) -> bool:
        """Whether there is something to do: connect, or renew the login."""
        return not (self._closed or self.queued or self._busy.locked()) and self._wants(now)

    def _wants(self, now: float) -> bool:
        wire = self._wire
        if wire is not None and wire.is_dead:
            return True
        if self.is_up:
            return now >= self._renew_due or self.strangers.is_due(now)
        return now >= self._due

    def work(self) -> None:
        """Connect, or renew the login; runs in the keeper's pool. Whatever goes wrong is tried again later."""
        self.queued = False
        if not self._busy.acquire(blocking=False):
            return
        try:
            close_old_connections()
            # It may have waited in the pool while another did it.
            if not self._closed and self._wants(time.monotonic()):
                self._work()
        except TRANSIENT as error:
            # Not even the lease could be asked for: again soon, and no word to the vendor.
            log.warning("connection %d: database: %s", self.connection_id, type(error).__name__)
            self._later(1.0)
        except Exception as error:  # noqa: BLE001  (any: nobody reads this Future; its words may hold secrets)
            self._stumbled(error)
        finally:
            close_old_connections()
            self._busy.release()

    def _work(self) -> None:
        wire = self._wire
        if wire is not None and wire.is_dead:
            log.error("connection %d: the MQTT client ended without a word", self.connection_id)
            self._went_down(wire, Told(trouble=LinkTrouble.INTERNAL))
        if self._unsaid and not self.is_up:
            self._say_down()
        if self.is_up:
            self._renew_login()
        else:
            self._connect()

    def _stumbled(self, error: Exception) -> None:
        """An error nobody foresaw: a certificate that is gone, a secret that cannot be opened."""
        name = type(error).__name__
        places = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-4:]]
        log.error("connection %d: %s at %s", self.connection_id, name, " < ".join(reversed(places)))
        self._later(_REFUSED_WAIT)
        if self.is_up:
            return
        try:
            connection = Connection.objects.get(pk=self.connection_id)
            self._failed(connection, Told(trouble=LinkTrouble.INTERNAL, words=name))
        except (DatabaseError, Connection.DoesNotExist) as another:
            log.warning("connection %d: cannot say so: %s", self.connection_id, type(another).__name__)

    def _later(self, seconds: float) -> None:
        self._due = time.monotonic() + seconds
        self._renew_due = max(self._renew_due, self._due)

    def close(self) -> None:
        """Let go of the network connection; the lease is the keeper's matter."""
        self._closed = True
        self._drop_wire()

    def confirm(self) -> None:
        """Learn what the broker has of our acknowledgements; called by the keeper, a few times a second."""
        wire = self._wire
        if wire is not None:
            wire.confirm()
            self.acked = wire.settled() or self.acked

    def _drop_wire(self) -> None:
        wire, self._wire, self.gap = self._wire, None, None
        if wire is not None:
            wire.is_up = False
            wire.listener.close()

    def _connect(self) -> None:
        connection = Connection.objects.get(pk=self.connection_id)
        lease = leases.next_link(self.connection_id, connection.vendor, self.holder, self.epoch, self.acked)
        if lease is None:
            self.close()
            return
        self.acked = {}
        health.trying(connection, self._mine())
        try:
            session = sessions.usable_session(connection)
            wire, opened = self._open(connection, session, lease)
        except CredentialsRefusedError as error:
            self._failed(connection, told_by(error, connection.vendor), _REFUSED_WAIT)
            return
        except LinkError as error:
            self._link_refused(connection, error)
            return
        except DriverError as error:
            self._failed(connection, told_by(error, connection.vendor))
            return
        self._went_up(connection, wire, opened, session)

    def _open(self, connection: Connection, session: Session, lease: Lease) -> tuple[Wire, Opened]:
        wire = Wire.to(
            pushed(connection.vendor).broker(sessions.account_of(connection), session),
            _client_id(connection),
            self._versions.of(connection),
            lease=lease,
            deliver=self._deliver,
            on_down=lambda wire, text: self._went_down(wire, Told(trouble=LinkTrouble.LOST, words=text)),
            backlog_since=leases.earliest(connection.gap_from, connection.link_down_at, self._died_at)
            if connection.link_up_at is not None
            else None,
        )
        return wire, wire.open()

    def _went_up(self, connection: Connection, wire: Wire, opened: Opened, session: Session) -> None:
        self._wire = wire
        if self._closed or not wire.is_up:
            self._drop_wire()
            return
        self._failures = 0
        self._renew_due = _until(session.renew_at)
        degraded = opened.granted_qos < 1
        try:
            since = health.up(
                connection,
                self._mine(),
                state=ConnectionHealth.DEGRADED if degraded else ConnectionHealth.HEALTHY,
                told=Told(trouble=LinkTrouble.AT_MOST_ONCE) if degraded else None,
                **self._versions.memory(connection),
                granted_qos=opened.granted_qos,
                gap_from=self._died_at,
            )
        except DatabaseError:
            # A link that no row tells of is made anew: the broker brings again what it brought.
            self._drop_wire()
            raise
        self._died_at, self._unsaid = None, None
        if not wire.is_up:
            # It went while this was written, and what was written is not so.
            self._note_down(Told(trouble=LinkTrouble.LOST))
            self._say_down()
            return
        self.gap = gaps.Gap(
            wire.lease,
            self._deliver,
            is_current=lambda: wire.is_up,
            whole=gaps.is_whole(opened, since),
        )

    def replay(self) -> None:
        """Offer what was asked for out of quarantine, in the slow pool; as late news, which changes no state."""
        wire = self._wire
        if wire is not None and wire.is_up:
            replays.offer(wire.lease, self._deliver)

    def _went_down(self, wire: Wire, told: Told) -> None:
        """Runs in paho's thread, once per network connection."""
        wire.is_up = False
        self.acked = wire.settled() or self.acked
        if self._wire is wire:
            self._wire = self.gap = None
        self._note_down(told)
        self._due = time.monotonic() + random.uniform(0.2, 1.0)  # noqa: S311  (jitter)
        try:
            close_old_connections()
            self._say_down()
        except DatabaseError as error:
            # Told when the link is up again: the gap is filled from here on.
            log.warning("connection %d is down and cannot say so: %s", self.connection_id, type(error).__name__)
        threading.Thread(target=wire.listener.close, name="close-link", daemon=True).start()

    def _note_down(self, told: Told) -> None:
        self._died_at = self._died_at or timezone.now()
        self._unsaid = told

    def _say_down(self) -> None:
        if self._unsaid is not None:
            health.down(self.connection_id, self._mine(), self._unsaid, self._died_at)
        self._unsaid = None

    def _link_refused(self, connection: Connection, error: LinkError) -> None:
        if self._versions.refused(error):
            self._due = time.monotonic()
            return
        if error.refused:
            # The broker's login comes with the vendor's: the next try makes a new one.
            Connection.objects.filter(pk=connection.pk).update(session_renew_at=timezone.now())
        self._failed(connection, told_by(error, connection.vendor))

    def _failed(self, connection: Connection, told: Told, at_least: float = 0.0) -> None:
        self._failures += 1
        wait = max(at_least, min(_LONGEST_WAIT, 2.0**self._failures)) * random.uniform(0.6, 1.0)  # noqa: S311
        self._due = time.monotonic() + wait
        health.failing(connection, self._mine(), told, timezone.now() + timedelta(seconds=wait))

    def _renew_login(self) -> None:
        # First: whatever goes wrong below, the vendor is not asked in every round.
        self._renew_due = time.monotonic() + _REFUSED_WAIT
        self.strangers.asked()
        connection = Connection.objects.get(pk=self.connection_id)
        try:
            login = sessions.log_in(connection)
        except DriverError as error:
            log.warning("connection %d: login could not be renewed: %s", self.connection_id, type(error).__name__)
            return
        self._renew_due = _until(login.session.renew_at)

    def _mine(self) -> health.Mine:
        return health.Mine(holder=self.holder, epoch=self.epoch)


def _client_id(connection: Connection) -> str:
    """By which the broker knows its session again.

    Another one after a hand-over: in the session before lies what was said to the former login.
    """
    after = f"-{connection.former_epoch}" if connection.former_epoch else ""
    return f"{settings.INSTALLATION}-{connection.uid}{after}"


def _until(moment: datetime) -> float:
    return time.monotonic() + max(30.0, (moment - timezone.now()).total_seconds())
