"""Ending a connection: nothing of its login stays, nobody listens, and whoever is left without is told."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from history.models import Event, JournalEntry
from panels import handing_over
from panels.access.doors import holds
from panels.holding import leases, unheld
from panels.membership.acting import Missing
from panels.membership.connection_ending import end_connection
from panels.models import (
    AccountFeed,
    BreakGlass,
    Connection,
    Ending,
    Handover,
    Organization,
    Panel,
    ServiceCode,
    User,
    VendorToken,
)
from panels.new_logins import NotPossible
from panels.secrets.sealing import Sealed
from panels.secrets.tokens import SealedTokens
from panels.tenure import locked_as_it_was
from panels.vocabulary import (
    CodePurpose,
    ConnectionHealth,
    EndingKind,
    EndingStepKind,
    EventKind,
    Right,
    Role,
)
from tests.panels.people.conftest import Browse, Neighbourhood

SECRET = "a vendor's password"


@pytest.fixture
def held(town: Neighbourhood) -> Connection:
    """The installer's, up and held by a worker, with all that may be kept of a login."""
    now, row = timezone.now(), town.connection
    row.enabled, row.health, row.settings = True, ConnectionHealth.HEALTHY, {"user": "visits@example.org"}
    row.secrets, row.session = Sealed.of({"password": SECRET}), Sealed.of({"jwt": SECRET})
    row.session_expires_at = row.session_renew_at = now + timedelta(hours=1)
    row.holder, row.lease_epoch, row.lease_expires_at = "worker", 3, now + timedelta(seconds=20)
    row.link_up_at = now - timedelta(hours=1)
    row.save()
    VendorToken.objects.create(connection=row, key="user", token=Sealed.of({"token": SECRET}))
    AccountFeed.objects.create(connection=row, memory=SECRET.encode())
    ServiceCode.objects.create(
        connection=row, panel=town.panel, purpose=CodePurpose.READ, code=Sealed.of({"code": "4711"})
    )
    return row


def end(town: Neighbourhood, browse: Browse, held: Connection, by: str = "manager") -> Ending:
    """By the page."""
    address, client = reverse("connection_end", args=[held.uid]), browse(town[by])
    assert "not at the vendor until you change the password" in client.get(address).content.decode()
    answer = client.post(address)
    assert answer.status_code == 302
    assert client.get(answer["Location"]).status_code == 200
    return Ending.objects.get(organization=held.organization, kind=EndingKind.CONNECTION)


def test_nothing_of_its_login_stays(town: Neighbourhood, browse: Browse, held: Connection) -> None:
    ending = end(town, browse, held)
    held.refresh_from_db()
    assert (held.settings, held.secrets.open(), held.session.open()) == ({}, {}, {})
    assert (held.session_expires_at, held.session_renew_at, held.enabled) == (None, None, False)
    assert held.ended_at == ending.ended_at
    assert not VendorToken.objects.exists()
    assert bytes(AccountFeed.objects.get().memory) == b""
    code = ServiceCode.objects.get()
    assert (code.code.open(), code.revoked_at) == ({}, ending.ended_at)
    entries = JournalEntry.objects.filter(organization=town.organizations["installer"].uid)
    assert set(entries.values_list("act", flat=True)) >= {"connection.ended", "ending.opened"}
    assert SECRET not in str(list(entries.values_list("details", "before", "after")))


def test_nobody_listens_any_more_and_it_says_so(town: Neighbourhood, browse: Browse, held: Connection) -> None:
    epoch = held.lease_epoch
    end(town, browse, held)
    assert not leases.renew(held.pk, "worker", epoch)
    assert leases.take(held.pk, "another") is None
    assert held.pk not in leases.free(["visonic"], 10)
    held.refresh_from_db()
    assert held.health == ConnectionHealth.OFF
    assert held.gap_from is not None
    assert Event.objects.filter(connection=held, kind=EventKind.LINK_LOST).count() == 1
    assert unheld.sweep() == 0
    # The panel stays where it is seen, and is never shown as well.
    assert holds(town["operator"], Right.VIEW, town.panel)
    assert browse(town["operator"]).get(reverse("panel", args=[town.panel.uid])).status_code == 200
    seen = town.panel.version
    town.panel.refresh_from_db()
    # At once: nobody will ever say again that it is well.
    assert town.panel.stale is True
    assert town.panel.version > seen


def test_what_was_under_way_brings_nothing_back(town: Neighbourhood, browse: Browse, held: Connection) -> None:
    read = Connection.objects.get(pk=held.pk)
    late = [SealedTokens(held.pk, held.organization_id), SealedTokens(held.pk)]
    end(town, browse, held)
    for tokens in late:
        tokens.put("user", SECRET)
    assert not VendorToken.objects.exists()
    with transaction.atomic():
        assert locked_as_it_was(read) is None
    with pytest.raises(NotPossible):
        handing_over.offer(town["manager"], read, town.organizations["family"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Connection.objects.filter(pk=held.pk).update(enabled=True)


def test_an_offer_of_it_ends(town: Neighbourhood, browse: Browse, held: Connection) -> None:
    handing_over.offer(town["manager"], held, town.organizations["family"])
    end(town, browse, held)
    assert Handover.objects.get().ended_at is not None


def test_owners_get_a_list_of_what_is_silent_now(town: Neighbourhood, browse: Browse, held: Connection) -> None:
    ending = end(town, browse, held)
    left = set(ending.steps.filter(done_at=None).values_list("kind", flat=True))
    assert left == {EndingStepKind.VENDOR_PASSWORD, EndingStepKind.VENDOR_PEOPLE}
    theirs = Ending.objects.get(organization=town.organizations["family"], kind=EndingKind.CONNECTION)
    step = theirs.steps.get()
    assert (step.kind, step.panel) == (EndingStepKind.CONNECT_ANEW, town.panel)
    client, address = browse(town["owner"]), reverse("ending", args=[theirs.organization.uid, theirs.uid])
    assert "Nothing is heard of Dükkan (Alarm) any more" in client.get(address).content.decode()
    client.post(f"{address}tick/", {"only": step.uid})
    assert not Panel.objects.get().enabled


def test_an_owner_who_has_the_connection_gets_one_list(town: Neighbourhood, browse: Browse, held: Connection) -> None:
    Connection.objects.update(organization=town.organizations["family"])
    held.refresh_from_db()
    ending = end(town, browse, held, by="owner")
    assert Ending.objects.count() == 1
    assert ending.steps.filter(kind=EndingStepKind.CONNECT_ANEW).count() == 1


def test_nobody_ends_what_is_not_theirs(town: Neighbourhood, browse: Browse, held: Connection) -> None:
    address = reverse("connection_end", args=[held.uid])
    for name in ("owner", "resident", "operator", "supervisor", "engineer", "stranger"):
        client = browse(town[name])
        assert client.get(address).status_code == client.post(address).status_code == 404, name
    admin = User.objects.create_user("admin@example.org", "x", is_staff=True)
    now = timezone.now()
    BreakGlass.objects.create(
        user=admin, organization=held.organization, reason="a look", opened_at=now, ends_at=now + timedelta(hours=1)
    )
    with pytest.raises(Missing):
        end_connection(admin, held.uid)
    held.refresh_from_db()
    assert held.ended_at is None


def test_it_ends_once(town: Neighbourhood, browse: Browse, held: Connection) -> None:
    end(town, browse, held)
    assert browse(town["manager"]).post(reverse("connection_end", args=[held.uid])).status_code == 404
    assert Ending.objects.filter(kind=EndingKind.CONNECTION).count() == 2


def test_the_installers_desk_shows_it_and_changes_it_no_more(
    town: Neighbourhood, browse: Browse, held: Connection
) -> None:
    client, page = browse(town["manager"]), reverse("admin:panels_connection_change", args=[held.pk])
    assert reverse("connection_end", args=[held.uid]) in client.get(page).content.decode()
    end(town, browse, held)
    shown = client.get(page)
    assert shown.status_code == 200
    assert 'name="_save"' not in shown.content.decode()
    assert reverse("connection_end", args=[held.uid]) not in shown.content.decode()
    client.post(page, {"name": "Again", "enabled": "on", "vendor": "visonic"})
    for name in ("account", "handover"):
        assert client.get(reverse(f"admin:panels_connection_{name}", args=[held.uid])).status_code == 404
    held.refresh_from_db()
    assert (held.enabled, held.name) == (False, "Visits")


def test_the_list_of_connections_is_whose_they_are(town: Neighbourhood, browse: Browse, held: Connection) -> None:
    def listed(by: str, organization: Organization) -> bool:
        page = browse(town[by]).get(reverse("endings", args=[organization.uid])).content.decode()
        return reverse("connection_end", args=[held.uid]) in page

    assert listed("manager", town.organizations["installer"])
    assert not listed("owner", town.organizations["family"])
    town.add("chief", "station", Role.SUPERVISOR)
    assert not listed("chief", town.organizations["station"])
    Connection.objects.update(organization=town.organizations["station"])
    assert listed("chief", town.organizations["station"])
