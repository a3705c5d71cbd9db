"""``manage.py rotate_keys``: every sealed value under the newest key, so that the old ones can go."""

from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from panels.provenance import Provenance, through
from panels.secrets import resealing
from panels.secrets.resealing import Column
from panels.signals import Act, acts_recorded
from panels.vocabulary import Door


class Command(BaseCommand):
    """May run beside everything else, be ended at any moment and be started again."""

    help = "Re-seal every sealed value under the first key of WATCHPOST_SEAL_KEYS. Prints counts, never values."

    def handle(self, *_args: Any, **_options: Any) -> None:
        found = list(resealing.columns())
        renewed = unreadable = older = 0
        for column in found:
            tally = resealing.reseal(column, partial(self._unreadable, column))
            self.stdout.write(f"{column}: {tally.renewed} renewed, {tally.current} under the newest key already")
            renewed, unreadable = renewed + tally.renewed, unreadable + tally.unreadable
        # What a process with the keys of before has sealed since it was passed.
        for column in found:
            older += resealing.older_than_newest(column)
        older -= unreadable
        with through(Provenance(door=Door.COMMAND)), transaction.atomic():
            details = {"renewed": renewed, "unreadable": unreadable, "older": older}
            act = Act(at=timezone.now(), act="keys.rotated", object_kind="keys", details=details)
            acts_recorded.send(sender=type(self), acts=[act])
        if unreadable:
            raise CommandError(
                f"{unreadable} values are opened by no key of WATCHPOST_SEAL_KEYS and stay as they are, named above. "
                "Bring the key that sealed them back, or have them entered anew."
            )
        if older > 0:
            raise CommandError(
                f"{older} values were sealed with an older key meanwhile. Start every process with the new keys, "
                "then run this again."
            )
        self.stdout.write(self.style.SUCCESS(f"{renewed} values renewed. Only the first key is needed any more."))

    def _unreadable(self, column: Column, pk: Any) -> None:
        self.stderr.write(f"{column} of row {pk}: no key opens it")
