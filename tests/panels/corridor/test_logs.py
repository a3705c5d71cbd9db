"""An entry of the vendor's log that was read before its message came: one happening, and never two taken for one."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from history.models import Event
from panels.ingest import Delivery
from panels.models import Connection, Message
from panels.vocabulary import CommandName, EventCategory, EventKind, EventOrigin
from tests.panels.corridor.stage import Stage, events, kinds
from tests.panels.drivers.bienport.samples import sample

ALARM = sample("zone_alarm")


def read(stage: Stage, at: datetime, identity: str = "activity:a", text: str = "Zone 12", **more: Any) -> None:
    """The log is read, and holds one entry."""
    stage.corridor.apply([stage.entry(text, at, identity, **more)])
    stage.wait(1)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def test_a_message_that_comes_after_its_entry_is_the_same_event(stage: Stage) -> None:
    since = stage.now - seconds(600)
    read(stage, stage.now - seconds(300), not_before=since)
    (known,) = events()
    stage.hear(ALARM, not_before=since)

    (event,) = events()
    assert (event.pk, event.uid, event.log_identity) == (known.pk, known.uid, "activity:a")
    assert (event.kind, event.origin, event.zone, event.text) == ("zone_alarm", "live", 12, "Zone 12 Open")
    assert (event.observed_at, event.occurred_at, event.not_before) == (stage.now, known.occurred_at, since)
    message = Message.objects.get(fact_kind="zone_alarm")
    assert (event.message, message.log_identity) == (message.uid, "activity:a")


def test_an_alarm_known_from_the_log_alone_is_the_stations_until_its_message_names_it(stage: Stage) -> None:
    entry = stage.entry("Zone 12", stage.now, "activity:a")
    assert entry.parts is not None
    (told,) = entry.parts[0].occurrences
    stage.corridor.apply([replace(entry, parts=(replace(entry.parts[0], occurrences=(replace(told, covert=True),)),))])
    owner = stage.cast.owner
    assert not Event.objects.visible_to(owner).exists()
    stage.hear(ALARM)

    (shown,) = Event.objects.visible_to(owner)
    # Nothing of the entry itself: it may have told of another, silent one.
    assert (shown.kind, shown.text, shown.occurred_at) == ("zone_alarm", "Zone 12 Open", None)


def test_a_silent_alarm_never_joins_what_was_shown_to_everybody(stage: Stage) -> None:
    read(stage, stage.now)
    Event.objects.update(covert=True, released_at=stage.now)
    stage.hear(sample("keyfob_alarm"))

    assert [event.kind for event in Event.objects.visible_to(stage.cast.owner)] == ["vendor_log"]
    assert len(events()) == 2


def test_one_entry_takes_one_message_and_the_second_alarm_is_told(stage: Stage) -> None:
    read(stage, stage.now)
    stage.hear(ALARM)
    stage.wait(2)
    stage.hear(ALARM)

    assert kinds() == [("zone_alarm", "live")] * 2
    assert sorted(message.log_identity for message in Message.objects.filter(fact_kind="zone_alarm")) == [
        "",
        "activity:a",
    ]


def test_two_alarms_in_one_batch_take_two_entries_and_a_third_is_told(stage: Stage) -> None:
    since = stage.now - seconds(600)
    read(stage, since + seconds(60), "activity:a", "first")
    read(stage, since + seconds(90), "activity:b", "second")
    stage.hear(ALARM, ALARM, ALARM, not_before=since)

    assert kinds() == [("zone_alarm", "live")] * 3
    assert [event.log_identity for event in events()] == ["activity:a", "activity:b", ""]


def test_in_one_batch_the_message_known_to_the_moment_takes_its_entry_first(stage: Stage) -> None:
    since = stage.now - seconds(600)
    read(stage, stage.now)
    kept = stage.delivery(ALARM, not_before=since)
    fresh = stage.delivery(sample("zone_alarm", parameters={"partition": 1}))
    stage.corridor.apply([kept, fresh])

    joined, told = events()
    assert (joined.log_identity, joined.not_before, told.not_before) == ("activity:a", None, since)


def test_of_several_entries_the_nearest_is_taken(stage: Stage) -> None:
    now = stage.now
    read(stage, now - seconds(110), "activity:far")
    read(stage, now - seconds(5), "activity:near")
    stage.hear(ALARM)

    assert kinds(origin="live") == [("zone_alarm", "live")]
    assert events(origin="live")[0].log_identity == "activity:near"


@pytest.mark.parametrize(
    ("away", "text", "more"),
    [
        (125, "Zone 12", {}),
        (-125, "Zone 12", {}),
        (5, "Zone 3", {}),
        (5, "armed", {"category": EventCategory.SYSTEM}),
        (5, "mains", {"category": EventCategory.TROUBLE}),
    ],
)
def test_in_doubt_there_are_two_events(stage: Stage, away: float, text: str, more: dict[str, Any]) -> None:
    read(stage, stage.now - seconds(away), text=text, **more)
    stage.hear(ALARM)

    assert kinds() == [("vendor_log", "late"), ("zone_alarm", "live")]


def test_an_entry_of_another_panel_is_another_happening(stage: Stage) -> None:
    read(stage, stage.now)
    stage.hear(sample("zone_alarm", parameters={"resourceId": 101}))

    assert len(events()) == 2


def test_a_redelivery_of_a_message_that_joined_an_entry_is_absorbed(stage: Stage) -> None:
    read(stage, stage.now)
    stage.hear(ALARM, mid=7)
    stage.reconnect()
    stage.hear(ALARM, dup=True, mid=7)

    assert kinds() == [("zone_alarm", "live")]


def test_a_worker_that_dies_before_its_commit_leaves_the_entry_for_the_next(stage: Stage) -> None:
    read(stage, stage.now)
    since = stage.now - seconds(30)
    # The message was under way to a worker that committed nothing; the one that takes over gets it again.
    Connection.objects.update(holder="the next", lease_epoch=9)
    assert stage.hear(ALARM).lost
    stage.lease = replace(stage.lease, holder="the next", lease_epoch=9)
    stage.reconnect()
    stage.hear(ALARM, dup=True, mid=1, not_before=since)

    assert kinds() == [("zone_alarm", "live")]


def test_the_log_read_again_finds_its_entry_told(stage: Stage) -> None:
    at = stage.now
    read(stage, at)
    stage.hear(ALARM)
    stage.reconnect()
    read(stage, at)

    assert kinds() == [("zone_alarm", "live")]


def test_a_message_that_took_an_entry_takes_no_other_when_the_log_is_read_on(stage: Stage) -> None:
    at = stage.now
    read(stage, at)
    stage.hear(ALARM)
    read(stage, at + seconds(10), "activity:b")

    assert sorted(kinds()) == [("vendor_log", "late"), ("zone_alarm", "live")]


@pytest.mark.parametrize("past_first", [True, False])
def test_two_entries_of_a_log_that_is_also_read_live_are_two_alarms(stage: Stage, past_first: bool) -> None:
    entries = [stage.entry("Alarm", stage.now, f"event:34:{number}") for number in (100, 101)]
    past, present = (
        replace(entry, origin=origin, parts=(replace(part, occurrences=(replace(told, kind=EventKind.ZONE_ALARM),)),))
        for entry, origin in zip(entries, (EventOrigin.LATE, EventOrigin.LIVE), strict=True)
        for part in entry.parts or ()
        for told in part.occurrences
    )
    for delivery in (past, present) if past_first else (present, past):
        stage.corridor.apply([delivery])

    assert sorted(kinds()) == [("zone_alarm", "late"), ("zone_alarm", "live")]


@pytest.mark.parametrize("entry_first", [True, False])
def test_an_entry_and_its_message_in_one_batch_are_one_event(stage: Stage, entry_first: bool) -> None:
    batch: list[Delivery] = [stage.entry("Zone 12", stage.now, "activity:a"), stage.delivery(ALARM)]
    stage.corridor.apply(batch if entry_first else batch[::-1])

    assert kinds() == [("zone_alarm", "live")]


def test_a_message_with_an_id_of_ours_joins_too(stage: Stage) -> None:
    command = stage.sent(CommandName.ARM_AWAY, partition=1)
    read(stage, stage.now, text="Partition 1 armed", category=EventCategory.SYSTEM)
    stage.hear(stage.answer(command, "panel_armed"))

    (event,) = events()
    assert (event.kind, event.command, event.log_identity) == ("armed", command.uid, "activity:a")


def test_a_difference_found_by_a_status_read_is_no_record_of_an_entry(stage: Stage) -> None:
    first = stage.sent(CommandName.READ_STATUS)
    stage.hear(stage.answer(first, "status_all_quiet"))
    read(stage, stage.now)
    second = stage.sent(CommandName.READ_STATUS)
    stage.hear(stage.answer(second, "status_everything_true"))

    assert ("vendor_log", "late") in kinds()
