"""How much one person, and one socket, may ask of a web process."""

import time
from collections.abc import Callable
from typing import Final

# Messages of one socket: pages send two a second at most, and a few at once when they begin.
MESSAGES_A_SECOND: Final = 10.0
MESSAGES_AT_ONCE: Final = 20
# What is rendered for the subscriptions of one person: twenty full pages at once, then one a second.
RENDERS_A_SECOND: Final = 60.0
RENDERS_AT_ONCE: Final = 1200


class Bucket:
    """Holds so many tokens at most and gets so many anew a second; what is asked takes some out."""

    __slots__ = ("_at", "_clock", "_left", "_most", "_rate")

    def __init__(self, *, rate: float, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._most = most
        self._left = float(most)
        self._clock = clock
        self._at = clock()

    def take(self, count: int = 1) -> bool:
        """Take ``count`` out; False, and nothing taken, if there are not so many."""
        self._refill()
        if self._left < count:
            return False
        self._left -= count
        return True

    @property
    def is_full(self) -> bool:
        """Whether nothing was taken lately: a new one would be the same."""
        self._refill()
        return self._left >= self._most

    def _refill(self) -> None:
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._at) * self._rate)
        self._at = now


class Renders:
    """What each person's subscriptions may still have rendered; it outlives their sockets."""

    def __init__(self) -> None:
        self._of: dict[int, Bucket] = {}

    def take(self, user_id: int, count: int) -> bool:
        """Charge a person for so many fragments; False if that is too much by now."""
        bucket = self._of.get(user_id)
        if bucket is None:
            bucket = self._of[user_id] = Bucket(rate=RENDERS_A_SECOND, most=RENDERS_AT_ONCE)
        return bucket.take(count)

    def tidy(self) -> None:
        """Forget who has asked for nothing lately."""
        self._of = {user_id: bucket for user_id, bucket in self._of.items() if not bucket.is_full}
