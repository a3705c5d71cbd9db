"""A panel with two partitions, the people around it, and their browsers."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from panels import live
from panels.live import hub as hubs
from panels.models import (
    Connection,
    Grant,
    Membership,
    Organization,
    Panel,
    Partition,
    Site,
    SiteOrganization,
    User,
)
from panels.vocabulary import OrganizationKind, Relation, Right, Role
from tests.panels.live.browser import Browsers, Cast


def _person(name: str) -> User:
    return User.objects.create_user(f"{name}@example.org", "a long pass phrase")


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """A station that monitors a customer's site, the customer's people, and a stranger."""
    now = timezone.now()
    station = Organization.objects.create(name="Station", kind=OrganizationKind.MONITORING)
    customer = Organization.objects.create(name="Customer", kind=OrganizationKind.CUSTOMER)
    site = Site.objects.create(name="Villa")
    for organization, relation in ((station, Relation.MONITORS), (customer, Relation.OWNS)):
        SiteOrganization.objects.create(
            site=site, organization=organization, relation=relation, accepted_at=now, valid_from=now - timedelta(days=1)
        )
    connection = Connection.objects.create(organization=station, vendor="bienport", name="Cloud")
    panel = Panel.objects.create(connection=connection, vendor_id="P1", site=site, name="Panel", version=7)
    hall, attic = (
        Partition.objects.create(panel=panel, number=number, name=name) for number, name in ((1, "Hall"), (2, "Attic"))
    )
    operator, owner, resident, hall_only, stranger = map(_person, ("operator", "owner", "resident", "hall", "stranger"))
    Membership.objects.create(user=operator, organization=station, role=Role.OPERATOR)
    Membership.objects.create(user=owner, organization=customer, role=Role.OWNER)
    for user, partition in ((resident, None), (hall_only, hall)):
        Grant.objects.create(
            user=user,
            panel=panel,
            partition=partition,
            rights=[Right.VIEW, Right.SEE_HISTORY],
            valid_from=now - timedelta(days=1),
        )
    return Cast(
        station=station,
        operator=operator,
        owner=owner,
        resident=resident,
        hall_only=hall_only,
        stranger=stranger,
        site=site,
        panel=panel,
        hall=hall,
        attic=attic,
    )


@pytest.fixture
async def browsers(cast: Cast) -> AsyncIterator[Browsers]:
    """Browsers of this test; the hub ends with them."""
    browsers = Browsers()
    yield browsers
    await hubs.stop()
    for communicator in browsers.opened:
        await communicator.disconnect()


@pytest.fixture(autouse=True)
def _publisher_ends() -> Iterator[None]:
    yield
    live.stop()
