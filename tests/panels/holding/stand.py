"""A worker that visits one simulated account, stepped by the test."""

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from panels import inventory
from panels.drivers.base import (
    PanelListing,
    PartitionSet,
    ZoneSet,
)
from panels.holding import watches
from panels.holding.poller import Poller
from panels.ingest import Corridor, Delivery, Lease
from panels.models import Command, Connection, Panel, Partition, ServiceCode
from panels.secrets.sealing import Sealed
from panels.vocabulary import (
    ArmMode,
    CauseKind,
    CodePurpose,
    CommandName,
    PartitionFlag,
    ZoneFlag,
)
from tests.panels.corridor.conftest import HOLDER
from tests.panels.corridor.stage import Cast
from tests.panels.holding.visited import RHYTHM, Vendor, status


@dataclass(slots=True)
class Stand:
    """A poller that a test moves by hand, and the corridor it delivers to."""

    cast: Cast
    connection: Connection
    vendor: Vendor
    poller: Poller = field(init=False)
    corridor: Corridor = field(default_factory=Corridor)
    delivered: list[Delivery] = field(default_factory=list)
    # How far this stand's clocks are ahead.
    ahead: float = 0.0

    def __post_init__(self) -> None:
        self.poller = self.new_poller()

    def new_poller(self) -> Poller:
        return Poller(self.connection.pk, HOLDER, 3, self.delivered.append, None)

    @property
    def lease(self) -> Lease:
        """Under which the account is spoken for."""
        assert self.poller.lease is not None
        return self.poller.lease

    @property
    def panel(self) -> Panel:
        return Panel.objects.get(connection=self.connection, vendor_id="A")

    @property
    def hall(self) -> Partition:
        return Partition.objects.get(panel=self.panel, number=1)

    def now(self) -> datetime:
        return timezone.now() + timedelta(seconds=self.ahead)

    def open(self) -> None:
        """Open the account; its panels are known from then on, and have a code."""
        self.poller.work()
        ServiceCode.objects.get_or_create(
            connection=self.connection, purpose=CodePurpose.READ, defaults={"code": Sealed.of({"code": "4711"})}
        )
        watches.bring_in(self.poller.turns, self.connection, RHYTHM, self.lease)

    def add_panel(self, vendor_id: str) -> None:
        """One more panel of the account, visited like the first."""
        self.vendor.listed = (
            *self.vendor.listed,
            PanelListing(vendor_id=vendor_id, name=vendor_id, partitions=((1, "Hall"),)),
        )
        inventory.take_in(self.connection, self.vendor.listed)
        watches.bring_in(self.poller.turns, self.connection, RHYTHM, self.lease)

    def visit(self, *, commit: bool = True, later: float = 0.0) -> int:
        """Let every panel be visited, now or so many seconds later; returns how many were."""
        for beat in self.poller.turns.beats.values():
            self.poller.turns.hurry(beat)
        due = self.poller.visits_due(time.monotonic() + later, 10)
        for beat in due:
            self.poller.visit(beat)
        if commit:
            self.commit()
        return len(due)

    def commit(self) -> None:
        """What was delivered passes the corridor and is acknowledged."""
        self.poller.confirm()
        batch, self.delivered[:] = list(self.delivered), []
        applied = self.corridor.apply(batch)
        assert not applied.lost
        for delivery in batch:
            if delivery.ticket is not None:
                delivery.ticket.ack()

    def command(self, name: CommandName = CommandName.ARM_AWAY, **values: Any) -> Command:
        """A command of the operator that waits to be sent."""
        now = timezone.now()
        known = {"partition": 1, "cause_kind": CauseKind.PERSON, "requested_by": self.cast.operator}
        return Command.objects.create(
            panel=self.panel, name=name, created_at=now, expires_at=now + timedelta(seconds=15), **(known | values)
        )

    def send(self) -> None:
        """One round of the keeper over commands."""
        waiting = watches.open_commands([self.connection.pk])
        for uid in self.poller.take_commands(waiting.get(self.connection.pk, [])):
            self.poller.call(uid)
        self.poller.take_commands(watches.open_commands([self.connection.pk]).get(self.connection.pk, []))


ALARM = status(
    ArmMode.ARMED_AWAY,
    PartitionSet(flag=PartitionFlag.ALARM, members=frozenset({1})),
    ZoneSet(flag=ZoneFlag.ALARM, members=frozenset({2})),
)
