"""``manage.py export_person``: everything stored of one person, for that person."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from panels.models import User
from panels.persons import telling
from panels.provenance import Provenance, through
from panels.vocabulary import Door


class Command(BaseCommand):
    """Holds no secret, and no silent alarm: those are the station's."""

    help = "Write everything that is stored of a person as one JSON object."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--output", help="a new file for it; without, it is printed")

    def handle(self, *_args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["email"].strip()).first()
        if person is None:
            raise CommandError("There is nobody with that address.")
        with through(Provenance(door=Door.COMMAND)):
            told = telling.tell(person)
        text = telling.as_text(told)
        if not options["output"]:
            self.stdout.write(text)
            return
        path = Path(options["output"])
        try:
            path.touch(mode=0o600, exist_ok=False)
        except FileExistsError:
            raise CommandError(f"{path} is there already.") from None
        path.write_text(text, encoding="utf-8")
