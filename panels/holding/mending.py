"""What has to be read again at an account, because it was lost or only half told."""

import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from panels.holding.leases import earliest

# So many things are read in one turn, so that fetches go on meanwhile: a listener must not starve.
_AT_ONCE: Final = 8
# How often a thing is read that breaks its reader.
_MOST_TRIES: Final = 3


@dataclass(slots=True)
class Mending:
    """Things to read again, in their order. Threads may share it.

    ``since``: from when something may be missing; once all that matters is read, and the log, the gap can be closed.
    """

    since: datetime | None = None
    wants_all: bool = False
    wants_log: bool = False
    _things: dict[str, None] = field(default_factory=dict)
    _at_once: int = _AT_ONCE
    _tries: int = 0
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
            return tuple(list(self._things)[: self._at_once])

    def was_read(self, things: Collection[str]) -> None:
        """These were."""
        with self._guard:
            self._drop(things)

    def broke(self, things: Collection[str]) -> bool:
        """What these told could not be read; returns whether they are given up.

        From then on each is read alone, so that the one that breaks its reader takes no other with it.
        """
        with self._guard:
            self._at_once, is_alone = 1, len(things) == 1
            self._tries += is_alone
            if self._tries < _MOST_TRIES:
                return False
            self._drop(things)
            return True

    def _drop(self, things: Collection[str]) -> None:
        self._tries = 0
        for thing in things:
            self._things.pop(thing, None)
        if not self._things:
            self._at_once = _AT_ONCE

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
