"""What history hangs on cannot be deleted from under it, by whatever code."""

import pytest
from django.db.models import ProtectedError
from django.utils import timezone

from history.models import Event
from panels.models import Command, Connection, Organization, Panel, Site, SiteOrganization
from panels.vocabulary import CommandName, EventCategory, EventOrigin, OrganizationKind, Relation

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel() -> Panel:
    station = Organization.objects.create(name="Station", kind=OrganizationKind.MONITORING)
    site = Site.objects.create(name="Villa")
    now = timezone.now()
    SiteOrganization.objects.create(site=site, organization=station, relation=Relation.MONITORS, valid_from=now)
    connection = Connection.objects.create(organization=station, vendor="bienport", name="Cloud")
    return Panel.objects.create(connection=connection, vendor_id="1", name="Panel", site=site)


@pytest.mark.parametrize("what", ["organization", "site", "connection"])
def test_places_and_owners_stay(panel: Panel, what: str) -> None:
    row = {"organization": panel.connection.organization, "site": panel.site, "connection": panel.connection}[what]
    assert row is not None
    with pytest.raises(ProtectedError):
        row.delete()


def test_a_panel_stays_with_what_it_told(panel: Panel) -> None:
    Event.objects.create(
        connection=panel.connection, panel=panel, category=EventCategory.OTHER, kind="test", priority=1,
        origin=EventOrigin.LIVE, observed_at=timezone.now(),
    )  # fmt: skip
    with pytest.raises(ProtectedError):
        panel.delete()


def test_a_panel_stays_with_what_was_asked_of_it(panel: Panel) -> None:
    now = timezone.now()
    Command.objects.create(panel=panel, name=CommandName.ARM_AWAY, created_at=now, expires_at=now)
    with pytest.raises(ProtectedError):
        panel.delete()
