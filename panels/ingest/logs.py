"""Entries of a vendor's log about something we were told live: joined one to one, not told twice (DESIGN 3.2).

An entry that was read before its message has become an event; `history.joining` finds it when the message comes.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from panels.ingest.reading import Piece
from panels.models import Message
from panels.signals import Fact
from panels.vocabulary import EventCategory, EventKind

SAME_HAPPENING = timedelta(seconds=120)
# Kinds of live events that an entry of a category may be the record of, where a log names no kinds.
_ALARMS = frozenset(
    {EventKind.ZONE_ALARM, EventKind.KEYPAD_ALARM, EventKind.PANIC, EventKind.MEDICAL, EventKind.PARTITION_ALARM}
)
_FAULTS = frozenset(
    {
        EventKind.TROUBLE,
        EventKind.MAINS_LOST,
        EventKind.BATTERY_LOW,
        EventKind.ZONE_TAMPER,
        EventKind.KEYPAD_TAMPER,
        EventKind.PANEL_DISCONNECTED,
    }
)


def join_log(pieces: Sequence[Piece]) -> set[str]:
    """Which of these new log entries are the record of a live message; each live one takes a single entry."""
    dated = [
        (piece, at)
        for piece in pieces
        if (at := piece.part.occurrences[0].occurred_at if piece.part.occurrences else None)
    ]
    if not dated:
        return set()
    moments = [at for _, at in dated]
    live: dict[int | None, list[_Told]] = defaultdict(list)
    latest = max(moments) + SAME_HAPPENING
    candidates = Message.objects.filter(
        Q(received_at__lte=latest) | Q(not_before__lte=latest),
        panel_id__in={piece.panel_id for piece, _ in dated},
        log_identity="",
        received_at__gte=min(moments) - SAME_HAPPENING,
    ).exclude(fact_kind="")
    columns = ("panel_id", "pk", "fact_kind", "identity", "not_before", "received_at")
    for panel_id, pk, kind, identity, since, at in candidates.order_by("pk").values_list(*columns):
        live[panel_id].append(_Told(pk=pk, kind=kind, identity=identity, since=since or at, until=at))
    joined: set[str] = set()
    for piece, at in dated:
        told = piece.part.occurrences[0]
        near = [
            one
            for one in live[piece.panel_id]
            if one.away(at) <= SAME_HAPPENING
            and same_kind(told.kind, told.category, one.kind)
            and not told_apart(piece.part.identity, one.identity)
        ]
        if near:
            # What is known to the moment first: a message a broker had kept for hours would take the entry of another.
            nearest = min(near, key=lambda one: (one.until - one.since, one.away(at)))
            live[piece.panel_id].remove(nearest)
            Message.objects.filter(pk=nearest.pk).update(log_identity=(piece.part.identity or "")[:160])
            joined.add(piece.uid)
    return joined


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A live message that may be what an entry records, and between when it happened."""

    pk: int
    kind: str
    identity: str | None
    since: datetime
    until: datetime

    def away(self, at: datetime) -> timedelta:
        return max(self.since - at, at - self.until, timedelta(0))


def note_joined(facts: Sequence[Fact]) -> None:
    """Note on live messages the entries that were read before them, so that neither is joined to another."""
    for fact in facts:
        if fact.log_identity and not fact.origin.is_of_log:
            Message.objects.filter(uid=fact.message).update(log_identity=fact.log_identity)


def told_apart(entry: str | None, live: str | None) -> bool:
    """Whether two ids are of one sort, as ``event:...``, and so name two happenings: a log may be read live as well."""
    return bool(entry and live) and str(entry).partition(":")[0] == str(live).partition(":")[0]


def same_kind(entry: str, category: str, live: str) -> bool:
    """Whether an entry of this kind and category may be about a live event of that kind.

    A log that does not name kinds is compared by whether it speaks of an alarm.
    """
    if entry != EventKind.VENDOR_LOG:
        return entry == live
    if category == EventCategory.BURGLARY:
        return live in _ALARMS
    if category == EventCategory.TROUBLE:
        return live in _FAULTS
    return live not in _ALARMS | _FAULTS
