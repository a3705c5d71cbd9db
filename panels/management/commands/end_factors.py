"""``manage.py end_factors <e-mail>``: for somebody who has lost every second factor, after it is clear who they are."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import transaction

from panels.models import User
from panels.provenance import Provenance, through
from panels.sign_in import journal, known, sessions
from panels.vocabulary import Door


class Command(BaseCommand):
    """Takes the factors and ends the sign-ins. The password stays; where a factor is a must, a new one is set up."""

    help = "End all second factors and all sign-ins of a person. Make sure by another way that it is them who ask."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *_args: Any, email: str, **_options: Any) -> None:
        # visible: whoever has the shell has the database.
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError("There is nobody with this address.")
        with through(Provenance(door=Door.COMMAND)), transaction.atomic():
            kept = list(Authenticator.objects.select_for_update().filter(user=user))
            kinds = sorted({str(one.type) for one in kept})
            Authenticator.objects.filter(pk__in=[one.pk for one in kept]).delete()
            known.doubt_all(user)
            ended = sessions.end_all(user, "factor", known=False)
            journal.record(user, "account.factors_ended", known=False, kinds=kinds)
        self.stdout.write(f"{len(kept)} second factors and {ended} sign-ins ended. They sign in by password alone now,")
        self.stdout.write(
            "and set up a new factor at once if what they may do asks for one. Tell them that you did it."
        )
