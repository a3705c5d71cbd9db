"""The cast of the corridors: people with every kind of right, one connection, two panels."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from panels import live
from panels.drivers import DRIVERS
from panels.ingest import Lease
from panels.models import (
    Connection,
    Grant,
    Membership,
    Organization,
    Output,
    Panel,
    Partition,
    Site,
    SiteOrganization,
    User,
    Zone,
)
from panels.vocabulary import ConnectionHealth, OrganizationKind, OutputKind, Relation, Right, Role
from tests.panels.corridor.stage import ALARM_PANEL, IO_DEVICE, Cast, Stage
from tests.panels.corridor.visits import Visits
from tests.panels.holding.visited import Vendor, VisitedDriver

HOLDER = "holder-of-this-test"


def _person(name: str) -> User:
    return User.objects.create_user(f"{name}@example.org", "a long pass phrase", name=name)


def _organization(name: str, kind: OrganizationKind, site: Site, relation: Relation, *, may_arm: bool) -> Organization:
    organization = Organization.objects.create(name=name, kind=kind)
    begun = timezone.now() - timedelta(days=1)
    SiteOrganization.objects.create(
        site=site, organization=organization, relation=relation, accepted_at=begun, valid_from=begun, may_arm=may_arm
    )
    return organization


def make_cast() -> Cast:
    """Everybody and everything, in the database at hand."""
    site = Site.objects.create(name="Villa", time_zone="Europe/Istanbul")
    station = _organization("Station", OrganizationKind.MONITORING, site, Relation.MONITORS, may_arm=True)
    watching = _organization("Watching only", OrganizationKind.MONITORING, site, Relation.MONITORS, may_arm=False)
    customer = _organization("Customer", OrganizationKind.CUSTOMER, site, Relation.OWNS, may_arm=False)
    connection = Connection.objects.create(
        organization=station,
        vendor="bienport",
        name="Cloud",
        holder=HOLDER,
        lease_epoch=3,
        link_epoch=5,
        lease_expires_at=timezone.now() + timedelta(seconds=20),
        health=ConnectionHealth.HEALTHY,
    )
    panel = Panel.objects.create(
        connection=connection, vendor_id=str(ALARM_PANEL), site=site, name="Shop", brand="EBS", serial="654527"
    )
    hall, attic = (
        Partition.objects.create(panel=panel, number=number, name=name) for number, name in ((1, "Hall"), (2, "Attic"))
    )
    for number, partition in ((1, 1), (2, 1), (12, 2)):
        Zone.objects.create(panel=panel, number=number, name=f"Zone {number}", partition_numbers=[partition])
    Output.objects.create(panel=panel, number=1, name="Siren")
    device = Panel.objects.create(
        connection=connection, vendor_id=str(IO_DEVICE), site=site, name="Pump", brand="Bimetri"
    )
    Output.objects.create(panel=device, number=4, name="Valve", kind=OutputKind.EXTERNAL)
    operator, watcher, owner, resident, hall_only, stranger = map(
        _person, ("operator", "watcher", "owner", "resident", "hall", "stranger")
    )
    Membership.objects.create(user=operator, organization=station, role=Role.OPERATOR)
    Membership.objects.create(user=watcher, organization=watching, role=Role.OPERATOR)
    Membership.objects.create(user=owner, organization=customer, role=Role.OWNER)
    Membership.objects.create(user=resident, organization=customer, role=Role.RESIDENT)
    granted: tuple[tuple[User, Partition | None], ...] = ((resident, None), (hall_only, hall))
    for user, on in granted:
        Grant.objects.create(
            user=user,
            panel=panel,
            partition=on,
            rights=[Right.VIEW, Right.SEE_HISTORY, Right.ARM, Right.DISARM, Right.READ_STATUS],
            valid_from=timezone.now() - timedelta(days=1),
        )
    return Cast(
        station=station,
        customer=customer,
        site=site,
        connection=connection,
        panel=panel,
        hall=hall,
        attic=attic,
        device=device,
        operator=operator,
        watcher=watcher,
        owner=owner,
        resident=resident,
        hall_only=hall_only,
        stranger=stranger,
    )


@pytest.fixture
def cast(db: None) -> Cast:
    """A station that may arm, one that may not, a customer with a resident, a neighbour's stranger."""
    return make_cast()


@pytest.fixture
def stage(cast: Cast) -> Stage:
    """The vendor, ready to speak."""
    lease = Lease(connection_id=cast.connection.pk, vendor="bienport", holder=HOLDER, lease_epoch=3, link_epoch=5)
    return Stage(cast=cast, now=timezone.now(), lease=lease)


@pytest.fixture(autouse=True)
def _publisher_ends() -> Iterator[None]:
    yield
    live.stop()


@pytest.fixture
def visits(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Visits:
    """The alarm panel as one that is visited, found the same twice."""
    monkeypatch.setitem(DRIVERS, "visited", VisitedDriver(Vendor()))
    Connection.objects.filter(pk=stage.lease.connection_id).update(vendor="visited")
    made = Visits(stage)
    made.say()
    made.say()
    return made
