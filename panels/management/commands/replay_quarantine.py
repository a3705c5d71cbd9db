"""``manage.py replay_quarantine``: offer messages that could not be read to the corridor once more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from panels.models import Connection, Quarantined
from panels.models.querysets import QuarantineQuerySet
from panels.provenance import Provenance, through
from panels.signals import Act, acts_recorded
from panels.vocabulary import Door, QuarantineReason


class Command(BaseCommand):
    """Asks the workers that hold the connections; they take the messages within seconds."""

    help = "Replay quarantined messages after a fix. They become late events and change no state."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--connection", help="only this connection, by its uid")
        parser.add_argument("--reason", choices=[reason.value for reason in QuarantineReason])

    def handle(self, *_args: Any, **options: Any) -> None:
        rows = Quarantined.objects.all()
        if options["connection"]:
            rows = rows.filter(connection__uid=options["connection"])
        if options["reason"]:
            rows = rows.filter(reason=options["reason"])
        with through(Provenance(door=Door.COMMAND)), transaction.atomic():
            counts = {one: self._offer(rows, one) for one in _connections_of(rows)}
            acts = [_act(connection, count) for connection, count in counts.items() if count]
            if acts:
                acts_recorded.send(sender=Connection, acts=acts)
        self.stdout.write(f"{sum(counts.values())} messages will be offered again.")

    @staticmethod
    def _offer(rows: QuarantineQuerySet, connection: Connection) -> int:
        return rows.filter(connection=connection).offer_again()


def _connections_of(rows: QuarantineQuerySet) -> QuerySet[Connection]:
    # visible: whoever has the shell has the database.
    return Connection.objects.filter(pk__in=rows.values("connection")).select_related("organization").order_by("pk")


def _act(connection: Connection, count: int) -> Act:
    return Act(
        at=timezone.now(),
        act="connection.read_again",
        object_kind="connection",
        object_uid=connection.uid,
        organization=connection.organization.uid,
        details={"organization": connection.organization.uid, "count": count},
    )
