"""Panels that are visited: what a visit leaves behind, what a failing account is spared, and commands as calls."""

import time
from datetime import timedelta

import pytest

from history.models import Event
from panels import staleness
from panels.drivers.base import (
    LockedOutError,
    VendorUnavailableError,
)
from panels.holding import beats, parking, watches
from panels.models import Watch
from panels.vocabulary import (
    ArmMode,
    Confidence,
    ConnectionHealth,
    EventKind,
)
from tests.panels.holding.stand import Stand
from tests.panels.holding.visited import status

pytestmark = pytest.mark.django_db


def test_an_account_that_opens_is_healthy_and_its_panels_are_there(stand: Stand) -> None:
    stand.connection.refresh_from_db()

    assert stand.connection.health == ConnectionHealth.HEALTHY
    assert (stand.panel.name, stand.hall.name) == ("Shop", "Hall")
    assert Watch.objects.get(panel=stand.panel).abilities == {"arm_away": "proven"}


def test_a_visit_becomes_state_with_its_age(stand: Stand) -> None:
    stand.vendor.parts = (status(ArmMode.ARMED_HOME),)

    stand.visit()

    assert (stand.hall.mode, stand.hall.mode_confidence) == (ArmMode.ARMED_HOME, Confidence.CONFIRMED)
    panel = stand.panel
    assert panel.synced_at is not None
    assert panel.seen_at is not None
    assert panel.stale_at is not None
    assert panel.stale_at - panel.seen_at == timedelta(seconds=30)
    assert stand.vendor.codes == ["4711"]


def test_a_panel_nobody_reached_for_three_rounds_is_stale(stand: Stand) -> None:
    stand.visit()

    staleness.sweep(stand.panel.stale_at)

    assert stand.panel.stale
    stand.visit()
    assert not stand.panel.stale


def test_what_is_remembered_counts_from_the_commit_on(stand: Stand) -> None:
    stand.visit(commit=False)
    # Not visited again while what it brought is still to be committed.
    stand.visit(commit=False)
    assert [visit.memory for visit in stand.vendor.visits] == [{}]

    stand.commit()
    stand.visit()

    assert [visit.memory for visit in stand.vendor.visits] == [{}, {"visits": 1}]


def test_what_was_never_committed_is_asked_for_again(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    stand.visit(commit=False)
    stand.delivered.clear()
    monkeypatch.setattr(beats, "_LONGEST_COMMIT", 0.0)

    stand.visit()

    assert [visit.memory for visit in stand.vendor.visits] == [{}, {}]


def test_another_worker_goes_on_with_what_was_remembered(stand: Stand) -> None:
    stand.visit()
    watches.save(stand.lease, stand.poller.turns)
    stand.poller.close()
    stand.poller = stand.new_poller()

    stand.open()
    stand.visit()

    assert stand.vendor.visits[-1].memory == {"visits": 1}


def test_what_is_as_it_was_waits_a_moment_for_others(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    stand.visit()
    monkeypatch.setattr(parking, "_LONGEST", 0.3)
    stand.visit()
    assert [beat.memory for beat in stand.poller.turns.beats.values()] == [{"visits": 1}]

    time.sleep(0.3)
    stand.commit()

    (beat,) = stand.poller.turns.beats.values()
    assert beat.memory == {"visits": 2}


def test_what_waits_gives_way_to_the_next_visit(stand: Stand) -> None:
    stand.visit()
    stand.visit(commit=False)
    stand.vendor.parts = (status(ArmMode.ARMED_AWAY),)

    stand.visit()

    assert stand.hall.mode == ArmMode.ARMED_AWAY
    assert len(stand.vendor.visits) == 3


def test_one_failed_visit_says_nothing_about_the_link(stand: Stand) -> None:
    stand.visit()
    stand.vendor.refusals = [VendorUnavailableError("slow")] * 2

    for _ in range(3):
        stand.visit()

    stand.connection.refresh_from_db()
    assert stand.connection.health == ConnectionHealth.HEALTHY


def test_an_account_that_fails_on_and_on_is_said_to_fail_and_recovers(stand: Stand) -> None:
    stand.visit()
    stand.vendor.refusals = [VendorUnavailableError("the cloud is away")] * 4

    for _ in range(3):
        stand.visit()
    assert stand.visit() == 0
    assert stand.visit(later=60) == 1

    stand.connection.refresh_from_db()
    assert (stand.connection.health, stand.connection.health_text) == (ConnectionHealth.FAILING, "the cloud is away")
    assert stand.connection.next_try_at is not None
    assert stand.panel.stale_at is not None
    assert Event.objects.filter(connection=stand.connection, kind=EventKind.LINK_LOST).count() == 1

    stand.visit(later=60)

    stand.connection.refresh_from_db()
    assert stand.connection.health == ConnectionHealth.HEALTHY
    assert Event.objects.filter(connection=stand.connection, kind=EventKind.LINK_RESTORED).count() == 1


def test_while_an_account_is_down_one_visit_tries_for_all_its_panels(stand: Stand) -> None:
    stand.add_panel("B")
    stand.visit()
    stand.vendor.refusals = [VendorUnavailableError("the cloud is away")] * 5
    for _ in range(2):
        assert stand.visit() == 2
    asked = len(stand.vendor.visits)

    # The keeper asks until nobody is due.
    assert stand.visit(later=60) == 1
    (trying,) = stand.poller.visits_due(time.monotonic() + 120, 10)
    assert stand.poller.visits_due(time.monotonic() + 120, 10) == []
    stand.poller.visit(trying)
    assert [visit.panel for visit in stand.vendor.visits[asked:]] in (["A", "B"], ["B", "A"])
    assert not stand.poller.is_up

    assert stand.visit(later=240) == 1
    assert stand.poller.is_up
    # Whoever failed meanwhile does not sit out its own growing wait.
    assert all(beat.due <= time.monotonic() + 10 for beat in stand.poller.turns.beats.values())


def test_visits_that_fail_with_others_of_the_same_outage_do_not_lengthen_it(stand: Stand) -> None:
    for name in "BCDEFGH":
        stand.add_panel(name)
    stand.visit()
    stand.vendor.refusals = [LockedOutError("logins are blocked", None)] + [VendorUnavailableError("away")] * 7
    asked = len(stand.vendor.visits)
    for beat in stand.poller.turns.beats.values():
        stand.poller.turns.hurry(beat)
    first, second, *others = stand.poller.visits_due(time.monotonic(), 10)

    # The second is turned away while the first is under way; the others were waiting for a thread.
    stand.vendor.meanwhile = [lambda: stand.poller.visit(second)]
    for beat in (first, *others):
        stand.poller.visit(beat)

    stand.connection.refresh_from_db()
    assert len(stand.vendor.visits) - asked == 2
    assert stand.connection.failures == 1
    assert stand.connection.health_text == "logins are blocked"
