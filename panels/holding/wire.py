"""One network connection of a link, the tickets of the messages it brought, and what of them cannot come again."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from panels.drivers.base import BrokerAccess
from panels.holding import leases
from panels.holding.leases import Acked
from panels.ingest import Delivery, Lease
from panels.vendors.mqtt import LinkError, Listener, Opened, Protocol

# After so long without a message a broker has handed over what it had kept, and at the latest after so long.
_QUIET = 1.0
_LONGEST_BACKLOG = 60.0


@dataclass(slots=True)
class MqttTicket:
    """Acknowledges one message in the network connection that brought it, and in no other."""

    link: "Wire"
    mid: int
    qos: int
    number: int

    @property
    def is_current(self) -> bool:
        return self.link.is_up

    @property
    def line(self) -> int:
        return id(self.link)

    def ack(self, others: Sequence["MqttTicket"] = ()) -> None:
        if not self.link.is_up:
            return
        mids = [ticket.mid for ticket in (self, *others) if ticket.qos == 1]
        if mids:
            self.link.listener.ack_all(mids)
        self.link.acked = max(ticket.number for ticket in (self, *others))


@dataclass(slots=True)
class Wire:
    """One network connection: its lease with its epoch, its client, its count of arrivals."""

    lease: Lease
    listener: Listener
    deliver: Callable[[Delivery], None]
    is_up: bool = False
    number: int = 0
    # Set while the broker hands over what it had kept: since when the link had been down.
    backlog_since: datetime | None = None
    # When the broker confirmed the subscription; a slow connect before it is no silence.
    opened_at: float | None = None
    last_at: float = 0.0
    # The last arrival we have acknowledged; the ping behind an acknowledgement, with the arrival it answers for; the
    # last arrival the broker has answered for.
    acked: int = 0
    asked: tuple[int, int] | None = None
    answered: int = 0
    # Up to here the broker only repeats what older network connections left open; None while more of it may come.
    repeated: int | None = None

    @classmethod
    def to(
        cls,
        access: BrokerAccess,
        client_id: str,
        protocol: Protocol,
        *,
        lease: Lease,
        deliver: Callable[[Delivery], None],
        on_down: "Callable[[Wire, str], None]",
        backlog_since: datetime | None,
    ) -> "Wire":
        """A connection to be opened, whose messages go to ``deliver``; ``on_down`` is told its end, once."""

        def new_session() -> None:
            if not leases.forget_session(lease):
                raise LinkError("the lease is gone")

        def arrived(*message: Any) -> None:
            wire.arrived(*message)

        listener = Listener(
            access,
            client_id,
            protocol,
            on_message=arrived,
            on_down=lambda text: on_down(wire, text),
            on_new_session=new_session,
        )
        wire = cls(lease=lease, listener=listener, deliver=deliver, backlog_since=backlog_since)
        return wire

    @property
    def is_dead(self) -> bool:
        """Whether it counts as up though its client no longer runs."""
        return self.is_up and self.opened_at is not None and not self.listener.is_alive

    def open(self) -> Opened:
        """Connect and subscribe. Raises what `Listener.open` raises."""
        # Messages may arrive before the subscription is confirmed.
        self.is_up = True
        try:
            opened = self.listener.open()
        except BaseException:
            self.is_up = False
            raise
        # From here on silence means that nothing is left of the backlog.
        self.opened_at = self.last_at = time.monotonic()
        return opened

    def arrived(self, topic: str, payload: bytes, dup: bool, mid: int, qos: int) -> None:
        """Runs in paho's thread: number the message and hand it on."""
        not_before = self.not_before(dup=dup)
        self.deliver(
            Delivery(
                lease=self.lease,
                number=self.number,
                source=topic,
                payload=payload,
                received_at=timezone.now(),
                dup=dup,
                mid=mid,
                not_before=not_before,
                ticket=MqttTicket(self, mid, qos, self.number),
            )
        )

    def confirm(self) -> None:
        """Have the broker say that it has our acknowledgements: a ping behind them is answered after them."""
        if self.opened_at is None or not self.is_up:
            return
        self._hear()
        if self.repeated is None and self.acked == self.number and time.monotonic() - self.last_at > _QUIET:
            self.repeated = self.number
        acked = self.acked
        if self.asked is None and acked > self.answered:
            self.asked = self.listener.ping(), acked

    def _hear(self) -> None:
        if self.asked is not None and self.listener.pongs >= self.asked[0]:
            self.answered, self.asked = self.asked[1], None

    def settled(self) -> Acked:
        """What cannot come again, as columns; empty while older network connections may still have something open."""
        self._hear()
        if self.repeated is None or self.answered < self.repeated:
            return {}
        return {"acked_epoch": self.lease.link_epoch, "acked_number": self.answered}

    def not_before(self, *, dup: bool) -> datetime | None:
        """Count one arrival. For what a broker had kept: since when it may have happened; None for what is new."""
        if not dup and self.repeated is None:
            # Repetitions come first.
            self.repeated = self.number
        self.number += 1
        moment = time.monotonic()
        if self.opened_at is not None:
            if moment - self.last_at > _QUIET or moment - self.opened_at > _LONGEST_BACKLOG:
                self.backlog_since = None
            self.last_at = moment
        return self.backlog_since
