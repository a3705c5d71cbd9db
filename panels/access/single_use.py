"""Grants for one use: the command that a person asks by one uses it up, in the command's own transaction."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from panels.access.doors import access_changed, panel_rights
from panels.models import Grant, Panel, User
from panels.vocabulary import Right


def use_up(  # noqa: PLR0917  (who may what, of what part, by which command, when)
    user: User, panel: Panel, right: Right, partitions: Iterable[int] | None, command: str, now: datetime
) -> bool:
    """Take what this act needs of grants for one use; False where somebody else's click was there first.

    Call it under the panel's lock with the uid of the command just recorded. Nothing is taken where lasting rights
    suffice.
    """
    numbers = list(partitions or ())
    if panel_rights(user, panel, now, spending=False).allows(right, numbers):
        return True
    unused = Grant.objects.filter(
        Q(partition__isnull=True) | Q(partition__number__in=numbers), user=user, panel=panel, once=True, used_at=None
    )
    # JSON lists are searched alike on no two databases; a person holds few of these.
    giving = [grant.pk for grant in unused if right in grant.rights]
    if giving:
        # Before the grants' own rows, as whoever ends them does: two orders would be a deadlock.
        access_changed()
        Grant.objects.filter(pk__in=giving, used_at=None).update(used_at=now, used_by=command)
    return panel_rights(user, panel, now, command=command).allows(right, numbers)
