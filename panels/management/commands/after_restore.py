"""``manage.py after_restore``: what has to be done once a database came back from a backup, before anything is held."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from panels.provenance import Provenance, through
from panels.restoring import steps
from panels.vocabulary import Door

_STANDS = (
    "Nothing is watched now, and every page says so. People, relations and grants that were ended after the backup are "
    "in force again, and passwords are those of before: end them again first. Then run manage.py after_restore --hold."
)


class Command(BaseCommand):
    """May be ended at any moment and run again, also beside running workers."""

    help = "After a restore: hold nothing, end commands, plans and sessions. With --hold: watch again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hold", action="store_true", help="the restored database was looked through: watch again")
        parser.add_argument("--no-input", action="store_true", help="do not ask whether it was restored")

    def handle(self, *_args: Any, **options: Any) -> None:
        with through(Provenance(door=Door.COMMAND)):
            if options["hold"]:
                self._hold()
                return
            # Where nothing was restored, this would leave everybody unwatched.
            if not options["no_input"] and sys.stdin.isatty():
                self._ask()
            restore = steps.stand_still()
            self.stdout.write(f"{steps.let_go(restore)} connections are held by nobody, their logins forgotten")
            for what, count in steps.end_all(restore):
                self.stdout.write(f"{what}: {count}")
        self.stdout.write(self.style.WARNING(_STANDS))

    def _ask(self) -> None:
        asked = "This ends every session and stops watching all panels. Was the database restored? Type yes: "
        if input(asked).strip().lower() != "yes":
            raise CommandError("Nothing was done.")

    def _hold(self) -> None:
        try:
            stood = steps.hold()
        except steps.StillEndingError:
            raise CommandError("Not everything has been ended yet. Run manage.py after_restore to its end.") from None
        text = "Connections are held again, as soon as a worker takes them." if stood else "Nothing stood still."
        self.stdout.write(self.style.SUCCESS(text))
