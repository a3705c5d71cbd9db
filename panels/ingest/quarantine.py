"""What cannot be read or applied, kept sealed and as whole as there is room, and counted (DESIGN 3.4)."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db.models import F
from django.utils import timezone

from panels.ingest.bodies import MOST_A_DAY, kept_of
from panels.ingest.deliveries import Delivery
from panels.models import Connection, Quarantined
from panels.vocabulary import QuarantineReason

# So many different answers of one panel to one question lie here for one reason; further ones are only counted.
MOST_ALIKE: Final = 5


@dataclass(slots=True, kw_only=True)
class Reject:
    """A delivery, or a part of it, that goes to quarantine.

    ``is_answer``: a visit brought it and may bring it again every few seconds, so that it is kept once and counted.
    """

    delivery: Delivery
    reason: QuarantineReason
    detail: str
    panel_id: int | None = None
    is_answer: bool = False

    @property
    def digest(self) -> bytes:
        """What tells one answer from another; empty for pushed messages, each of which is kept for itself."""
        return hashlib.blake2b(self.delivery.payload, digest_size=16).digest() if self.is_answer else b""

    @property
    def place(self) -> "Place":
        """Whose answer it is, to what, and why it lies here."""
        return self.delivery.lease.connection_id, self.panel_id, self.delivery.source[:200], self.reason


Place = tuple[int, int | None, str, str]


@dataclass(slots=True)
class _Kept:
    """A row that lies there already, and how often its answer came in this batch."""

    pk: int
    digest: bytes
    came: int = 0
    at: datetime | None = None


@dataclass(slots=True)
class _Shelf:
    """The answers of one place: those that lie there, and new ones."""

    kept: list[_Kept] = field(default_factory=list)
    new: dict[bytes, Quarantined] = field(default_factory=dict)


def quarantine(rejects: Sequence[Reject]) -> int:
    """Keep rejected messages, and count on their connections what is new among them; returns how many that is.

    Runs under the locks of the connections' leases, so nobody else writes answers of theirs.
    """
    today = timezone.now().date()
    stores = _stores(rejects, today)
    rows = [_row(reject, stores) for reject in rejects if not reject.is_answer]
    rows += _answers([reject for reject in rejects if reject.is_answer], stores)
    Quarantined.objects.bulk_create(rows)
    for connection_id, store in sorted(stores.items()):
        if store.rows:
            Connection.objects.filter(pk=connection_id).update(
                quarantined=F("quarantined") + store.rows, set_aside_on=today, set_aside_bytes=store.used
            )
    return len(rows)


@dataclass(slots=True)
class _Store:
    """How much of one connection's is kept today, and how many rows this batch adds."""

    organization_id: int
    used: int
    rows: int = 0


def _stores(rejects: Sequence[Reject], today: date) -> dict[int, _Store]:
    ids = {reject.delivery.lease.connection_id for reject in rejects}
    found = Connection.objects.filter(pk__in=ids)
    columns = ("pk", "organization_id", "set_aside_on", "set_aside_bytes")
    return {pk: _Store(whose, used if on == today else 0) for pk, whose, on, used in found.values_list(*columns)}


def _answers(rejects: Sequence[Reject], stores: Mapping[int, _Store]) -> list[Quarantined]:
    """Count the answers that lie there already; returns rows for the others, as far as there is room."""
    if not rejects:
        return []
    shelves = _shelves(rejects)
    for reject in rejects:
        shelf, digest, at = shelves[reject.place], reject.digest, reject.delivery.received_at
        same = next((one for one in shelf.kept if one.digest == digest), None)
        if same is None and digest not in shelf.new and len(shelf.kept) + len(shelf.new) >= MOST_ALIKE:
            # One whose words change with every answer, as a page with the time on it.
            same = shelf.kept[-1] if shelf.kept else None
            digest = next(reversed(shelf.new), digest)
        if same is not None:
            same.came, same.at = same.came + 1, at
        elif (row := shelf.new.get(digest)) is not None:
            row.copies, row.repeated_at = row.copies + 1, at
        else:
            shelf.new[digest] = _row(reject, stores)
    for one in (one for shelf in shelves.values() for one in shelf.kept if one.came):
        Quarantined.objects.filter(pk=one.pk).update(copies=F("copies") + one.came, repeated_at=one.at)
    return [row for shelf in shelves.values() for row in shelf.new.values()]


def _shelves(rejects: Iterable[Reject]) -> dict[Place, _Shelf]:
    shelves = {reject.place: _Shelf() for reject in rejects}
    # What was read after a fix, or has passed its days, does not keep a new one away.
    rows = (
        Quarantined.objects.own()
        .filter(connection_id__in={place[0] for place in shelves}, replayed_at__isnull=True)
        .filter(source__in={place[2] for place in shelves})
        .exclude(digest=b"")
        .exclude(body="")
    )
    columns = ("pk", "digest", "connection_id", "panel_id", "source", "reason")
    for pk, digest, *place in rows.order_by("pk").values_list(*columns):
        connection_id, panel_id, source, reason = place
        shelf = shelves.get((connection_id, panel_id, source, reason))
        if shelf is not None:
            shelf.kept.append(_Kept(pk, bytes(digest)))
    return shelves


def _row(reject: Reject, stores: Mapping[int, _Store]) -> Quarantined:
    delivery = reject.delivery
    store = stores[delivery.lease.connection_id]
    body, whole = kept_of(delivery.payload, MOST_A_DAY - store.used)
    store.used, store.rows = store.used + len(body.token), store.rows + 1
    return Quarantined(
        connection_id=delivery.lease.connection_id,
        organization_id=store.organization_id,
        panel_id=reject.panel_id,
        reason=reject.reason,
        detail=reject.detail[:200],
        source=delivery.source[:200],
        received_at=delivery.received_at,
        digest=reject.digest,
        size=len(delivery.payload),
        whole=whole,
        body=body,
    )
