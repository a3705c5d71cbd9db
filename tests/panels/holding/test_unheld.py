"""What nobody keeps is not shown as well (DESIGN 3.6, 5)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from panels import tasks
from panels.holding import health, leases
from panels.models import Connection, Panel
from panels.vocabulary import ConnectionHealth
from panels.vocabulary.links import LinkTrouble
from tests.panels.corridor.conftest import HOLDER
from tests.panels.corridor.stage import Cast, kinds


@pytest.fixture
def pushed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    told: list[int] = []
    monkeypatch.setattr("panels.live.publish", lambda panels, **_: told.extend(panels))
    return told


@pytest.mark.parametrize("state", [ConnectionHealth.HEALTHY, ConnectionHealth.DEGRADED])
def test_a_connection_whose_holder_is_gone_fails_and_its_panels_grow_old(
    cast: Cast, state: ConnectionHealth, pushed: list[int]
) -> None:
    died = timezone.now() - timedelta(hours=5)
    Connection.objects.update(health=state, link_up_at=died, lease_expires_at=died + leases.LIFE)
    assert tasks.sweep_stale() == 2
    row = Connection.objects.get()
    assert row.health == ConnectionHealth.FAILING
    assert row.health_code == LinkTrouble.NOBODY
    assert (row.gap_from, row.link_down_at) == (died, died)
    assert not Panel.objects.filter(stale=False).exists()
    assert set(pushed) == {cast.panel.pk, cast.device.pk}
    tasks.sweep_stale()
    assert [kind for kind, _ in kinds()] == ["link_lost"]


def test_a_connection_that_is_held_is_left_alone(cast: Cast, pushed: list[int]) -> None:
    Connection.objects.update(link_up_at=timezone.now())
    assert tasks.sweep_stale() == 0
    assert Connection.objects.get().health == ConnectionHealth.HEALTHY
    assert not pushed


def test_a_connection_that_is_switched_off_is_off(cast: Cast, pushed: list[int]) -> None:
    Connection.objects.update(link_up_at=timezone.now(), enabled=False)
    tasks.sweep_stale()
    row = Connection.objects.get()
    assert row.health == ConnectionHealth.OFF
    assert row.gap_from is not None
    assert not Panel.objects.filter(stale_at__isnull=True).exists()
    tasks.sweep_stale()
    assert [kind for kind, _ in kinds()] == ["link_lost"]


def test_after_an_orderly_end_another_worker_has_the_life_of_a_lease(cast: Cast) -> None:
    Connection.objects.update(link_up_at=timezone.now())
    leases.release(cast.connection.pk, HOLDER, 3)
    tasks.sweep_stale()
    assert Connection.objects.get().health == ConnectionHealth.OFF
    Connection.objects.update(link_down_at=timezone.now() - leases.LIFE - timedelta(seconds=1))
    tasks.sweep_stale()
    assert Connection.objects.get().health == ConnectionHealth.FAILING
    assert [kind for kind, _ in kinds()] == ["link_lost"]


def test_a_new_connection_that_nobody_has_taken_yet_is_no_outage(cast: Cast) -> None:
    Connection.objects.update(health=ConnectionHealth.OFF, lease_expires_at=None, holder="")
    tasks.sweep_stale()
    assert Connection.objects.get().health == ConnectionHealth.OFF
    assert kinds() == []


def test_the_return_of_a_connection_that_nobody_kept_is_told(cast: Cast) -> None:
    Connection.objects.update(link_up_at=timezone.now(), lease_expires_at=timezone.now() - timedelta(seconds=9))
    tasks.sweep_stale()
    assert leases.take(cast.connection.pk, "b") is not None
    mine = health.Mine(holder="b", epoch=4)
    health.up(Connection.objects.get(), mine, state=ConnectionHealth.HEALTHY, gap_from=None)
    assert [kind for kind, _ in kinds()] == ["link_lost", "link_restored"]
