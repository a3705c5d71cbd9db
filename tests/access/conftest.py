"""The world is built once for all tests of a file in a process; what a test changes in it is taken back."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.access.trying import Trials
from tests.access.visitors import Visitors
from tests.access.world import World


@pytest.fixture(scope="module")
def lasting_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The world, for the whole file."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def visitors(lasting_world: World, django_db_blocker: DjangoDbBlocker) -> Visitors:
    """Everybody in it, signed in."""
    with django_db_blocker.unblock():
        return Visitors(lasting_world)


@pytest.fixture(scope="module")
def lasting_trials(lasting_world: World, visitors: Visitors, django_db_blocker: DjangoDbBlocker) -> Trials:
    """Acts to be tried in it, once it has something of each kind."""
    with django_db_blocker.unblock():
        return Trials(lasting_world, visitors)


@pytest.fixture
def trials(lasting_trials: Trials, world: World) -> Trials:
    """The same, for one test."""
    return lasting_trials


@pytest.fixture
def world(lasting_world: World, db: None) -> World:
    """The world, as it was made."""
    return lasting_world
