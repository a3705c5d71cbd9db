"""``manage.py changepassword <e-mail>``: where no mail can be sent. Django's own tells nobody and ends nothing."""

import getpass
from typing import Any, Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import transaction

from panels.models import User
from panels.provenance import Provenance, through
from panels.sign_in import journal, known, sessions
from panels.vocabulary import Door

_TRIES: Final = 3


class Command(BaseCommand):
    """Asks for the password before the database is touched; it, the end of all sign-ins and the entry are one."""

    help = "Set the password of a person and end their sign-ins. Make sure by another way that it is them who ask."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *_args: Any, email: str, **_options: Any) -> None:
        # visible: whoever has the shell has the database.
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError("There is nobody with this address.")
        password = self._ask(user)
        with through(Provenance(door=Door.COMMAND)), transaction.atomic():
            kept = User.objects.select_for_update().get(pk=user.pk)
            kept.set_password(password)
            kept.save(update_fields=["password"])
            known.doubt_all(kept)
            ended = sessions.end_all(kept, "password", known=False)
            journal.record(kept, "account.password_changed", known=False)
        self.stdout.write(f"The password is set, and {ended} sign-ins ended. Tell them that you did it.")

    def _ask(self, user: User) -> str:
        for _ in range(_TRIES):
            password = getpass.getpass("Password: ")
            if password != getpass.getpass("Password (again): "):
                self.stderr.write("The two differ.")
                continue
            try:
                validate_password(password, user)
            except ValidationError as error:
                self.stderr.write("\n".join(error.messages))
                continue
            return password
        raise CommandError("Nothing was done.")
