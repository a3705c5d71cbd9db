"""A simulated PowerMaster panel at the villa: its cloud, and the holder that visits it, moved by hand."""

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from panels.holding import watches
from panels.holding.poller import Poller
from panels.ingest import Corridor, Delivery
from panels.models import Command, Connection, Panel, ServiceCode
from panels.secrets.sealing import Sealed
from panels.vocabulary import CodePurpose, CommandState
from tests.panels.pages.conftest import Cast
from tests.panels.simulators.visonic.workbench import Workbench

HOLDER = "holder-of-this-test"


@dataclass(slots=True)
class Home:
    """The villa with another vendor's panel, the simulated cloud's one of this index."""

    bench: Workbench
    cast: Cast
    index: int = 0
    corridor: Corridor = field(default_factory=Corridor)
    delivered: list[Delivery] = field(default_factory=list)
    poller: Poller = field(init=False)
    panel: Panel = field(init=False)

    def __post_init__(self) -> None:
        line = self.bench.line
        connection = Connection.objects.create(
            organization=self.cast.station,
            vendor="visonic",
            name="PowerManage",
            settings={"host": f"{line['scheme']}://{line['host']}", "email": line["email"]},
            secrets=Sealed.of({"password": line["password"]}),
            holder=HOLDER,
            lease_epoch=1,
            lease_expires_at=timezone.now() + timedelta(hours=1),
        )
        self.poller = Poller(connection.pk, HOLDER, 1, self.delivered.append, None)
        self.poller.work()
        self.panel = Panel.objects.get(connection=connection, vendor_id=line["panels"][self.index]["serial"])
        Panel.objects.filter(pk=self.panel.pk).update(site=self.cast.villa.site)
        self.panel.refresh_from_db()
        self.keep_code(line["panels"][self.index]["master_code"])
        self.visit()
        self.bench.advance(20)
        self.make_due()
        self.visit()

    def keep_code(self, code: str) -> None:
        """Have the panel visited with this code."""
        ServiceCode.objects.update_or_create(
            connection=self.panel.connection,
            panel=self.panel,
            purpose=CodePurpose.READ,
            defaults={"code": Sealed.of({"code": code})},
        )
        assert self.poller.lease is not None
        watches.bring_in(self.poller.turns, self.panel.connection, self.speaker.rhythm, self.poller.lease)

    @property
    def speaker(self) -> Any:
        """Who speaks for the account."""
        return self.poller._speaker

    def make_due(self) -> None:
        """Let the time of all slow reads come."""
        beat = self.poller.turns.beats[self.panel.pk]
        beat.slow |= dict.fromkeys(beat.slow, 0.0)

    def visit(self) -> None:
        """Look at the panel and commit what that brings."""
        self.poller.take_commands(watches.open_commands([self.panel.connection_id]).get(self.panel.connection_id, []))
        for beat in self.poller.turns.beats.values():
            self.poller.turns.hurry(beat)
        for beat in self.poller.visits_due(time.monotonic(), 10):
            self.poller.visit(beat)
        self.commit()

    def commit(self) -> None:
        """What was found passes the corridor and is acknowledged."""
        batch, self.delivered[:] = list(self.delivered), []
        assert not self.corridor.apply(batch).lost
        for delivery in batch:
            if delivery.ticket is not None:
                delivery.ticket.ack()

    def carry_out(self) -> Command:
        """Send the newest command, let the panel do it, and look again."""
        command = Command.objects.filter(panel=self.panel).latest("pk")
        assert command.state == CommandState.QUEUED, command.reason
        self.poller.call(command.uid)
        self.commit()
        self.bench.advance(2)
        self.visit()
        command.refresh_from_db()
        return command
