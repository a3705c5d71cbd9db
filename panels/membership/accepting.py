"""Coming in by an invitation: the right person, once, while it holds."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from panels.access.judging import in_force
from panels.access.tenancy import may_belong
from panels.membership.acting import Missing, act, hold, record
from panels.models import Invitation, Organization, User
from panels.vocabulary import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An invitation that can be accepted now. ``is_new``: this person has no way to sign in yet, and makes one."""

    invitation: Invitation
    person: User
    organization: Organization
    role: Role
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """What somebody who comes for the first time sets about themselves, judged by the validators already."""

    name: str
    password: str
    language: str


def find(digest: str, now: datetime | None = None) -> Offer | None:
    """The offer behind the digest of a token; None where it was never made, is over, or is for nobody who may come."""
    now = now or timezone.now()
    invitations = Invitation.objects.select_related("membership__user", "membership__organization")
    found = invitations.filter(
        token_digest=digest, accepted_at=None, withdrawn_at=None, expires_at__gt=now, membership__pending=True
    ).first()
    if found is None:
        return None
    membership, person = found.membership, found.membership.user
    if not in_force(now, None, membership.valid_until) or not person.is_active or not may_belong(person):
        return None
    return Offer(
        invitation=found,
        person=person,
        organization=membership.organization,
        role=Role(membership.role),
        is_new=person.last_login is None and not person.has_usable_password(),
    )


@sensitive_variables("new")
def accept(digest: str, *, person: User | None = None, new: NewPerson | None = None) -> Offer:
    """Take the part that is offered: as the person it is for, or as a new one. Raises `Missing`.

    Of two who come at once, one is too late.
    """
    with transaction.atomic():
        seen = find(digest)
        if seen is None:
            raise Missing
        now = hold(seen.organization)
        offer = find(digest, now)
        if offer is None or (new is None) == offer.is_new or (new is None and person != offer.person):
            raise Missing
        if new is not None:
            _make(offer.person, new)
        _prove_address(offer.person)
        membership = offer.invitation.membership
        membership.pending, membership.valid_from = False, now
        membership.save(update_fields=["pending", "valid_from"])
        offer.invitation.accepted_at = now
        offer.invitation.save(update_fields=["accepted_at"])
        details = {"user": offer.person.uid, "role": offer.role}
        record(Invitation, [act(offer.person, "accepted", offer.invitation, offer.organization, now, details=details)])
    return offer


@sensitive_variables("new")
def _make(person: User, new: NewPerson) -> None:
    person.name, person.language = new.name, new.language
    person.set_password(new.password)
    person.save(update_fields=["name", "language", "password"])


def _prove_address(person: User) -> None:
    """Whoever opened the letter reads what comes to the address."""
    mine = Q(user=person)
    EmailAddress.objects.filter(~mine, email__iexact=person.email).delete()
    address = cast("EmailAddress", EmailAddress.objects.get_or_create(user=person, email=person.email)[0])
    EmailAddress.objects.filter(mine).exclude(pk=address.pk).update(primary=False)
    address.verified = address.primary = True
    address.save()
