"""The rhythm of visits: one `Beat` per visited panel, and the queue that says whose turn it is."""

import heapq
import math
import random
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from panels.drivers.base import Pace, Part, Rhythm, UnderWay

# What was offered and not committed by then is offered again by the next visit.
_LONGEST_COMMIT: Final = 30.0
_LONGEST_WAIT: Final = 300.0
# After an outage, panels whose visits failed are looked at within so many seconds.
_RECOVERED_WITHIN: Final = 5.0


@dataclass(slots=True, eq=False)
class Beat:
    """One panel's place in the rhythm. Its visit runs in one thread at a time; ``due`` is on the monotonic clock."""

    panel_id: int
    vendor_id: str
    due: float
    # When each slow read is due.
    slow: dict[str, float]
    memory: dict[str, Any]
    pace: Pace = Pace.USUAL
    failures: int = 0
    is_busy: bool = False
    # This visit tries for the whole account, which is down.
    is_for_all: bool = False
    # Somebody asked for another visit while this one runs.
    again: bool = False
    # Since when the last visit's findings wait for their commit.
    offered_at: float | None = None
    # When the panel was last looked at with success, and what was last written of it.
    seen_at: datetime | None = None
    written: dict[str, Any] | None = None
    written_at: float = -math.inf
    listed: str = ""
    # Whether its log cannot be read, as the last visit found.
    log_unread: bool | None = None
    # What the last visit said.
    told: tuple[Part, ...] = ()
    # Commands under way at the vendor, and status reads that the next visit answers.
    under_way: tuple[UnderWay, ...] = ()
    reads: set[str] = field(default_factory=set)

    @property
    def is_waiting(self) -> bool:
        """Whether what it brought is still to be committed."""
        return self.offered_at is not None and time.monotonic() - self.offered_at < _LONGEST_COMMIT

    def committed(self, memory: dict[str, Any]) -> None:
        """What a visit brought is in the database."""
        self.memory, self.offered_at = memory, None

    def slow_reads_due(self, now: float) -> frozenset[str]:
        """The slow reads whose turn has come."""
        return frozenset(name for name, due in self.slow.items() if due <= now)

    def went_well(self, rhythm: Rhythm, pace: Pace, done: frozenset[str], now: float) -> None:
        """Set the next turn after a visit that brought something; it began at ``now``."""
        self.failures, self.pace = 0, pace
        asked_since = self.slow_reads_due(time.monotonic()) - self.slow_reads_due(now)
        for name in (done & rhythm.slow_reads.keys()) - asked_since:
            self.slow[name] = now + rhythm.slow_reads[name] * random.uniform(0.9, 1.1)  # noqa: S311  (spreads them)
        self.due = now + rhythm.paces[pace]

    def failed(self, rhythm: Rhythm, now: float) -> None:
        """Set the next turn after a visit that brought nothing."""
        self.failures += 1
        wait = min(_LONGEST_WAIT, rhythm.paces[Pace.USUAL] * 2.0 ** min(self.failures - 1, 8))
        self.due = now + wait * random.uniform(0.6, 1.0)  # noqa: S311  (jitter)


def new_beat(  # noqa: PLR0917  (a beat begins with so much)
    panel_id: int, vendor_id: str, memory: dict[str, Any], seen_at: datetime | None, rhythm: Rhythm, spread: float
) -> Beat:
    """A panel's first turn, somewhere within ``spread`` seconds. One that was watched before spreads its slow reads."""
    now = time.monotonic()
    due = now + random.uniform(0.0, spread)  # noqa: S311  (not all at once)
    slow = {
        name: due + (random.uniform(0.0, every) if memory else 0.0)  # noqa: S311
        for name, every in rhythm.slow_reads.items()
    }
    return Beat(
        panel_id=panel_id, vendor_id=vendor_id, due=due, slow=slow, memory=memory, written=memory, seen_at=seen_at
    )


@dataclass(slots=True)
class Turns:
    """Beats by due time. Threads may share it."""

    beats: dict[int, Beat] = field(default_factory=dict)
    _heap: list[tuple[float, int]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def put(self, beat: Beat) -> None:
        """Take a beat in, or note that its due time has changed."""
        with self._lock:
            self.beats[beat.panel_id] = beat
            heapq.heappush(self._heap, (beat.due, beat.panel_id))

    def drop(self, panel_id: int) -> None:
        """Visit a panel no more."""
        with self._lock:
            self.beats.pop(panel_id, None)

    def hurry(self, beat: Beat) -> None:
        """Give a panel its turn now, or right after the visit that runs."""
        beat.again = True
        if not beat.is_busy:
            beat.due = time.monotonic()
            self.put(beat)

    def pop_due(self, now: float, most: int) -> list[Beat]:
        """The beats whose turn has come, at most so many; each is busy until `done`."""
        found: list[Beat] = []
        with self._lock:
            while self._heap and self._heap[0][0] <= now and len(found) < most:
                due, panel_id = heapq.heappop(self._heap)
                beat = self.beats.get(panel_id)
                # An entry that is not the beat's own turn any more is left over from before it changed.
                if beat is None or beat.due != due or beat.is_busy:
                    continue
                beat.is_busy, beat.again, beat.is_for_all = True, False, False
                found.append(beat)
        return found

    def pop_one_for_all(self) -> list[Beat]:
        """The beat that is next, due or not, and nobody else while it is busy: the vendor does not answer."""
        with self._lock:
            if not self.beats or any(beat.is_busy for beat in self.beats.values()):
                return []
            beat = min(self.beats.values(), key=lambda each: each.due)
            beat.is_busy, beat.again, beat.is_for_all = True, False, True
        return [beat]

    def recover(self) -> None:
        """The vendor answers again: those whose visits failed have their turn soon, not after their wait."""
        soon = time.monotonic() + _RECOVERED_WITHIN
        for beat in list(self.beats.values()):
            if beat.failures and beat.due > soon and not beat.is_busy:
                beat.due = soon - random.uniform(0.0, _RECOVERED_WITHIN)  # noqa: S311  (not all at once)
                self.put(beat)

    def done(self, beat: Beat) -> None:
        """A visit is over and has set the next turn."""
        beat.is_busy = False
        if beat.again:
            beat.due = time.monotonic()
        if beat.panel_id in self.beats:
            self.put(beat)
