"""Support sees the pages that a person sees, to understand what they report; it acts in nobody's place."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone

from panels.models import Membership, User
from panels.signals import Act, acts_recorded
from panels.support import telling

LASTS: Final = timedelta(minutes=30)
_KEY: Final = "standing_in"
_MAIL: Final = "panels/mail/standing_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """Whose pages a session shows, and until when."""

    person: User
    until: datetime


def begin(session: SessionBase, administrator: User, person: User, reason: str, now: datetime) -> None:
    """Show this person's pages in this session for half an hour; the person is told, and the journal of their tenants.

    Raises PermissionError where it is not an administrator's session, or the person is one or may not sign in.
    """
    with transaction.atomic():
        held = User.objects.select_for_update().get(pk=administrator.pk)
        if not (held.is_active and held.is_staff) or person.is_staff or not person.is_active:
            raise PermissionError
        until = now + LASTS
        _record(held, person, "support.begun", now, reason=reason)
        said = {"reason": reason, "until": until}
        transaction.on_commit(partial(telling.mail, [person], _MAIL, said))
    session[_KEY] = {"person": person.uid, "until": until.timestamp()}


def end(session: SessionBase, administrator: User, now: datetime) -> None:
    """Be oneself again; nothing happens where one is."""
    kept = session.pop(_KEY, None)
    # visible: the administrator has seen their pages until now.
    person = User.objects.filter(uid=kept["person"]).first() if kept else None
    if person is not None:
        with transaction.atomic():
            _record(administrator, person, "support.ended", now)


def of(session: SessionBase, user: Any) -> StandIn | None:
    """Whose pages are shown; None: one's own. Judged anew with each request."""
    kept = session.get(_KEY)
    if not kept:
        return None
    until = datetime.fromtimestamp(kept["until"], tz=timezone.get_default_timezone())
    # visible: the session says that support was begun for them.
    person = User.objects.filter(uid=kept["person"], is_active=True, is_staff=False).first()
    is_administrator = isinstance(user, User) and user.is_active and user.is_staff
    if person is None or not is_administrator or until <= timezone.now():
        return None
    person.impersonator = user
    return StandIn(person=person, until=until)


def _record(administrator: User, person: User, what: str, now: datetime, *, reason: str = "") -> None:
    """One entry for each tenant the person belongs to: it is theirs to know."""
    # visible: whose journal it belongs to, shown to nobody.
    belongs = Membership.objects.filter(user=person, pending=False).values_list("organization__uid", flat=True)
    acts = [
        Act(
            at=now,
            act=what,
            actor=administrator.uid,
            object_kind="user",
            object_uid=person.uid,
            organization=organization,
            personal={"after": {"reason": reason}} if reason else {},
            subject=person.uid,
        )
        for organization in sorted(set(belongs)) or [""]
    ]
    acts_recorded.send(sender=User, acts=acts)
