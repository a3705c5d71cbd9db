"""One connection with two panels, the people around them, and a way to let the vendor speak."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from history.models import Event
from panels.ingest import Applied, Corridor, Delivery, Lease
from panels.models import Command, Connection, Organization, Panel, Partition, Quarantined, Site, User
from panels.vocabulary import CauseKind, CommandName, CommandState, EventOrigin
from tests.panels.drivers.bienport.samples import sample

# The resource numbers of the vendor's own samples.
ALARM_PANEL, IO_DEVICE = 34, 101
TOPIC = "secom/mobileapp/my-app-id"


@dataclass(slots=True, kw_only=True)
class Cast:
    """Who and what the tests are about. The operator's station may arm here; the watcher's station may not."""

    station: Organization
    customer: Organization
    site: Site
    connection: Connection
    panel: Panel
    hall: Partition
    attic: Partition
    device: Panel
    operator: User
    watcher: User
    owner: User
    resident: User
    hall_only: User
    stranger: User


@dataclass(slots=True, kw_only=True)
class Stage:
    """The vendor's side of the way in: says things at moments a test chooses, under a lease that holds."""

    cast: Cast
    now: datetime
    lease: Lease
    corridor: Corridor = field(default_factory=Corridor)
    number: int = 0

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

    def reconnect(self) -> None:
        """Begin the next network connection, in a worker that remembers nothing."""
        self.lease = Lease(
            connection_id=self.lease.connection_id,
            vendor=self.lease.vendor,
            holder=self.lease.holder,
            lease_epoch=self.lease.lease_epoch,
            link_epoch=self.lease.link_epoch + 1,
        )
        Connection.objects.filter(pk=self.lease.connection_id).update(link_epoch=self.lease.link_epoch)
        self.corridor, self.number = Corridor(), 0

    def delivery(self, body: Any, **more: Any) -> Delivery:
        """One message as it arrives now; a body that is not bytes is sent as JSON."""
        self.number += 1
        payload = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        values: dict[str, Any] = {
            "lease": self.lease,
            "number": self.number,
            "mid": self.number,
            "source": TOPIC,
            "payload": payload,
            "received_at": self.now,
        }
        return Delivery(**(values | more))

    def hear(self, *bodies: Any, **more: Any) -> Applied:
        """Apply messages that arrive now, in one batch."""
        return self.corridor.apply([self.delivery(body, **more) for body in bodies])

    def entry(self, text: str, at: datetime, identity: str, **more: Any) -> Delivery:
        """An entry of the vendor's log about the alarm panel, read now."""
        from panels.drivers.base import Occurrence, Part
        from panels.vocabulary import EventCategory, EventKind

        category = more.pop("category", EventCategory.BURGLARY)
        part = Part(
            panel=str(ALARM_PANEL),
            kind="activity",
            raw=json.dumps({"description": text}).encode(),
            identity=identity,
            occurrences=(Occurrence(category=category, kind=EventKind.VENDOR_LOG, occurred_at=at, text=text),),
        )
        return self.delivery(b"", source="log", origin=EventOrigin.LATE, parts=(part,), **more)

    def sent(self, name: CommandName, **values: Any) -> Command:
        """A command of the operator that has left a moment ago."""
        known: dict[str, Any] = {
            "panel": self.cast.panel,
            "name": name,
            "requested_by": self.cast.operator,
            "requested_from": "192.0.2.7",
            "cause_kind": CauseKind.PERSON,
            "cause_uid": self.cast.operator.uid,
            "state": CommandState.SENT,
            "created_at": self.now,
            "expires_at": self.now + timedelta(seconds=15),
            "sent_at": self.now,
            "answer_by": self.now + timedelta(seconds=30),
        }
        made = Command.objects.create(**(known | values))
        self.wait(0.2)
        return made

    def answer(self, command: Command, name: str, **changes: Any) -> dict[str, Any]:
        """One of the vendor's sample answers, as an answer to this command about its panel."""
        body = sample(name, **({"correlationId": command.correlation_id} | changes))
        if "resourceId" in body.get("data", {}):
            body["data"]["resourceId"] = int(command.panel.vendor_id)
        return body


def events(**conditions: Any) -> list[Event]:
    """What happened, oldest first."""
    return list(Event.objects.filter(**conditions).order_by("id"))


def kinds(**conditions: Any) -> list[tuple[str, str]]:
    """Kind and origin of what happened, oldest first."""
    return [(event.kind, event.origin) for event in events(**conditions)]


def quarantine() -> list[str]:
    """Why messages were set aside, oldest first."""
    return list(Quarantined.objects.order_by("id").values_list("reason", flat=True))


def state_of(command: Command) -> str:
    """Where a command stands now."""
    return str(Command.objects.values_list("state", flat=True).get(pk=command.pk))
