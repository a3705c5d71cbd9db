"""A visit that says what the last one said makes a panel fresh again, and hides nothing that has changed meanwhile."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from panels import staleness
from panels.drivers.base import Part, PartitionSet
from panels.ingest import Corridor
from panels.models import Connection, Freshness, Message, Panel, Partition
from panels.vocabulary import ArmMode, CommandName, Confidence, PartitionFlag, ReadingGroup
from tests.panels.corridor.stage import ALARM_PANEL, kinds
from tests.panels.corridor.visits import EVERY, Visits, status


def test_what_is_said_again_moves_every_age_and_nothing_else(visits: Visits) -> None:
    before, hall = visits.panel, visits.hall
    messages = Message.objects.count()
    assert visits.is_short(visits.say)
    after = visits.panel
    step = timedelta(seconds=EVERY)
    for name in ("seen_at", "synced_at", "stale_at"):
        assert getattr(after, name) == getattr(before, name) + step, name
    assert after.version == before.version + 1
    assert (after.state, after.ready, after.alarm) == (before.state, before.ready, before.alarm)
    now = visits.hall
    assert (now.mode, now.mode_confidence, now.mode_changed_at) == (
        hall.mode,
        hall.mode_confidence,
        hall.mode_changed_at,
    )
    assert now.seen_at == after.seen_at
    assert Freshness.objects.get(panel=after, group=ReadingGroup.STATUS).seen_at == after.seen_at
    assert Message.objects.count() == messages


def test_whoever_watches_is_told(visits: Visits) -> None:
    assert visits.say().panels == {visits.panel.pk}


def test_another_word_is_applied_in_full(visits: Visits) -> None:
    visits.say()
    visits.say(status(ArmMode.ARMED_AWAY))
    assert visits.hall.mode == ArmMode.ARMED_AWAY
    visits.say(status(ArmMode.DISARMED))
    assert visits.hall.mode == ArmMode.DISARMED


def test_what_changed_meanwhile_is_put_right(visits: Visits) -> None:
    """As after a command whose effect was assumed, and did not come about."""
    Partition.objects.filter(pk=visits.hall.pk).update(mode=ArmMode.ARMED_AWAY, mode_confidence=Confidence.ASSUMED)
    Panel.objects.filter(pk=visits.panel.pk).update(version=visits.panel.version + 1)
    visits.say()
    assert (visits.hall.mode, visits.hall.mode_confidence) == (ArmMode.DISARMED, Confidence.CONFIRMED)


def test_an_effect_that_is_assumed_is_put_right_by_the_same_word_as_before(visits: Visits) -> None:
    visits.answer(visits.stage.sent(CommandName.ARM_AWAY, partition=1))
    assert visits.hall.mode == ArmMode.ARMED_AWAY
    visits.say(later=0.5)
    assert visits.hall.mode == ArmMode.DISARMED


def test_a_panel_that_went_stale_is_fresh_again(visits: Visits) -> None:
    staleness.sweep(visits.panel.stale_at)
    assert visits.panel.stale
    visits.say(later=60.0)
    assert not visits.panel.stale


@pytest.mark.parametrize("changes", [{"enabled": False}, {"connection": None}])
def test_a_panel_that_is_no_longer_meant_is_not_touched(visits: Visits, changes: dict[str, Any]) -> None:
    if "connection" in changes:
        other = Connection.objects.create(organization=visits.stage.cast.station, vendor="visited", name="Another")
        changes = {"connection": other}
    seen = visits.panel.seen_at
    Panel.objects.filter(pk=visits.panel.pk).update(**changes)
    visits.stage.corridor.memory.book.forget(visits.lease.connection_id)
    visits.say()
    assert visits.panel.seen_at == seen


def test_a_lease_that_has_gone_touches_nothing(visits: Visits) -> None:
    seen = visits.panel.seen_at
    Connection.objects.filter(pk=visits.lease.connection_id).update(holder="somebody else")
    assert visits.say().lost == {visits.lease.connection_id}
    assert visits.panel.seen_at == seen


def test_what_another_worker_applied_since_is_not_overlooked(visits: Visits) -> None:
    """The account was elsewhere for a while, and is back under a newer lease."""
    mine, theirs = visits.stage.corridor, Corridor()
    connection_id = visits.lease.connection_id
    Connection.objects.filter(pk=connection_id).update(lease_epoch=visits.lease.lease_epoch + 1, link_epoch=6)
    visits.lease = replace(visits.lease, lease_epoch=visits.lease.lease_epoch + 1, link_epoch=6)
    visits.stage.corridor = theirs
    visits.say(status(ArmMode.ARMED_HOME))
    visits.stage.corridor = mine
    visits.say()
    assert visits.hall.mode == ArmMode.DISARMED


def test_an_older_word_than_the_last_is_nothing(visits: Visits) -> None:
    old = visits.delivery()
    visits.say(status(ArmMode.ARMED_HOME))
    visits.say(status(ArmMode.ARMED_HOME))
    visits.stage.corridor.apply([old])
    assert visits.hall.mode == ArmMode.ARMED_HOME


def test_two_words_of_one_panel_in_a_batch_are_applied_in_their_order(visits: Visits) -> None:
    visits.stage.wait(1)
    visits.stage.corridor.apply([visits.delivery(status(ArmMode.ARMED_HOME)), visits.delivery()])
    assert visits.hall.mode == ArmMode.DISARMED
    visits.say()
    assert visits.hall.mode == ArmMode.DISARMED


def test_an_alarm_that_came_by_another_read_is_not_lost(visits: Visits) -> None:
    """The list of alarms tells it between two statuses that say the same."""
    ringing = Part(
        panel=str(ALARM_PANEL),
        kind="alarms",
        raw=b"{}",
        group=ReadingGroup.STATUS,
        readings=(PartitionSet(flag=PartitionFlag.ALARM, members=frozenset({1})),),
    )
    visits.say(visits.part, ringing)
    assert visits.hall.alarm
    assert len(kinds(panel=visits.panel)) == 1
    visits.say()
    assert visits.hall.alarm


def test_it_is_looked_at_in_full_from_time_to_time(visits: Visits) -> None:
    Partition.objects.filter(pk=visits.hall.pk).update(mode=ArmMode.ARMED_AWAY)
    for _ in range(6):
        visits.say()
    assert visits.hall.mode == ArmMode.DISARMED


def test_many_panels_are_made_fresh_by_no_more_reads_than_one(visits: Visits) -> None:
    others = [
        Panel.objects.create(connection_id=visits.lease.connection_id, vendor_id=f"V{number}", name=f"V{number}")
        for number in range(20)
    ]

    def say(vendor_ids: list[str]) -> int:
        visits.stage.wait(EVERY)
        batch = [visits.delivery(status(panel=vendor_id)) for vendor_id in vendor_ids]
        with CaptureQueriesContext(database) as queries:
            visits.stage.corridor.apply(batch)
        return sum(each["sql"].startswith("SELECT") for each in queries)

    every = [panel.vendor_id for panel in others]
    visits.stage.corridor.memory.book.forget(visits.lease.connection_id)
    first = say(every)
    assert say(every) == say(every[:1]) < first
    assert Panel.objects.filter(pk__in=[panel.pk for panel in others], seen_at__isnull=True).count() == 0
