"""A connection goes to the organization that enters a login of its own, whole or not at all."""

from typing import Any

import pytest
from django.contrib.messages.storage.base import BaseStorage
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from history.models import JournalEntry
from panels import handing_over, new_logins
from panels.admin import account_acts, codes, installers
from panels.admin.connections import ConnectionAdmin
from panels.holding import leases
from panels.models import (
    Connection,
    Handover,
    Membership,
    Organization,
    Panel,
    ServiceCode,
    Site,
    SiteOrganization,
    User,
    VendorToken,
)
from panels.new_logins import NewLogin, NotPossible
from panels.vendors import sessions
from panels.vocabulary import ConnectionHealth, OrganizationKind, Relation, Role
from tests.panels.admin.dealing import NEW, PAST, Deal, client_of, relate

pytestmark = pytest.mark.django_db


def test_nothing_changes_until_the_other_side_enters_a_login_and_then_all_does(deal: Deal) -> None:
    before = deal.state()
    assert deal.offer().status_code == 302
    assert deal.state() == before
    people = deal.supervisor.get(reverse("organization", args=[deal.station.uid])).content.decode()
    assert f'href="{reverse("connections")}"' in people, "where their managers find it"
    assert deal.row.name in deal.supervisor.get(reverse("connections")).content.decode()
    page = deal.supervisor.get(reverse("handover", args=[Handover.objects.get().uid])).content.decode()
    assert deal.counter.bench.line["email"] not in page, "of the former login nothing is shown"

    assert deal.take().status_code == 302

    row = deal.row
    assert (row.organization, row.secrets.open()) == (deal.station, {"password": NEW["password"]})
    assert row.settings["email"] == NEW["email"]
    assert not row.session
    assert not VendorToken.objects.exists()
    code = ServiceCode.objects.get()
    assert (code.revoked_at is None, code.code.open()) == (False, {})
    # The old organization's access has ended.
    for name in ("change", "account", "handover"):
        key = row.pk if name == "change" else row.uid
        assert deal.counter.client.get(reverse(f"admin:panels_connection_{name}", args=[key])).status_code == 404
    assert row.name not in deal.counter.client.get(reverse("admin:panels_connection_changelist")).content.decode()


def test_both_organizations_have_it_in_their_journals_and_no_secret_is_there(deal: Deal) -> None:
    deal.offer()
    deal.take()
    fitters = Organization.objects.get(name="Fitters")
    for act in ("connection.handover_offered", "connection.handed_over"):
        entries = JournalEntry.objects.filter(act=act)
        assert {one.organization for one in entries} == {fitters.uid, deal.station.uid}
        assert all(one.object_uid == deal.row.uid for one in entries)
    text = str(list(JournalEntry.objects.values()))
    for secret in (NEW["password"], deal.counter.bench.line["password"], "864209"):
        assert secret not in text


def test_who_still_holds_the_old_link_applies_nothing_any_more(deal: Deal) -> None:
    epoch, _ = deal.lease
    Connection.objects.update(link_up_at=PAST, health=ConnectionHealth.HEALTHY)
    deal.offer()
    deal.take()
    assert not leases.renew(deal.row.pk, "holder-one", epoch)
    assert leases.next_link(deal.row.pk, "visonic", "holder-one", epoch) is None
    assert leases.renew_all("holder-one", {deal.row.pk: epoch}) == set()
    assert deal.row.gap_from is not None, "signals may be missing until the new login has read the log"
    # And giving it back late takes it from nobody.
    taken = leases.take(deal.row.pk, "holder-two")
    leases.release(deal.row.pk, "holder-one", epoch)
    assert taken is not None
    assert leases.renew(deal.row.pk, "holder-two", taken[0])


def test_a_token_of_the_old_login_that_comes_late_is_not_kept(deal: Deal) -> None:
    old = sessions.speaker_of(deal.row)
    deal.offer()
    deal.take()
    old.list_panels()
    old.close()
    assert not VendorToken.objects.exclude(token="").filter(connection=deal.row).exists()
    new = sessions.speaker_of(deal.row)
    new.list_panels()
    new.close()
    assert VendorToken.objects.filter(connection=deal.row).exists()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"vendor_password": "wrong password"}, "password"),
        ({"vendor_host": "https://127.0.0.1:1"}, ""),
        ({"vendor_password": ""}, "required"),
        ({"vendor_host": "https://169.254.169.254"}, ""),
    ],
)
def test_a_login_that_does_not_work_changes_nothing(deal: Deal, changes: dict[str, Any], says: str) -> None:
    deal.offer()
    before = deal.state()
    answer = deal.take(**changes)
    assert answer.status_code == 200
    assert deal.state() == before
    assert Handover.objects.open().exists()
    text = answer.content.decode()
    assert says in text
    assert NEW["password"] not in text
    assert "wrong password" not in text


def test_a_login_that_does_not_see_every_panel_changes_nothing(deal: Deal) -> None:
    Panel.objects.create(connection=deal.row, vendor_id="FFFFFF", name="Unseen", site=deal.site)
    deal.offer()
    before = deal.state()
    assert "FFFFFF" in deal.take().content.decode()
    assert deal.state() == before


def test_only_who_is_related_to_every_site_of_its_panels_is_offered_it(deal: Deal) -> None:
    stranger = Organization.objects.create(name="Strangers", kind=OrganizationKind.MONITORING)
    waiting = Organization.objects.create(name="Waiting", kind=OrganizationKind.MONITORING)
    former = Organization.objects.create(name="Former", kind=OrganizationKind.MONITORING)
    relate(deal.site, waiting, Relation.MONITORS, accepted_at=None)
    relate(deal.site, former, Relation.MONITORS, valid_until=PAST)
    for one in (stranger, waiting, former, deal.row.organization):
        answer = deal.offer(one)
        assert answer.status_code == 200
        assert one == deal.row.organization or one.name not in answer.content.decode()
    second = Site.objects.create(name="Second")
    Panel.objects.create(connection=deal.row, vendor_id="2", name="Elsewhere", site=second)
    assert deal.offer().status_code == 200, "not to whom only one of its sites concerns"
    assert not Handover.objects.exists()


def test_nobody_else_finds_or_takes_the_offer(deal: Deal, administrator: Client) -> None:
    deal.offer()
    rivals = Organization.objects.create(name="Rivals", kind=OrganizationKind.INSTALLER)
    before = deal.state()
    offer = Handover.objects.get()
    others = (
        client_of(deal.station, Role.OPERATOR),
        client_of(rivals, Role.INSTALLER_MANAGER),
        deal.counter.client,
        administrator,
    )
    for client in others:
        assert client.get(reverse("handover", args=[offer.uid])).status_code == 404
        assert deal.take(client).status_code == 404
        assert client.post(reverse("handover_decline", args=[offer.uid])).status_code == 404
        assert reverse("handover", args=[offer.uid]) not in client.get(reverse("connections")).content.decode()
    for client in (client_of(rivals, Role.ENGINEER), deal.supervisor):
        assert client.get(deal.page).status_code == 404
        assert client.post(deal.page, {"act": "offer", "taker": deal.station.uid}).status_code == 404
    assert deal.state() == before


@pytest.mark.parametrize("how", ["withdrawn", "declined", "over", "unrelated", "demoted", "moved"])
def test_an_offer_that_ends_while_the_login_is_tried_is_not_taken(
    deal: Deal, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    deal.offer()
    tried = new_logins.try_at_vendor

    def meanwhile(*args: Any) -> Any:
        login = tried(*args)
        root = User.objects.get(memberships__role=Role.INSTALLER_MANAGER)
        if how == "withdrawn":
            handing_over.withdraw(root, deal.row)
        elif how == "declined":
            Handover.objects.update(ended_at=timezone.now())
        elif how == "over":
            Handover.objects.update(expires_at=timezone.now())
        elif how == "unrelated":
            SiteOrganization.objects.update(valid_until=timezone.now())
        elif how == "demoted":
            Membership.objects.filter(role=Role.SUPERVISOR).update(valid_until=timezone.now())
        else:
            Connection.objects.update(organization=Organization.objects.create(name="X", kind="installer"))
        return login

    monkeypatch.setattr("panels.views.trying.try_at_vendor", meanwhile)
    before = deal.row.secrets.open()
    answer = deal.take()
    assert "The offer has ended meanwhile" in answer.content.decode()
    assert deal.row.organization != deal.station
    assert deal.row.secrets.open() == before
    assert ServiceCode.objects.get().revoked_at is None


def test_it_is_taken_once(deal: Deal) -> None:
    deal.offer()
    offer = Handover.objects.get()
    person = User.objects.get(memberships__role=Role.SUPERVISOR)
    seen = frozenset(one.casefold() for one in Panel.objects.values_list("vendor_id", flat=True))
    login = NewLogin(settings={"email": NEW["email"]}, secrets={"password": "one"}, seen=seen)
    handing_over.take(person, offer, login)
    with pytest.raises(NotPossible):
        handing_over.take(person, offer, NewLogin(settings={}, secrets={"password": "two"}, seen=seen))
    assert deal.row.secrets.open() == {"password": "one"}


def test_a_form_of_a_connection_gives_it_to_nobody(deal: Deal, administrator: Client) -> None:
    """With the old login it does not go anywhere, not even by an administrator."""
    form = deal.counter.fields(vendor_password="") | {"organization": deal.station.pk}
    address = reverse("platform:panels_connection_change", args=[deal.row.pk])
    assert administrator.post(address, form).status_code == 302
    assert deal.row.organization.name == "Fitters"


def test_an_offer_is_withdrawn_and_another_made(deal: Deal) -> None:
    deal.offer()
    first = Handover.objects.get()
    deal.counter.client.post(deal.page, {"act": "withdraw"})
    assert deal.supervisor.get(reverse("handover", args=[first.uid])).status_code == 404
    deal.offer()
    deal.offer()
    assert Handover.objects.open().count() == 1
    assert (
        deal.supervisor.post(reverse("handover_decline", args=[Handover.objects.latest("pk").uid])).status_code == 302
    )
    assert not Handover.objects.open().exists()


def test_what_was_begun_by_the_giver_is_not_written_over_the_takers_login(deal: Deal) -> None:
    """A form that was read, a code that was tried and a password that was reset before, and stored after."""
    before, panel, counter = deal.row, deal.counter.panel, deal.counter
    assert panel.connection.organization_id == before.organization_id
    assert "A code is on its way" in counter.act("send_reset_code")
    (mail,) = counter.bench.control("GET", "/mails").json()["mails"]
    deal.offer()
    deal.take()
    taken = deal.state()

    with pytest.raises(Http404):
        ConnectionAdmin(Connection, installers).write(before)
    request = RequestFactory().post("/")
    request.user = User.objects.get(pk=counter.client.session["_auth_user_id"])
    request._messages = BaseStorage(request)  # type: ignore[attr-defined]
    codes.keep_read_code(request, panel, "975310")
    account_acts.reset_password(request, before, mail["code"], "a password of the giver's")

    assert counter.asked("password/reset/complete") == 1
    assert deal.state() == taken
