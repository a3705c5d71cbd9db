"""The short way of a visit: both answers are, to the byte, those of visits that found nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Self

from panels.drivers.base import Found, Pace, Visit
from panels.drivers.visonic.memory import Memory

# The long way is gone at least every so many seconds, whatever the answers.
_LONGEST: Final = 60.0
# What the memory has of the moment of a visit.
_MOMENTS: Final = ("seen_at", "log_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Calm:
    """What the last visit saw and made of it; ``since`` is when the long way was gone (seconds of the epoch)."""

    status: bytes
    log: bytes
    found: Found
    since: float

    @classmethod
    def of(cls, found: Found, memory: Memory, bodies: Mapping[str, bytes], *, since: float) -> Self | None:
        """What may be said again of a visit that found both answers as they were; None if something goes on there.

        ``bodies`` are all answers of that visit, by path.
        """
        goes_on = found.done or found.gap or found.listing or found.users or found.cameras or memory.owed
        sounds = memory.sounding.public or memory.sounding.silent or memory.log_failures
        told = {look.source for look in found.looks}
        # What cannot be read of an answer is set aside once.
        says_more = told != {"status"} or any(part.unread for look in found.looks for part in look.parts)
        if goes_on or sounds or says_more or found.pace is Pace.QUICK or bodies.keys() != {"status", "events"}:
            return None
        return cls(status=bodies["status"], log=bodies["events"], found=found, since=since)

    def may_be_again(self, visit: Visit, now: float) -> bool:
        """Whether a visit that begins now would say the same, were the answers the same."""
        asked = visit.slow_reads or visit.under_way
        return not asked and 0 <= now - self.since < _LONGEST and visit.memory == self.found.memory

    def again(self, asked_at: datetime, now: float) -> Self:
        """The same, said once more: its status was asked for at ``asked_at`` by a visit that began ``now``."""
        memory: Mapping[str, Any] = {**self.found.memory, **dict.fromkeys(_MOMENTS, now)}
        looks = tuple(replace(look, asked_at=asked_at) for look in self.found.looks)
        return replace(self, found=replace(self.found, looks=looks, memory=memory))
