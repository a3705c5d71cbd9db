"""One batch, one transaction (DESIGN 3): check the lease, lock, keep what is new, write state, announce facts.

The caller acknowledges and publishes after `apply` has returned, never before.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction

from panels import bulk
from panels.drivers import is_polled
from panels.ingest import facts, identity, reading
from panels.ingest.announcing import announce
from panels.ingest.batch import SEEN_EVERY, Batch
from panels.ingest.deliveries import Applied, Delivery, Lease
from panels.ingest.echoes import Word, Words, echoes, touch
from panels.ingest.memory import Memory
from panels.ingest.quarantine import Reject, quarantine
from panels.ingest.reading import Piece
from panels.ingest.rows import Rows
from panels.models import Connection
from panels.vocabulary import QuarantineReason

log = logging.getLogger(__name__)

# Errors after which the same batch may succeed: connection lost, deadlock, serialization, lock time-out.
TRANSIENT = (OperationalError, InterfaceError)


class Corridor:
    """The way in for one worker: remembers addresses and the last moments between batches."""

    def __init__(self) -> None:
        self.memory = Memory()
        # When each connection was last noted to have spoken.
        self.touched: dict[int, datetime] = {}
        # The database hung up on the last batch, perhaps after it had committed it.
        self.in_doubt = False
        # Whom to tell of what since then: some of it may have been committed.
        self._tried = Applied()

    def apply(self, batch: Sequence[Delivery]) -> Applied:
        """Apply a batch in one transaction.

        Raises one of `TRANSIENT` when the database could not; the batch may then be offered again, and what turns
        out to be committed is not applied twice. Any other failure is met by applying the messages one by one, and
        setting aside the one that fails (DESIGN 3.4).
        """
        known = identity.committed(batch) if self.in_doubt else {}
        self.in_doubt = True
        applied = self._apply([delivery for delivery in batch if identity.place(delivery) not in known])
        self.in_doubt, tried, self._tried = False, self._tried, Applied()
        # Nobody has heard of those yet, nor asked what they left open.
        for panel_id in known.values():
            applied.repeated += 1
            if panel_id is not None and panel_id in tried.covert_panels - tried.panels:
                applied.covert_panels.add(panel_id)
                applied.covert_reads.add(panel_id)
            elif panel_id is not None:
                applied.panels.add(panel_id)
                applied.reads.setdefault(panel_id, "")
        applied.part()
        return applied

    def _apply(self, batch: Sequence[Delivery]) -> Applied:
        try:
            return self._transact(batch)
        except TRANSIENT:
            raise
        except Exception:
            log.exception("a batch of %d could not be applied whole, going one by one", len(batch))
            return self._one_by_one(batch)

    def _transact(self, batch: Sequence[Delivery]) -> Applied:
        read = reading.read(batch)
        applied = Applied()
        for piece in read.pieces:
            if piece.part.panel is not None:
                piece.panel_id = self.memory.book.find(piece.delivery.lease.connection_id, piece.part.panel)
        again = echoes(self.memory.words, read.pieces)
        known = {id(piece) for piece in again}
        with transaction.atomic():
            rows = Rows()
            lost = applied.lost = self._open(rows, batch, [p for p in read.pieces if id(p) not in known], again)
            words = touch(self.memory.words, [p for p in again if p.delivery.lease.connection_id not in lost])
            applied.panels |= words.keys()
            pieces = [
                p
                for p in read.pieces
                if p.delivery.lease.connection_id not in lost and not (id(p) in known and p.panel_id in words)
            ]
            rejects = [r for r in read.rejects if r.delivery.lease.connection_id not in lost]
            inside = Batch(rows, self.memory, applied, rejects)
            seen = inside.run(pieces)
            self._tried.panels |= applied.panels
            self._tried.covert_panels |= applied.covert_panels
            spoken = (d for d in batch if d.lease.connection_id not in lost and id(d) not in inside.quiet)
            touched = _touch_connections(spoken, self.touched)
        # Only what is committed may count as seen.
        self.memory.recent.seen.update(seen)
        self.touched.update(touched)
        self.memory.alarmed_at.update(inside.alarms)
        _remember(self.memory.words, inside.words | words)
        if batch:
            self.memory.recent.forget_before(batch[-1].received_at - identity.SAME_WITHIN)
        return applied

    def _open(self, rows: Rows, batch: Sequence[Delivery], pieces: Sequence[Piece], again: Sequence[Piece]) -> set[int]:
        """Check and lock the leases and load what the batch speaks of, but for echoes; returns whose is lost."""
        wanted = {delivery.lease.connection_id: delivery.lease for delivery in batch}
        leases = bulk.for_update(Connection, ("id", "holder", "lease_epoch"), wanted)
        panels, others = ({p.panel_id for p in some if p.panel_id is not None} for some in (pieces, again))
        held = rows.open(leases, panels, facts.needs(pieces, {}), others=others)
        return set(wanted) - _held(wanted, held)

    def _one_by_one(self, batch: Sequence[Delivery]) -> Applied:
        total = Applied()
        for delivery in batch:
            try:
                one = self._transact([delivery])
            except TRANSIENT:
                raise
            except Exception as error:
                log.exception("message %d of connection %d set aside", delivery.number, delivery.lease.connection_id)
                one = self._set_aside(delivery, type(error).__name__)
            total.panels |= one.panels
            total.commands |= one.commands
            total.reads.update(one.reads)
            total.covert_panels |= one.covert_panels
            total.covert_reads |= one.covert_reads
            total.lost |= one.lost
            total.strangers |= one.strangers
            total.events += one.events
            total.quarantined += one.quarantined
            total.repeated += one.repeated
        total.part()
        return total

    def _set_aside(self, delivery: Delivery, error: str) -> Applied:
        """Keep what could not be applied as a visible event and in quarantine."""
        applied = Applied()
        with transaction.atomic():
            applied.lost = _lost_leases({delivery.lease})
            if applied.lost:
                return applied
            applied.quarantined = 1
            if not quarantine([self._rejected(delivery, error)]):
                return applied
            try:
                with transaction.atomic():
                    announce(facts.unprocessed(delivery, self.memory.book))
                applied.events = 1
            except TRANSIENT:
                raise
            except Exception:
                # It lies in quarantine, counted and shown: better than an event that stops everything after it.
                log.exception("message %d has no event, only its place in quarantine", delivery.number)
        return applied

    def _rejected(self, delivery: Delivery, error: str) -> Reject:
        """A state that a visit brings is brought again by the next one: it is kept, and told of, once."""
        parts = delivery.parts or ()
        is_answer = is_polled(delivery.lease.vendor) and bool(parts) and not any(part.occurrences for part in parts)
        panel = next((part.panel for part in parts if part.panel), None)
        return Reject(
            delivery=delivery,
            reason=QuarantineReason.NOT_APPLIED,
            detail=error,
            panel_id=self.memory.book.find(delivery.lease.connection_id, panel) if is_answer and panel else None,
            is_answer=is_answer,
        )


def _remember(words: Words, said: Mapping[int, Word | None]) -> None:
    for panel_id, last in said.items():
        if last is None:
            words.pop(panel_id, None)
        else:
            words[panel_id] = last


def _lost_leases(leases: Iterable[Lease]) -> set[int]:
    """Connections whose lease is no longer ours; the others are held against a take-over until the commit."""
    wanted = {lease.connection_id: lease for lease in leases}
    return set(wanted) - _held(wanted, bulk.locked(Connection, ("id", "holder", "lease_epoch"), wanted))


def _held(wanted: Mapping[int, Lease], found: Iterable[bulk.Row]) -> set[int]:
    return {pk for pk, holder, epoch in found if wanted[pk].holder == holder and wanted[pk].lease_epoch == epoch}


def _touch_connections(batch: Iterable[Delivery], touched: Mapping[int, datetime]) -> dict[int, datetime]:
    """Note when connections last spoke, unless this worker did so a moment ago; returns what it noted."""
    latest = {delivery.lease.connection_id: delivery.received_at for delivery in batch}
    due = {
        connection_id: at
        for connection_id, at in sorted(latest.items())
        if connection_id not in touched or at - touched[connection_id] >= SEEN_EVERY
    }
    for connection_id, at in due.items():
        Connection.objects.filter(pk=connection_id).exclude(last_message_at__gt=at).update(last_message_at=at)
    return due
