"""The Celery worker step that keeps connections, and the keeper behind it."""

import logging
import os
import secrets
import socket
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from celery import bootsteps
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, close_old_connections, connection

from panels.drivers import DRIVERS, is_fed, is_polled
from panels.holding import leases, replays, watches
from panels.holding.feeder import Feeder
from panels.holding.link import Link
from panels.holding.poller import Poller
from panels.holding.visiting import Visiting
from panels.holding.writer import Writer
from panels.models import Connection

log = logging.getLogger(__name__)

_TICK = 0.25
_TAKE_AT_ONCE = 20
_POOL = 8
_SLOW_POOL = 4
_SAY_EVERY = 10.0
# Commands have threads of their own, so that no visit is ever before them.
_CALL_POOL = 8
# Feeds spend their time waiting for vendors: one that hangs must not keep a broker's link from being made.
_FEED_POOL = 16
# Python hands the processor from thread to thread every 5 ms unless told otherwise: the writer, back from the database,
# would wait as long for a push that is being rendered, at each of a batch's dozen statements.
_SWITCH_EVERY = 0.0005


class Keeper:
    """Takes leases, renews them, and gives every held connection its turn. Usable without Celery, as in the tests."""

    def __init__(self, *, capacity: int = 500, name: str = "") -> None:
        self.holder = name or f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"
        self._capacity = capacity
        self._links: dict[int, Link | Poller | Feeder] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        # Until when each trouble of the rounds is known well enough.
        self._silent_until: dict[str, float] = {}
        self._pool = ThreadPoolExecutor(_POOL, thread_name_prefix="link")
        # Logs and replays wait for a vendor or for each other; connects never wait for them.
        self._slow_pool = ThreadPoolExecutor(_SLOW_POOL, thread_name_prefix="gap")
        self._visiting = Visiting(self._pollers)
        self._call_pool = ThreadPoolExecutor(_CALL_POOL, thread_name_prefix="call")
        self._feed_pool = ThreadPoolExecutor(_FEED_POOL, thread_name_prefix="feed")
        self.writer = Writer(on_lost=self.drop, on_stranger=self.note_stranger)
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)

    def start(self) -> None:
        """Begin to hold."""
        sys.setswitchinterval(_SWITCH_EVERY)
        self.writer.start()
        self._visiting.start()
        self._thread.start()

    def stop(self) -> None:
        """Let go of every connection and give the leases back. Logs nothing: it may run in a signal handler."""
        self._stopping.set()
        self._thread.join(5.0)
        self._visiting.stop()
        with self._lock:
            links, self._links = list(self._links.values()), {}
        for link in links:
            link.close()
        for pool in (self._pool, self._slow_pool, self._call_pool, self._feed_pool):
            pool.shutdown(wait=False, cancel_futures=True)
        self.writer.stop()
        for link in links:
            try:
                leases.release(link.connection_id, self.holder, link.epoch, link.acked)
            except DatabaseError:
                # It runs out by itself.
                break

    def drop(self, connection_id: int) -> None:
        """Let go of one connection whose lease is gone, or that has to be made anew."""
        with self._lock:
            link = self._links.pop(connection_id, None)
        if link is not None:
            log.warning("connection %d: let go", connection_id)
            threading.Thread(target=link.close, name="close-link", daemon=True).start()

    def note_stranger(self, connection_id: int) -> None:
        """A connection spoke of a panel it does not have; called by the writer."""
        with self._lock:
            link = self._links.get(connection_id)
        if link is not None:
            link.strangers.heard()

    @property
    def held(self) -> list[int]:
        """Connections this keeper holds."""
        with self._lock:
            return sorted(self._links)

    def _run(self) -> None:
        next_round = 0.0
        while not self._stopping.is_set():
            now = time.monotonic()
            if now >= next_round:
                next_round = now + leases.RENEW_EVERY
                # Links stay if it fails: what they bring waits in the writer, and each batch asks for its lease itself.
                self._safely(self._renew_all, "leases could not be renewed")
            # Free connections are looked for more often than leases are renewed: a dead holder's are waited for.
            self._safely(self._take_free, "no leases could be taken")
            self._safely(self._work_due, "links did not get their turn")
            self._safely(self._call_queued, "commands were not looked for")
            self._safely(self._confirm_all, "brokers were not asked for their word")
            self._stopping.wait(_TICK)
        connection.close()

    def _safely(self, do: Callable[[], None], trouble: str) -> None:
        """One part of a round; whatever goes wrong, the keeper lives: a dead one would let every lease run out.

        The rounds are many, so one trouble is said once in a while.
        """
        try:
            do()
        except Exception as error:
            if (now := time.monotonic()) >= self._silent_until.get(trouble, 0.0):
                self._silent_until[trouble] = now + _SAY_EVERY
                log.warning("%s: %s", trouble, type(error).__name__, exc_info=not isinstance(error, DatabaseError))
            if isinstance(error, DatabaseError):
                connection.close()

    def _renew_all(self) -> None:
        close_old_connections()
        with self._lock:
            links = list(self._links.values())
        # What a broker's link knows of its acknowledgements goes with its own lease.
        plain = {link.connection_id: link.epoch for link in links if not link.acked}
        kept = leases.renew_all(self.holder, plain) if plain else set()
        for link in links:
            if link.connection_id in kept:
                continue
            if not leases.renew(link.connection_id, self.holder, link.epoch, link.acked):
                self.drop(link.connection_id)
        asked = replays.waiting({link.connection_id for link in links if link.is_up}) if links else set()
        for link in links:
            if link.connection_id in asked:
                self._slow_pool.submit(link.replay)

    def _take_free(self) -> None:
        room = min(_TAKE_AT_ONCE, self._capacity - len(self._links))
        if room <= 0:
            return
        for connection_id in leases.free(DRIVERS.keys(), room):
            taken = leases.take(connection_id, self.holder)
            if taken is None:
                continue
            epoch, died_at = taken
            vendor = Connection.objects.filter(pk=connection_id).values_list("vendor", flat=True).first()
            kind = _kind_of(vendor or "")
            with self._lock:
                self._links[connection_id] = kind(connection_id, self.holder, epoch, self.writer.put, died_at)

    def _confirm_all(self) -> None:
        with self._lock:
            links = list(self._links.values())
        for link in links:
            link.confirm()

    def _work_due(self) -> None:
        now = time.monotonic()
        with self._lock:
            links = list(self._links.values())
        for link in links:
            if link.is_due(now):
                link.queued = True
                pool = self._feed_pool if isinstance(link, Feeder) else self._pool
                pool.submit(link.work)
            gap = link.gap
            if gap is not None and gap.is_due(now):
                gap.queued = True
                self._slow_pool.submit(gap.work)

    def _pollers(self) -> list[Poller]:
        with self._lock:
            return [held for held in self._links.values() if isinstance(held, Poller)]

    def _call_queued(self) -> None:
        """Send what is asked by calls. Nobody tells the holder: it looks, as often as it ticks."""
        with self._lock:
            callers = [held for held in self._links.values() if isinstance(held, Poller | Feeder)]
        waiting = watches.open_commands({caller.connection_id for caller in callers})
        for caller in callers:
            for uid in caller.take_commands(waiting.get(caller.connection_id, [])):
                self._call_pool.submit(caller.call, uid)


def _kind_of(vendor: str) -> type[Link | Poller | Feeder]:
    """What keeps a connection of this vendor."""
    if is_fed(vendor):
        return Feeder
    return Poller if is_polled(vendor) else Link


class Holder(bootsteps.StartStopStep):
    """Keeps connections in a worker started with ``--hold``."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, worker: Any, *, hold: bool = False, **options: Any) -> None:
        super().__init__(worker, **options)
        self.enabled = bool(hold)
        self.keeper: Keeper | None = None

    def start(self, worker: Any) -> None:
        """Refuse a pool that forks, then begin."""
        if "prefork" in str(getattr(worker.pool_cls, "__module__", worker.pool_cls)):
            raise ImproperlyConfigured("--hold needs --pool threads: a forked pool would hold every connection twice.")
        self.keeper = Keeper()
        self.keeper.start()

    def stop(self, worker: Any) -> None:
        """End; runs in a signal handler, so nothing here logs."""
        if self.keeper is not None:
            self.keeper.stop()
            self.keeper = None
