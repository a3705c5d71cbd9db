"""Letters to people after a restore: what of their way in is as it was before, and what is gone."""

from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from panels import letters
from panels.models import Restore, User

_AT_ONCE: Final = 100
# A mail server comes back; an address that nobody has does not.
_TRIED_FOR: Final = timedelta(days=1)
_MAIL: Final = "panels/mail/restored"


def sweep() -> int:
    """Write to the next people, once what was under way has been ended; returns to how many.

    They are claimed before they are written to: nobody is written to twice by two workers, and what is lost in a crash
    between is told by the pages, which ask for new recovery codes. While a mail server takes none, all are tried again.
    """
    restore = Restore.objects.filter(ended_at__isnull=False, told_at__isnull=True).order_by("restored_at").first()
    if restore is None:
        return 0
    # visible: they are written to, and shown to nobody.
    signing_in = User.objects.filter(is_active=True, last_login__isnull=False, pk__gt=restore.told_up_to)
    people = list(signing_in.order_by("pk")[:_AT_ONCE])
    mine = Restore.objects.filter(pk=restore.pk, told_up_to=restore.told_up_to, told_at__isnull=True)
    if not people:
        mine.update(told_at=timezone.now())
        return 0
    if not mine.update(told_up_to=people[-1].pk):
        return 0
    said: dict[str, Any] = {"at": restore.restored_at}
    taken = [
        letters.write(_MAIL, person.email, person.language, lambda: said, about=f"{_MAIL} of user {person.uid}")
        for person in people
    ]
    if not any(taken) and timezone.now() - restore.restored_at < _TRIED_FOR:
        Restore.objects.filter(pk=restore.pk, told_up_to=people[-1].pk).update(told_up_to=restore.told_up_to)
    return sum(taken)
