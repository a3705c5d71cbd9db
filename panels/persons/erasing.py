"""A person is taken out of what is stored, and what they did stays: done by *a former user*.

What is erased are values that tell who it was. The uid stays, as a pseudonym that leads nowhere any more.
"""

from collections.abc import Callable
from typing import Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext

from panels.access.doors import access_changed, relations_in_force
from panels.membership.acting import in_force_or_to_come
from panels.membership.leaving import is_last_leader
from panels.models import (
    AccessRequest,
    BreakGlass,
    CodeAttempts,
    Command,
    Grant,
    Invitation,
    Job,
    KnownBrowser,
    Membership,
    Organization,
    OwnPin,
    Panel,
    PanelUser,
    User,
)
from panels.models.people import ERASED_HOST
from panels.persons.telling import act_on
from panels.retention import keeping
from panels.sign_in.sessions import end_all
from panels.signals import acts_recorded
from panels.vocabulary import OrganizationKind, Relation

# Of a person as they were, in the transaction at hand; returns how many rows it was.
Erasing = Callable[[User], int]
_erasings: Final[dict[str, Erasing]] = {}


# By which somebody is let in, or known again.
_SIGN_IN: Final[tuple[type[Model], ...]] = (UserSession, Authenticator, EmailAddress, OwnPin, KnownBrowser)


class NotErasedError(Exception):
    """Nothing was erased; the text says why."""


def erases(what: str) -> Callable[[Erasing], Erasing]:
    """Have a function called for what another room stores of a person."""

    def keep(erasing: Erasing) -> Erasing:
        _erasings[what] = erasing
        return erasing

    return keep


def erase(uid: str, by: User | None = None) -> dict[str, int]:
    """Erase a person by uid, in one transaction; returns what was erased. Again for one who was: nothing.

    ``by`` is the administrator who does it on a page; they erase neither themselves nor another administrator.

    Raises `NotErasedError` where something of theirs is held, or a customer with panels would be left without owner.
    """
    with transaction.atomic():
        person = User.objects.select_for_update().get(uid=uid)
        if person.is_erased:
            return {}
        _check(person)
        if by is not None and not may_erase(User.objects.get(pk=by.pk), person):
            raise NotErasedError(gettext("An administrator of the installation is not erased on a page."))
        counts = {what: erasing(person) for what, erasing in _erasings.items()}
        counts |= {"signed_in": _sign_out(person), "rights": _end_rights(person), "elsewhere": _erase_beside(person)}
        _rename(person)
        acts_recorded.send(sender=User, acts=[act_on(person, "erased", by, **counts)])
    return counts


def may_erase(administrator: User, person: User) -> bool:
    """Whether an administrator may erase this person on a page: who runs the installation is dismissed first."""
    return administrator.is_active and administrator.is_staff and not person.is_staff


def _check(person: User) -> None:
    mine = Membership.objects.filter(user=person).values("organization_id")
    panels = Q(grants__user=person) | Q(commands__requested_by=person)
    held = keeping.held_organizations().filter(pk__in=mine).exists()
    if held or keeping.held_panels().filter(panels).exists():
        text = gettext("Something this person belongs to or acted on is held: nothing of it may be erased now.")
        raise NotErasedError(text)
    # Locked, so that of the last two owners at once only one goes.
    for organization in Organization.objects.select_for_update().filter(pk__in=mine).order_by("pk"):
        if organization.kind == OrganizationKind.CUSTOMER and _would_be_orphaned(organization, person):
            text = gettext("This is the only owner of {name}, which has panels. Let somebody else own it first.")
            raise NotErasedError(text.format(name=organization.name))


def _would_be_orphaned(organization: Organization, person: User) -> bool:
    owned = relations_in_force(timezone.now()).filter(organization=organization, relation=Relation.OWNS)
    has_panels = Panel.objects.filter(Q(site__in=owned.values("site_id")) | Q(connection__organization=organization))
    return is_last_leader(organization, person) and has_panels.exists()


def _sign_out(person: User) -> int:
    """Sessions, and everything by which one signs in."""
    ended = end_all(person, "ended", known=False) + _forget_sessions(person)
    for model in _SIGN_IN:
        ended += model._default_manager.filter(user=person).delete()[0]  # noqa: SLF001  (Django's name for it)
    return ended


def _forget_sessions(person: User) -> int:
    """Those that stand in no list. How somebody signed in stands inside, with their address."""
    theirs = [one.pk for one in Session.objects.iterator() if one.get_decoded().get(SESSION_KEY) == str(person.pk)]
    return Session.objects.filter(pk__in=theirs).delete()[0]


def _end_rights(person: User) -> int:
    """Each ends now; that there was one stays."""
    now = timezone.now()
    ended = Membership.objects.filter(in_force_or_to_come(now), user=person).update(valid_until=now)
    waiting = Invitation.objects.filter(membership__user=person, accepted_at=None, withdrawn_at=None)
    ended += waiting.update(withdrawn_at=now)
    # Before any grant's row, as everywhere: two orders would be a deadlock.
    access_changed()
    ended += Grant.objects.filter(in_force_or_to_come(now), user=person).update(valid_until=now)
    ended += AccessRequest.objects.filter(user=person, decided_at=None, expires_at__gt=now).update(expires_at=now)
    ended += Job.objects.filter(membership__user=person, ended_at=None).update(ended_at=now)
    return ended + BreakGlass.objects.filter(user=person, ends_at__gt=now).update(ends_at=now)


def _erase_beside(person: User) -> int:
    """What other tables repeat of them."""
    erased = Command.objects.filter(requested_by=person).exclude(requested_from=None).update(requested_from=None)
    # The panel's vendor still has it, and tells it again for as long as it does.
    erased += PanelUser.objects.filter(email__iexact=person.email).update(email="", name="")
    erased += CodeAttempts.objects.filter(key__icontains=person.email).delete()[0]
    told = LogEntry.objects.filter(user=person).delete()[0]
    for entry in LogEntry.objects.filter(_repeats(person)):
        entry.object_repr, entry.change_message = f"user {person.uid}", ""
        entry.save(update_fields=["object_repr", "change_message"])
        told += 1
    return erased + told


def _repeats(person: User) -> Q:
    said = Q(object_repr__icontains=person.email) | Q(change_message__icontains=person.email)
    return said | Q(object_repr__icontains=person.name) if person.name else said


def _rename(person: User) -> None:
    person.email, person.name = f"{person.uid.lower()}@{ERASED_HOST}", ""
    if User.objects.filter(email=person.email).exists():
        # Uids differ by more than their case; addresses do not.
        person.email = f"{person.uid.lower()}.{person.pk}@{ERASED_HOST}"
    person.language, person.theme = "", ""
    person.is_active = person.is_staff = False
    person.last_login = None
    person.set_unusable_password()
    person.save()
