"""Calls to a vendor that were made lately, counted in the database for every process that makes them (DESIGN 4.5)."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from panels.drivers.base import UnreachableError
from panels.models import CallCount

# Longer than any vendor counts; a row that has not changed for so long belongs to a session that is gone.
_LONGEST_SECONDS: Final = 86_400.0
_FORGOTTEN: Final = timedelta(days=2)
_MOST_CALLS: Final = 200
_PAUSE: Final = 0.01
_GIVE_UP_AFTER: Final = 5.0


class BusyLedgerError(UnreachableError):
    """The count could not be changed in time; nothing was sent."""


@dataclass(slots=True)
class _Count:
    """One row, in memory."""

    calls: list[float] = field(default_factory=list)
    resting_until: float = 0.0


class DatabaseLedger:
    """Fulfils `panels.drivers.base.Ledger` for one connection. Threads and processes may share it.

    Each change is made on condition that nobody else has changed the row since it was read, and else begun anew.
    """

    def __init__(self, connection_id: int, clock: Callable[[], float] = time.time) -> None:
        self._connection_id = connection_id
        self._clock = clock
        # Rows as this ledger left them: what it does next is tried on these, and counts only if they are so still.
        self._left: dict[str, CallCount] = {}

    def take(self, key: str, most: int, seconds: float) -> float:
        """Count a call, or tell how long to wait."""

        def try_take(count: _Count, now: float) -> float:
            recent = [one for one in count.calls if one > now - seconds]
            wait = max(0.0, count.resting_until - now)
            if most <= 0:
                wait = max(wait, seconds)
            elif len(recent) >= most:
                # Free again when the call that is `most` from its end has left the span.
                wait = max(wait, recent[-most] + seconds - now)
            if wait <= 0:
                count.calls.append(now)
            return wait

        return self._change(key, try_take)

    def count(self, key: str) -> None:
        """Count a call."""

        def add(count: _Count, now: float) -> float:
            count.calls.append(now)
            return 0.0

        self._change(key, add)

    def give_back(self, key: str) -> None:
        """Forget the newest call."""
        self._change(key, lambda count, _: count.calls.pop() if count.calls else 0.0)

    def rest(self, key: str, seconds: float) -> None:
        """Have the next calls wait."""

        def lie_down(count: _Count, now: float) -> float:
            count.resting_until = max(count.resting_until, now + seconds)
            return 0.0

        self._change(key, lie_down)

    def spent(self, key: str, seconds: float) -> int:
        """Count the recent calls."""
        row = self._rows(key).values_list("calls", flat=True).first()
        now = self._clock()
        return sum(one > now - seconds for one in row or ())

    def renews(self, key: str, seconds: float) -> float:
        """Wait so long for the oldest of the recent calls to leave the span, or for a rest to end."""
        row, now = self._rows(key).values_list("calls", "resting_until").first(), self._clock()
        calls, resting_until = row or ((), 0.0)
        oldest = min((one for one in calls if one > now - seconds), default=now - seconds)
        return max(0.0, oldest + seconds - now, resting_until - now)

    def forget_old(self) -> None:
        """Drop the counts of sessions that are gone."""
        CallCount.objects.filter(connection_id=self._connection_id, changed_at__lt=timezone.now() - _FORGOTTEN).delete()

    def _rows(self, key: str) -> QuerySet[CallCount]:
        return CallCount.objects.filter(connection_id=self._connection_id, key=key[:160])

    def _change(self, key: str, change: Callable[[_Count, float], float]) -> float:
        ends, left = time.monotonic() + _GIVE_UP_AFTER, self._left.pop(key, None)
        while True:
            row = left or self._rows(key).first()
            now = self._clock()
            count = _Count() if row is None else _Count(list(row.calls), row.resting_until)
            answer = change(count, now)
            kept = [one for one in count.calls if one > now - _LONGEST_SECONDS][-_MOST_CALLS:]
            is_same = row is not None and (kept, count.resting_until) == (row.calls, row.resting_until)
            if not is_same and self._write(key, row, kept, count.resting_until):
                return answer
            if left is not None:
                # Others may have counted meanwhile, or given back what would have to be waited for.
                left = None
                continue
            if is_same:
                return answer
            if time.monotonic() > ends:
                raise BusyLedgerError("the calls of this account are counted by too many at once")
            time.sleep(_PAUSE)

    def _write(self, key: str, row: CallCount | None, calls: list[float], resting_until: float) -> bool:
        if row is None:
            try:
                with transaction.atomic():
                    CallCount.objects.create(
                        connection_id=self._connection_id, key=key[:160], calls=calls, resting_until=resting_until
                    )
            except IntegrityError:
                return False
            return True
        unchanged = CallCount.objects.filter(pk=row.pk, version=row.version)
        version, now = row.version + 1, timezone.now()
        if not unchanged.update(calls=calls, resting_until=resting_until, version=version, changed_at=now):
            return False
        row.calls, row.resting_until, row.version = calls, resting_until, version
        self._left[key] = row
        return True
