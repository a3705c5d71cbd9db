"""One held connection of a fed vendor: the counterpart of `Poller` for accounts that tell of all at once."""

import logging
import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from django.utils import timezone

from panels.drivers.base import CredentialsRefusedError, DriverError, LockedOutError, Pace
from panels.holding import bodies, health, leases, replays
from panels.holding.attending import Attendance, believe_again
from panels.holding.bodies import LeaseLostError
from panels.holding.errands import Errands
from panels.holding.reach import Reach
from panels.holding.strangers import Strangers
from panels.holding.watches import OpenCommand
from panels.ingest import Delivery, Lease
from panels.models import Connection
from panels.vendors import sessions
from panels.vendors.ledgers import DatabaseLedger
from panels.vocabulary import CommandState

log = logging.getLogger(__name__)

_STUMBLED_WAIT: Final = 30.0
_LOOK_EVERY: Final = 10.0
_TIDY_EVERY: Final = 3600.0
_BEHIND_WAIT: Final = 0.5
_LONGEST_BACK_OFF: Final = 60.0


class Feeder:
    """Keeps one account while this worker holds its lease.

    `work` fetches and reads, in one thread at a time; `call` sends one command. The keeper calls them from its pools.
    """

    # A feed mends its gaps by itself, and nothing is acknowledged to a vendor.
    gap = None

    def __init__(
        self, connection_id: int, holder: str, epoch: int, deliver: Callable[[Delivery], None], died_at: datetime | None
    ) -> None:
        self.connection_id, self.holder, self.epoch = connection_id, holder, epoch
        self.acked: leases.Acked = {}
        self.strangers = Strangers()
        self.queued = False
        self._deliver = deliver
        self._reach = Reach(connection_id, health.Mine(holder=holder, epoch=epoch), died_at)
        self._errands = Errands(connection_id, stumbled_wait=_STUMBLED_WAIT)
        self._closed = False
        self._attendance: Attendance | None = None
        self._opened: Connection | None = None
        self._failures = 0
        self._due = self._look_due = time.monotonic()
        self._tidy_due = 0.0
        # Whether the outcome of a command is waited for.
        self._has_open = False

    # ----------------------------------------------------------------- what the keeper asks

    @property
    def is_up(self) -> bool:
        """Whether the account can be spoken for."""
        return self._reach.is_up and not self._closed

    @property
    def lease(self) -> Lease | None:
        """The lease of the present session, once there is one."""
        return self._attendance.lease if self._attendance is not None else None

    def is_due(self, now: float) -> bool:
        """Whether there is something to do."""
        return not (self._closed or self.queued or self._errands.is_busy) and now >= min(self._due, self._look_due)

    def confirm(self) -> None:
        """Nothing waits for the keeper."""

    def close(self) -> None:
        """Let go of the account; the lease is the keeper's matter."""
        self._closed = True
        self._drop()

    def replay(self) -> None:
        """Offer what was asked for out of quarantine."""
        if self.lease is not None:
            replays.offer(self.lease, self._deliver)

    def take_commands(self, commands: Sequence[OpenCommand]) -> list[str]:
        """Take note of what is open at this account; returns the uids of commands to be sent now."""
        had, self._has_open = self._has_open, any(one.state == CommandState.SENT for one in commands)
        if self._has_open and not had:
            self._hurry()
        return self._errands.to_call(commands) if self.is_up else []

    # ----------------------------------------------------------------- a turn

    def work(self) -> None:
        """Open the account, or fetch what has happened; whatever goes wrong is tried again later."""
        self.queued = False
        with self._errands.alone(self._later) as is_mine:
            if is_mine and not self._closed:
                try:
                    self._work()
                except LeaseLostError:
                    log.warning("connection %d: another worker holds it", self.connection_id)
                    self.close()

    def _later(self, seconds: float) -> None:
        self._due = time.monotonic() + seconds

    def _work(self) -> None:
        if time.monotonic() >= self._look_due:
            self._look_due = time.monotonic() + _LOOK_EVERY
            self._look()
        if self._attendance is None and time.monotonic() >= self._due:
            self._open()
        attendance = self._attendance
        if attendance is None:
            return
        attendance.settle()
        if time.monotonic() < self._due:
            return
        try:
            self._due = self._turn(attendance)
        except DriverError as error:
            self._due = time.monotonic() + self._failed(error)
        else:
            self._failures = 0

    def _open(self) -> None:
        """Take up what the last holder has left; asks nothing of the vendor."""
        connection = Connection.objects.get(pk=self.connection_id)
        lease = leases.next_link(self.connection_id, connection.vendor, self.holder, self.epoch)
        if lease is None:
            self.close()
            return
        self._reach.trying(connection)
        self._opened = connection
        try:
            feed = sessions.feed_of(connection)
        except DriverError as error:
            self._due = time.monotonic() + self._reach.refused(error)
            return
        self._attendance = Attendance(feed, lease, self._deliver, bodies.take_over(lease))

    def _turn(self, attendance: Attendance) -> float:
        """Fetch, read, and see to what is missing; returns when the next turn is."""
        began = time.monotonic()
        attendance.read_all()
        if attendance.is_behind:
            return began + _BEHIND_WAIT
        attendance.fetch()
        self._answered(attendance)
        attendance.read_all()
        attendance.load_if_due()
        attendance.mend()
        pace = attendance.follow()
        attendance.settle()
        is_quick = self._has_open or attendance.mending.is_busy
        return began + attendance.feed.rhythm.paces[Pace.QUICK if is_quick else pace]

    def _look(self) -> None:
        """Follow our own rows: settings that were changed, a login by hand, answers of one who had lost the lease."""
        if not self._reach.is_up and self._reach.is_asked_for():
            self._hurry()
        attendance = self._attendance
        if attendance is None:
            return
        connection = Connection.objects.only("settings", "secrets").get(pk=self.connection_id)
        if not sessions.is_same_login(connection, self._opened):
            self._drop()
            self._hurry()
            return
        if self.strangers.is_due(time.monotonic()):
            self.strangers.asked()
            attendance.wants_load = True
        attendance.look_for_strays()
        if time.monotonic() >= self._tidy_due:
            self._tidy_due = time.monotonic() + _TIDY_EVERY
            DatabaseLedger(self.connection_id).forget_old()

    def _drop(self) -> None:
        attendance, self._attendance, self._reach.is_up = self._attendance, None, False
        if attendance is not None:
            attendance.feed.close()

    def _hurry(self) -> None:
        self._due = min(self._due, time.monotonic())

    def _answered(self, attendance: Attendance) -> None:
        was_down = self._reach.answered(is_new=not self._reach.is_up, is_for_all=True)
        if was_down and attendance.mending.since is None:
            # The vendor has kept everything meanwhile, so what we showed before is true again.
            believe_again(attendance.lease)

    def _failed(self, error: DriverError) -> float:
        """Say what is wrong with the account; returns for how long to leave it alone."""
        log.info("connection %d: %s", self.connection_id, type(error).__name__)
        self._failures += 1
        if isinstance(error, CredentialsRefusedError | LockedOutError) or not self._reach.is_up:
            wait = self._reach.refused(error)
        else:
            wait = self._reach.visit_failed(error, is_for_all=True)
        until = getattr(error, "until", None)
        if until is not None:
            wait = max(wait, (until - timezone.now()).total_seconds())
        back_off = min(_LONGEST_BACK_OFF, 2.0 ** min(self._failures - 1, 8))
        return max(wait, back_off * random.uniform(0.6, 1.0))  # noqa: S311  (jitter)

    # ----------------------------------------------------------------- commands

    def call(self, uid: str) -> None:
        """Send one command, once; runs in the keeper's pool for calls."""
        attendance = self._attendance
        with self._errands.call(uid):
            if attendance is not None:
                attendance.call(uid)
                self._hurry()
