"""What has to be read again at an account, because it was lost or only half told."""

import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from panels.holding.leases import earliest

# So many things are read in one turn, so that fetches go on meanwhile: a listener must not starve.
_AT_ONCE: Final = 8


@dataclass(slots=True)
class Mending:
    """Things to read again, in their order. Threads may share it.

    ``since``: from when something may be missing; once all that matters is read, and the log, the gap can be closed.
    """

    since: datetime | None = None
    wants_all: bool = False
    wants_log: bool = False
    _things: dict[str, None] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.wants_all = self.wants_log = self.since is not None

    def begin(self, since: datetime | None) -> None:
        """Something was lost: whatever was read again before proves nothing any more."""
        if since is not None:
            self.since, self.wants_all, self.wants_log = earliest(self.since, since), True, True

    def plan(self, things: Collection[str]) -> None:
        """All that matters, before whatever else is to be read."""
        with self._guard:
            self._things = dict.fromkeys(things) | self._things
            self.wants_all = False

    def again(self, things: Collection[str]) -> None:
        """Read these again, too."""
        with self._guard:
            self._things |= dict.fromkeys(things)

    def next(self) -> tuple[str, ...]:
        """What to read now."""
        with self._guard:
            return tuple(list(self._things)[:_AT_ONCE])

    def was_read(self, things: Collection[str]) -> None:
        """These were."""
        with self._guard:
            for thing in things:
                self._things.pop(thing, None)

    def close(self) -> None:
        """Nothing is missing any more."""
        self.since = None

    @property
    def is_busy(self) -> bool:
        """Whether anything is still to be read."""
        return self.wants_all or self.wants_log or bool(self._things) or self.since is not None

    @property
    def is_read(self) -> bool:
        """Whether all is read that had to be."""
        return not (self.wants_all or self.wants_log or self._things)
