"""Accounts that are locked, refused or changed, and lists that cannot be taken in."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from panels.drivers.base import (
    CodeRefusedError,
    CredentialsRefusedError,
    LockedOutError,
    PanelListing,
    PanelUserListing,
    UserList,
    ZoneListing,
)
from panels.holding import watches
from panels.models import Connection, ServiceCode, Watch
from panels.secrets.sealing import Sealed
from panels.vocabulary import (
    CodePurpose,
    ConnectionHealth,
)
from tests.panels.holding.stand import ALARM, Stand
from tests.panels.holding.visited import RHYTHM

pytestmark = pytest.mark.django_db


def test_a_visit_under_way_does_not_open_what_is_locked(stand: Stand) -> None:
    """Else one panel's login and the others' sessions would lose and restore the link by turns, until the lock ends."""
    stand.add_panel("B")
    stand.visit()
    stand.visit()
    until = timezone.now() + timedelta(seconds=600)
    stand.vendor.refusals = [LockedOutError("logins are blocked", until)]
    first, second = stand.poller.visits_due(time.monotonic() + 60, 10)

    # The second is turned away while the first is under way, which then gets its answer.
    stand.vendor.meanwhile = [lambda: stand.poller.visit(second)]
    stand.poller.visit(first)

    assert not stand.poller.is_up
    stand.connection.refresh_from_db()
    assert stand.connection.health_text == "logins are blocked"
    assert stand.visit(later=590) == 0
    assert stand.visit(later=610) == 1
    assert stand.poller.is_up


@pytest.mark.parametrize(
    ("listing", "users"),
    [
        (PanelListing(vendor_id="A", name="", zones=(ZoneListing(number=-1, name="Door"),)), None),
        (None, UserList(asked_at=timezone.now(), users=(PanelUserListing(number=-1),))),
    ],
    ids=["parts", "users"],
)
def test_a_list_that_cannot_be_taken_in_holds_up_no_alarm(
    stand: Stand, listing: PanelListing | None, users: UserList | None, caplog: pytest.LogCaptureFixture
) -> None:
    stand.visit()
    stand.vendor.listing, stand.vendor.users = listing, users
    stand.vendor.parts = (ALARM,)

    stand.visit()

    assert stand.panel.alarm
    assert "was not taken in: IntegrityError" in caplog.text


def test_a_user_listed_twice_is_one(stand: Stand) -> None:
    users = (PanelUserListing(number=1, name="Ana"), PanelUserListing(number=1, name="Anna"))
    stand.vendor.users = UserList(asked_at=timezone.now(), users=users)

    stand.visit()

    assert [user.name for user in stand.panel.users.all()] == ["Anna"]


def test_a_locked_account_is_left_alone_until_it_opens_again(stand: Stand) -> None:
    until = timezone.now() + timedelta(minutes=7)
    stand.visit()
    stand.vendor.refusals = [LockedOutError("logins are blocked", until)]
    stand.visit()
    asked = len(stand.vendor.visits)

    assert stand.visit() == 0

    assert len(stand.vendor.visits) == asked
    stand.connection.refresh_from_db()
    assert stand.connection.health == ConnectionHealth.FAILING
    assert stand.connection.next_try_at is not None
    assert abs(stand.connection.next_try_at - until) < timedelta(seconds=5)


def test_a_refused_login_is_not_tried_in_every_round(stand: Stand) -> None:
    stand.poller.close()
    stand.poller = stand.new_poller()
    stand.vendor.listing_refusals = [CredentialsRefusedError("the password is wrong")]
    stand.poller.work()

    opened = stand.vendor.opened
    assert stand.poller.is_due(time.monotonic() + 30)
    stand.poller.work()
    assert stand.vendor.opened == opened
    stand.connection.refresh_from_db()
    assert stand.connection.health_text == "the password is wrong"

    # Somebody has logged in by hand meanwhile.
    Connection.objects.filter(pk=stand.connection.pk).update(next_try_at=timezone.now())
    stand.poller.work()
    assert stand.vendor.opened == opened + 1
    assert stand.poller.is_up


def test_a_refused_code_is_said_once_and_stops_the_visits_until_there_is_another(stand: Stand) -> None:
    stand.visit()
    stand.vendor.refusals = [CodeRefusedError("the user code is wrong")]
    stand.panel.refresh_from_db()
    version = stand.panel.version
    stand.visit()

    assert stand.visit() == 0
    assert Watch.objects.get(panel=stand.panel).hindrance == "code_refused"
    stand.panel.refresh_from_db()
    assert stand.panel.version > version
    stand.connection.refresh_from_db()
    assert stand.connection.health == ConnectionHealth.HEALTHY

    ServiceCode.objects.update(revoked_at=timezone.now(), code=Sealed())
    ServiceCode.objects.create(connection=stand.connection, purpose=CodePurpose.READ, code=Sealed.of({"code": "1234"}))
    watches.bring_in(stand.poller.turns, stand.connection, RHYTHM, stand.lease)

    assert stand.visit() == 1
    assert stand.vendor.codes[-1] == "1234"
    assert Watch.objects.get(panel=stand.panel).hindrance == ""


def test_a_panel_without_a_code_is_not_visited_and_says_so(stand: Stand) -> None:
    ServiceCode.objects.all().delete()

    watches.bring_in(stand.poller.turns, stand.connection, RHYTHM, stand.lease)

    assert stand.visit() == 0
    assert Watch.objects.get(panel=stand.panel).hindrance == "no_code"


def test_new_settings_open_the_account_anew(stand: Stand) -> None:
    Connection.objects.filter(pk=stand.connection.pk).update(settings={"host": "elsewhere.example"})

    stand.poller.work()
    stand.poller.work()

    assert (stand.vendor.opened, stand.vendor.closed) == (2, 1)
