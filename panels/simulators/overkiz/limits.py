"""The rate limits of reference 5, kept for each session like buckets that fill again."""

from dataclasses import dataclass, field
from typing import Final

from panels.simulators.overkiz.operations import Operation

DAY: Final = 86_400.0
# A client that polls once a second is not refused for a few milliseconds of jitter.
TOLERANCE: Final = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a session may do; 0 stands for any number. ``polling`` is in seconds, the others are calls a day.

    The printed limits, read as buckets: how servers enforce the bulk ones was never recorded.
    """

    polling: float = 1.0
    bulk_load: int = 1
    bulk_history: int = 50
    executions: int = 50
    switches: int = 24


@dataclass(slots=True)
class Bucket:
    """What is left of an allowance."""

    left: float
    at: float


@dataclass(slots=True)
class Spending:
    """What one session has used up."""

    buckets: dict[str, Bucket] = field(default_factory=dict)

    def spend(self, operation: Operation, limits: Limits, now: float) -> bool:
        """Take one call off the allowance of an operation; False when there is none left."""
        size, rate = _allowance(operation, limits)
        if not size:
            return True
        key = operation.category if operation.shared else operation.id
        bucket = self.buckets.setdefault(key, Bucket(size, now))
        bucket.left = min(size, bucket.left + (now - bucket.at) * rate)
        bucket.at = now
        if bucket.left < 1:
            return False
        bucket.left -= 1
        return True


def _allowance(operation: Operation, limits: Limits) -> tuple[float, float]:
    """Return how many calls fit into the bucket and how many come back each second."""
    if operation.category in ("polling", "keep-alive"):
        return (1.0, 1 / (limits.polling * TOLERANCE)) if limits.polling else (0.0, 0.0)
    counts = {
        "bulk-load": limits.bulk_load,
        "bulk-history": limits.bulk_history,
        "exec": limits.executions,
        "switch": limits.switches,
    }
    count = counts.get(operation.category, 0)
    # One an hour is one an hour, not a day's worth at once.
    return (1.0 if operation.category == "switch" and count else float(count)), count / DAY
