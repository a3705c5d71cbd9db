"""A clock that tests turn by hand."""

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(order=True)
class ManualTimer:
    """A call that waits for its moment."""

    when: float
    number: int
    call: Callable[[], None] = field(compare=False)
    cancelled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        self.cancelled = True


class ManualTimers:
    """Time that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.time = 1_750_000_000.0
        self._waiting: list[ManualTimer] = []
        self._numbers = itertools.count()

    def now(self) -> float:
        return self.time

    def later(self, delay: float, call: Callable[[], None]) -> ManualTimer:
        timer = ManualTimer(self.time + delay, next(self._numbers), call)
        heapq.heappush(self._waiting, timer)
        return timer

    def advance(self, seconds: float) -> None:
        end = self.time + seconds
        while self._waiting and self._waiting[0].when <= end:
            timer = heapq.heappop(self._waiting)
            self.time = max(self.time, timer.when)
            if not timer.cancelled:
                timer.call()
        self.time = end
