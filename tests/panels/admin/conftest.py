"""An administrator at the admin site, a tenant, and an installer's counter."""

from collections.abc import Iterator

import pytest
from django.test import Client

from panels.models import Membership, Organization, User
from panels.vocabulary import OrganizationKind, Role
from tests.panels.admin.accounting import Counter
from tests.panels.admin.dealing import Deal, make_deal
from tests.panels.simulators.visonic.workbench import Workbench


@pytest.fixture
def root(db: None) -> User:
    return User.objects.create_superuser("root@watchpost.example", "a long password of no use")


@pytest.fixture
def administrator(root: User) -> Client:
    client = Client()
    client.force_login(root)
    return client


@pytest.fixture
def station(db: None) -> Organization:
    return Organization.objects.create(name="Station", kind=OrganizationKind.MONITORING)


@pytest.fixture
def fitters(db: None) -> Organization:
    return Organization.objects.create(name="Fitters", kind=OrganizationKind.INSTALLER)


@pytest.fixture
def manager(fitters: Organization) -> Client:
    """An installer manager, who is no administrator."""
    user = User.objects.create_user("manager@fitters.example", "another long password")
    Membership.objects.create(user=user, organization=fitters, role=Role.INSTALLER_MANAGER)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def bench() -> Iterator[Workbench]:
    with Workbench() as made:
        yield made


@pytest.fixture
def counter(manager: Client, bench: Workbench, fitters: Organization) -> Counter:
    return Counter(manager, bench, fitters.pk)


@pytest.fixture
def deal(counter: Counter, station: Organization) -> Deal:
    return make_deal(counter, station)
