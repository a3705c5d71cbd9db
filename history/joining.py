"""Live messages about what the vendor's log told first: the same happening, so the same event (DESIGN 3.2).

The other order, an entry read after its message, ends before it becomes a fact (`panels.ingest.logs`). Here an event is
there already, and the message completes it. Each event is completed once: from then on it is no late one any more.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from history.models import Event
from panels import bulk
from panels.ingest.logs import SAME_HAPPENING, same_kind, told_apart
from panels.models import Message
from panels.signals import Fact
from panels.vocabulary import EventKind, EventOrigin

_NUMBERS = re.compile(r"\d+")


def complete(facts: Sequence[Fact]) -> set[str]:
    """Complete the events of log entries that these facts are about; returns the uids of facts that need no other.

    Such a fact takes on the event's uid and the entry's identity. The panels' rows are locked by whoever announces what
    was told of them, so that no two workers look for the same entry.
    """
    told = _told(facts)
    entries = _entries(told) if told else None
    if not entries:
        return set()
    ids = dict(Message.objects.filter(uid__in=[fact.message for fact in told]).values_list("uid", "identity"))
    done: set[str] = set()
    # What is known to the moment first: a message a broker had kept for hours would take the entry of another.
    for fact in sorted(told, key=lambda one: one.observed_at - _since(one)):
        found = [
            entry
            for entry in entries[fact.panel_id]
            if _is_record(entry, fact) and not told_apart(entry.log_identity, ids.get(fact.message))
        ]
        # Of those within the time a broker had kept it, the oldest: it hands over in order.
        entry = min(found, key=lambda one: (_away(one, fact), one.pk), default=None)
        if entry is not None and _complete(entry, fact):
            entries[fact.panel_id].remove(entry)
            fact.uid, fact.log_identity = entry.uid, entry.log_identity
            done.add(fact.uid)
    return done


def _told(facts: Sequence[Fact]) -> list[Fact]:
    """What live messages told of panels: of each message the first, as an entry joins a message by its first."""
    first: dict[str, Fact] = {}
    for fact in facts:
        if fact.origin == EventOrigin.LIVE and fact.panel_id is not None and fact.message:
            first.setdefault(fact.message, fact)
    return list(first.values())


def _entries(told: Sequence[Fact]) -> dict[int | None, list[Event]]:
    """Events of log entries that some of these may be about, by panel."""
    since = min(_since(fact) for fact in told) - SAME_HAPPENING
    until = max(fact.observed_at for fact in told) + SAME_HAPPENING
    connections = {fact.connection_id for fact in told}
    entries: dict[int | None, list[Event]] = defaultdict(list)
    # Asked with every batch and nearly always no; naming five hundred panels would take ten times as long, and Django a
    # third of a small batch to put the question.
    if not bulk.any_in(
        bulk.Span(Event, "connection_id", connections, "occurred_at", since, until), origin=EventOrigin.LATE
    ):
        return entries
    late = Event.objects.filter(
        origin=EventOrigin.LATE, connection_id__in=connections, occurred_at__gte=since, occurred_at__lte=until
    )
    # For the index: read after it happened, by clocks that are no further apart than is borne with anyway.
    of_panels = late.filter(panel_id__in={fact.panel_id for fact in told}, observed_at__gte=since - SAME_HAPPENING)
    for entry in of_panels.exclude(log_identity="").order_by("pk"):
        entries[entry.panel_id].append(entry)
    return entries


def _since(fact: Fact) -> datetime:
    """From when on it may have happened; until its arrival."""
    return fact.not_before or fact.observed_at


def _away(entry: Event, fact: Fact) -> timedelta:
    """How far from the time of a message the vendor's clock puts an entry."""
    assert entry.occurred_at is not None  # noqa: S101  (only dated entries are looked for)
    return max(_since(fact) - entry.occurred_at, entry.occurred_at - fact.observed_at, timedelta(0))


def _is_record(entry: Event, fact: Fact) -> bool:
    """Whether nothing speaks against an entry and a message being about one happening. In doubt it is two."""
    if _away(entry, fact) > SAME_HAPPENING or not same_kind(entry.kind, entry.category, fact.kind):
        return False
    if fact.covert and entry.released_at is not None:
        # It has been shown to everybody.
        return False
    pairs = ((entry.partition, fact.partition), (entry.zone, fact.zone), (entry.output, fact.output))
    if any(None not in pair and pair[0] != pair[1] for pair in pairs):
        return False
    if entry.kind != EventKind.VENDOR_LOG:
        return entry.restore == fact.restore
    # A log that does not name its kinds still names numbers in its sentences: those of another zone are another's.
    named = {int(digits) for digits in _NUMBERS.findall(entry.text)}
    return fact.zone is None or not named or fact.zone in named


def _complete(entry: Event, fact: Fact) -> bool:
    """Write what a message told into the event of its entry. False: it has changed since it was looked for.

    It moves up to the message's arrival: were it another happening after all, it would be seen as one.
    """
    as_found = Event.objects.filter(pk=entry.pk, origin=EventOrigin.LATE, released_at=entry.released_at)
    # What the message does not tell is the entry's, unless other people are shown it from now on: should the two be
    # different happenings, they would read of a silent alarm.
    same_readers = entry.covert == fact.covert
    text = fact.text or (entry.text if same_readers else "")
    return bool(
        as_found.update(
            category=fact.category,
            kind=fact.kind[:80],
            priority=fact.priority,
            origin=fact.origin,
            partition=fact.partition,
            zone=fact.zone,
            zone_is_hint=fact.zone_is_hint,
            output=fact.output,
            text=text[:400],
            observed_at=max(entry.observed_at, fact.observed_at),
            occurred_at=fact.occurred_at or (entry.occurred_at if same_readers else None),
            not_before=fact.not_before or entry.not_before,
            covert=fact.covert,
            restore=fact.restore,
            copies=fact.copies,
            message=fact.message,
            command=fact.command,
        )
    )
