"""How many calls a session has, and who may make them (reference 5; DESIGN 4.5).

The server counts per session and category. We count the same and stop before it has to: a refusal of its own may be
followed by a ban. People come before what runs by itself, and a person's arming or disarming is always tried.
"""

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from panels.drivers.base import Ledger
from panels.drivers.overkiz.errors import BudgetSpentError
from panels.drivers.overkiz.operations import Limit, Operation, operations

DAY: Final = 86_400.0
# How long a category rests when the server itself wanted fewer requests (reference 3.2).
QUIET_SECONDS: Final = 60.0


class Purpose(StrEnum):
    """For whom a call is made."""

    ARMING = "arming"
    """A person arms or disarms: tried whatever is spent."""
    PERSON = "person"
    """A person asked for it."""
    ROUTINE = "routine"
    """A rule, a schedule, a poller: leaves to people what is reserved for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """So many calls in any span of so many seconds, the last ``reserved`` of them for people."""

    calls: int
    seconds: float
    reserved: int = 0

    def open_to(self, purpose: Purpose) -> int:
        """How many of the calls may be made for a purpose."""
        return self.calls - (self.reserved if purpose is Purpose.ROUTINE else 0)


# The page says one in 28 min 48 s for the two in the middle, which is a day by 50: people have seen 50 pass at once.
RULES: Final[Mapping[str, Rule]] = {
    "polling": Rule(calls=1, seconds=1.0),
    "keep-alive": Rule(calls=1, seconds=1.0),
    "bulk-load": Rule(calls=1, seconds=DAY),
    "bulk-history": Rule(calls=50, seconds=DAY),
    "exec": Rule(calls=50, seconds=DAY, reserved=15),
    "switch": Rule(calls=1, seconds=3600.0),
}


class MemoryLedger:
    """`Ledger` for one process; threads may share it. ``clock`` gives seconds that never go back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._calls: defaultdict[str, deque[float]] = defaultdict(deque)
        self._resting: dict[str, float] = {}

    def take(self, key: str, most: int, seconds: float) -> float:
        """Count a call, or tell how long to wait."""
        with self._guard:
            now, calls = self._clock(), self._recent(key, seconds)
            wait = max(0.0, self._resting.get(key, now) - now)
            if len(calls) >= most:
                # The window is free again when the call that is `most` from its end has left it.
                wait = max(wait, calls[len(calls) - most] + seconds - now) if most > 0 else max(wait, seconds)
            if wait <= 0:
                calls.append(now)
            return max(0.0, wait)

    def count(self, key: str) -> None:
        """Count a call."""
        with self._guard:
            self._calls[key].append(self._clock())

    def give_back(self, key: str) -> None:
        """Forget the newest call."""
        with self._guard:
            if self._calls[key]:
                self._calls[key].pop()

    def rest(self, key: str, seconds: float) -> None:
        """Have the next calls wait."""
        with self._guard:
            self._resting[key] = max(self._resting.get(key, 0.0), self._clock() + seconds)

    def spent(self, key: str, seconds: float) -> int:
        """Count the recent calls."""
        with self._guard:
            return len(self._recent(key, seconds))

    def renews(self, key: str, seconds: float) -> float:
        """Wait so long for the oldest of the recent calls to leave the span, or for a rest to end."""
        with self._guard:
            now, calls = self._clock(), self._recent(key, seconds)
            oldest = calls[0] + seconds - now if calls else 0.0
            return max(0.0, oldest, self._resting.get(key, now) - now)

    def _recent(self, key: str, seconds: float) -> deque[float]:
        calls, now = self._calls[key], self._clock()
        while calls and calls[0] <= now - seconds:
            calls.popleft()
        return calls


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLine:
    """What is left of one budget, for whoever looks after the connection. ``operation`` empty: shared by a category.

    ``renews`` is in how many seconds the next call that was made is free again.
    """

    category: str
    operation: str
    spent: int
    calls: int
    seconds: float
    reserved: int
    renews: float = 0.0


class Budgets:
    """The budgets of one account's sessions. A new session has new ones, as at the server."""

    def __init__(self, ledger: Ledger | None = None) -> None:
        self._ledger = MemoryLedger() if ledger is None else ledger

    def wait(self, operation: Operation, session: str, purpose: Purpose) -> float:
        """Count a call and return 0.0, or the seconds it has to wait, uncounted."""
        limit = operation.limit
        if limit is None:
            return 0.0
        key, rule = _key(operation.name, limit, session), RULES[limit.category]
        if purpose is Purpose.ARMING:
            self._ledger.count(key)
            return 0.0
        return self._ledger.take(key, rule.open_to(purpose), rule.seconds)

    def give_back(self, operation: Operation, session: str) -> None:
        """Undo `wait` for a call that never reached the server."""
        if operation.limit is not None:
            self._ledger.give_back(_key(operation.name, operation.limit, session))

    def rest(self, operation: Operation, session: str, seconds: float = QUIET_SECONDS) -> None:
        """Stop such calls for a while, because the server wanted it."""
        if operation.limit is not None:
            self._ledger.rest(_key(operation.name, operation.limit, session), seconds)

    def lines(self, session: str) -> tuple[BudgetLine, ...]:
        """Every budget of a session of which something is spent, and those with a share that is kept for people."""
        keys: dict[str, tuple[str, str]] = {}
        for one in operations():
            if one.limit is not None:
                shown = "" if one.limit.shared else one.name
                keys[_key(one.name, one.limit, session)] = one.limit.category, shown
        found = []
        for key, (category, shown) in keys.items():
            rule = RULES[category]
            spent = self._ledger.spent(key, rule.seconds)
            if spent or rule.reserved:
                found.append(
                    BudgetLine(
                        category=category,
                        operation=shown,
                        spent=spent,
                        calls=rule.calls,
                        seconds=rule.seconds,
                        reserved=rule.reserved,
                        renews=self._ledger.renews(key, rule.seconds),
                    )
                )
        return tuple(found)


def spent_error(wait: float) -> BudgetSpentError:
    """The refusal of a call that would have to wait so many seconds."""
    return BudgetSpentError(until=datetime.now(UTC) + timedelta(seconds=wait))


def _key(name: str, limit: Limit, session: str) -> str:
    return f"{session}:{limit.category}" if limit.shared else f"{session}:{limit.category}:{name}"
