"""A visit that says what the last one said makes a panel fresh again, and hides nothing that has changed meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from panels import staleness
from panels.drivers import DRIVERS
from panels.drivers.base import Part, PartitionReading, PartitionSet, Reply
from panels.ingest import Applied, Corridor, Delivery
from panels.models import Command, Connection, Freshness, Message, Panel, Partition
from panels.signals import facts_recorded
from panels.vocabulary import ArmMode, CommandName, CommandState, Confidence, PartitionFlag, ReadingGroup
from tests.panels.corridor.stage import ALARM_PANEL, Stage, kinds
from tests.panels.corridor.test_quarantine import receiver
from tests.panels.holding.visited import Vendor, VisitedDriver

GOOD_FOR = timedelta(seconds=30)
EVERY = 10.0


def status(mode: ArmMode = ArmMode.DISARMED, panel: str = str(ALARM_PANEL), **more: Any) -> Part:
    readings = (PartitionReading(number=1, mode=mode, ready=True), *more.pop("readings", ()))
    return Part(panel=panel, kind="status", raw=b"{}", group=ReadingGroup.STATUS, readings=readings, **more)


class Visits:
    """A visited account that says things, and the panel it speaks of."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.lease = replace(stage.lease, vendor="visited")
        self.part = status()

    def delivery(self, *parts: Part, **more: Any) -> Delivery:
        parts = parts or (self.part,)
        known = {"lease": self.lease, "mid": 0, "source": "status", "parts": parts, "good_for": GOOD_FOR}
        return self.stage.delivery(b"{}", **(known | {"announced": True} | more))

    def say(self, *parts: Part, **more: Any) -> Applied:
        """What the next visit finds, so many seconds later."""
        self.stage.wait(more.pop("later", EVERY))
        return self.stage.corridor.apply([self.delivery(*parts, **more)])

    def answer(self, command: Command) -> Applied:
        """The vendor says that it carried this out."""
        reply = Reply(correlation_id=command.correlation_id, state=CommandState.CONFIRMED)
        panel, ours = str(ALARM_PANEL), command.correlation_id
        return self.say(Part(panel=panel, kind="reply", raw=b"{}", correlation_id=ours, reply=reply), later=0.5)

    @property
    def panel(self) -> Panel:
        return Panel.objects.get(pk=self.stage.cast.panel.pk)

    @property
    def hall(self) -> Partition:
        return Partition.objects.get(pk=self.stage.cast.hall.pk)

    def is_short(self, say: Callable[[], Applied]) -> bool:
        """Whether nothing of the panel was read to apply what is said."""
        with CaptureQueriesContext(
            database,
        ) as queries:
            say()
        return not any(
            "FROM" in each["sql"] and "panels_partition" in each["sql"].partition("FROM")[2][:40]
            for each in queries
            if each["sql"].startswith("SELECT")
        )


@pytest.fixture
def visits(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Visits:
    monkeypatch.setitem(DRIVERS, "visited", VisitedDriver(Vendor()))
    Connection.objects.filter(pk=stage.lease.connection_id).update(vendor="visited")
    made = Visits(stage)
    made.say()
    made.say()
    return made


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
