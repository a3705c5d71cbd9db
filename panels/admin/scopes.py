"""What each desk has to do with: a condition for every kind of row that may be named there, and none for the others."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Model, Q
from django.utils import timezone

from panels.access import doors
from panels.access.roles import BUNDLES
from panels.admin.managers import is_administrator, managed_organizations
from panels.models import (
    Connection,
    Grant,
    Job,
    Membership,
    Organization,
    Panel,
    Partition,
    Quarantined,
    ServiceCode,
    Site,
    SiteOrganization,
    User,
)
from panels.vocabulary import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Person = User | AnonymousUser

NOTHING: Final = Q(pk__in=[])

# What running an installation is about (docs/access.md). What panels report and what people make of it is not.
_INSTALLATION: Final[frozenset[type[Model]]] = frozenset(
    {
        Connection,
        Grant,
        Job,
        Membership,
        Organization,
        Panel,
        Partition,
        Quarantined,
        ServiceCode,
        Site,
        SiteOrganization,
        User,
    }
)


def _own(organization: str) -> Callable[["Person"], Q]:
    return lambda user: Q(**{f"{organization}__in": managed_organizations(user)})


def _set_up(user: "Person") -> Q:
    """Sites that an organization of this person's installs, by a relation in force."""
    relations = doors.relations_in_force(timezone.now()).filter(
        organization__in=managed_organizations(user), relation=BUNDLES[Role.INSTALLER_MANAGER].relation
    )
    return Q(pk__in=relations.values("site_id"))


_INSTALLERS: Final[dict[type[Model], Callable[["Person"], Q]]] = {
    Connection: _own("organization"),
    Organization: _own("pk"),
    Panel: _own("connection__organization"),
    Quarantined: _own("organization"),
    ServiceCode: _own("connection__organization"),
    Site: _set_up,
}


def of_administrators(user: "Person", model: type[Model]) -> Q:
    """Which rows of a kind an administrator has to do with."""
    return Q() if model in _INSTALLATION and is_administrator(user) else NOTHING


def of_managers(user: "Person", model: type[Model]) -> Q:
    """Which rows of a kind a manager of installers has to do with: their organizations' own, and sites they set up."""
    condition: Any = _INSTALLERS.get(model)
    return condition(user) if condition is not None else NOTHING
