"""A worker that holds a home by itself: threads, clocks and all."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from panels import live
from panels.holding.step import Keeper
from panels.models import Command, Connection, Panel, Zone
from panels.vocabulary import ArmMode, CauseKind, CommandName, CommandState, ConnectionHealth
from tests.panels.corridor.conftest import make_cast
from tests.panels.corridor.stage import Cast
from tests.panels.feeds.stand import connect
from tests.panels.simulators.overkiz.workbench import Workbench

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.05)


@pytest.fixture
def keeper() -> Iterator[Keeper]:
    found = Keeper(name="keeper-of-this-test")
    found.start()
    yield found
    found.stop()
    live.stop()


@pytest.fixture
def people() -> Cast:
    """The cast, in a database that all threads see."""
    found = make_cast()
    Connection.objects.update(enabled=False)
    return found


def test_a_worker_keeps_a_home_and_sends_its_commands(people: Cast, keeper: Keeper) -> None:
    with Workbench(real_time=True) as bench:
        connection = connect(people, bench, holder="", lease_epoch=0, lease_expires_at=None)
        rows = Connection.objects.filter(pk=connection.pk)
        until(lambda: rows.filter(health=ConnectionHealth.HEALTHY).exists())
        until(lambda: Panel.objects.filter(connection=connection, seen_at__isnull=False).count() == 4)
        assert keeper.held == [connection.pk]
        alarm = Panel.objects.get(connection=connection, vendor_id=bench.device("Home alarm").url)
        Panel.objects.filter(connection=connection).update(site=people.site)
        now = timezone.now()
        command = Command.objects.create(
            panel=alarm, name=CommandName.ARM_AWAY, partition=0, cause_kind=CauseKind.PERSON,
            requested_by=people.operator, created_at=now, expires_at=now + timedelta(seconds=15),
        )  # fmt: skip
        sent = Command.objects.filter(pk=command.pk)
        until(lambda: sent.filter(state=CommandState.CONFIRMED).exists())
        until(lambda: alarm.partitions.filter(mode=ArmMode.ARMED_AWAY, mode_command=command.uid).exists())
        # While something runs, events are fetched every second.
        bench.act("smoke", "Kitchen smoke")
        until(lambda: Zone.objects.filter(name="Kitchen smoke", alarm=True).exists(), 25)
        keeper.drop(connection.pk)
        until(lambda: keeper.held == [connection.pk])
        until(lambda: rows.filter(health=ConnectionHealth.HEALTHY).exists())
