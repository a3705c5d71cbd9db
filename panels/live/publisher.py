"""The only sender of live pushes of a process: one thread, one event loop, one bounded and coalescing queue."""

import asyncio
import logging
import threading
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db import InterfaceError, OperationalError
from redis.exceptions import RedisError

from panels.access.standings import Standings
from panels.live.database import let_go, with_database
from panels.live.meters import DROPPED, PUSHED
from panels.live.pushes import GROUP, compose, layer
from panels.live.topics import COUNTERS, topics_about
from panels.live.watching import Watchers
from panels.models import Command, Panel
from panels.pushed import Pushed

logger = logging.getLogger(__name__)

MOST_WAITING: Final = 10_000
BATCH: Final = 500
SEND_WITHIN: Final = 3.0
# After this long without work the database connection is given back.
IDLE: Final = 5.0
RETRY_MOST: Final = 5.0
_UIDS_KEPT: Final = 50_000


@dataclass(slots=True, kw_only=True)
class Batch:
    """What has gathered since the last push; panels and commands with the moment they were first announced."""

    panels: dict[int, float] = field(default_factory=dict)
    commands: dict[int, float] = field(default_factory=dict)
    # Panels with something new for people who see silent alarms; those above leave nothing to do for these.
    covert: dict[int, float] = field(default_factory=dict)
    counters: bool = False
    covert_counters: bool = False
    # Something was lost on the way: pages must compare what they show.
    resync: bool = False

    def __bool__(self) -> bool:
        return bool(self.waiting or self.counters or self.covert_counters or self.resync)

    @property
    def since(self) -> float:
        """When the oldest part of it was announced."""
        return min((at for waiting in self.held for at in waiting.values()), default=time.time())

    @property
    def waiting(self) -> int:
        """How many panels and commands there are."""
        return sum(map(len, self.held))

    @property
    def held(self) -> tuple[dict[int, float], ...]:
        """All it is about."""
        return self.panels, self.commands, self.covert

    def add(self, other: "Batch") -> int:
        """Take another in, as far as there is room; returns how many found none. What waits already is no addition."""
        lost = 0
        for waiting, more in zip(self.held, other.held, strict=True):
            for key, at in more.items():
                if key in waiting:
                    waiting[key] = min(at, waiting[key])
                elif len(waiting) < MOST_WAITING:
                    waiting[key] = at
                else:
                    lost += 1
        self.counters = self.counters or other.counters
        self.covert_counters = self.covert_counters or other.covert_counters
        self.resync = self.resync or other.resync or lost > 0
        return lost

    def cut(self) -> "Batch":
        """Take the first BATCH of each out."""
        taken = Batch(counters=self.counters, covert_counters=self.covert_counters, resync=self.resync)
        for waiting, out in zip(self.held, taken.held, strict=True):
            for key in list(waiting)[:BATCH]:
                out[key] = waiting.pop(key)
        self.counters = self.covert_counters = self.resync = False
        return taken

    def halves(self) -> tuple["Batch", "Batch"]:
        """Every other of each; what is not about a panel goes with the first."""
        first, second = Batch(), Batch()
        for held, one, other in zip(self.held, first.held, second.held, strict=True):
            items = list(held.items())
            one.update(items[::2])
            other.update(items[1::2])
        first.counters, first.covert_counters, first.resync = self.counters, self.covert_counters, self.resync
        return first, second


class Publisher:
    """Renders what is watched and hands it to the layer; a layer that is away is tried again until it is back.

    What could not be handed over is kept as panel numbers only, so the next push shows the newest state.
    """

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._waiting = Batch()
        self._busy = False
        self._stopping = False
        self._thread: threading.Thread | None = None
        # Only the thread touches what follows.
        self._watchers: Watchers | None = None
        self._uids: dict[int, str] = {}
        self._standings = Standings()
        self._pushed = Pushed()
        self._failures = 0
        self._not_before = 0.0
        self._owed: set[int] = set()

    def publish(
        self, panel_ids: Collection[int], *, commands: Collection[int], covert: Collection[int], counters: bool
    ) -> None:
        """Queue a push; returns at once."""
        now = time.time()
        more = Batch(
            panels=dict.fromkeys(panel_ids, now),
            commands=dict.fromkeys(commands, now),
            covert=dict.fromkeys(covert, now),
            # Counters come by a frame of their own: nobody else's may come for what is covert.
            counters=counters and bool(panel_ids or commands or not covert),
            covert_counters=counters and bool(covert),
        )
        with self._condition:
            lost = self._waiting.add(more)
            if self._thread is None:
                self._stopping = False
                self._thread = threading.Thread(target=self._run, name="live-publisher", daemon=True)
                self._thread.start()
            self._condition.notify_all()
        if lost:
            DROPPED.labels("full").inc(lost)

    def settle(self, timeout: float = 5.0) -> bool:
        """Wait until everything queued has been handed over; for tests and for the end of a process."""
        with self._condition:
            return self._condition.wait_for(lambda: not self._waiting and not self._busy, timeout)

    def stop(self, timeout: float = 5.0) -> None:
        """End the thread and close its connections; the next publish starts it anew."""
        with self._condition:
            thread, self._stopping = self._thread, True
            self._condition.notify_all()
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)

    def _run(self) -> None:
        loop = asyncio.new_event_loop()
        try:
            while (batch := self._take()) is not None:
                try:
                    self._serve(batch, loop)
                except Exception:
                    logger.exception("a live push failed")
        finally:
            let_go()
            if self._watchers is not None:
                self._watchers.close()
                self._watchers = None
            loop.close()
            with self._condition:
                self._thread = None
                self._condition.notify_all()

    def _take(self) -> Batch | None:
        """The next batch, as soon as there is something and it is not too early; None when it is time to end."""
        with self._condition:
            self._busy = False
            self._condition.notify_all()
            connected = True
            while not self._stopping:
                early = self._not_before - time.monotonic()
                if self._waiting and early <= 0:
                    self._busy = True
                    return self._waiting.cut()
                if self._waiting:
                    self._condition.wait(early)
                elif not self._condition.wait(IDLE if connected else None) and connected:
                    let_go()
                    connected = False
            return None

    def _serve(self, batch: Batch, loop: asyncio.AbstractEventLoop) -> None:
        try:
            sent = self._send_or_forget(batch, loop)
        except (RedisError, OSError, TimeoutError) as error:
            self._put_back(batch, "layer", error)
        except (OperationalError, InterfaceError) as error:
            self._put_back(batch, "database", error)
        except Exception:
            if batch.waiting > 1:
                # One panel that cannot be rendered must not keep the others from being shown.
                for part in batch.halves():
                    self._serve(part, loop)
                return
            logger.exception("panel %s cannot be shown live", [*batch.panels, *batch.covert])
            DROPPED.labels("render").inc()
        else:
            if self._failures:
                logger.info("live pushes go out again after %s attempts", self._failures)
            self._failures = 0
            self._owed.clear()
            if sent:
                PUSHED.inc()

    def _send_or_forget(self, batch: Batch, loop: asyncio.AbstractEventLoop) -> bool:
        """Send, and know of nothing as pushed where that failed."""
        try:
            return self._send(batch, loop)
        except Exception:
            self._pushed.forget()
            raise

    def _put_back(self, batch: Batch, why: str, error: Exception) -> None:
        """Keep the numbers for later, and wait a little longer each time."""
        late = {*batch.panels, *batch.covert} - self._owed
        DROPPED.labels(why).inc(len(late) or (0 if batch.panels or batch.covert else 1))
        self._owed |= late
        if not self._failures:
            logger.warning("live pushes are held back, %s: %s", why, type(error).__name__)
        self._failures += 1
        with self._condition:
            lost = self._waiting.add(batch)
            self._not_before = time.monotonic() + min(RETRY_MOST, 0.25 * 2 ** min(self._failures, 6))
        if lost:
            DROPPED.labels("full").inc(lost)

    def _send(self, batch: Batch, loop: asyncio.AbstractEventLoop) -> bool:
        """Render and hand over; False if nobody watches any of it."""
        watchers = self._asking()
        if not watchers.any_known:
            # Nobody may be watching anything at all: learn that without a query to the database.
            watchers.refresh()
            if not watchers.any_known:
                return False
        uids, covert = with_database(lambda: self._addresses(batch))
        topics = topics_about([*uids.values(), *covert.values()])
        watched = watchers.of([*topics, COUNTERS])
        counted = COUNTERS in watched
        counters, covert_counters = batch.counters and counted, batch.covert_counters and counted
        watched.discard(COUNTERS)
        if not watched and not counters and not covert_counters and not batch.resync:
            return False
        message = with_database(
            lambda: compose(
                _watched_panels(uids, watched),
                watched,
                covert=_watched_panels(covert, watched),
                counters=counters,
                covert_counters=covert_counters,
                sent_at=batch.since,
                resync=batch.resync,
                standings=self._standings,
                pushed=self._pushed,
            )
        )
        loop.run_until_complete(asyncio.wait_for(layer().group_send(GROUP, message), SEND_WITHIN))
        return True

    def _asking(self) -> Watchers:
        if self._watchers is None or not self._watchers.current:
            if self._watchers is not None:
                self._watchers.close()
            self._watchers = Watchers()
        return self._watchers

    def _addresses(self, batch: Batch) -> tuple[dict[int, str], dict[int, str]]:
        """The uids of the batch's panels, and of those with news for some alone; as they never change, asked once."""
        wanted = set(batch.panels)
        if batch.commands:
            wanted.update(Command.objects.filter(pk__in=[*batch.commands]).values_list("panel_id", flat=True))
        covert = batch.covert.keys() - wanted
        if len(self._uids) > _UIDS_KEPT:
            self._uids.clear()
        if missing := (wanted | covert) - self._uids.keys():
            self._uids.update(Panel.objects.filter(pk__in=missing).values_list("pk", "uid"))
        found, apart = ({pk: self._uids[pk] for pk in ids if pk in self._uids} for ids in (wanted, covert))
        return found, apart


def _watched_panels(uids: Mapping[int, str], watched: Collection[str]) -> list[int]:
    return [pk for pk, uid in uids.items() if any(topic in watched for topic in topics_about([uid]))]
