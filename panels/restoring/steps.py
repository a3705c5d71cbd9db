"""After the database came back from a backup (DESIGN 12): nothing is held, what was under way ends, all sign in anew.

Each step commits by itself and may be taken again, so that the whole may be ended anywhere and begun anew. What ends
is said by the rooms that have it: they hand in functions with `ends`.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from panels import live, staleness
from panels.holding import health, leases
from panels.holding.troubles import Told
from panels.models import (
    AccountFeed,
    Connection,
    DeviceState,
    Output,
    Panel,
    Partition,
    Restore,
    Zone,
)
from panels.secrets import tokens
from panels.secrets.sealing import Sealed
from panels.signals import Act, acts_recorded
from panels.vocabulary import Confidence, ConnectionHealth
from panels.vocabulary.links import LinkTrouble

# Ends what it is about, in transactions of its own; gets the moment of the restore and returns how much there was.
Undoing = Callable[[datetime], int]
_undoings: Final[dict[str, Undoing]] = {}


# Numbers that rise with changes went back with the database; a process that runs on may remember higher ones.
LEAP: Final = 1_000_000


class StillEndingError(Exception):
    """Not everything that was under way has been ended yet."""


def ends(what: str) -> Callable[[Undoing], Undoing]:
    """Have a function called after each restore; ``what`` names what it ends, in the journal and on the screen."""

    def keep(undoing: Undoing) -> Undoing:
        _undoings[what] = undoing
        return undoing

    return keep


def stand_still() -> Restore:
    """Keep every connection from being held, from the commit on. A standstill that is there already goes on."""
    with transaction.atomic():
        found = Restore.objects.select_for_update().filter(held_at__isnull=True).order_by("restored_at").first()
        if found is None:
            found = Restore.objects.create(restored_at=timezone.now())
            record(found, "restored")
        # One that is ended may have come with the backup: what was under way in it has not been ended since.
        Restore.objects.filter(held_at__isnull=True).update(ended_at=None, told_up_to=0, told_at=None)
    return found


def let_go(restore: Restore) -> int:
    """Take every connection from whoever holds it, forget its login and doubt what is shown; returns how many."""
    done = 0
    for pk in Connection.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = Connection.objects.select_for_update().filter(pk=pk).first()
            if row is None:
                continue
            _let_go(row, restore.restored_at)
        staleness.after_link_change(row)
        done += 1
    return done


def end_all(restore: Restore) -> Iterator[tuple[str, int]]:
    """End what each room has handed in, one after the other; yields what, and how much there was."""
    counts = {}
    # Not by the clock: one that was wrong when it came back would keep everything unwatched until its time.
    standing = list(Restore.objects.filter(held_at__isnull=True).values_list("pk", flat=True))
    for what, undo in _undoings.items():
        counts[what] = undo(restore.restored_at)
        yield what, counts[what]
    with transaction.atomic():
        # Also that of somebody who began at the same time and was ended.
        Restore.objects.filter(pk__in=standing, held_at__isnull=True).update(ended_at=timezone.now())
        record(restore, "ended_what_was_under_way", **counts)


def hold() -> bool:
    """Let connections be held again; False: nothing stood still. Raises `StillEndingError`."""
    with transaction.atomic():
        standing = list(Restore.objects.select_for_update().filter(held_at__isnull=True))
        if any(one.ended_at is None for one in standing):
            raise StillEndingError
        Restore.objects.filter(pk__in=[one.pk for one in standing]).update(held_at=timezone.now())
        for one in standing:
            record(one, "held_again")
    if standing:
        live.publish(list(Panel.objects.filter(enabled=True).values_list("pk", flat=True)))
    return bool(standing)


def record(restore: Restore, what: str, **details: int) -> None:
    """Note it in the installation's journal, in the transaction at hand."""
    now, act = timezone.now(), f"restore.{what}"
    entry = Act(at=now, act=act, object_kind="restore", object_uid=restore.uid, details=details)
    acts_recorded.send(sender=Restore, acts=[entry])


def _let_go(row: Connection, restored_at: datetime) -> None:
    """Write what a restore means, into a row that the caller has locked."""
    # Whoever held it when the backup was made is not the one who would renew it now.
    at = min(leases.last_heard(row) or restored_at, restored_at)
    tokens.forget(row)
    row.session, row.session_expires_at, row.session_renew_at = Sealed(), None, None
    row.holder, row.lease_epoch, row.lease_expires_at = "", row.lease_epoch + 1, None
    row.save(
        update_fields=[
            "session",
            "session_expires_at",
            "session_renew_at",
            "holder",
            "lease_epoch",
            "lease_expires_at",
        ]
    )
    if row.enabled and row.health_code != LinkTrouble.RESTORED:
        health.lost(row, ConnectionHealth.FAILING, Told(trouble=LinkTrouble.RESTORED), at)
    _miss_feed(row)
    _doubt(row, restored_at)


def _miss_feed(row: Connection) -> None:
    """What was fetched after the backup is gone here, and at the vendor's: it is missing until all is read again."""
    feed = AccountFeed.objects.select_for_update().filter(connection=row).first()
    if feed is not None:
        feed.lost_from = leases.earliest(feed.lost_from, feed.fetched_at)
        feed.fetching_epoch, feed.loaded_at = 0, None
        feed.save(update_fields=["lost_from", "fetching_epoch", "loaded_at"])


def _doubt(row: Connection, restored_at: datetime) -> None:
    """Nobody knows what has become of a panel since the backup: all of it is unknown until it speaks itself."""
    behind = Panel.objects.filter(connection=row)
    Partition.objects.filter(panel__in=behind).update(mode_confidence=Confidence.UNKNOWN)
    Zone.objects.filter(panel__in=behind).update(confidence=Confidence.UNKNOWN)
    Output.objects.filter(panel__in=behind).update(confidence=Confidence.UNKNOWN)
    DeviceState.objects.filter(device__panel__in=behind).update(confidence=Confidence.UNKNOWN)
    behind.update(stale=True, stale_at=restored_at, confidence=Confidence.UNKNOWN, version=F("version") + LEAP)
