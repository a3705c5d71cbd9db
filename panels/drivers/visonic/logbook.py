"""The log of a panel from visit to visit: what is new in it, and what is made of a log that cannot be read."""

from typing import Final

from panels.drivers.base import Look, VendorUnavailableError
from panels.drivers.records import records_of
from panels.drivers.visonic.answers import About, parts_of
from panels.drivers.visonic.memory import MOST_ENTRIES, Memory, digest
from panels.drivers.visonic.occurrences import Unseen, key_of, unseen
from panels.drivers.visonic.reads import Reads
from panels.drivers.visonic.records.faults import Event

# After so many tries in vain a log counts as unreadable.
UNREAD_AFTER: Final = 3
# A log that cannot be read is tried again after so many seconds, twice as many each time, and at most so many.
_FIRST_REST: Final = 2.5
_LONGEST_REST: Final = 60.0
# Whoever has not read it for longer finds in the log what was, not what is.
_SHORTEST_PAUSE: Final = 180.0
_NOTHING: Final = Unseen(events=(), gap=False)


class Logbook:
    """The log in one visit, which began at ``now`` (seconds of the epoch).

    ``error`` is what keeps it from being read, if anything does.
    """

    def __init__(self, reads: Reads, memory: Memory, now: float) -> None:
        self._reads, self._memory, self._now = reads, memory, now
        self._pause = now - (memory.log_at or memory.seen_at)
        self.error: VendorUnavailableError | None = None

    @property
    def is_read(self) -> bool:
        """Whether this visit has read it."""
        return self.error is None

    @property
    def has_failed(self) -> bool:
        """Whether this visit has made it a log that cannot be read; signals may be missing from now on."""
        return self._memory.log_failures == UNREAD_AFTER and self._memory.log_tried_at == self._now

    @property
    def is_unreadable(self) -> bool:
        """Whether it has not been readable for some time."""
        return self._memory.log_failures >= UNREAD_AFTER

    def entries(self, *, changed: bool) -> Unseen:
        """The entries that are new; none of a log that cannot be read, see `is_read`.

        ``changed``: something has happened at the panel, so that a log that rests is tried all the same. Raises a
        `DriverError` where a login is refused or the panel has no log.
        """
        if self._rests() and not changed:
            self.error = VendorUnavailableError("the log could not be read a moment ago")
            return _NOTHING
        memory = self._memory
        try:
            said = self._reads.must("events")
        except VendorUnavailableError as error:
            self._reads.unread += error.unread
            self.error, error.unread = error, ()
            memory.log_failures, memory.log_tried_at = memory.log_failures + 1, self._now
            return _NOTHING
        memory.log_failures, memory.log_at = 0, self._now
        mark = digest(self._reads.answers["events"].body)
        if memory.entries is not None and mark == memory.log:
            return _NOTHING
        listed = records_of(said, Event)
        found = unseen(listed, set(memory.entries or ()))
        memory.entries, memory.log = [key_of(event) for event in listed][-MOST_ENTRIES:], mark
        return found

    def looks(self, entries: Unseen, about: About, *, first: bool, rarest: float) -> list[Look]:
        """What the new entries tell; ``first``: it was never read, ``rarest``: the longest rhythm there is."""
        if not entries.events:
            return []
        late = first or entries.gap or self._pause > max(_SHORTEST_PAUSE, 3 * rarest)
        parts = [part for event in entries.events for part in parts_of("events", about, dict(event.raw))]
        return [Look(asked_at=self._reads.answers["events"].asked_at, source="events", parts=tuple(parts), late=late)]

    def _rests(self) -> bool:
        failures = self._memory.log_failures
        if not failures:
            return False
        rest = min(_LONGEST_REST, _FIRST_REST * 2.0 ** min(failures, 8))
        return abs(self._now - self._memory.log_tried_at) < rest
