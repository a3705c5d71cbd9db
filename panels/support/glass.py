"""Break-glass: an administrator looks into one tenant and can mend its people and accounts, never its panels."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.db import transaction

from panels.access.doors import own_organizations
from panels.models import BreakGlass, Organization, User
from panels.models.uids import new_uid
from panels.signals import Act, acts_recorded
from panels.support import telling
from panels.vocabulary import Right

LASTS: Final = timedelta(minutes=60)
_MAIL: Final = "panels/mail/glass"
_ENDED: Final = "panels/mail/glass_ended"


def break_glass(administrator: User, organization: Organization, reason: str, now: datetime) -> BreakGlass:
    """Open it for an hour, tell the journal with it and the tenant's managers right after.

    Two clicks are one: while a glass is broken, it is returned as it is. Raises PermissionError for anybody but an
    administrator.
    """
    with transaction.atomic():
        # Under the administrator's row, so that a second click finds what the first has made, and so that somebody who
        # is dismissed in this moment opens nothing.
        held = User.objects.select_for_update().get(pk=administrator.pk)
        if not (held.is_active and held.is_staff):
            raise PermissionError
        open_one = BreakGlass.objects.filter(user=held, organization=organization, ends_at__gt=now).first()
        if open_one is not None:
            return open_one
        glass = BreakGlass.objects.create(
            uid=new_uid(), user=held, organization=organization, reason=reason, opened_at=now, ends_at=now + LASTS
        )
        _record(glass, held, "glass.broken", now, reason=reason)
        said = {"organization": organization.name, "reason": reason, "until": glass.ends_at}
        transaction.on_commit(partial(telling.mail, telling.managers_of(organization, now), _MAIL, said))
    return glass


def mend_glass(administrator: User, uid: str, now: datetime) -> None:
    """End one's own before its hour is over; an unknown or ended one stays as it is."""
    with transaction.atomic():
        glass = BreakGlass.objects.select_for_update().filter(user=administrator, uid=uid, ends_at__gt=now).first()
        if glass is not None:
            glass.ends_at = now
            glass.save(update_fields=["ends_at"])
            _record(glass, administrator, "glass.mended", now)


def end_look(person: User, uid: str, now: datetime) -> Organization:
    """End one in the tenant's name, whoever broke it; they are told. One that has ended stays as it is.

    Raises PermissionError unless the person looks after the people there by a part of their own.
    """
    with transaction.atomic():
        glass = BreakGlass.objects.select_for_update(of=("self",)).filter(uid=uid).first()
        led = own_organizations(person, Right.MANAGE_PEOPLE, now, by_glass=False)
        if glass is None or glass.organization_id not in led:
            raise PermissionError
        if glass.ends_at > now:
            glass.ends_at = now
            glass.save(update_fields=["ends_at"])
            _record(glass, person, "glass.ended", now)
            said = {"organization": glass.organization.name}
            transaction.on_commit(partial(telling.mail, [glass.user], _ENDED, said))
    return glass.organization


def _record(glass: BreakGlass, person: User, what: str, now: datetime, *, reason: str = "") -> None:
    act = Act(
        at=now,
        act=what,
        actor=person.uid,
        object_kind="organization",
        object_uid=glass.organization.uid,
        organization=glass.organization.uid,
        # What an administrator writes may name somebody.
        personal={"after": {"reason": reason}} if reason else {},
        subject=glass.organization.uid,
    )
    acts_recorded.send(sender=BreakGlass, acts=[act])
