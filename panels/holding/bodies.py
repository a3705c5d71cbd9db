"""What a feed brought, kept before it is read: there is no other copy of it (DESIGN 3.5).

Around each fetch the feed's row says so. Everything here happens under the lock of the connection's row, which a
take-over needs too: whoever takes over sees a fetch that has begun, and never one that begins afterwards.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from panels.drivers.base import Fetched, Kept
from panels.holding import leases
from panels.holding.leases import earliest
from panels.ingest import Lease, announce
from panels.ingest.facts import about_connection
from panels.models import AccountFeed, Connection, FeedBody
from panels.packing import pack, unpack
from panels.secrets.sealing import open_bytes, seal_bytes
from panels.vocabulary import EventCategory, EventKind


class LeaseLostError(Exception):
    """Another worker holds the connection by now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """An answer whose reading is not committed; ``pk`` None: it can be asked for again, so it is kept nowhere."""

    kept: Kept
    pk: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the holder before has left."""

    memory: dict[str, Any]
    unread: tuple[Unread, ...]
    fetched_at: datetime | None
    lost_from: datetime | None
    loaded_at: datetime | None


def take_over(lease: Lease) -> Standing:
    """Begin where the last holder ended. A fetch that was under way then is a loss from now on."""
    with _feed(lease) as feed:
        if feed.fetching_epoch:
            _lose(feed)
            feed.fetching_epoch = 0
            feed.save(update_fields=["fetching_epoch", "lost_from"])
        return Standing(
            memory=_opened(bytes(feed.memory)),
            unread=_unread(FeedBody.objects.filter(connection_id=lease.connection_id).order_by("pk")),
            fetched_at=feed.fetched_at,
            lost_from=feed.lost_from,
            loaded_at=feed.loaded_at,
        )


def memory_of(connection_id: int) -> dict[str, Any]:
    """What is remembered of an account, whoever holds it."""
    feed = AccountFeed.objects.filter(connection_id=connection_id).first()
    return _opened(bytes(feed.memory)) if feed is not None else {}


def has_strays(lease: Lease) -> bool:
    """Whether `strays` brings anything: asked often, and nearly always in vain."""
    return FeedBody.objects.filter(connection_id=lease.connection_id, stray=True).exists()


def strays(lease: Lease) -> tuple[Unread, ...]:
    """What somebody brought who had lost the lease meanwhile."""
    return _unread(FeedBody.objects.filter(connection_id=lease.connection_id, stray=True).order_by("pk"))


def begin(lease: Lease) -> None:
    """Say that a fetch begins; committed before it does."""
    if _mark(lease, was=0, fetching_epoch=lease.lease_epoch):
        return
    with _feed(lease) as feed:
        if feed.fetching_epoch:
            # The last one ended in a way nobody foresaw.
            _lose(feed)
        feed.fetching_epoch = lease.lease_epoch
        feed.save(update_fields=["fetching_epoch", "lost_from"])


def keep(lease: Lease, fetched: Fetched) -> Unread | None:
    """Keep what a fetch brought, and say that it is over; None where nothing has happened.

    It is kept whoever holds the lease by now: what the vendor has forgotten is nowhere else. But not for another
    organization, to which the connection was handed over: what its former login heard is not told to that.
    """
    is_nothing = fetched.body is None and not fetched.renewed
    if is_nothing and _mark(lease, was=lease.lease_epoch, fetching_epoch=0, fetched_at=fetched.asked_at):
        return None
    try:
        with _feed(lease) as feed:
            if fetched.renewed and feed.fetched_at is not None:
                _lose(feed)
            feed.fetching_epoch, feed.fetched_at = 0, fetched.asked_at
            feed.save(update_fields=["fetching_epoch", "fetched_at", "lost_from"])
            return _insert(lease, fetched, stray=False)
    except LeaseLostError:
        _keep_stray(lease, fetched)
        raise


def keep_load(lease: Lease, fetched: Fetched) -> Unread | None:
    """Keep all there is, which can be asked for but once a day."""
    with _feed(lease) as feed:
        feed.loaded_at = fetched.asked_at
        feed.save(update_fields=["loaded_at"])
        return _insert(lease, fetched, stray=False)


def failed(lease: Lease, *, lost: bool) -> None:
    """A fetch came to nothing; ``lost``: and the vendor may have forgotten what it was to bring."""
    with _feed(lease) as feed:
        if lost:
            _lose(feed)
        feed.fetching_epoch = 0
        feed.save(update_fields=["fetching_epoch", "lost_from"])


def lose(lease: Lease) -> None:
    """Something that was fetched could not be read."""
    with _feed(lease) as feed:
        _lose(feed)
        feed.save(update_fields=["lost_from"])


def done(lease: Lease, bodies: Sequence[int], memory: Mapping[str, Any]) -> None:
    """All that these answers say is committed."""
    with _feed(lease) as feed:
        feed.memory = pack(json.dumps(memory, separators=(",", ":")).encode())
        feed.save(update_fields=["memory"])
        FeedBody.objects.filter(connection_id=lease.connection_id, pk__in=bodies).delete()


def lost_from(lease: Lease) -> datetime | None:
    """Since when something is missing."""
    return AccountFeed.objects.filter(connection_id=lease.connection_id).values_list("lost_from", flat=True).first()


def close_gap(lease: Lease, since: datetime) -> bool:
    """All that matters was read again: the interval is told, once. False: more was lost meanwhile, or the lease is."""
    with _feed(lease) as feed:
        if feed.lost_from != since:
            return False
        feed.lost_from = None
        feed.save(update_fields=["lost_from"])
        fact = about_connection(
            lease.connection_id,
            EventKind.SIGNALS_MAY_BE_MISSING,
            EventCategory.SUPERVISION,
            timezone.now(),
            not_before=since,
        )
        announce([fact])
    return True


def _mark(lease: Lease, *, was: int, **columns: Any) -> bool:
    """Change the feed's row where it is as it should be, with one statement that holds the connection's row as well.

    False: it is not, or the lease is gone; `_feed` tells which. Most fetches bring nothing, so this is what they cost.
    """
    with transaction.atomic():
        mine = Connection.objects.filter(pk=lease.connection_id, holder=lease.holder, lease_epoch=lease.lease_epoch)
        held = mine.select_for_update().values("pk")
        feed = AccountFeed.objects.filter(connection_id=lease.connection_id, connection__in=held, fetching_epoch=was)
        return bool(feed.update(**columns))


@contextmanager
def _feed(lease: Lease) -> Iterator[AccountFeed]:
    """The feed's row, with the connection's locked. Raises `LeaseLostError`."""
    with transaction.atomic():
        if not leases.locked(lease):
            raise LeaseLostError
        feed, _ = AccountFeed.objects.get_or_create(connection_id=lease.connection_id)
        yield feed


def _lose(feed: AccountFeed) -> None:
    """Something that happened since the last good fetch may be gone."""
    feed.lost_from = earliest(feed.lost_from, feed.fetched_at) or timezone.now()


def _keep_stray(lease: Lease, fetched: Fetched) -> None:
    with transaction.atomic():
        # No less than a lock: between the question and the answer it may be handed over. Of one that has ended nobody
        # reads it any more, and its end has told of the fetch as of a gap.
        theirs = Connection.objects.select_for_update().filter(pk=lease.connection_id, ended_at=None)
        if theirs.filter(former_epoch__lt=lease.lease_epoch).values_list("pk", flat=True).first():
            _insert(lease, fetched, stray=True)


def _insert(lease: Lease, fetched: Fetched, *, stray: bool) -> Unread | None:
    if fetched.body is None:
        return None
    row = FeedBody.objects.create(
        connection_id=lease.connection_id,
        epoch=lease.lease_epoch,
        source=fetched.source,
        asked_at=fetched.asked_at,
        stray=stray,
        body=seal_bytes(pack(fetched.body)),
    )
    return Unread(kept=_kept(row), pk=row.pk)


def _unread(rows: Iterable[FeedBody]) -> tuple[Unread, ...]:
    return tuple(Unread(kept=_kept(row), pk=row.pk) for row in rows)


def _kept(row: FeedBody) -> Kept:
    return Kept(
        uid=row.uid,
        source=row.source,
        asked_at=row.asked_at,
        body=unpack(open_bytes(bytes(row.body))),
        stray=row.stray,
    )


def _opened(memory: bytes) -> dict[str, Any]:
    found = json.loads(unpack(memory)) if memory else {}
    return found if isinstance(found, dict) else {}
