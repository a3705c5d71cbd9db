"""The one thread of a worker that writes: batches across connections, commits, acknowledges, then tells.

Its order is the promise of DESIGN 3.1: nothing is acknowledged before it is committed.
"""

import logging
import queue
import random
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from django.db import close_old_connections, connection

from panels import dispatch, live
from panels.ingest import TRANSIENT, Applied, Corridor, Delivery

log = logging.getLogger(__name__)

BATCH = 500
_LONGEST_PAUSE = 5.0
# Reads wait for each other this long at the most: asked for batch by batch, they would slow down what pages wait for.
_READS_EVERY = 0.1


class Ticket(Protocol):
    """What a link leaves with a message: whether it still counts, and how to acknowledge it."""

    @property
    def is_current(self) -> bool:
        """Whether the network connection that brought the message is still up."""

    @property
    def line(self) -> int:
        """The same number for tickets of one network connection."""

    def ack(self, others: Sequence[Any] = ()) -> None:
        """Acknowledge it to the broker, together with others of its line."""


class Writer:
    """Takes deliveries from any thread; applies them in its own, with its own database connection."""

    def __init__(self, *, on_lost: Callable[[int], None], on_stranger: Callable[[int], None]) -> None:
        self._queue: queue.SimpleQueue[Delivery | None] = queue.SimpleQueue()
        self._on_lost = on_lost
        self._on_stranger = on_stranger
        self._corridor = Corridor()
        self._stopping = threading.Event()
        self._after = AfterCommit()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._idle = threading.Event()

    def start(self) -> None:
        """Begin."""
        self._after.start()
        self._thread.start()

    def put(self, delivery: Delivery) -> None:
        """Offer one message."""
        self._queue.put(delivery)

    def stop(self, timeout: float = 5.0) -> None:
        """Finish the batch at hand and end; what is left was not acknowledged and comes again."""
        self._stopping.set()
        self._queue.put(None)
        self._thread.join(timeout)
        self._after.stop()

    def _run(self) -> None:
        while not self._stopping.is_set():
            batch = self._gather()
            if not batch:
                continue
            try:
                self._apply(batch)
            except Exception:
                # The thread must live. What was not acknowledged comes again over new links.
                log.exception("a batch of %d was left half told", len(batch))
                for connection_id in {item.lease.connection_id for item in batch}:
                    self._on_lost(connection_id)
        connection.close()

    def _gather(self) -> list[Delivery]:
        """Whatever is there, up to a batch; waits only while there is nothing."""
        batch: list[Delivery] = []
        item = self._queue.get()
        while item is not None:
            # A message of a connection that is down comes again in the next one.
            if item.ticket is None or item.ticket.is_current:
                batch.append(item)
            if len(batch) >= BATCH:
                break
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                break
        return batch

    def _apply(self, batch: list[Delivery]) -> None:
        pause = 0.1
        while not self._stopping.is_set():
            try:
                applied = self._corridor.apply(batch)
            except TRANSIENT as error:
                log.warning("database: %s; %d messages wait", type(error).__name__, len(batch))
                close_old_connections()
                connection.close()
                self._stopping.wait(pause * random.uniform(0.5, 1.0))  # noqa: S311  (jitter, not a secret)
                pause = min(pause * 2, _LONGEST_PAUSE)
                batch = [item for item in batch if item.ticket is None or item.ticket.is_current]
                if not batch:
                    return
                continue
            except Exception:
                # Nothing is acknowledged, so the broker brings it again; the link is made anew to ask for it.
                log.exception("a batch of %d could not be applied at all", len(batch))
                for connection_id in {item.lease.connection_id for item in batch}:
                    self._on_lost(connection_id)
                self._stopping.wait(1.0)
                return
            # The pages are told first: no trouble with an acknowledgement may keep an alarm from them.
            self._after.put(applied)
            self._acknowledge(batch, applied)
            for connection_id in applied.strangers:
                self._on_stranger(connection_id)
            return

    def _acknowledge(self, batch: list[Delivery], applied: Applied) -> None:
        lines: dict[int, list[Ticket]] = {}
        for item in batch:
            if item.ticket is not None and item.lease.connection_id not in applied.lost:
                lines.setdefault(item.ticket.line, []).append(item.ticket)
        for first, *others in lines.values():
            try:
                first.ack(others)
            except Exception as error:  # noqa: BLE001  (each line for itself; what is not acknowledged comes again)
                log.warning("%d messages were not acknowledged: %s", 1 + len(others), type(error).__name__)
        for connection_id in applied.lost:
            self._on_lost(connection_id)


class AfterCommit:
    """What follows a commit and may fail: pushes, and the reads that settle things. Never holds up the writer."""

    def __init__(self) -> None:
        self._queue: queue.Queue[Applied | None] = queue.Queue(maxsize=2000)
        self._thread = threading.Thread(target=self._run, name="after-commit", daemon=True)
        self.dropped = 0

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def put(self, applied: Applied) -> None:
        """Tell about a batch. The pages are told at once; only what needs the task queue waits its turn."""
        if applied.panels or applied.commands or applied.covert_panels:
            live.publish(applied.panels, commands=applied.commands, covert=applied.covert_panels)
        if not (applied.reads or applied.covert_reads):
            return
        try:
            self._queue.put_nowait(applied)
        except queue.Full:
            self.dropped += 1

    def stop(self, timeout: float = 3.0) -> None:
        """End after what is queued, or after the time-out."""
        try:
            self._queue.put(None, timeout=timeout)
        except queue.Full:
            return
        self._thread.join(timeout)

    def _run(self) -> None:
        while (asked := self._gather()) is not None:
            try:
                close_old_connections()
                dispatch.request_reads(*asked)
            except Exception:
                log.exception("status reads could not be requested")
            time.sleep(_READS_EVERY)
        connection.close()

    def _gather(self) -> tuple[dict[int, str], set[int]] | None:
        """The reads of all batches that wait, at least one; a command to be settled is kept. None at the end.

        Apart from them, the panels to be read for a silent alarm alone.
        """
        applied = self._queue.get()
        if applied is None:
            return None
        reads, covert = dict(applied.reads), set(applied.covert_reads)
        while not self._queue.empty():
            if (more := self._queue.get()) is None:
                self._queue.put(None)
                break
            reads.update({panel: cause for panel, cause in more.reads.items() if cause or panel not in reads})
            covert |= more.covert_reads
        return reads, covert
