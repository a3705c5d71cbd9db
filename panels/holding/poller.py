"""One held connection of a polled vendor: speaking for the account, and visiting its panels in their rhythm."""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import close_old_connections
from django.utils import timezone

from panels import inventory
from panels.dispatch.calling import call
from panels.drivers.base import (
    CodeRefusedError,
    DriverError,
    Speaker,
    Visit,
)
from panels.holding import health, leases, replays, watches
from panels.holding.beats import Beat, Turns
from panels.holding.errands import Errands
from panels.holding.findings import Numbers, Offer, VisitTicket, reply_delivery, unread_deliveries
from panels.holding.parking import Parking
from panels.holding.reach import Reach
from panels.holding.strangers import Strangers
from panels.holding.watches import OpenCommand
from panels.ingest import TRANSIENT, Delivery, Lease
from panels.models import Connection
from panels.vendors import sessions
from panels.vocabulary import READS

log = logging.getLogger(__name__)

_STUMBLED_WAIT: Final = 60.0
_LOOK_EVERY: Final = 5.0
# The vendor's list of panels is read again so often.
_LIST_EVERY: Final = 300.0


class Poller:
    """Keeps one account while this worker holds its lease: the counterpart of `Link` for vendors that do not push.

    `work` opens the account and looks after its rows, `visit` looks at one panel, `call` sends one command; the keeper
    calls them from its pools.
    """

    # What a pushed link has beside: a poller fills its gaps with every visit, and nothing is acknowledged to a vendor.
    gap = None

    def __init__(
        self, connection_id: int, holder: str, epoch: int, deliver: Callable[[Delivery], None], died_at: datetime | None
    ) -> None:
        self.connection_id = connection_id
        self.holder = holder
        self.epoch = epoch
        self.acked: leases.Acked = {}
        self.strangers = Strangers()
        self.queued = False
        self.turns = Turns()
        self._deliver = deliver
        self._parking = Parking()
        self._speaker: Speaker | None = None
        self._lease: Lease | None = None
        self._opened: Connection | None = None
        self._closed = False
        self._reach = Reach(connection_id, health.Mine(holder=holder, epoch=epoch), died_at)
        self._errands = Errands(connection_id, stumbled_wait=_STUMBLED_WAIT)
        self._numbers = Numbers()
        self._due = self._look_due = time.monotonic()
        self._list_due = 0.0

    # ----------------------------------------------------------------- what the keeper asks

    @property
    def is_up(self) -> bool:
        """Whether the account can be spoken for."""
        return self._reach.is_up and not self._closed

    @property
    def lease(self) -> Lease | None:
        """The lease of the present session, once there is one."""
        return self._lease

    def is_due(self, now: float) -> bool:
        """Whether there is something to do beside visits."""
        return not (self._closed or self.queued or self._errands.is_busy) and now >= self._look_due

    def confirm(self) -> None:
        """Hand in what waited for its commit; called by the keeper, a few times a second."""
        for delivery in self._parking.ripe():
            self._deliver(delivery)

    def close(self) -> None:
        """Let go of the account; the lease is the keeper's matter."""
        self._closed = True
        self._drop_speaker()

    def replay(self) -> None:
        """Offer what was asked for out of quarantine."""
        if self._lease is not None:
            replays.offer(self._lease, self._deliver)

    def visits_due(self, now: float, most: int) -> list[Beat]:
        """Panels to visit now. While the vendor does not answer, one of them tries for all."""
        if self._closed or self._speaker is None or now < self._due:
            return []
        return self.turns.pop_due(now, most) if self._reach.is_up else self.turns.pop_one_for_all()

    def take_commands(self, commands: Sequence[OpenCommand]) -> list[str]:
        """Take note of what is open at this account; returns the uids of commands to be sent now."""
        watches.share_out(self.turns, commands)
        return self._errands.to_call(commands) if self.is_up else []

    # ----------------------------------------------------------------- opening, and looking after the rows

    def work(self) -> None:
        """Open the account, or see what has changed in our rows; whatever goes wrong is tried again later."""
        self.queued = False
        with self._errands.alone(self._later) as is_mine:
            if is_mine and not self._closed:
                self._hurry_if_asked()
                if self._speaker is not None:
                    self._look()
                elif time.monotonic() >= self._due:
                    self._open()

    def _later(self, seconds: float) -> None:
        self._due = time.monotonic() + seconds
        self._look_due = min(self._due, time.monotonic() + _LOOK_EVERY)

    def _hurry_if_asked(self) -> None:
        """Try the account now, whatever wait was set, where a person has mended it since."""
        if (now := time.monotonic()) < self._due:
            self._look_due = now + _LOOK_EVERY
            self._due = now if self._reach.is_asked_for() else self._due

    def _open(self) -> None:
        connection = Connection.objects.get(pk=self.connection_id)
        lease = leases.next_link(self.connection_id, connection.vendor, self.holder, self.epoch)
        if lease is None:
            self.close()
            return
        self._reach.trying(connection)
        speaker = sessions.speaker_of(connection)
        try:
            inventory.take_in(connection, speaker.list_panels())
        except DriverError as error:
            speaker.close()
            self._keep_unread(error, lease)
            self._later(self._reach.refused(error))
            return
        self._list_due = time.monotonic() + _LIST_EVERY
        self._opened = connection
        self._lease, self._speaker, self._numbers = lease, speaker, Numbers()
        self._reach.answered(is_new=True)
        watches.bring_in(self.turns, connection, speaker.rhythm, lease)
        self._look_due = time.monotonic() + _LOOK_EVERY

    def _look(self) -> None:
        """Follow our own rows: settings that were changed, panels that came or went, codes that were entered."""
        self._look_due = time.monotonic() + _LOOK_EVERY
        connection = Connection.objects.get(pk=self.connection_id)
        speaker, lease = self._speaker, self._lease
        if speaker is None or lease is None or not sessions.is_same_login(connection, self._opened):
            self._drop_speaker()
            self._due = self._look_due = time.monotonic()
            return
        now = time.monotonic()
        if self._reach.is_up and (now >= self._list_due or self.strangers.is_due(now)):
            self._list_due = now + _LIST_EVERY
            self.strangers.asked()
            try:
                inventory.take_in(connection, speaker.list_panels())
            except DriverError as error:
                log.warning("connection %d: panels not listed: %s", self.connection_id, type(error).__name__)
                self._keep_unread(error, lease)
        watches.bring_in(self.turns, connection, speaker.rhythm, lease)
        watches.save(lease, self.turns)

    def _drop_speaker(self) -> None:
        speaker, self._speaker, self._reach.is_up = self._speaker, None, False
        self.turns = Turns()
        if speaker is not None:
            speaker.close()

    # ----------------------------------------------------------------- visits

    def visit(self, beat: Beat) -> None:
        """Look at one panel and hand in what it tells; runs in the keeper's pool for visits."""
        speaker, lease, turns = self._speaker, self._lease, self.turns
        try:
            if speaker is None or lease is None or self._closed:
                return
            self._parking.give_way(beat)
            is_too_late = not (self._reach.is_up or beat.is_for_all)
            if is_too_late or beat.is_waiting:
                # The account went down since, or what the last visit brought is not committed: it would come again.
                beat.due = time.monotonic() + 0.2
                return
            self._visit(beat, speaker, lease)
        except TRANSIENT as error:
            log.warning("connection %d: database: %s", self.connection_id, type(error).__name__)
            beat.due = time.monotonic() + 1.0
        except Exception as error:  # noqa: BLE001  (any: nobody reads this Future; its words may hold secrets)
            log.error("connection %d: a visit ended in %s", self.connection_id, type(error).__name__)  # noqa: TRY400
            beat.due = time.monotonic() + _STUMBLED_WAIT
        finally:
            turns.done(beat)
            close_old_connections()

    def _visit(self, beat: Beat, speaker: Speaker, lease: Lease) -> None:
        began, now = timezone.now(), time.monotonic()
        reads, under_way = frozenset(beat.reads), beat.under_way
        try:
            found = speaker.visit(
                Visit(
                    panel=beat.vendor_id,
                    slow_reads=beat.slow_reads_due(now),
                    memory=beat.memory,
                    under_way=under_way,
                )
            )
        except CodeRefusedError as error:
            watches.hinder(lease, self.turns, beat, "code_refused", str(error))
            return
        except DriverError as error:
            self._visit_failed(beat, speaker, error)
            return
        if self._reach.answered(is_for_all=beat.is_for_all):
            self._due = time.monotonic()
            self.turns.recover()
        interval = speaker.rhythm.paces[found.pace]
        offer = Offer(lease=lease, beat=beat, began=began, interval=timedelta(seconds=interval), reads=reads)
        deliveries = offer.deliveries(found, VisitTicket(beat, dict(found.memory)), self._numbers)
        beat.offered_at, beat.seen_at = time.monotonic(), began
        beat.reads -= reads
        beat.went_well(speaker.rhythm, found.pace, found.done, now)
        beat.log_unread = found.log_unread
        watches.take_in(lease, beat, found)
        if offer.is_news(found):
            for delivery in deliveries:
                self._deliver(delivery)
        else:
            self._parking.put(beat, deliveries)

    def _visit_failed(self, beat: Beat, speaker: Speaker, error: DriverError) -> None:
        beat.failed(speaker.rhythm, time.monotonic())
        log.info("connection %d: a visit failed: %s", self.connection_id, type(error).__name__)
        self._keep_unread(error, self._lease)
        if wait := self._reach.visit_failed(error, is_for_all=beat.is_for_all):
            self._later(wait)

    def _keep_unread(self, error: DriverError, lease: Lease | None) -> None:
        """Hand in what came in place of answers."""
        if lease is not None:
            for delivery in unread_deliveries(lease, error.unread, self._numbers):
                self._deliver(delivery)

    # ----------------------------------------------------------------- commands

    def call(self, uid: str) -> None:
        """Send one command, once; runs in the keeper's pool for calls."""
        speaker, lease = self._speaker, self._lease
        with self._errands.call(uid):
            if speaker is not None and lease is not None:
                self._call(uid, speaker, lease)

    def _call(self, uid: str, speaker: Speaker, lease: Lease) -> None:
        command = call(uid, speaker, lease)
        beat = self.turns.beats.get(command.panel_id) if command is not None else None
        if command is None or beat is None:
            return
        if command.reply is not None:
            self._deliver(reply_delivery(lease, self._numbers(1)[0], beat.vendor_id, command.reply))
        elif command.name in READS:
            beat.reads.add(command.correlation_id)
        beat.slow |= dict.fromkeys(command.read_next & beat.slow.keys(), time.monotonic())
        self.turns.hurry(beat)
