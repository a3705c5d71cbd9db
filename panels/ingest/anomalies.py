"""Many disarms or bypasses that nobody here asked for, through one vendor, within minutes (DESIGN 3.8).

Counted in the worker that holds the connection: a restart forgets the last minutes, and the next ones count anew.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from panels.ingest.addresses import PanelBook
from panels.ingest.facts import about_connection
from panels.signals import Fact
from panels.vocabulary import EventCategory, EventKind, EventOrigin

WINDOW = timedelta(minutes=5)
# So many different panels, and this share of the connection's, are no morning rush any more.
PANELS, SHARE = 10, 0.1
QUIET_AFTER = timedelta(minutes=15)
_LOWERING = frozenset({EventKind.DISARMED.value, EventKind.ZONE_BYPASSED.value})


@dataclass(slots=True)
class _Watch:
    seen: deque[tuple[datetime, int]] = field(default_factory=deque)
    told_at: datetime | None = None


@dataclass(slots=True)
class AnomalyWatch:
    """What was lowered lately, per connection."""

    connections: dict[int, _Watch] = field(default_factory=dict)

    def judge(self, facts: Iterable[Fact], book: PanelBook) -> list[Fact]:
        """Facts about connections through which unusually many panels were lowered, at most one per quarter hour."""
        found = []
        for fact in facts:
            ours = bool(fact.command) or fact.origin != EventOrigin.LIVE
            if fact.kind not in _LOWERING or ours or fact.panel_id is None or fact.not_before is not None:
                continue
            watch = self.connections.setdefault(fact.connection_id, _Watch())
            watch.seen.append((fact.observed_at, fact.panel_id))
            while watch.seen and watch.seen[0][0] < fact.observed_at - WINDOW:
                watch.seen.popleft()
            told = watch.told_at is not None and fact.observed_at - watch.told_at < QUIET_AFTER
            unusual = max(PANELS, int(SHARE * book.size(fact.connection_id)))
            if not told and len({panel for _, panel in watch.seen}) >= unusual:
                watch.told_at = fact.observed_at
                found.append(
                    about_connection(
                        fact.connection_id, EventKind.VENDOR_ANOMALY, EventCategory.SUPERVISION, fact.observed_at
                    )
                )
        return found
