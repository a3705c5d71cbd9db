"""Leases: one holder at a time, by the database clock; breaks are gaps; unheld is never green (DESIGN 3.6)."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from panels import tasks
from panels.holding import health, leases
from panels.holding.health import Mine
from panels.holding.troubles import Told
from panels.models import Connection, Panel
from panels.vocabulary import ConnectionHealth
from panels.vocabulary.links import LinkTrouble
from tests.panels.corridor.conftest import make_cast
from tests.panels.corridor.stage import Cast, kinds

PAST = timedelta(seconds=-1)
CUT = Told(trouble=LinkTrouble.LOST, words="cut")


def lapse(cast: Cast, **values: Any) -> None:
    """The lease has run out."""
    known: dict[str, Any] = {"lease_expires_at": timezone.now() + PAST, "link_up_at": timezone.now()}
    Connection.objects.filter(pk=cast.connection.pk).update(**(known | values))


def test_a_lease_that_runs_is_not_taken(cast: Cast) -> None:
    assert leases.free(["bienport"], 10) == []
    assert leases.take(cast.connection.pk, "b") is None


def test_a_lease_that_has_run_out_is_taken_once_and_tells_when_its_holder_was_last_alive(cast: Cast) -> None:
    lapse(cast)
    expired = Connection.objects.get().lease_expires_at
    assert expired is not None
    assert leases.free(["bienport"], 10) == [cast.connection.pk]
    assert leases.take(cast.connection.pk, "b") == (4, expired - leases.LIFE)
    assert leases.take(cast.connection.pk, "c") is None
    row = Connection.objects.get()
    assert (row.holder, row.lease_epoch) == ("b", 4)
    assert row.lease_expires_at is not None
    assert row.lease_expires_at > timezone.now() + timedelta(seconds=15)


@pytest.mark.parametrize("change", [{"enabled": False}, {"vendor": "another"}])
def test_what_is_switched_off_or_of_another_vendor_is_not_offered(cast: Cast, change: dict[str, Any]) -> None:
    lapse(cast, **change)
    assert leases.free(["bienport"], 10) == []


def test_a_connection_that_was_switched_off_is_neither_taken_nor_kept(cast: Cast) -> None:
    lapse(cast)
    taken = leases.take(cast.connection.pk, "b")
    assert taken is not None
    Connection.objects.update(enabled=False)
    assert not leases.renew(cast.connection.pk, "b", taken[0])
    lapse(cast)
    assert leases.take(cast.connection.pk, "c") is None


def test_only_the_holder_of_this_epoch_renews_releases_and_begins_links(cast: Cast) -> None:
    pk, mine = cast.connection.pk, (cast.connection.holder, 3)
    for holder, epoch in (("b", 3), (mine[0], 2), (mine[0], 4)):
        assert not leases.renew(pk, holder, epoch)
        assert leases.next_link(pk, "bienport", holder, epoch) is None
        leases.release(pk, holder, epoch)
    row = Connection.objects.get()
    assert (row.holder, row.link_epoch, row.link_down_at) == (mine[0], 5, None)
    assert leases.renew(pk, *mine)
    link = leases.next_link(pk, "bienport", *mine)
    assert link is not None
    assert (link.link_epoch, link.lease_epoch) == (6, 3)


@pytest.mark.parametrize(
    ("change", "epoch", "is_kept"),
    [({}, 3, True), ({}, 2, False), ({}, 4, False), ({"enabled": False}, 3, False), ({"holder": "b"}, 3, False)],
)
def test_many_leases_are_kept_at_once_each_by_its_own_epoch(
    cast: Cast, change: dict[str, Any], epoch: int, is_kept: bool
) -> None:
    other = Connection.objects.create(
        organization=cast.station, vendor="bienport", name="Other", holder=cast.connection.holder, lease_epoch=9
    )
    holder = cast.connection.holder
    Connection.objects.filter(pk=cast.connection.pk).update(lease_expires_at=timezone.now() + PAST, **change)
    kept = leases.renew_all(holder, {cast.connection.pk: epoch, other.pk: 9})
    assert kept == ({cast.connection.pk, other.pk} if is_kept else {other.pk})
    row = Connection.objects.get(pk=cast.connection.pk)
    assert row.lease_expires_at is not None
    assert (row.lease_expires_at > timezone.now()) is is_kept


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite locks no rows")
def test_a_row_that_somebody_holds_keeps_no_other_lease_waiting() -> None:
    cast = make_cast()
    other = Connection.objects.create(
        organization=cast.station, vendor="bienport", name="Other", holder=cast.connection.holder, lease_epoch=9
    )
    kept: list[set[int]] = []

    def renew() -> None:
        kept.append(leases.renew_all(cast.connection.holder, {cast.connection.pk: 3, other.pk: 9}))
        connections.close_all()

    with transaction.atomic():
        Connection.objects.select_for_update().get(pk=cast.connection.pk)
        thread = threading.Thread(target=renew)
        thread.start()
        thread.join(10)
    assert kept == [{other.pk}]


def test_a_lease_that_was_given_back_leaves_a_gap_that_the_next_holder_fills(cast: Cast) -> None:
    before = timezone.now()
    lapse(cast, lease_expires_at=timezone.now() + leases.LIFE)
    leases.release(cast.connection.pk, cast.connection.holder, 3)
    down = Connection.objects.get().link_down_at
    assert down is not None
    assert before - timedelta(seconds=1) <= down <= timezone.now() + timedelta(seconds=1)

    taken = leases.take(cast.connection.pk, "b")
    assert taken == (4, None)
    mine = Mine(holder="b", epoch=4)
    health.up(Connection.objects.get(), mine, state=ConnectionHealth.HEALTHY, gap_from=None)
    row = Connection.objects.get()
    assert (row.gap_from, row.link_down_at) == (down, None)


def test_the_very_first_link_has_no_gap(cast: Cast) -> None:
    Connection.objects.update(holder="b", lease_epoch=4, health=ConnectionHealth.CONNECTING)
    mine = Mine(holder="b", epoch=4)
    health.up(Connection.objects.get(), mine, state=ConnectionHealth.HEALTHY, gap_from=None)
    assert Connection.objects.get().gap_from is None
    assert kinds() == []


def test_an_outage_is_one_event_when_it_begins_and_one_when_it_ends(cast: Cast) -> None:
    lapse(cast)
    mine = Mine(holder=cast.connection.holder, epoch=3)
    health.down(cast.connection.pk, mine, CUT)
    for _ in range(3):
        health.failing(Connection.objects.get(), mine, CUT, timezone.now())
    health.up(Connection.objects.get(), mine, state=ConnectionHealth.HEALTHY, gap_from=None)
    assert [kind for kind, _ in kinds()] == ["link_lost", "link_restored"]
    assert Connection.objects.get().gap_from is not None


def test_who_has_lost_the_lease_says_nothing_about_the_link(cast: Cast) -> None:
    stranger = Mine(holder="b", epoch=3)
    before = Connection.objects.values().get()
    health.down(cast.connection.pk, stranger, CUT)
    health.failing(cast.connection, stranger, CUT, timezone.now())
    health.up(cast.connection, stranger, state=ConnectionHealth.DEGRADED, gap_from=None)
    assert Connection.objects.values().get() == before
    assert kinds() == []


def test_a_link_that_is_down_greys_its_panels_after_its_grace(cast: Cast) -> None:
    from panels import staleness

    health.down(cast.connection.pk, Mine(holder=cast.connection.holder, epoch=3), CUT)
    assert staleness.sweep(timezone.now() + timedelta(seconds=55)) == 0
    assert staleness.sweep(timezone.now() + timedelta(seconds=61)) == 2
    assert Panel.objects.filter(stale=True).count() == 2


def test_a_connection_that_nobody_has_held_for_two_minutes_is_not_shown_as_healthy(cast: Cast) -> None:
    lapse(cast, lease_expires_at=timezone.now() - timedelta(minutes=2))
    tasks.sweep_stale()
    tasks.sweep_commands()
    assert Connection.objects.get().health not in (ConnectionHealth.HEALTHY, ConnectionHealth.DEGRADED)
    assert not Panel.objects.filter(stale=False).exists()
