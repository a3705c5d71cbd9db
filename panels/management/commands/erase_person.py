"""``manage.py erase_person``: one person is taken out of what is stored; what they did stays."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from panels.models import User
from panels.persons import erasing
from panels.persons.erasing import NotErasedError
from panels.provenance import Provenance, through
from panels.vocabulary import Door


class Command(BaseCommand):
    """All of it in one transaction, or nothing."""

    help = "Erase who a person is: name, addresses, factors, sessions, rights. History stays, by a former user."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--no-input", action="store_true", help="do not ask")

    def handle(self, *_args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["email"].strip()).first()
        if person is None:
            raise CommandError("There is nobody with that address.")
        if not options["no_input"] and sys.stdin.isatty() and not self._is_sure():
            raise CommandError("Nothing was done.")
        try:
            with through(Provenance(door=Door.COMMAND)):
                counts = erasing.erase(person.uid)
        except NotErasedError as error:
            raise CommandError(str(error)) from None
        for what, count in counts.items():
            self.stdout.write(f"{what}: {count}")
        self.stdout.write(self.style.SUCCESS(f"Erased. What they did is told as done by a former user, {person.uid}."))

    def _is_sure(self) -> bool:
        return input("This cannot be taken back. Type yes: ").strip().lower() == "yes"
