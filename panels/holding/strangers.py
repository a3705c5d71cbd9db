"""Panels a connection speaks of and we do not have: the vendor's inventory is read again, but seldom."""

import time
from typing import Final

_FIRST_WAIT: Final = 300.0
_LONGEST_WAIT: Final = 3600.0


class Strangers:
    """When one link reads the inventory again because of a panel nobody knows.

    At once the first time, then after five minutes and twice as long each time up to an hour: a vendor may go on
    sending what its own inventory does not list.
    """

    def __init__(self) -> None:
        self._heard = False
        self._wait = _FIRST_WAIT
        self._not_before = 0.0

    def heard(self) -> None:
        """A message of an unknown panel was set aside; called from any thread."""
        self._heard = True

    def is_due(self, now: float) -> bool:
        """Whether the inventory is to be read, by the monotonic clock."""
        return self._heard and now >= self._not_before

    def asked(self) -> None:
        """The inventory is about to be read, whatever comes of it."""
        now = time.monotonic()
        if now - self._not_before > _LONGEST_WAIT:
            self._wait = _FIRST_WAIT
        self._heard = False
        self._not_before = now + self._wait
        self._wait = min(_LONGEST_WAIT, 2 * self._wait)
