"""The owner takes a connection over from the installer, at each of the three vendors, through the pages."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from history.models import JournalEntry
from panels.holding import leases
from panels.holding.feeder import Feeder
from panels.models import (
    AccountFeed,
    Connection,
    FeedBody,
    Handover,
    Membership,
    Organization,
    Panel,
    Site,
    SiteOrganization,
    User,
    VendorToken,
)
from panels.signals import acts_recorded
from panels.vocabulary import OrganizationKind, Relation, Role
from tests.panels.handing.clouds import WRONG, Vendor, cloud_of

pytestmark = pytest.mark.django_db(transaction=True)
HOLDER: Final = "a worker with the giver's login"
PAST: Final = timezone.now() - timedelta(days=1)


@dataclass
class Family:
    """A villa with its owner, and the installer whose connection it was."""

    vendor: Vendor
    connection: Connection
    site: Site
    family: Organization
    fitters: Organization
    owner: Client
    manager: Client

    @property
    def row(self) -> Connection:
        return Connection.objects.get(pk=self.connection.pk)

    @property
    def address(self) -> str:
        return reverse("handover", args=[Handover.objects.latest("pk").uid])

    def offer(self) -> None:
        page = reverse("admin:panels_connection_handover", args=[self.connection.uid])
        assert self.manager.post(page, {"act": "offer", "taker": self.family.uid}).status_code == 302
        assert Handover.objects.open().exists()

    def take(self, login: dict[str, Any] | None = None, client: Client | None = None, **changes: str) -> Any:
        return (client or self.owner).post(self.address, self.vendor.form(login or self.vendor.theirs, **changes))

    def state(self) -> Any:
        row = Connection.objects.filter(pk=self.connection.pk).values().get()
        bodies = list(FeedBody.objects.order_by("pk").values_list("pk", flat=True))
        tokens = list(VendorToken.objects.order_by("pk").values_list("key", flat=True))
        return row, bodies, tokens, list(AccountFeed.objects.values())


def client_of(organization: Organization, role: Role, name: str, *, pending: bool = False) -> Client:
    user = User.objects.create_user(f"{name}@watchpost.example", "another long password")
    Membership.objects.create(user=user, organization=organization, role=role, pending=pending)
    client = Client()
    client.force_login(user)
    return client


def family_of(vendor: Vendor) -> Family:
    fitters = Organization.objects.create(name="Fitters", kind=OrganizationKind.INSTALLER)
    family = Organization.objects.create(name="Family", kind=OrganizationKind.CUSTOMER)
    site = Site.objects.create(name="Villa", time_zone="Europe/Istanbul")
    for organization, relation in ((fitters, Relation.INSTALLS), (family, Relation.OWNS)):
        SiteOrganization.objects.create(
            site=site, organization=organization, relation=relation, accepted_at=PAST, valid_from=PAST
        )
    connection = vendor.connect(fitters)
    assert Panel.objects.filter(connection=connection).exists()
    Panel.objects.filter(connection=connection).update(site=site)
    assert leases.take(connection.pk, HOLDER) is not None
    return Family(
        vendor, connection, site, family, fitters, client_of(family, Role.OWNER, "owner"),
        client_of(fitters, Role.INSTALLER_MANAGER, "manager"),
    )  # fmt: skip


@pytest.fixture
def house(vendor: Vendor) -> Family:
    return family_of(vendor)


def test_the_owner_takes_it_and_finds_it_in_ordinary_pages(house: Family) -> None:
    house.offer()
    answer = house.take()
    assert answer.status_code == 302, answer.content.decode()
    row, vendor = house.row, house.vendor
    assert row.organization == house.family
    assert row.secrets.open() == {vendor.secret: vendor.theirs[vendor.secret]}
    assert (row.holder, row.former_epoch) == ("", row.lease_epoch)
    page = house.owner.get(reverse("connection", args=[row.uid]))
    assert page.status_code == 200
    text = page.content.decode()
    assert all(name in text for name in Panel.objects.filter(connection=row).values_list("name", flat=True)[:3])
    assert house.manager.get(reverse("connection", args=[row.uid])).status_code == 404
    assert house.manager.get(reverse("admin:panels_connection_change", args=[row.pk])).status_code == 404
    assert vendor.theirs[vendor.secret] not in str(list(JournalEntry.objects.values()))
    if vendor.slug == "overkiz":
        _goes_on_by_the_new_login(house)


def _goes_on_by_the_new_login(house: Family) -> None:
    """What the trial loaded is read by the next holder; the time between is told."""
    taken = leases.take(house.row.pk, "a worker with the owner's login")
    assert taken is not None
    assert FeedBody.objects.count() == 1
    delivered: list[Any] = []
    feeder = Feeder(house.row.pk, "a worker with the owner's login", taken[0], delivered.append, None)
    for _ in range(3):
        feeder._due = feeder._look_due = 0.0
        feeder.work()
    assert delivered, "the panels' states, by the owner's login"
    assert AccountFeed.objects.get().loaded_at is not None


@pytest.mark.parametrize("how", ["wrong", "other"])
def test_a_login_that_is_wrong_or_sees_other_panels_changes_nothing(house: Family, how: str) -> None:
    house.offer()
    before, vendor = house.state(), house.vendor
    login = vendor.other if how == "other" else vendor.theirs | {vendor.secret: WRONG}
    answer = house.take(login)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert 'class="error"' in text or "notice--error" in text or "does not see" in text
    assert WRONG not in text
    if how == "other":
        assert "does not see" in text
    assert house.state() == before
    assert Handover.objects.open().exists()
    assert house.take().status_code == 302, "and the right one still takes it"


def test_while_the_vendor_is_silent_nothing_changes_and_the_page_says_so(house: Family) -> None:
    house.offer()
    before = house.state()
    house.vendor.fault(on=True)
    try:
        answer = house.take()
    finally:
        house.vendor.fault(on=False)
    assert answer.status_code == 200
    assert house.state() == before
    # It was no guess, so nobody has to wait for the next try.
    assert house.take().status_code == 302


def test_of_two_who_take_it_at_once_one_comes_too_late(house: Family) -> None:
    """Both logins work; the connection has one of them, whole."""
    second = client_of(house.family, Role.OWNER, "second")
    house.offer()
    address, gate = house.address, threading.Barrier(2)
    forms = [house.vendor.form(house.vendor.theirs), house.vendor.form(house.vendor.mine)]
    answers: list[Any] = []

    def run(client: Client, form: dict[str, str]) -> None:
        gate.wait()
        try:
            answers.append(client.post(address, form))
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=[client, form])
        for client, form in zip((house.owner, second), forms, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # The other is told why, or finds no offer any more.
    assert sorted(one.status_code for one in answers) in ([200, 302], [302, 404])
    vendor, row = house.vendor, house.row
    name = next(key for key in ("email", "user", "screen_name") if key in vendor.mine)
    kept = (row.settings[name], row.secrets.open()[vendor.secret])
    assert kept in [(one[name], one[vendor.secret]) for one in (vendor.theirs, vendor.mine)]
    assert JournalEntry.objects.filter(act="connection.handed_over").count() == 2, "one in each journal"


class _Crash(BaseException):
    """The process ends."""


def test_a_crash_between_the_vendors_answer_and_the_commit_leaves_all_as_it_was(house: Family) -> None:
    house.offer()
    before = house.state()

    def die(**said: Any) -> None:
        if any(one.act == "connection.handed_over" for one in said["acts"]):
            raise _Crash

    acts_recorded.connect(die)
    try:
        with pytest.raises(_Crash):
            house.take()
    finally:
        acts_recorded.disconnect(die)
    assert house.state() == before
    row = house.row
    assert leases.renew(row.pk, HOLDER, row.lease_epoch), "whoever held it holds it still"
    assert not JournalEntry.objects.filter(act="connection.handed_over").exists()
    assert house.take().status_code == 302


def test_an_answer_of_the_givers_feed_that_comes_late_is_kept_from_the_taker() -> None:
    """A fetch empties the server's buffer: what it brought is kept for the next holder, but not for another's."""
    with cloud_of("overkiz") as vendor:
        house = family_of(vendor)
        row = house.row
        feeder = Feeder(row.pk, HOLDER, row.lease_epoch, lambda _: None, None)
        house.offer()

        def meanwhile(act: Callable[[], Any]) -> None:
            fetch = feeder._attendance.feed.fetch  # type: ignore[union-attr]

            def slow() -> Any:
                found = fetch()
                act()
                return type(found)(source=found.source, asked_at=found.asked_at, body=b'[{"name": "X"}]', renewed=False)

            feeder._attendance.feed.fetch = slow  # type: ignore[union-attr,method-assign]

        feeder._due = feeder._look_due = 0.0
        feeder.work()
        taken: list[int] = []
        meanwhile(lambda: taken.append(house.take().status_code))
        feeder._due = feeder._look_due = 0.0
        feeder.work()
        assert taken == [302]
        (body,) = FeedBody.objects.all()
        assert (body.stray, body.epoch) == (False, house.row.lease_epoch), "what the owner's login loaded, and no more"
