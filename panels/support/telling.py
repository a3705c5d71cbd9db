"""Letters that tell a tenant's people at once that an administrator of the installation looks at what is theirs."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from panels import letters
from panels.access.roles import BUNDLES
from panels.models import Membership, Organization, User
from panels.vocabulary import Right


def managers_of(organization: Organization, now: datetime) -> list[User]:
    """The people who lead a tenant now; each once."""
    leading = [role for role, bundle in BUNDLES.items() if Right.MANAGE_PEOPLE in bundle.rights]
    lasting = Q(valid_from__isnull=True) | Q(valid_from__lte=now), Q(valid_until__isnull=True) | Q(valid_until__gt=now)
    # visible: they are written to, and shown to nobody.
    members = Membership.objects.filter(*lasting, organization=organization, role__in=leading, pending=False)
    return list(User.objects.filter(pk__in=members.values("user_id"), is_active=True).order_by("pk"))


def mail(people: Iterable[User], template: str, said: dict[str, Any]) -> None:
    """Write to each in their language."""
    for person in people:
        letters.write(template, person.email, person.language, lambda: said, about=f"{template} of user {person.uid}")
