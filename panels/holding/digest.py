"""What one account's feed said on its way into the corridor, and what of it is committed by now."""

import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from panels.drivers.base import Part, Reply
from panels.drivers.base import Unread as Reason
from panels.holding.bodies import Unread
from panels.holding.findings import Numbers
from panels.ingest import Delivery, Lease
from panels.vocabulary import CommandState, EventOrigin, QuarantineReason, ReadingGroup

# The clocks of a vendor's log and ours differ.
_OVERLAP: Final = timedelta(seconds=120)


@dataclass(frozen=True, slots=True)
class DigestTicket:
    """Goes with the last part of an answer: when it is acknowledged, all before it are committed."""

    digest: "Digest"
    turn: int

    @property
    def is_current(self) -> bool:
        # What a lease no longer covers is refused by the corridor itself.
        return True

    @property
    def line(self) -> int:
        return id(self.digest)

    def ack(self, others: Sequence["DigestTicket"] = ()) -> None:
        """Only noted here: the writer must not wait for what follows."""
        self.digest.note(max(ticket.turn for ticket in (self, *others)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Answers that are committed to their end, and what is remembered after the last of them."""

    bodies: tuple[int, ...]
    memory: Mapping[str, Any]


@dataclass(slots=True)
class Digest:
    """Hands parts to the writer, in order. One thread offers, the writer's notes."""

    lease: Lease
    deliver: Callable[[Delivery], None]
    numbers: Numbers = field(default_factory=Numbers)
    _turn: int = 0
    _committed: int = 0
    _open: "deque[tuple[int, int | None, Mapping[str, Any]]]" = field(default_factory=deque)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    @property
    def waiting(self) -> int:
        """How many answers are not committed to their end."""
        return len(self._open)

    @property
    def bodies(self) -> set[int]:
        """The kept answers among them."""
        return {pk for _, pk, _ in self._open if pk is not None}

    def note(self, turn: int) -> None:
        """An answer is committed; called by the writer."""
        with self._guard:
            self._committed = max(self._committed, turn)

    def offer(
        self,
        unread: Unread,
        parts: Sequence[Part],
        memory: Mapping[str, Any],
        *,
        reads: Mapping[str, str],
        past: datetime | None = None,
        is_first: bool = False,
    ) -> None:
        """Hand in what an answer says. ``reads`` are status reads that it answers, by correlation id, with their panel.

        ``past``: it is a log, of which only what happened since then counts; it makes nothing of now.
        """
        kept = unread.kept
        told = _answering(parts, reads)
        if past is not None:
            told = [part for part in told if _is_since(part, past - _OVERLAP)]
        if told:
            self._turn += 1
        origin = EventOrigin.LIVE
        if past is not None or kept.stray:
            origin = EventOrigin.IMPORTED if is_first else EventOrigin.LATE
        last = len(told) - 1
        for at, (part, number) in enumerate(zip(told, self.numbers(len(told)), strict=True)):
            self.deliver(
                Delivery(
                    lease=self.lease,
                    number=number,
                    source=kept.source,
                    payload=part.raw,
                    received_at=kept.asked_at,
                    not_before=past,
                    ticket=DigestTicket(self, self._turn) if at == last else None,
                    origin=origin,
                    parts=(part,),
                )
            )
        self._open.append((self._turn, unread.pk, memory))

    def set_aside(self, unread: Unread, name: str, memory: Mapping[str, Any]) -> None:
        """Hand in an answer that breaks its reader, whole, for the quarantine."""
        reason = Reason(reason=QuarantineReason.NOT_APPLIED, detail=name)
        part = Part(panel=None, kind=unread.kept.source, raw=unread.kept.body, unread=reason)
        self.offer(unread, (part,), memory, reads={})

    def settled(self) -> Settled | None:
        """What has been committed since the last call; None for nothing."""
        with self._guard:
            committed = self._committed
        bodies: list[int] = []
        memory: Mapping[str, Any] | None = None
        while self._open and self._open[0][0] <= committed:
            _, pk, memory = self._open.popleft()
            bodies += [] if pk is None else [pk]
        return None if memory is None else Settled(bodies=tuple(bodies), memory=memory)


def _answering(parts: Sequence[Part], reads: Mapping[str, str]) -> list[Part]:
    """Let statuses answer the reads that asked for them, beside what they are anyway."""
    found: list[Part] = []
    for part in parts:
        found.append(part)
        if part.group is not ReadingGroup.STATUS or not part.readings or part.reply is not None:
            continue
        for correlation_id, panel in sorted(reads.items()):
            if panel == part.panel:
                reply = Reply(correlation_id=correlation_id, state=CommandState.CONFIRMED)
                identity = f"{part.identity}:{correlation_id}" if part.identity else None
                found.append(replace(part, correlation_id=correlation_id, reply=reply, identity=identity))
    return found


def _is_since(part: Part, moment: datetime) -> bool:
    told = [one.occurred_at for one in part.occurrences if one.occurred_at is not None]
    return not told or max(told) >= moment
