"""A villa, its owner and residents, its station and its installer, each at a browser of their own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from panels.models import Connection, Membership, Organization, Panel, SiteOrganization, User, Zone
from panels.vocabulary import ConnectionHealth, OrganizationKind, Relation, Role
from tests.jobs import put_to_work
from tests.panels.pages.conftest import add_panel

Browse = Callable[[User | None], Client]


@dataclass(slots=True, kw_only=True)
class Cast:
    """Who is who; the station may neither arm nor answer requests unless a test lets it."""

    customer: Organization
    station: Organization
    installer: Organization
    connection: Connection
    villa: Panel
    owner: User
    resident: User
    invited: User
    operator: User
    engineer: User
    manager: User
    # Owns another site, watched and kept by the same companies.
    stranger: User
    elsewhere: Panel
    people: dict[str, User] = field(default_factory=dict)

    def relation(self, organization: Organization, panel: Panel | None = None) -> SiteOrganization:
        """How an organization stands to the site."""
        return SiteOrganization.objects.get(organization=organization, site=(panel or self.villa).site)

    def let_station(self, **words: Any) -> None:
        """The owner's word to the station."""
        relation = self.relation(self.station)
        for name, value in words.items():
            setattr(relation, name, value)
        relation.save()


def person(name: str, organization: Organization, role: Role, **membership: Any) -> User:
    user = User.objects.create_user(f"{name}@example.org", "a long pass phrase", name=name.capitalize())
    Membership.objects.create(user=user, organization=organization, role=role, **membership)
    return user


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody."""
    station = Organization.objects.create(name="Karakol", kind=OrganizationKind.MONITORING)
    customer = Organization.objects.create(name="Villa people", kind=OrganizationKind.CUSTOMER)
    installer = Organization.objects.create(name="Nöbetçi Teknik", kind=OrganizationKind.INSTALLER)
    others = Organization.objects.create(name="Others", kind=OrganizationKind.CUSTOMER)
    connection = Connection.objects.create(
        organization=station, vendor="bienport", name="Cloud", health=ConnectionHealth.HEALTHY, protocol="5"
    )
    both = ((station, Relation.MONITORS), (installer, Relation.INSTALLS))
    villa = add_panel(connection, *both, (customer, Relation.OWNS), name="Villa")
    elsewhere = add_panel(connection, *both, (others, Relation.OWNS), name="Elsewhere")
    SiteOrganization.objects.update(may_arm=False)
    for number in (1, 2):
        Zone.objects.create(panel=villa, number=number, name=f"Kapı {number}", partition_numbers=[number])
    engineer = person("engineer", installer, Role.ENGINEER)
    put_to_work(engineer, villa.site, elsewhere.site)
    return Cast(
        customer=customer,
        station=station,
        installer=installer,
        connection=connection,
        villa=villa,
        owner=person("owner", customer, Role.OWNER),
        resident=person("anna", customer, Role.RESIDENT),
        invited=person("invited", customer, Role.RESIDENT, pending=True),
        operator=person("operator", station, Role.OPERATOR),
        engineer=engineer,
        manager=person("manager", installer, Role.INSTALLER_MANAGER),
        stranger=person("stranger", others, Role.OWNER),
        elsewhere=elsewhere,
    )


@pytest.fixture
def browse(db: None) -> Browse:
    """A browser in which this person is signed in; None: nobody."""

    def opened(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return opened


@pytest.fixture
def tomorrow() -> str:
    """A day as a form sends it."""
    return (timezone.now() + timedelta(days=1)).date().isoformat()
