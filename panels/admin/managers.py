"""Who is seated at the admin sites: administrators, and installer managers for their own organizations."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from panels.access.roles import BUNDLES
from panels.models import Connection, Membership, User
from panels.vocabulary import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet


def is_administrator(user: "User | AnonymousUser") -> bool:
    """Whether this person runs the installation."""
    return isinstance(user, User) and user.is_active and user.is_staff


def managed_organizations(user: "User | AnonymousUser", now: datetime | None = None) -> "QuerySet[Membership, int]":
    """Ids of the installer organizations whose connections this person manages now."""
    now = now or timezone.now()
    memberships = Membership.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=now),
        Q(valid_until__isnull=True) | Q(valid_until__gt=now),
        role=Role.INSTALLER_MANAGER,
        organization__kind=BUNDLES[Role.INSTALLER_MANAGER].kind,
    )
    mine = memberships.filter(user=user) if isinstance(user, User) and user.is_active else memberships.none()
    return mine.values_list("organization_id", flat=True)


def manages(user: "User | AnonymousUser", connection: Connection) -> bool:
    """Whether this person may set up a connection."""
    if is_administrator(user):
        return True
    return managed_organizations(user).filter(organization_id=connection.organization_id).exists()
