"""A simulated home, a connection to it that this test holds, and the corridor behind."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from history.models import Event
from panels.holding import watches
from panels.holding.feeder import Feeder
from panels.ingest import Corridor, Delivery
from panels.models import AccountFeed, Command, Connection, FeedBody, Panel, Partition, Quarantined, Zone
from panels.secrets.sealing import Sealed
from panels.vocabulary import CauseKind, CommandName
from tests.panels.corridor.stage import Cast
from tests.panels.simulators.overkiz.workbench import Workbench

HOLDER, EPOCH = "holder-of-this-test", 3


def connect(cast: Cast, bench: Workbench, **changes: Any) -> Connection:
    """A connection to the simulated home, with a lease."""
    settings = {"service_host": "other", "base_url": bench.line["base_url"], "user": bench.line["user"]}
    return Connection.objects.create(
        organization=cast.station,
        vendor="overkiz",
        name="Home",
        settings=settings,
        secrets=Sealed.of({"password": bench.line["password"]}),
        **{
            "holder": HOLDER,
            "lease_epoch": EPOCH,
            "lease_expires_at": timezone.now() + timedelta(minutes=30),
            **changes,
        },
    )


@dataclass(slots=True)
class Stand:
    """A feeder that a test moves by hand."""

    cast: Cast
    bench: Workbench
    connection: Connection
    holder: str = HOLDER
    epoch: int = EPOCH
    corridor: Corridor = field(default_factory=Corridor)
    delivered: list[Delivery] = field(default_factory=list)
    feeder: Feeder = field(init=False)

    def __post_init__(self) -> None:
        self.feeder = self.new_feeder()

    def new_feeder(self) -> Feeder:
        """Another worker's, or this one's after a start."""
        return Feeder(self.connection.pk, self.holder, self.epoch, self.delivered.append, None)

    def restart(self) -> None:
        """This worker died, and another takes the connection over: what was delivered and not committed is gone."""
        self.epoch += 1
        self.delivered.clear()
        Connection.objects.filter(pk=self.connection.pk).update(lease_epoch=self.epoch)
        self.corridor = Corridor()
        self.feeder = self.new_feeder()

    def turn(self, times: int = 1, *, commit: bool = True) -> None:
        """Let the feeder have its turn, whatever it waits for."""
        for _ in range(times):
            self.feeder._due = self.feeder._look_due = 0.0
            self.feeder.work()
            if commit:
                self.commit()

    def commit(self) -> None:
        """What was delivered passes the corridor and is acknowledged."""
        batch, self.delivered[:] = list(self.delivered), []
        applied = self.corridor.apply(batch)
        assert not applied.lost
        for delivery in batch:
            if delivery.ticket is not None:
                delivery.ticket.ack()

    def settle(self, times: int = 12) -> None:
        """Turns until nothing is left to be read again."""
        for _ in range(times):
            self.turn()
            attendance = self.feeder._attendance
            if attendance is not None and not attendance.mending.is_busy and not self.bodies:
                return
        raise AssertionError("the feed never came to rest")

    # ----------------------------------------------------------------- what there is

    @property
    def row(self) -> Connection:
        """The connection as it is now."""
        return Connection.objects.get(pk=self.connection.pk)

    @property
    def feed(self) -> AccountFeed:
        """Its feed."""
        return AccountFeed.objects.get(connection=self.connection)

    @property
    def bodies(self) -> int:
        """Answers that are not read to their end."""
        return FeedBody.objects.filter(connection=self.connection).count()

    def panel(self, label: str) -> Panel:
        """The panel of an alarm, by the label of its device."""
        return Panel.objects.get(connection=self.connection, vendor_id=self.bench.device(label).url)

    def partition(self, label: str, number: int = 0) -> Partition:
        """A partition of an alarm."""
        return Partition.objects.get(panel=self.panel(label), number=number)

    def zone(self, label: str) -> Zone:
        """A detector by its name."""
        return Zone.objects.get(panel__connection=self.connection, name=label)

    def events(self, **wanted: Any) -> list[Event]:
        """What happened at this connection."""
        return list(Event.objects.filter(connection_id=self.connection.pk, **wanted).order_by("pk"))

    def kinds(self, **wanted: Any) -> list[str]:
        """The same by kind."""
        return [event.kind for event in self.events(**wanted)]

    def quarantined(self) -> list[Quarantined]:
        """What could not be read."""
        return list(Quarantined.objects.filter(connection=self.connection))

    # ----------------------------------------------------------------- what is asked

    def command(self, label: str, name: CommandName, **values: Any) -> Command:
        """A command of the operator, who has shown who they are, that waits to be sent."""
        now = timezone.now()
        known = {"partition": 0, "cause_kind": CauseKind.PERSON, "requested_by": self.cast.operator, "by_own_pin": True}
        return Command.objects.create(
            panel=self.panel(label), name=name, created_at=now, expires_at=now + timedelta(seconds=15),
            **(known | values),
        )  # fmt: skip

    def send(self) -> None:
        """One round of the keeper over commands."""
        waiting = watches.open_commands([self.connection.pk]).get(self.connection.pk, [])
        for uid in self.feeder.take_commands(waiting):
            self.feeder.call(uid)

    def requests(self) -> list[str]:
        """The operations that the cloud was asked for, in their order."""
        return [one["operation"] for one in self.bench.control("GET", "/log").json()["requests"]]
