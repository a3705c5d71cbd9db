"""Filling a gap: the vendor's log as late events, asked for until it is read or half an hour is over (DESIGN 3.5).

One `Gap` per network connection. A gap is forgotten only when what the log told is committed, under the lease, and
while the link that began the filling is still up: a kill at any moment leaves it to be filled again, and entries
that were already there are known by their identity.
"""

import logging
import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import close_old_connections, transaction
from django.utils import timezone

from panels import staleness
from panels.drivers import pushed
from panels.drivers.base import DriverError, NotSupportedError, Part, SessionEndedError
from panels.holding.health import Mine
from panels.ingest import Delivery, Lease, announce
from panels.ingest.facts import about_connection
from panels.models import Connection, Panel
from panels.vendors import sessions
from panels.vendors.mqtt import SESSION_SECONDS, Opened
from panels.vocabulary import EventCategory, EventKind, EventOrigin

log = logging.getLogger(__name__)

# A vendor's log is read a little further back than the gap: clocks differ.
_OVERLAP = timedelta(seconds=120)
GIVE_UP_AFTER = 30 * 60.0
_FIRST_WAIT = 5.0
_LONGEST_WAIT = 300.0
# A vendor that fails so often in one round is left alone until the next.
_MOST_ERRORS = 2


def is_whole(opened: Opened, since: datetime | None) -> bool:
    """Whether the broker has kept everything since then, so that nothing we show can have changed unseen."""
    if since is None:
        return True
    kept_for = timedelta(seconds=SESSION_SECONDS)
    return opened.session_present and opened.granted_qos >= 1 and timezone.now() - since < kept_for


@dataclass(frozen=True, slots=True)
class GapTicket:
    """Goes with the last entry of a round: when it is acknowledged, everything before it is committed."""

    gap: "Gap"
    turn: int

    @property
    def is_current(self) -> bool:
        return self.gap.is_current()

    @property
    def line(self) -> int:
        return id(self.gap)

    def ack(self, others: Sequence[Any] = ()) -> None:
        """Only noted here: the writer must not wait for what follows."""
        self.gap.note(max(ticket.turn for ticket in (self, *others)))


class Gap:
    """What one link still has to do about the time before it. `work` runs in the keeper's slow pool."""

    def __init__(
        self,
        lease: Lease,
        deliver: Callable[[Delivery], None],
        *,
        is_current: Callable[[], bool],
        whole: bool,
    ) -> None:
        self.lease = lease
        self.is_current = is_current
        self._mine = Mine(holder=lease.holder, epoch=lease.lease_epoch)
        self._deliver = deliver
        # Whether the broker kept everything meanwhile, so that what we showed before is true again.
        self._whole = whole
        self.queued = False
        self.is_done = False
        self._turn = self._committed = 0
        self._tries = 0
        self._due = time.monotonic()
        self._give_up_at = self._due + GIVE_UP_AFTER
        self._since: datetime | None = None
        # Vendor ids of panels whose log is still to be read; None before the first look.
        self._unread: list[str] | None = None
        self._asked = self._refused = 0
        self._freshened = False

    def is_due(self, now: float) -> bool:
        """Whether there is something to do."""
        if self.is_done or self.queued or not self.is_current():
            return False
        return now >= self._due

    def note(self, turn: int) -> None:
        """A round of entries is committed; after the last one the gap can be closed at once."""
        self._committed = turn
        if self._may_close:
            self._due = time.monotonic()

    @property
    def _may_close(self) -> bool:
        return self._unread == [] and self._committed == self._turn

    @property
    def _is_refused(self) -> bool:
        """Whether the vendor gave no log at all."""
        return 0 < self._asked == self._refused

    def work(self) -> None:
        """Go one step on; whatever goes wrong is tried again later."""
        try:
            close_old_connections()
            self._step()
        except Exception as error:  # noqa: BLE001  (any: without another try, the gap would stay open for ever)
            log.warning(
                "connection %d: the vendor's log was not read: %s", self.lease.connection_id, type(error).__name__
            )
            self._tries += 1
            wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** min(self._tries, 10))
            self._due = time.monotonic() + wait * random.uniform(0.6, 1.0)  # noqa: S311  (jitter)
        finally:
            close_old_connections()
            self.queued = False

    def _step(self) -> None:
        if self._may_close:
            self._close(missing=self._is_refused)
            return
        connection = self._mine.of(self.lease.connection_id).first()
        if connection is None:
            self.is_done = True
            return
        if self._unread is None:
            self._since = connection.gap_from
            panels = Panel.objects.filter(connection=connection, enabled=True).values_list("vendor_id", flat=True)
            self._unread = list(panels) if self._since else []
            self._asked = len(self._unread)
        if self._since is None:
            self._close(missing=False)
            return
        if time.monotonic() >= self._give_up_at:
            self._close(missing=True)
            return
        self._read(connection, self._since - _OVERLAP, self._unread)

    def _read(self, connection: Connection, since: datetime, unread: list[str]) -> None:
        """Read what is still unread; the first error is raised after all the rest was offered."""
        account, egress = sessions.account_of(connection), sessions.egress_of(connection)
        session = sessions.usable_session(connection)
        driver = pushed(connection.vendor)
        now = timezone.now()
        parts: list[Part] = []
        errors: list[DriverError] = []
        for panel in list(unread):
            try:
                parts += driver.history(account, session, egress, [panel], since, now)
            except NotSupportedError:
                # A panel that was removed there, or taken from this account, must not cost the others their log.
                log.warning("connection %d: the vendor gives no log of panel %s", connection.pk, panel)
                self._refused += 1
            except DriverError as error:
                errors.append(error)
                if isinstance(error, SessionEndedError):
                    Connection.objects.filter(pk=connection.pk).update(session_renew_at=now)
                if len(errors) >= _MOST_ERRORS or isinstance(error, SessionEndedError):
                    break
                continue
            unread.remove(panel)
        log.info("connection %d: %d log entries since %s", connection.pk, len(parts), since.isoformat())
        self._offer(parts, since, now)
        if errors:
            self._freshen()
            raise errors[0]
        if not parts:
            self._close(missing=self._is_refused)

    def _offer(self, parts: Sequence[Part], since: datetime, now: datetime) -> None:
        if not parts:
            return
        self._turn += 1
        self._due = math.inf
        for number, part in enumerate(parts):
            self._deliver(
                Delivery(
                    lease=self.lease,
                    # Before any message of this link: a log says what was, never what is.
                    number=-len(parts) + number,
                    source="log",
                    payload=part.raw,
                    received_at=now,
                    not_before=since,
                    ticket=GapTicket(self, self._turn) if number == len(parts) - 1 else None,
                    origin=EventOrigin.LATE,
                    parts=(part,),
                )
            )

    def _close(self, *, missing: bool) -> None:
        """The log is read, or will not be: forget the gap, unless the link went in the meantime."""
        pk = self.lease.connection_id
        with transaction.atomic():
            row = self._mine.of(pk).select_for_update().first()
            if row is None or row.link_down_at is not None or row.link_epoch != self.lease.link_epoch:
                self.is_done = True
                return
            if self._since is not None:
                Connection.objects.filter(pk=pk, gap_from=self._since).update(gap_from=None)
            if missing:
                announce(
                    [
                        about_connection(
                            pk,
                            EventKind.SIGNALS_MAY_BE_MISSING,
                            EventCategory.SUPERVISION,
                            timezone.now(),
                            not_before=self._since,
                        )
                    ]
                )
        self._freshen()
        staleness.after_link_change(row)
        self.is_done = True

    def _freshen(self) -> None:
        """Once: believe again what the broker vouches for, and ask the panels for the rest where a code allows it."""
        from panels import dispatch

        if self._freshened:
            return
        with transaction.atomic():
            row = self._mine.of(self.lease.connection_id).select_for_update().first()
            if row is None:
                return
            old = staleness.link_is_whole(row.pk) if self._whole else staleness.grown_old(row.pk)
        self._freshened = True
        staleness.after_link_change(row)
        panels = Panel.objects.filter(connection_id=row.pk, enabled=True)
        if self._since is None:
            panels = panels.filter(synced_at__isnull=True)
        try:
            dispatch.request_reads(dict.fromkeys([*panels.values_list("pk", flat=True), *old], ""))
        except Exception as error:  # noqa: BLE001  (the task queue may be away; messages will tell the state)
            log.warning("connection %d: no status reads: %s", row.pk, type(error).__name__)
