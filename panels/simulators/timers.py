"""Time as the simulated panels see it, so that a test can turn the clock by hand."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Protocol

logger = logging.getLogger(__name__)


class Timer(Protocol):
    """A call that has not happened yet."""

    def cancel(self) -> None:
        """Make it never happen."""


class Timers(Protocol):
    """Wall clock and delayed calls."""

    def now(self) -> float:
        """Return seconds since the epoch."""

    def later(self, delay: float, call: Callable[[], None]) -> Timer:
        """Run ``call`` once after ``delay`` seconds."""


class LoopTimers:
    """Real time on the running event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def now(self) -> float:
        return time.time()

    def later(self, delay: float, call: Callable[[], None]) -> Timer:
        return self._loop.call_later(delay, self._guarded, call)

    @staticmethod
    def _guarded(call: Callable[[], None]) -> None:
        # One panel's mishap must not silence the others.
        try:
            call()
        except Exception:
            logger.exception("a timed happening failed")
