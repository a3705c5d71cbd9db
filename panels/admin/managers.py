"""Who is seated at the admin sites: administrators, and at installers whoever holds the right to their connections."""

from datetime import datetime
from typing import TYPE_CHECKING

from panels.access.doors import own_organizations
from panels.access.holdings import rights_of
from panels.access.roles import RELATION_OF
from panels.models import Connection, User
from panels.vocabulary import OrganizationKind, Right

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def is_administrator(user: "User | AnonymousUser") -> bool:
    """Whether this person runs the installation."""
    return isinstance(user, User) and user.is_active and user.is_staff


def managed_organizations(user: "User | AnonymousUser", now: datetime | None = None) -> list[int]:
    """Ids of the installer organizations whose connections this person manages now; a broken glass seats nobody."""
    return [
        one.organization_id
        for one in rights_of(user, now).standings
        if one.relation == RELATION_OF[OrganizationKind.INSTALLER]
        and Right.MANAGE_CONNECTION in one.rights
        and not one.by_glass
    ]


def manages(user: "User | AnonymousUser", connection: Connection) -> bool:
    """Whether this person looks after a connection: it is of their organization, or they run the installation."""
    return is_administrator(user) or connection.organization_id in own_organizations(user, Right.MANAGE_CONNECTION)
