"""One account's feed under one lease: fetching and keeping, reading in order, loading, and mending what was lost."""

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db import DataError, transaction
from django.utils import timezone

from panels import inventory, staleness
from panels.dispatch.calling import call
from panels.drivers.base import Begun, DriverError, Fetched, Heard, Kept, Order, Pace
from panels.drivers.fed import Feed
from panels.holding import bodies, leases
from panels.holding.bodies import Standing, Unread
from panels.holding.digest import Digest
from panels.holding.findings import reply_delivery
from panels.holding.mending import Mending
from panels.holding.underway import under_way_at
from panels.homes import contents, told_plans
from panels.ingest import TRANSIENT, Delivery, Lease
from panels.models import Connection, Panel
from panels.models.uids import new_uid
from panels.vocabulary import READS

log = logging.getLogger(__name__)

_LOAD_EVERY: Final = timedelta(hours=24)
_LOAD_AGAIN: Final = 60.0
# After a loss a load that is older than this is wanted anew.
_STALE_LOAD: Final = timedelta(hours=1)
# Answers that wait for their commit: with more, the database is behind, and the vendor keeps events better than we do.
_MOST_WAITING: Final = 30
# How often an answer is read that breaks its reader before it is set aside.
_MOST_TRIES: Final = 3
# How often what is planned is read at least: a vendor's own app need not tell what it plans.
_PLANS_EVERY: Final = 3600.0
_LOOK_EVERY: Final = 10.0


class Speaking:
    """What the corridor out asks of a feed; fulfils `panels.drivers.base.Beginner`."""

    def __init__(self, feed: Feed, memory: Any) -> None:
        self._feed, self._memory = feed, memory

    def begin(self, order: Order) -> Begun:
        """Ask one thing of a panel, once."""
        return self._feed.begin(order, self._memory)


class Attendance:
    """Begins with what the last holder has left. All but `call` runs in one thread at a time.

    What asks the vendor raises a `DriverError`; what writes raises `bodies.LeaseLostError` once the lease is gone.
    """

    def __init__(self, feed: Feed, lease: Lease, deliver: Callable[[Delivery], None], standing: Standing) -> None:
        self.feed, self.lease = feed, lease
        self.mending = Mending(since=standing.lost_from)
        self.wants_load = False
        self._deliver = deliver
        self._digest = Digest(lease, deliver)
        self._memory: Any = standing.memory
        # Fetched and not kept yet.
        self._in_hand: Fetched | None = None
        self._unread = deque(standing.unread)
        self._tries = 0
        self._loaded_at = standing.loaded_at
        self._load_after = 0.0
        # All there is holds it.
        self._plans_due = time.monotonic() + _PLANS_EVERY
        self._plans_look_due = 0.0
        # Status reads that the next statuses answer: correlation id -> the panel's vendor id.
        self._reads: dict[str, str] = {}
        # How many commands were called, and how many were when time had nothing more to say.
        self._calls, self._rested_at = 0, -1
        self._pace = Pace.USUAL

    @property
    def is_behind(self) -> bool:
        """Whether the database has yet to take what was read."""
        return self._digest.waiting > _MOST_WAITING

    # ----------------------------------------------------------------- fetching

    def fetch(self) -> None:
        """Fetch what has happened, and keep it; what could not be kept, because the database was away, comes first."""
        if self._in_hand is None:
            self._in_hand = self._fetch()
        fetched = self._in_hand
        kept = bodies.keep(self.lease, fetched)
        self._in_hand = None
        if fetched.renewed:
            self.mending.begin(bodies.lost_from(self.lease))
            # Lamps and shutters may have moved unseen, too; where the vendor allows no load, their next event tells.
            self.wants_load = self.wants_load or self._loaded_before(_STALE_LOAD)
        if kept is not None:
            self._unread.append(kept)

    def _fetch(self) -> Fetched:
        bodies.begin(self.lease)
        try:
            return self.feed.fetch()
        except DriverError as error:
            bodies.failed(self.lease, lost=self.feed.may_have_taken(error))
            self.mending.begin(bodies.lost_from(self.lease))
            raise

    def look_for_strays(self) -> None:
        """Take in what somebody brought who had lost the lease meanwhile."""
        if not bodies.has_strays(self.lease):
            return
        known = {one.pk for one in self._unread} | self._digest.bodies
        self._unread += [one for one in bodies.strays(self.lease) if one.pk not in known]

    # ----------------------------------------------------------------- reading

    def read_all(self, *, is_last: bool = False) -> None:
        """Read all that was kept, in its order; ``is_last``: nobody tries again what breaks its reader."""
        while self._unread:
            unread = self._unread[0]
            try:
                heard = self._read(unread)
            except TRANSIENT:
                raise
            except Exception as error:
                self._tries += 1
                # What the database cannot hold it cannot hold the next time either.
                if not is_last and self._tries < _MOST_TRIES and not isinstance(error, DataError):
                    raise
                self._set_aside(unread, error)
            else:
                if heard.lost:
                    self._lose()
                if unread.kept.stray:
                    self.mending.again(self.feed.what_matters(self._memory))
            self._tries = 0
            self._unread.popleft()

    def follow(self) -> Pace:
        """See what the passing of time does; returns how soon to come again."""
        return self._pace if self._rested_at == self._calls else self._read(None).pace

    def _read(self, unread: Unread | None, *, past: datetime | None = None) -> Heard:
        """Read an answer, take in what there is, then hand in what is said."""
        connection_id, now, calls = self.lease.connection_id, timezone.now(), self._calls
        heard = self.feed.read(unread.kept if unread else None, self._memory, under_way_at(connection_id), now)
        if heard.listings is not None or heard.home is not None:
            connection = Connection.objects.get(pk=connection_id)
            still_ours = partial(leases.locked, self.lease)
            if heard.listings is not None:
                inventory.take_in(connection, heard.listings, still_ours)
            if heard.home is not None:
                contents.take_in_home(connection, heard.home, still_ours)
        if unread is not None or heard.parts:
            source = unread or _passing(Fetched(source="time", asked_at=now, body=b""))
            self._digest.offer(source, heard.parts, heard.memory, reads=dict(self._reads), past=past)
        self._memory, self._pace = heard.memory, heard.pace
        self._rested_at = calls if heard.at_rest else -1
        self.mending.again(heard.read_again)
        self.wants_load = self.wants_load or heard.reload
        return heard

    def _set_aside(self, unread: Unread, error: Exception) -> None:
        """An answer that breaks its reader again and again must not stop the feed: what it tells counts as lost."""
        name = type(error).__name__
        log.error("connection %d: an answer was set aside: %s", self.lease.connection_id, name)
        self._lose()
        self._digest.set_aside(unread, name, self._memory)

    def _lose(self) -> None:
        bodies.lose(self.lease)
        self.mending.begin(bodies.lost_from(self.lease))

    def settle(self) -> None:
        """Write down what is committed."""
        settled = self._digest.settled()
        if settled is not None:
            bodies.done(self.lease, settled.bodies, settled.memory)

    # ----------------------------------------------------------------- all there is, and what was lost

    def load_if_due(self) -> None:
        """Load all there is: at first, once a day, and where it has changed, as far as the vendor allows it."""
        if not (self._loaded_before(_LOAD_EVERY) or self.wants_load) or time.monotonic() < self._load_after:
            return
        # Whatever comes of it, it is not asked for again at once.
        self._load_after = time.monotonic() + _LOAD_AGAIN
        try:
            fetched = self.feed.load()
        except DriverError as error:
            until = getattr(error, "until", None)
            if until is not None:
                self._load_after += max(0.0, (until - timezone.now()).total_seconds() - _LOAD_AGAIN)
            if self._loaded_at is None:
                raise
            log.info("connection %d: not loaded: %s", self.lease.connection_id, type(error).__name__)
            return
        kept = bodies.keep_load(self.lease, fetched)
        self._loaded_at, self.wants_load = fetched.asked_at, False
        if kept is not None:
            self._unread.append(kept)
        self.read_all()

    def _loaded_before(self, age: timedelta) -> bool:
        return self._loaded_at is None or timezone.now() - self._loaded_at > age

    def mend(self) -> None:
        """Read again what may have changed unseen, a few things each time; then close the gap."""
        mending = self.mending
        self._look_for_plans()
        if mending.wants_all:
            mending.plan(self.feed.what_matters(self._memory))
        if things := mending.next():
            self._read_again(things)
        elif mending.wants_log:
            self._read_log()
        elif mending.since is not None and not self._digest.waiting:
            if bodies.close_gap(self.lease, mending.since):
                mending.close()
                believe_again(self.lease)
            else:
                mending.begin(bodies.lost_from(self.lease))

    def _read_again(self, things: Sequence[str]) -> None:
        """Read some things; one that breaks its reader again and again must not stop what waits behind it."""
        unread = _passing(self.feed.read_again(self._memory, things))
        try:
            self._read(unread)
        except TRANSIENT:
            raise
        except Exception as error:  # noqa: BLE001  (any: its words may hold secrets)
            name = type(error).__name__
            log.error("connection %d: what was read again broke its reader: %s", self.lease.connection_id, name)  # noqa: TRY400
            if not self.mending.broke(things):
                return
            self._digest.set_aside(unread, name, self._memory)
        else:
            self.mending.was_read(things)
        if not self.mending.next():
            self._reads.clear()

    def _look_for_plans(self) -> None:
        """Have what is planned read now and then, and where only that tells what became of something."""
        now = time.monotonic()
        if now < self._plans_look_due:
            return
        self._plans_look_due = now + _LOOK_EVERY
        if now >= self._plans_due or told_plans.wants_look(self.lease.connection_id, timezone.now()):
            self._plans_due = now + _PLANS_EVERY
            self.mending.again(self.feed.of_plans())

    def _read_log(self) -> None:
        since, self.mending.wants_log = self.mending.since, False
        try:
            fetched = self.feed.log()
        except DriverError as error:
            # It holds little, and the interval is told anyway.
            log.info("connection %d: log not read: %s", self.lease.connection_id, type(error).__name__)
            return
        self._read(_passing(fetched), past=since)

    # ----------------------------------------------------------------- commands

    def call(self, uid: str) -> None:
        """Send one command, once; runs in another thread."""
        try:
            called = call(uid, Speaking(self.feed, self._memory), self.lease)
        finally:
            # What became of it is a matter of time again.
            self._calls += 1
        if called is None:
            return
        panel = Panel.objects.values_list("vendor_id", flat=True).get(pk=called.panel_id)
        if called.name in READS:
            self._reads[called.correlation_id] = panel
        if called.reply is not None:
            self._deliver(reply_delivery(self.lease, self._digest.numbers(1)[0], panel, called.reply))
        if called.name in READS or (called.reply is not None and called.reply.read_after):
            self.mending.again(self.feed.of_panel(self._memory, panel))


def believe_again(lease: Lease) -> None:
    """What is shown of the account's panels is of now again. Raises `LeaseLostError`."""
    # Whoever lost the lease meanwhile would show as well what nobody hears of any more, perhaps for ever.
    with transaction.atomic():
        if not leases.locked(lease):
            raise bodies.LeaseLostError
        staleness.link_is_whole(lease.connection_id)
    staleness.after_link_change(Connection.objects.get(pk=lease.connection_id))


def _passing(fetched: Fetched) -> Unread:
    """An answer that can be asked for again."""
    kept = Kept(uid=new_uid(), source=fetched.source, asked_at=fetched.asked_at, body=fetched.body or b"")
    return Unread(kept=kept)
