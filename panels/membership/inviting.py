"""Asking somebody in: a letter with a token, of which only the digest is kept."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from panels.access.judging import in_force
from panels.access.tenancy import may_belong
from panels.membership.acting import (
    Missing,
    Refused,
    act,
    lock,
    record,
    roles_to_give,
)
from panels.membership.letters import Letter
from panels.membership.preparing import end_prepared
from panels.models import Invitation, Membership, Organization, User
from panels.secrets.attempts import begin_call
from panels.vocabulary import Role

LASTS: Final = timedelta(days=7)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# So many letters within so long: of one manager, of an organization, and of an organization to one address.
MOST_BY_PERSON: Final = ((20, _HOUR), (100, _DAY))
MOST_BY_ORGANIZATION: Final = ((40, _HOUR), (200, _DAY))
MOST_TO_ADDRESS: Final = ((5, _DAY),)


@sensitive_variables("token")
def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def invite(manager: User, organization: Organization, address: str, role: Role, now: datetime | None = None) -> Letter:
    """Ask somebody into an organization; returns the letter to send. Raises `Refused`, `Missing`.

    Whether the address had an account before makes no difference that shows. ``now``: when it counts as sent.
    """
    address = address.strip().lower()
    _count(manager, organization, address, now or timezone.now())
    with transaction.atomic():
        now = lock(organization, manager)
        if role not in roles_to_give(manager, organization, now):
            raise Missing
        person, is_new = User.objects.get_or_create(email=address)
        if is_new:
            person.set_unusable_password()
            person.save(update_fields=["password"])
        if not may_belong(person):
            raise Refused(_("This address cannot be invited into an organization."))
        return _write(manager, organization, _membership(organization, person, role, now), now)


def send_again(manager: User, organization: Organization, uid: str) -> Letter:
    """A new letter; the link of the former one is dead. Raises `Refused`, `Missing`."""
    _count(manager, organization, _pending(organization, uid).membership.user.email, timezone.now())
    with transaction.atomic():
        now = lock(organization, manager)
        membership = _pending(organization, uid).membership
        if Role(membership.role) not in roles_to_give(manager, organization, now):
            raise Missing
        return _write(manager, organization, membership, now)


def withdraw(manager: User, organization: Organization, uid: str) -> None:
    """Take an invitation back: its link is dead, and the part it was for has ended. Raises `Missing`."""
    with transaction.atomic():
        now = lock(organization, manager)
        invitation = _pending(organization, uid)
        end_pending(manager, organization, [invitation], now)
        end_prepared(manager, organization, invitation.membership.user, now)


def end_pending(by: User, organization: Organization, invitations: list[Invitation], now: datetime) -> None:
    """End invitations that nobody has accepted, in the transaction at hand."""
    for invitation in invitations:
        invitation.withdrawn_at = invitation.membership.valid_until = now
        invitation.save(update_fields=["withdrawn_at"])
        invitation.membership.save(update_fields=["valid_until"])
    record(
        Invitation,
        [
            act(by, "withdrawn", one, organization, now, details={"user": one.membership.user.uid})
            for one in invitations
        ],
    )


def withdraw_all(person: User) -> None:
    """Whoever reads a former address of somebody has no business with letters that went there."""
    waiting = Invitation.objects.filter(membership__user=person, accepted_at=None, withdrawn_at=None)
    waiting.update(withdrawn_at=timezone.now())


def _count(manager: User, organization: Organization, address: str, now: datetime) -> None:
    """Count a letter before it is judged, in a transaction of its own: what is refused is no way to ask on and on."""
    whose = hashlib.sha256(address.encode()).hexdigest()[:32]
    limits = {
        f"invitations:person:{manager.pk}": MOST_BY_PERSON,
        f"invitations:organization:{organization.pk}": MOST_BY_ORGANIZATION,
        f"invitations:address:{organization.pk}:{whose}": MOST_TO_ADDRESS,
    }
    with transaction.atomic():
        too_many = any(
            begin_call(f"{key}:{within.total_seconds():.0f}", most, within, now)
            for key, bounds in limits.items()
            for most, within in bounds
        )
    if too_many:
        raise Refused(_("That were many invitations. Wait an hour, or until tomorrow, before you send the next one."))


def _pending(organization: Organization, uid: str) -> Invitation:
    waiting = Invitation.objects.filter(
        membership__organization=organization, membership__pending=True, accepted_at=None, withdrawn_at=None
    )
    found = waiting.select_related("membership__user").filter(uid=uid).first()
    if found is None:
        raise Missing
    return found


def _membership(organization: Organization, person: User, role: Role, now: datetime) -> Membership:
    """The part somebody is asked to take; one that has ended begins anew when it is accepted."""
    found, _made = Membership.objects.get_or_create(
        user=person, organization=organization, role=role, defaults={"pending": True}
    )
    if not found.pending and in_force(now, None, found.valid_until):
        raise Refused(_("This person belongs to the organization in this role already."))
    found.pending, found.valid_from, found.valid_until = True, None, None
    found.save()
    return found


@sensitive_variables("token")
def _write(manager: User, organization: Organization, membership: Membership, now: datetime) -> Letter:
    token, person = secrets.token_urlsafe(32), membership.user
    fields = {
        "token_digest": digest_of(token),
        "invited_by": manager,
        "sent_at": now,
        "expires_at": now + LASTS,
        "accepted_at": None,
        "withdrawn_at": None,
    }
    invitation, is_new = Invitation.objects.update_or_create(membership=membership, defaults=fields)
    what = act(
        manager,
        "sent" if is_new else "sent_again",
        invitation,
        organization,
        now,
        details={"user": person.uid, "role": membership.role},
        personal={"after": {"email": person.email}},
        subject=person.uid,
    )
    record(Invitation, [what])
    return Letter(
        invitation=invitation.uid,
        address=person.email,
        organization=organization.name,
        role=Role(membership.role),
        inviter=manager.email,
        language=person.language or manager.language or translation.get_language() or "",
        expires_at=invitation.expires_at,
        token=token,
    )
