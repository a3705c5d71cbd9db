"""Visits that found nothing new wait for each other: a hundred commits in one cost little more than one."""

import threading
import time
from typing import Final

from panels.holding.beats import Beat
from panels.ingest import Delivery

_LONGEST: Final = 1.0
_MOST: Final = 200


class Parking:
    """What was found as it was before, by panel, until it is ripe. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._parked: dict[int, tuple[Beat, list[Delivery]]] = {}
        self._since = 0.0

    def put(self, beat: Beat, deliveries: list[Delivery]) -> None:
        """Keep what one visit brought."""
        with self._lock:
            if not self._parked:
                self._since = time.monotonic()
            self._parked[beat.panel_id] = beat, deliveries

    def give_way(self, beat: Beat) -> None:
        """The panel is visited again before that: what it said then is of no more use."""
        with self._lock:
            if self._parked.pop(beat.panel_id, None) is not None:
                beat.offered_at = None

    def ripe(self) -> list[Delivery]:
        """All that is parked, once there is much of it or the first of it has waited for a second."""
        with self._lock:
            waited = time.monotonic() - self._since >= _LONGEST
            if not self._parked or not (waited or len(self._parked) >= _MOST):
                return []
            parked, self._parked = self._parked, {}
        return [delivery for _, deliveries in parked.values() for delivery in deliveries]
