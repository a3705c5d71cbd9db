"""A break of the holding is a gap, however it came about, and only grows (DESIGN 3.5, 3.6)."""

from datetime import timedelta

from django.utils import timezone

from panels.holding import health, leases
from panels.holding.health import Mine
from panels.holding.troubles import Told
from panels.models import Connection, Panel
from panels.vocabulary import ConnectionHealth
from panels.vocabulary.links import LinkTrouble
from tests.panels.corridor.conftest import HOLDER
from tests.panels.corridor.stage import Cast, kinds

HOURS = timedelta(hours=3)
CUT = Told(trouble=LinkTrouble.LOST, words="cut")


def row() -> Connection:
    return Connection.objects.get()


def up(epoch: int, holder: str = "b") -> None:
    mine = Mine(holder=holder, epoch=epoch)
    health.trying(row(), mine)
    health.up(row(), mine, state=ConnectionHealth.HEALTHY, gap_from=None)


def test_a_worker_that_ends_in_order_leaves_a_gap_and_panels_that_grow_old(cast: Cast) -> None:
    Connection.objects.update(link_up_at=timezone.now() - HOURS)
    leases.release(cast.connection.pk, HOLDER, 3)
    left = row()
    assert (left.health, left.holder, left.lease_expires_at) == (ConnectionHealth.OFF, "", None)
    assert left.gap_from is not None
    assert left.link_down_at == left.gap_from
    assert not Panel.objects.filter(stale_at__isnull=True).exists()

    Connection.objects.update(gap_from=left.gap_from - HOURS, link_down_at=left.gap_from - HOURS)
    assert leases.take(cast.connection.pk, "b") is not None
    up(4)
    assert row().gap_from == left.gap_from - HOURS
    assert kinds() == [], "a deploy is no outage"


def test_a_connection_that_was_never_up_is_given_back_without_a_gap(cast: Cast) -> None:
    Connection.objects.update(health=ConnectionHealth.CONNECTING)
    leases.release(cast.connection.pk, HOLDER, 3)
    assert (row().gap_from, row().link_down_at) == (None, None)


def test_a_failing_connection_that_is_given_back_still_tells_of_its_return(cast: Cast) -> None:
    Connection.objects.update(link_up_at=timezone.now() - HOURS)
    health.down(cast.connection.pk, Mine(holder=HOLDER, epoch=3), CUT)
    leases.release(cast.connection.pk, HOLDER, 3)
    assert leases.take(cast.connection.pk, "b") is not None
    up(4)
    assert [kind for kind, _ in kinds()] == ["link_lost", "link_restored"]


def test_failed_tries_and_further_take_overs_do_not_shorten_the_gap(cast: Cast) -> None:
    died = timezone.now() - HOURS
    Connection.objects.update(link_up_at=died - HOURS, lease_expires_at=died + leases.LIFE)
    assert leases.take(cast.connection.pk, "b") == (4, died)
    health.failing(row(), Mine(holder="b", epoch=4), CUT, timezone.now())
    # The second holder dies before it ever had a link.
    Connection.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    assert leases.take(cast.connection.pk, "c") is not None
    up(5, "c")
    assert row().gap_from == died
