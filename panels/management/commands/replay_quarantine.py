"""``manage.py replay_quarantine``: offer messages that could not be read to the corridor once more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from panels.models import Quarantined
from panels.vocabulary import QuarantineReason


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
        self.stdout.write(f"{rows.offer_again()} messages will be offered again.")
