"""What a visit found, as deliveries for the corridor in, and the ticket that says when they are committed."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from panels.drivers.base import Found, Look, Occurrence, Pace, Part, Reply
from panels.holding.beats import Beat
from panels.ingest import Delivery, Lease
from panels.vocabulary import CommandState, EventCategory, EventKind, EventOrigin, ReadingGroup

# A state is believed for so many intervals (DESIGN 5), and for so long at the least.
_BELIEVED: Final = 3
_BELIEVED_AT_LEAST: Final = timedelta(seconds=30)
# What the log tells after a longer silence than this is late news.
_LATE_AFTER: Final = timedelta(seconds=60)


class Numbers:
    """The arrival numbers of one session, counted from 1. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def __call__(self, count: int) -> range:
        """So many in a row."""
        with self._lock:
            first = self._last + 1
            self._last += count
        return range(first, first + count)


@dataclass(frozen=True, slots=True)
class VisitTicket:
    """Goes with the last delivery of a visit: when it is acknowledged, all of them are committed."""

    beat: Beat
    memory: dict[str, Any]

    @property
    def is_current(self) -> bool:
        # What a lease no longer covers is refused by the corridor itself.
        return True

    @property
    def line(self) -> int:
        return id(self.beat)

    def ack(self, others: Sequence["VisitTicket"] = ()) -> None:
        """The driver may forget what came before; written down with the next look at the rows."""
        newest = (self, *others)[-1]
        self.beat.committed(newest.memory)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One visit on its way into the corridor."""

    lease: Lease
    beat: Beat
    began: datetime
    interval: timedelta
    # Correlation ids of status reads this visit answers.
    reads: frozenset[str]

    def deliveries(self, found: Found, ticket: VisitTicket, numbers: Numbers) -> list[Delivery]:
        """A delivery for each part, in the order in which they are to be applied; the last one bears the ticket."""
        parts = [(look, part) for look in found.looks for part in look.parts]
        if found.gap:
            parts.insert(0, (Look(asked_at=self.began, source="gap", parts=()), self._gap_part()))
        parts = self._answering(parts)
        last = len(parts) - 1
        return [
            self._delivery(found, look, part, number, ticket if at == last else None)
            for at, ((look, part), number) in enumerate(zip(parts, numbers(len(parts)), strict=True))
        ]

    def is_news(self, found: Found) -> bool:
        """Whether somebody may be waiting for what was found; else it says what the last visit said."""
        told = tuple(part for look in found.looks for part in look.parts)
        before, self.beat.told = self.beat.told, told
        return told != before or found.gap or bool(self.reads) or found.pace == Pace.QUICK

    def _delivery(self, found: Found, look: Look, part: Part, number: int, ticket: VisitTicket | None) -> Delivery:
        since = self.beat.seen_at
        silence = None if since is None else self.began - since
        was_away = silence is not None and silence > max(_LATE_AFTER, _BELIEVED * self.interval)
        is_log = bool(part.occurrences) and not part.readings
        past = is_log and part.identity is not None and (look.late or was_away)
        return Delivery(
            lease=self.lease,
            number=number,
            source=look.source,
            payload=part.raw,
            received_at=look.asked_at,
            not_before=since if past and was_away else None,
            ticket=ticket,
            origin=self._origin(past=past),
            parts=(part,),
            # After a silence the log may not tell everything: then every difference that matters is told.
            announced=not (found.gap or found.log_unread or was_away),
            good_for=max(_BELIEVED * self.interval, _BELIEVED_AT_LEAST),
        )

    def _origin(self, *, past: bool) -> EventOrigin:
        if not past:
            return EventOrigin.LIVE
        # Only what came before the first look ever is history; a driver that has forgotten tells late news.
        return EventOrigin.IMPORTED if self.beat.seen_at is None else EventOrigin.LATE

    def _gap_part(self) -> Part:
        return Part(
            panel=self.beat.vendor_id,
            kind="gap",
            raw=b"{}",
            occurrences=(Occurrence(category=EventCategory.SUPERVISION, kind=EventKind.SIGNALS_MAY_BE_MISSING),),
        )

    def _answering(self, parts: list[tuple[Look, Part]]) -> list[tuple[Look, Part]]:
        """Let the status answer the reads that asked for it, beside what it is anyway: each gets a part of its own."""
        if not self.reads:
            return parts
        answered: list[tuple[Look, Part]] = []
        for look, part in parts:
            answered.append((look, part))
            if part.group != ReadingGroup.STATUS or not part.readings or part.reply is not None:
                continue
            for read in sorted(self.reads):
                reply = Reply(correlation_id=read, state=CommandState.CONFIRMED)
                answered.append((look, replace(part, correlation_id=read, reply=reply)))
        return answered


def unread_deliveries(lease: Lease, looks: Sequence[Look], numbers: Numbers) -> list[Delivery]:
    """Deliveries of what came in place of answers where nothing else came; they go to quarantine."""
    parts = [(look, part) for look in looks for part in look.parts]
    return [
        Delivery(
            lease=lease,
            number=number,
            source=look.source,
            payload=part.raw,
            received_at=look.asked_at,
            parts=(part,),
        )
        for (look, part), number in zip(parts, numbers(len(parts)), strict=True)
    ]


def reply_delivery(lease: Lease, number: int, panel: str, reply: Reply) -> Delivery:
    """A delivery that says nothing but what became of a command."""
    part = Part(panel=panel, kind="reply", raw=b"{}", correlation_id=reply.correlation_id, reply=reply)
    return Delivery(
        lease=lease,
        number=number,
        source=part.kind,
        payload=part.raw,
        received_at=timezone.now(),
        parts=(part,),
    )
