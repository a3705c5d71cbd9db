"""Turns for visits: each as soon as it is due and a thread is free, whichever account it belongs to."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from panels.holding.beats import Beat
from panels.holding.poller import Poller

log = logging.getLogger(__name__)

# Visits spend their time waiting for vendors: a thousand panels every ten seconds, each two reads of 50 ms, keep ten
# threads busy.
_THREADS: Final = 24
_LOOK_EVERY: Final = 0.1
_STUMBLED_WAIT: Final = 5.0


class Visiting:
    """Visits the panels of all ``pollers``. Its thread needs nothing but the clock, so it goes on whatever is away."""

    def __init__(self, pollers: Callable[[], list[Poller]]) -> None:
        self._pollers = pollers
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="visit")
        self._free = threading.Semaphore(_THREADS)
        self._stopping = False
        # Set when a thread has come free for which somebody waits.
        self._wanted = threading.Event()
        self._is_short = False
        # The account whose turn it is: with too few threads, each is served in its turn.
        self._next = 0
        self._thread = threading.Thread(target=self._run, name="visiting", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Begin no more visits; those under way end by themselves. Logs nothing."""
        self._stopping = True
        self._wanted.set()
        self._thread.join(5.0)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self) -> None:
        while not self._stopping:
            self._wanted.clear()
            try:
                self._is_short = not self._give_turns()
            except Exception:
                log.exception("panels were not visited")
                time.sleep(_STUMBLED_WAIT)
            self._wanted.wait(_LOOK_EVERY)

    def _give_turns(self) -> bool:
        """Give those that are due a thread; returns whether there were enough."""
        pollers = self._pollers()
        first = self._next % len(pollers) if pollers else 0
        for poller in pollers[first:] + pollers[:first]:
            self._next += 1
            while self._free.acquire(blocking=False):
                beats = poller.visits_due(time.monotonic(), 1)
                if not beats:
                    self._free.release()
                    break
                self._pool.submit(self._visit, poller, beats[0])
            else:
                return False
        return True

    def _visit(self, poller: Poller, beat: Beat) -> None:
        try:
            poller.visit(beat)
        finally:
            self._free.release()
            if self._is_short:
                self._wanted.set()
