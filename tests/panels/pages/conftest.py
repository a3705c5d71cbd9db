"""A customer's villa watched by a station, the people around it, and their browsers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

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
from panels.vocabulary import (
    ArmMode,
    Confidence,
    ConnectionHealth,
    OrganizationKind,
    PanelState,
    Relation,
    Right,
    Role,
)

_numbers = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Who is who; ``guest`` is granted one partition, ``resident`` the whole panel, ``neighbour`` nothing."""

    station: Organization
    customer: Organization
    connection: Connection
    operator: User
    owner: User
    resident: User
    neighbour: User
    guest: User
    stranger: User
    villa: Panel


def add_panel(connection: Connection, *organizations: tuple[Organization, str], name: str, **fields: Any) -> Panel:
    """One more panel at a site of its own."""
    now = timezone.now()
    site = Site.objects.create(name=name, time_zone="Europe/Istanbul", language="tr", account=f"KG-{next(_numbers)}")
    for organization, relation in organizations:
        SiteOrganization.objects.create(
            site=site,
            organization=organization,
            relation=relation,
            accepted_at=now,
            valid_from=now - timedelta(days=1),
            may_arm=True,
        )
    panel = Panel(
        connection=connection, vendor_id=str(next(_numbers)), site=site, name="Ev", brand="ebs", seen_at=now, **fields
    )
    panel.state_rank = PanelState(panel.state).rank
    panel.station_rank = 0 if panel.covert_alarm else panel.state_rank
    panel.refold()
    panel.save()
    for number, word in ((1, "Salon"), (2, "Garaj")):
        Partition.objects.create(
            panel=panel,
            number=number,
            name=word,
            mode=ArmMode.DISARMED,
            mode_confidence=Confidence.CONFIRMED,
            mode_changed_at=now,
            seen_at=now,
        )
    return panel


def _person(name: str) -> User:
    return User.objects.create_user(f"{name}@example.org", "a long pass phrase", name=name)


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, and the villa with zones and outputs."""
    station = Organization.objects.create(name="Karakol", kind=OrganizationKind.MONITORING)
    customer = Organization.objects.create(name="Villa people", kind=OrganizationKind.CUSTOMER)
    connection = Connection.objects.create(
        organization=station, vendor="bienport", name="Cloud", health=ConnectionHealth.HEALTHY, protocol="5"
    )
    villa = add_panel(
        connection,
        (station, Relation.MONITORS),
        (customer, Relation.OWNS),
        name="Villa Şahinkaya",
        state=PanelState.DISARMED,
        confidence=Confidence.CONFIRMED,
        serial="S1",
    )
    for number in (1, 2, 3):
        Zone.objects.create(
            panel=villa, number=number, name=f"Kapı {number}", partition_numbers=[1 if number < 3 else 2]
        )
    Output.objects.create(panel=villa, number=1, name="Siren")
    operator, owner, resident, neighbour, guest, stranger = map(
        _person, ("operator", "owner", "resident", "neighbour", "guest", "stranger")
    )
    Membership.objects.create(user=operator, organization=station, role=Role.OPERATOR)
    Membership.objects.create(user=owner, organization=customer, role=Role.OWNER)
    for person in (resident, neighbour):
        Membership.objects.create(user=person, organization=customer, role=Role.RESIDENT)
    since = timezone.now() - timedelta(days=1)
    Grant.objects.create(
        user=resident, panel=villa, rights=[Right.VIEW, Right.SEE_HISTORY, Right.ARM, Right.DISARM], valid_from=since
    )
    Grant.objects.create(
        user=guest,
        panel=villa,
        partition=villa.partitions.get(number=2),
        rights=[Right.VIEW, Right.SEE_HISTORY, Right.ARM],
        valid_from=since,
    )
    return Cast(
        station=station,
        customer=customer,
        connection=connection,
        operator=operator,
        owner=owner,
        resident=resident,
        neighbour=neighbour,
        guest=guest,
        stranger=stranger,
        villa=villa,
    )


@pytest.fixture
def browse(cast: Cast) -> Callable[[User | None], Client]:
    """A browser in which this person is signed in; None: nobody."""

    def opened(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return opened
