"""An owner looks after a connection that was taken over: in ordinary pages, and nothing else is seen there."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from history.models import JournalEntry
from panels import new_logins
from panels.holding import leases
from panels.models import (
    Handover,
    Organization,
    Panel,
    ServiceCode,
    Site,
    SiteOrganization,
    User,
    VendorToken,
)
from panels.secrets.sealing import Sealed
from panels.support import glass
from panels.vendors import sessions
from panels.vocabulary import CodePurpose, OrganizationKind, Relation, Role
from tests.panels.handing.clouds import WRONG, cloud_of
from tests.panels.handing.test_three_vendors import HOLDER, PAST, Family, client_of, family_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house() -> Iterator[Family]:
    """The family has taken the connection over, and somebody holds it by their login."""
    with cloud_of("visonic") as vendor:
        found = family_of(vendor)
        found.offer()
        assert found.take().status_code == 302
        assert leases.take(found.row.pk, HOLDER) is not None
        sessions.try_login(found.row)
        ServiceCode.objects.create(connection=found.row, purpose=CodePurpose.READ, code=Sealed.of({"code": "864209"}))
        yield found


def at(house: Family, name: str) -> str:
    return reverse(name, args=[house.row.uid])


def test_the_list_and_the_navigation_lead_there(house: Family) -> None:
    page = house.owner.get(reverse("connections")).content.decode()
    assert house.row.name in page
    assert f'href="{reverse("connections")}"' in house.owner.get(reverse("panel_list")).content.decode()
    resident = client_of(house.family, Role.RESIDENT, "resident")
    assert resident.get(reverse("connections")).status_code == 404
    assert reverse("connections") not in resident.get(reverse("panel_list")).content.decode()


def test_what_stands_elsewhere_is_not_named(house: Family) -> None:
    shop = Site.objects.create(name="A stranger's shop")
    Panel.objects.create(connection=house.row, vendor_id="X1", name="A stranger's alarm", site=shop)
    Panel.objects.create(connection=house.row, vendor_id="X2", name="New in the account")
    page = house.owner.get(at(house, "connection")).content.decode()
    assert "stranger" not in page
    assert "1 panel on a site that is not yours to see" in page
    assert "New in the account" in page


def test_another_login_is_tried_and_then_put_in_place(house: Family) -> None:
    before, tokens = house.state(), VendorToken.objects.count()
    assert tokens
    vendor = house.vendor
    answer = house.owner.post(at(house, "connection_login"), vendor.form(vendor.mine, password=WRONG))
    assert answer.status_code == 200
    assert WRONG not in answer.content.decode()
    assert house.state() == before
    assert vendor.theirs["password"] not in house.owner.get(at(house, "connection_login")).content.decode()

    answer = house.owner.post(at(house, "connection_login"), vendor.form(vendor.mine))
    assert answer.status_code == 302
    row = house.row
    assert row.secrets.open() == {"password": vendor.mine["password"]}
    assert not VendorToken.objects.exists()
    assert ServiceCode.objects.get().revoked_at is None, "it is the same panel at the same address"
    (entry,) = JournalEntry.objects.filter(act="connection.login_replaced")
    assert entry.organization == house.family.uid


def test_what_is_sealed_goes_to_no_other_address(house: Family) -> None:
    form = house.vendor.form(house.vendor.theirs, host="https://127.0.0.1:1") | {"vendor_password": ""}
    answer = house.owner.post(at(house, "connection_login"), form)
    assert "The address has changed" in answer.content.decode()


def test_a_login_that_sees_nothing_of_it_is_refused_and_one_that_sees_less_says_so(house: Family) -> None:
    before = house.state()
    answer = house.owner.post(at(house, "connection_login"), house.vendor.form(house.vendor.other))
    assert "sees none of the panels" in answer.content.decode()
    assert house.state() == before
    Panel.objects.create(connection=house.row, vendor_id="GONE", name="Garage", site=house.site)
    answer = house.owner.post(at(house, "connection_login"), house.vendor.form(house.vendor.mine), follow=True)
    assert "Garage" in answer.content.decode()
    assert house.row.settings["email"] == house.vendor.mine["email"]


def test_one_that_has_ended_is_looked_at_and_nothing_more(house: Family) -> None:
    station = Organization.objects.create(name="Station", kind=OrganizationKind.MONITORING)
    relate(house.site, station)
    assert house.owner.post(at(house, "connection_offer"), {"taker": station.uid}).status_code == 302
    assert house.owner.post(at(house, "connection_end")).status_code == 302
    assert not Handover.objects.open().exists()
    assert "no login is kept" in house.owner.get(at(house, "connection")).content.decode()
    before = house.state()
    acts = {"connection_login": house.vendor.form(house.vendor.theirs), "connection_offer": {"taker": station.uid}}
    for name, form in acts.items():
        assert house.owner.get(at(house, name)).status_code == 404
        assert house.owner.post(at(house, name), form).status_code == 404
    assert house.state() == before


def test_an_ending_that_comes_before_the_vendors_answer_is_not_undone(
    house: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = new_logins.try_at_vendor

    def meanwhile(*args: Any) -> Any:
        login = tried(*args)
        assert house.owner.post(at(house, "connection_end")).status_code == 302
        return login

    monkeypatch.setattr("panels.views.trying.try_at_vendor", meanwhile)
    answer = house.owner.post(at(house, "connection_login"), house.vendor.form(house.vendor.mine))
    assert "not yours now" in answer.content.decode()
    assert not house.row.secrets


def relate(site: Site, organization: Organization) -> None:
    SiteOrganization.objects.create(
        site=site, organization=organization, relation=Relation.MONITORS, accepted_at=PAST, valid_from=PAST
    )


def test_it_is_handed_over_again_to_the_station_whose_supervisor_looks_after_it(house: Family) -> None:
    station = Organization.objects.create(name="Station", kind=OrganizationKind.MONITORING)
    supervisor, operator = client_of(station, Role.SUPERVISOR, "sup"), client_of(station, Role.OPERATOR, "op")
    offered = house.owner.post(at(house, "connection_offer"), {"taker": station.uid})
    assert offered.status_code == 200, "not to whom the site does not concern"
    relate(house.site, station)
    assert house.owner.post(at(house, "connection_offer"), {"taker": station.uid}).status_code == 302
    assert reverse("connections") in supervisor.get(reverse("panel_list")).content.decode()
    assert operator.get(house.address).status_code == 404
    assert house.take(house.vendor.mine, supervisor).status_code == 302
    assert house.row.organization == station
    assert supervisor.get(at(house, "connection")).status_code == 200
    assert operator.get(at(house, "connection")).status_code == 404
    for name in ("connection", "connection_login", "connection_offer", "connection_end"):
        assert house.owner.get(at(house, name)).status_code == 404
        assert house.manager.get(at(house, name)).status_code == 404


def test_nobody_but_installers_is_seated_at_their_site_and_an_invitation_seats_nobody(house: Family) -> None:
    desk, station = reverse("admin:index"), Organization.objects.create(name="S", kind=OrganizationKind.MONITORING)
    assert house.manager.get(desk).status_code == 200
    for client in (house.owner, client_of(station, Role.SUPERVISOR, "sup")):
        assert client.get(desk).status_code == 404
    invited = client_of(house.fitters, Role.INSTALLER_MANAGER, "invited", pending=True)
    assert invited.get(desk).status_code == 404, "they hold nothing until they accept"


def test_behind_a_broken_glass_a_login_is_mended_and_nothing_given_away(house: Family) -> None:
    administrator = User.objects.create_superuser("root@watchpost.example", "a long password of no use")
    client = Client()
    client.force_login(administrator)
    assert client.get(at(house, "connection")).status_code == 404
    glass.break_glass(administrator, house.family, "Call 4711: the password was changed", timezone.now())
    page = client.get(at(house, "connection"))
    assert page.status_code == 200
    assert reverse("connection_end", args=[house.row.uid]) not in page.content.decode()
    before = house.state()
    acts: dict[str, dict[str, Any]] = {"connection_offer": {"taker": house.fitters.uid}, "connection_end": {}}
    for name, form in acts.items():
        assert client.get(at(house, name)).status_code == 404
        assert client.post(at(house, name), form).status_code == 404
    assert house.state() == before
    station = Organization.objects.create(name="Station", kind=OrganizationKind.MONITORING)
    relate(house.site, station)
    glass.break_glass(administrator, station, "Call 4712: the offer is not found", timezone.now())
    assert house.owner.post(at(house, "connection_offer"), {"taker": station.uid}).status_code == 302
    assert client.get(house.address).status_code == 404
    assert house.take(house.vendor.mine, client).status_code == 404


def test_what_the_clock_or_an_owner_ends_meanwhile_is_not_done(house: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    """Judged again behind the lock: the vendor takes its time, and the right to it ends."""
    tried = new_logins.try_at_vendor

    def meanwhile(*args: Any) -> Any:
        login = tried(*args)
        house.family.memberships.update(valid_until=timezone.now())
        return login

    monkeypatch.setattr("panels.views.trying.try_at_vendor", meanwhile)
    before = house.row.secrets.open()
    answer = house.owner.post(at(house, "connection_login"), house.vendor.form(house.vendor.mine))
    assert "not yours now" in answer.content.decode()
    assert house.row.secrets.open() == before
