"""From a cloud that answers pages in place of lists to the organization whose connection it is."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from panels.holding import replays
from panels.ingest import Lease
from panels.ingest.quarantine import MOST_ALIKE
from panels.models import Connection, Membership, Organization, Quarantined, User
from panels.vocabulary import OrganizationKind, QuarantineReason, Role
from tests.panels.pages.conftest import Cast
from tests.panels.pages.visited import Home
from tests.panels.simulators.visonic.workbench import Workbench


@pytest.fixture
def home(cast: Cast, one_database_connection: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setattr("panels.holding.parking._LONGEST", 0.0)
    with Workbench() as bench:
        yield Home(bench, cast)


def spoil(home: Home, path: str, change: Callable[[bytes], bytes]) -> None:
    """Have the cloud answer this path otherwise, as something between it and us might."""
    session = home.speaker._panel(home.panel.vendor_id)
    real = session.fetch
    session.fetch = lambda asked: change(real(asked)) if asked == path else real(asked)


def look_at_all(home: Home) -> None:
    """Visit the panel when all is due, and what failed has rested for a minute."""
    home.make_due()
    beat = home.poller.turns.beats[home.panel.pk]
    beat.memory = {**beat.memory, "failed_at": {}}
    home.visit()
    # What is as it was waits for company.
    home.poller.confirm()
    home.commit()


def test_answers_as_they_always_were_leave_nothing_behind(home: Home) -> None:
    look_at_all(home)
    assert not Quarantined.objects.exists()


def test_a_page_in_place_of_a_list_is_kept_once_and_counted(home: Home) -> None:
    spoil(home, "devices", lambda _: b"<html>Maintenance</html>")
    for _ in range(3):
        look_at_all(home)

    (kept,) = Quarantined.objects.all()
    assert (kept.connection, kept.panel, kept.source) == (home.panel.connection, home.panel, "devices")
    assert (kept.reason, kept.detail, kept.copies) == (QuarantineReason.MALFORMED, "not JSON", 3)
    assert kept.repeated_at is not None
    assert kept.repeated_at > kept.received_at
    assert Connection.objects.get(pk=home.panel.connection_id).quarantined == 1


def test_pages_that_differ_each_time_do_not_fill_the_table(home: Home) -> None:
    numbers = iter(range(1000))
    spoil(home, "cameras", lambda _: f"<html>{next(numbers)}</html>".encode())
    for _ in range(MOST_ALIKE + 3):
        look_at_all(home)

    kept = Quarantined.objects.order_by("pk")
    assert [row.copies for row in kept] == [1] * (MOST_ALIKE - 1) + [4]
    assert {row.panel for row in kept} == {home.panel}


def test_several_in_one_batch_are_one_row(home: Home) -> None:
    spoil(home, "status", lambda _: b"[]")
    beat = home.poller.turns.beats[home.panel.pk]
    for _ in range(3):
        home.poller.turns.hurry(beat)
        home.poller.visit(home.poller.visits_due(time.monotonic(), 1)[0])
    home.commit()

    assert [(row.reason, row.copies) for row in Quarantined.objects.all()] == [("wrong_types", 3)]


def test_what_is_kept_is_sealed_and_says_what_came(home: Home) -> None:
    spoil(home, "devices", lambda body: body[:-40])
    home.make_due()
    home.visit()

    (kept,) = Quarantined.objects.all()
    (payload,) = [delivery.payload for delivery in _replayed(home)]
    assert json.loads(payload)["text"].startswith('[{"id"')
    assert '"id"' not in kept.body.token + kept.detail


def _replayed(home: Home) -> list[Any]:
    call_command("replay_quarantine")
    connection = home.panel.connection
    lease = Lease(
        connection_id=connection.pk,
        vendor="visonic",
        holder=connection.holder,
        lease_epoch=connection.lease_epoch,
        link_epoch=connection.link_epoch,
    )
    return replays.asked_for(connection.pk, lease)


def test_the_organization_sees_why_and_how_often_and_has_it_read_again(cast: Cast, home: Home) -> None:
    fitters = Organization.objects.create(name="Fitters", kind=OrganizationKind.INSTALLER)
    Connection.objects.filter(pk=home.panel.connection_id).update(organization=fitters)
    spoil(home, "status", lambda _: b"<html>secret page</html>")
    home.visit()
    home.visit()
    client, stranger = _manager(fitters), _manager(Organization.objects.create(name="B", kind="installer"))

    page = client.get(_address(home)).content.decode()
    for told in ("not JSON", "malformed", "status", home.panel.name, "<p>2</p>"):
        assert told in page
    assert "secret page" not in page
    assert stranger.get(_address(home)).status_code == 404

    act = {"action": "read_again", "_selected_action": [str(home.panel.connection_id)]}
    listed = reverse("admin:panels_connection_changelist")
    stranger.post(listed, act)
    assert not Quarantined.objects.filter(replay_asked_at__isnull=False).exists()
    assert "1 message will be read once more" in client.post(listed, act, follow=True).content.decode()
    assert Quarantined.objects.filter(replay_asked_at__isnull=False).count() == 1


def _manager(fitters: Organization) -> Client:
    user = User.objects.create_user(f"m@{fitters.name.lower()}.example", "another long password")
    Membership.objects.create(user=user, organization=fitters, role=Role.INSTALLER_MANAGER)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _address(home: Home) -> str:
    return reverse("admin:panels_connection_change", args=[home.panel.connection_id])
