"""Which rule of signing in holds for a person, and whether they have what it asks for."""

from datetime import datetime
from typing import Final

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from panels.models import Grant, Membership, Organization, User
from panels.sign_in.rules import SignInRule, rule_for
from panels.vocabulary import Right

# Recovery codes come with one of these, and end with the last.
FACTORS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def rule_of(user: User, now: datetime | None = None) -> SignInRule:
    """The rule for this person, in two queries. What has not begun counts already, what has ended no more."""
    lasting = _lasting(now or timezone.now())
    # visible: it says who somebody is, and is shown to nobody.
    roles = list(Membership.objects.filter(lasting, user=user, pending=False).values_list("role", flat=True))
    granted = Grant.objects.filter(lasting, user=user).values_list("rights", flat=True)
    return rule_for(roles, administrator=user.is_staff, disarms=any(Right.DISARM in rights for rights in granted))


def has_factor(user: User) -> bool:
    """Whether this person has set up a second factor."""
    return bool(Authenticator.objects.filter(user=user, type__in=FACTORS).exists())


def has_recovery_codes(user: User) -> bool:
    """Whether there are any; they come with the first factor, and are forgotten after a restore."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).exists())


def is_held_to_rules(user: User) -> bool:
    """Whether this person proves more than a password: not in tests that say so, nor who is at the demo alone."""
    return settings.SECOND_FACTOR == "required" and not _is_of_the_demo(user)


def must_have_factor(user: User) -> bool:
    """Whether this person may not sign in by a password alone."""
    return is_held_to_rules(user) and rule_of(user).second_factor


def is_settled(user: User) -> bool:
    """Whether nothing has to be set up before anything else."""
    return not must_have_factor(user) or has_factor(user)


def _lasting(now: datetime) -> Q:
    return Q(valid_until__isnull=True) | Q(valid_until__gt=now)


def _is_of_the_demo(user: User) -> bool:
    """Whether all this person has to do with is simulated; production settings refuse the demo.

    Its administrator has to do with no organization; the demo refuses a database with any but its own.
    """
    if not settings.DEMO:
        return False
    # visible: it says who somebody is, and is shown to nobody.
    organizations = list(Membership.objects.filter(user=user).values_list("organization__simulated", flat=True))
    panels = Grant.objects.filter(user=user).values_list("panel__simulated", flat=True)
    if user.is_staff and not organizations:
        # visible: no more than what kinds there are.
        organizations = list(Organization.objects.values_list("simulated", flat=True).distinct())
    return bool(organizations) and all(organizations) and all(panels)
