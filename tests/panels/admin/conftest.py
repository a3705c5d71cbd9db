"""An administrator at the admin site, and a tenant."""

import pytest
from django.test import Client

from panels.models import Organization, User
from panels.vocabulary import OrganizationKind


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
