"""Visits that say the same while clocks, databases and other messages come in between."""

import threading
import time
from typing import Any

import pytest
from django.db import connection, transaction

from panels.drivers.base import Occurrence, Part, PartitionReading, PartitionSet, ZoneSet
from panels.ingest import Corridor
from panels.models import Panel, Partition, Zone
from panels.signals import facts_recorded
from panels.vocabulary import (
    ArmMode,
    CommandName,
    Confidence,
    EventCategory,
    EventKind,
    PartitionFlag,
    ReadingGroup,
    ZoneFlag,
    ZoneKind,
)
from tests.panels.corridor.stage import ALARM_PANEL, kinds
from tests.panels.corridor.test_quarantine import receiver
from tests.panels.corridor.visits import EVERY, Visits, status


def test_a_clock_that_was_set_back_is_followed(visits: Visits) -> None:
    """Else a partition has spoken after whatever is sent to it, and nothing is assumed of it, for an hour."""
    visits.say()
    visits.say(later=-3600.0)
    visits.say()
    command = visits.stage.sent(CommandName.ARM_AWAY, partition=1)
    visits.answer(command)
    assert (visits.hall.mode, visits.hall.mode_confidence) == (ArmMode.ARMED_AWAY, Confidence.ASSUMED)


def test_a_partition_whose_mode_is_not_told_grows_old(visits: Visits) -> None:
    visits.part = status(panel=str(ALARM_PANEL), readings=(PartitionReading(number=2, ready=True),))
    visits.say()
    attic = visits.stage.cast.attic
    attic.refresh_from_db()
    seen_at = attic.seen_at
    assert visits.is_short(visits.say)
    attic.refresh_from_db()
    assert attic.seen_at == seen_at
    command = visits.stage.sent(CommandName.ARM_AWAY, partition=2)
    visits.say()
    visits.answer(command)
    attic.refresh_from_db()
    assert attic.mode == ArmMode.ARMED_AWAY


def test_what_was_committed_without_an_answer_is_applied_once_more(visits: Visits) -> None:
    """The database hung up at the commit: what this worker remembers is from before it."""
    mine, twin = visits.stage.corridor, Corridor()
    twin.memory.words = dict(mine.memory.words)
    visits.stage.wait(EVERY)
    batch = [visits.delivery()]
    twin.apply(batch)
    Partition.objects.filter(pk=visits.hall.pk).update(mode=ArmMode.ARMED_AWAY)
    mine.in_doubt = True
    assert mine.apply(batch).panels == {visits.panel.pk}
    assert visits.hall.mode == ArmMode.DISARMED
    visits.say(status(ArmMode.ARMED_HOME))
    assert visits.hall.mode == ArmMode.ARMED_HOME


def test_a_batch_that_goes_one_by_one_loses_neither_ages_nor_alarms(visits: Visits) -> None:
    def stumble(**_: Any) -> None:
        if stumbles.pop():
            raise ZeroDivisionError

    ringing = PartitionSet(flag=PartitionFlag.ALARM, members=frozenset({1}))
    alarms = Part(panel=str(ALARM_PANEL), kind="alarms", raw=b"{}", group=ReadingGroup.STATUS, readings=(ringing,))
    stumbles = [False, True]
    visits.stage.wait(EVERY)
    batch = [visits.delivery(), visits.delivery(alarms)]
    with receiver(facts_recorded, stumble):
        visits.stage.corridor.apply(batch)
    assert (visits.hall.alarm, len(kinds(panel=visits.panel)), stumbles) == (True, 1, [])
    assert visits.panel.seen_at == visits.stage.now
    visits.say(status(ArmMode.ARMED_HOME))
    assert visits.hall.mode == ArmMode.ARMED_HOME


def test_what_is_announced_twice_in_the_same_words_happened_twice(visits: Visits) -> None:
    told = Occurrence(category=EventCategory.BURGLARY, kind=EventKind.PARTITION_ALARM, partition=1)
    for _ in range(2):
        visits.say(status(occurrences=(told,)))
    assert len(kinds(panel=visits.panel)) == 2


def test_a_status_that_tells_of_a_silent_alarm_is_never_short(visits: Visits) -> None:
    """Else a second one, after the station has seen to the first, would reach nobody."""
    Zone.objects.create(panel=visits.panel, number=7, kind=ZoneKind.HOLDUP)
    pressed = ZoneSet(flag=ZoneFlag.ALARM, members=frozenset({7}))
    visits.part = status(readings=(pressed,))
    for _ in range(2):
        visits.say()
        assert visits.panel.covert_alarm
        Panel.objects.filter(pk=visits.panel.pk).update(covert_alarm=False, covert_since=None)
    assert len(kinds(panel=visits.panel, covert=True)) >= 1


@pytest.mark.django_db(transaction=True)
def test_panels_are_locked_in_one_order_whatever_is_said_of_them(visits: Visits) -> None:
    """Else whoever marks many of them at once, as the sweep of stale ones does, would wait for us in a ring."""
    first, last = visits.panel, Panel.objects.create(connection_id=visits.lease.connection_id, vendor_id="last")
    assert first.pk < last.pk
    visits.stage.corridor.memory.book.forget(visits.lease.connection_id)
    visits.stage.wait(EVERY)
    batch = [visits.delivery(), visits.delivery(status(ArmMode.ARMED_HOME, panel="last"))]

    def apply() -> None:
        try:
            visits.stage.corridor.apply(batch)
        finally:
            connection.close()

    thread = threading.Thread(target=apply)
    with transaction.atomic():
        Panel.objects.filter(pk=first.pk).update(sort_name="a")
        thread.start()
        time.sleep(0.5)
        Panel.objects.filter(pk=last.pk).update(sort_name="b")
    thread.join()
    last.refresh_from_db()
    assert (visits.panel.seen_at, last.seen_at) == (visits.stage.now, visits.stage.now)
