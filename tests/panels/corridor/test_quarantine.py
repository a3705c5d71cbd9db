"""What cannot be read, what cannot be applied, and who may apply at all (DESIGN 3.4, 3.6, 3.8)."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError, transaction
from django.dispatch import Signal

from history.models import Event
from panels.ingest import Corridor, Lease
from panels.ingest.bodies import payload_of
from panels.models import Connection, Message, Panel, Partition, Quarantined
from panels.packing import unpack
from panels.signals import Fact, facts_recorded, rules_triggered
from panels.vocabulary import ArmMode, CommandName, CommandState, ConnectionHealth, QuarantineReason
from tests.panels.corridor.stage import TOPIC, Stage, events, kinds, quarantine, state_of
from tests.panels.drivers.bienport.samples import driver, sample

ALARM = sample("zone_alarm")


@contextmanager
def receiver(signal: Signal, function: Any) -> Iterator[None]:
    """A room above that listens while the test runs."""
    signal.connect(function, weak=False)
    try:
        yield
    finally:
        signal.disconnect(function)


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b'{"messageType": "notification", "notificationType"', QuarantineReason.MALFORMED),
        (b"", QuarantineReason.MALFORMED),
        (b"\xff\xfe\x00", QuarantineReason.MALFORMED),
        (b"[" * 100_000, QuarantineReason.MALFORMED),
        (b'"' + b"x" * driver.max_payload + b'"', QuarantineReason.OVERSIZED),
        (
            json.dumps(sample("panel_armed", parameters={"partition": "one"})).encode(),
            QuarantineReason.WRONG_TYPES,
        ),
        (json.dumps(sample("armed_away", result=7)).encode(), QuarantineReason.WRONG_TYPES),
        (b'{"messageType": "greeting"}', QuarantineReason.UNKNOWN_MESSAGE),
        (json.dumps(sample("zone_alarm", parameters={"resourceId": 999})).encode(), QuarantineReason.UNKNOWN_PANEL),
        (json.dumps(sample("armed_away", correlationId="f" * 32)).encode(), QuarantineReason.UNMATCHED_REPLY),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_kept_whole_with_its_reason_and_the_rest_goes_on(
    stage: Stage, payload: bytes, reason: QuarantineReason
) -> None:
    applied = stage.corridor.apply([stage.delivery(payload), stage.delivery(ALARM)])

    assert kinds() == [("zone_alarm", "live")]
    kept = Quarantined.objects.get()
    assert (kept.reason, kept.source, kept.size, kept.received_at) == (reason, TOPIC, len(payload), stage.now)
    assert (payload_of(kept.body), kept.whole) == (payload, True)
    assert Connection.objects.get().quarantined == applied.quarantined == 1


def test_what_is_quarantined_is_sealed_and_its_detail_quotes_nothing_of_it(stage: Stage) -> None:
    stage.hear(b'{"messageType": "notification", "pinCode": "8642"')

    kept = Quarantined.objects.get()
    assert "8642" not in kept.detail + kept.body.token
    assert "8642" not in repr(kept.body)


def test_a_disabled_panel_changes_nothing_and_its_alarm_is_kept_in_quarantine(stage: Stage) -> None:
    Panel.objects.filter(pk=stage.cast.panel.pk).update(enabled=False)
    stage.hear(ALARM, sample("zone_alarm", parameters={"resourceId": 101}))

    assert quarantine() == [QuarantineReason.DISABLED_PANEL]
    assert [event.panel_id for event in events()] == [stage.cast.device.pk]
    assert not Panel.objects.get(pk=stage.cast.panel.pk).alarm


def test_a_panel_deleted_while_the_worker_knew_it_is_unknown(stage: Stage) -> None:
    stage.hear(ALARM)
    # What it told goes first: a panel is not deleted from under its history.
    Event.objects.all().delete()
    Panel.objects.filter(pk=stage.cast.panel.pk).delete()
    stage.wait(5)
    stage.hear(ALARM)

    assert quarantine() == [QuarantineReason.UNKNOWN_PANEL]


def test_a_panel_that_came_after_the_worker_started_is_found(stage: Stage) -> None:
    stage.hear(ALARM)
    Panel.objects.create(connection=stage.cast.connection, vendor_id="77", name="New")
    stage.corridor.memory.book.pages[stage.cast.connection.pk].read_at -= 10
    stage.hear(sample("zone_alarm", parameters={"resourceId": 77}))

    assert quarantine() == []
    assert len(events()) == 2


def test_a_panel_of_another_connection_is_unknown_here(stage: Stage) -> None:
    other = Connection.objects.create(organization=stage.cast.station, vendor="bienport", name="Other")
    Panel.objects.create(connection=other, vendor_id="900", name="Theirs")
    stage.hear(sample("zone_alarm", parameters={"resourceId": 900}))

    assert quarantine() == [QuarantineReason.UNKNOWN_PANEL]
    assert events() == []


def test_a_reply_for_another_panel_settles_nothing(stage: Stage) -> None:
    command = stage.sent(CommandName.ARM_AWAY, partition=1)
    body = stage.answer(command, "armed_away")
    body["data"]["resourceId"] = int(stage.cast.device.vendor_id)
    stage.hear(body)

    assert quarantine() == [QuarantineReason.UNMATCHED_REPLY]
    assert state_of(command) == CommandState.SENT


def test_a_reply_over_another_connection_settles_nothing_even_when_it_names_no_panel(stage: Stage) -> None:
    command = stage.sent(CommandName.ARM_AWAY, partition=1)
    other = Connection.objects.create(
        organization=stage.cast.customer, vendor="bienport", name="Other", holder="h", lease_epoch=1, link_epoch=1
    )
    lease = Lease(connection_id=other.pk, vendor="bienport", holder="h", lease_epoch=1, link_epoch=1)
    stage.hear(stage.answer(command, "no_acknowledgement"), lease=lease)

    assert state_of(command) == CommandState.SENT
    assert quarantine() == [QuarantineReason.UNMATCHED_REPLY]


def test_a_reply_to_a_command_that_never_left_settles_nothing(stage: Stage) -> None:
    command = stage.sent(CommandName.ARM_AWAY, partition=1, state=CommandState.QUEUED, sent_at=None)
    stage.hear(stage.answer(command, "armed_away"))

    assert state_of(command) == CommandState.QUEUED
    assert quarantine() == [QuarantineReason.UNMATCHED_REPLY]


def test_an_unknown_notification_type_becomes_a_visible_event(stage: Stage) -> None:
    stage.hear(sample("zone_alarm", notificationType="unheardOfNotification"))

    assert kinds() == [("bienport:unheardOfNotification", "live")]
    assert quarantine() == []


def test_an_alarm_with_details_of_wrong_types_is_still_an_alarm(stage: Stage) -> None:
    stage.hear(sample("zone_alarm", reason=7, parameters={"zone": "twelve"}))

    assert kinds() == [("zone_alarm", "live")]
    assert Panel.objects.get(pk=stage.cast.panel.pk).alarm


def test_a_full_message_body_is_kept_and_can_be_read_again(stage: Stage) -> None:
    long = sample("zone_alarm", reason="Zone 12 Open " + "x" * 2000)
    stage.hear(ALARM, long)

    short, packed = (unpack(bytes(m.body or b"")) for m in Message.objects.order_by("id"))
    assert json.loads(short) == ALARM
    assert json.loads(packed) == long


def test_a_message_no_receiver_can_take_is_set_aside_visibly_and_the_others_are_applied(stage: Stage) -> None:
    def chokes(sender: Any, facts: Sequence[Fact], **_: Any) -> None:
        if any(fact.text == "Zone 2 Open" for fact in facts):
            raise ValueError("cannot digest this")

    with receiver(facts_recorded, chokes):
        applied = stage.hear(ALARM, sample("zone_alarm", reason="Zone 2 Open"), sample("panel_armed_at_the_keypad"))

    assert [(event.kind, event.priority) for event in events()] == [("zone_alarm", 4), ("unprocessed", 4), ("armed", 9)]
    assert events()[1].panel_id == stage.cast.panel.pk
    assert quarantine() == [QuarantineReason.NOT_APPLIED]
    assert (applied.events, applied.quarantined, applied.lost) == (3, 1, set())
    assert Partition.objects.get(pk=stage.cast.attic.pk).mode == ArmMode.ARMED


def test_a_covert_message_that_cannot_be_applied_stays_covert(stage: Stage) -> None:
    def chokes(sender: Any, facts: Sequence[Fact], **_: Any) -> None:
        if any(fact.kind == "keypad_alarm" for fact in facts):
            raise ValueError("cannot digest this")

    with receiver(facts_recorded, chokes):
        stage.hear(sample("keyfob_alarm"))

    (event,) = events()
    assert (event.kind, event.priority, event.covert) == ("unprocessed", 2, True)


def test_an_error_after_which_trying_again_may_help_is_raised_and_leaves_nothing(stage: Stage) -> None:
    def goes_away(sender: Any, **_: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    with receiver(facts_recorded, goes_away), pytest.raises(OperationalError):
        stage.hear(ALARM)
    assert (events(), Message.objects.count(), quarantine()) == ([], 0, [])

    # The same batch again, in the same worker, loses and doubles nothing.
    stage.number = 0
    stage.hear(ALARM)
    assert len(events()) == 1


@pytest.mark.parametrize("error", [DatabaseError("no such table"), KeyError("rule"), RuntimeError("bug")])
def test_a_failing_automation_does_not_undo_an_event(stage: Stage, error: Exception) -> None:
    heard: list[str] = []

    def fails(sender: Any, facts: Sequence[Fact], **_: Any) -> None:
        heard.extend(fact.kind for fact in facts)
        raise error

    with receiver(rules_triggered, fails):
        stage.hear(ALARM)

    assert heard == ["zone_alarm"]
    assert kinds() == [("zone_alarm", "live")]
    assert Panel.objects.get(pk=stage.cast.panel.pk).alarm
    assert quarantine() == []


def test_automation_keeps_what_it_stored_only_when_it_succeeds(stage: Stage) -> None:
    def stores_then_fails(sender: Any, **_: Any) -> None:
        Partition.objects.create(panel=stage.cast.panel, number=60, name="half a rule")
        raise DatabaseError("second statement failed")

    with receiver(rules_triggered, stores_then_fails):
        stage.hear(ALARM)

    assert not Partition.objects.filter(number=60).exists()


def test_late_and_discovered_events_trigger_no_rules(stage: Stage) -> None:
    heard: list[str] = []

    def listens(sender: Any, facts: Sequence[Fact], **_: Any) -> None:
        heard.extend(fact.origin for fact in facts)

    read = stage.sent(CommandName.READ_STATUS)
    with receiver(rules_triggered, listens):
        stage.hear(stage.answer(read, "status_everything_true"))
        stage.corridor.apply([stage.entry("Zone 1", stage.now - timedelta(hours=1), "activity:1")])

    assert {event.origin for event in events()} == {"late", "discovered"}
    assert heard == []


def test_the_rooms_above_are_told_once_for_a_batch_and_never_of_repetitions(stage: Stage) -> None:
    calls: list[int] = []

    def listens(sender: Any, facts: Sequence[Fact], **_: Any) -> None:
        calls.append(len(facts))

    with receiver(facts_recorded, listens):
        stage.hear(*(sample("zone_alarm", reason=f"Zone {number} Open") for number in range(1, 40)), ALARM, ALARM)
        stage.hear(sample("zone_alarm", reason="Zone 12 Open"))

    # The first of the three alarms at the end follows another zone's: it is a happening of its own.
    assert calls == [40]


@pytest.mark.parametrize("change", [{"holder": "another"}, {"lease_epoch": 4}], ids=["taken over", "taken again"])
def test_a_lost_lease_applies_nothing_at_all(stage: Stage, change: dict[str, Any]) -> None:
    command = stage.sent(CommandName.ARM_AWAY, partition=1)
    Connection.objects.update(**change)
    before = Panel.objects.values().get(pk=stage.cast.panel.pk)
    applied = stage.hear(ALARM, b"no json", stage.answer(command, "armed_away"))

    assert applied.lost == {stage.cast.connection.pk}
    assert (events(), Message.objects.count(), quarantine()) == ([], 0, [])
    assert state_of(command) == CommandState.SENT
    assert Panel.objects.values().get(pk=stage.cast.panel.pk) == before
    assert Connection.objects.get().last_message_at is None


def test_a_lost_lease_costs_other_connections_of_the_batch_nothing(stage: Stage) -> None:
    other = Connection.objects.create(
        organization=stage.cast.station,
        vendor="bienport",
        name="Other",
        holder="h",
        lease_epoch=1,
        link_epoch=1,
        health=ConnectionHealth.HEALTHY,
    )
    panel = Panel.objects.create(connection=other, vendor_id="34", name="Same number, other login")
    theirs = Lease(connection_id=other.pk, vendor="bienport", holder="h", lease_epoch=1, link_epoch=1)
    Connection.objects.filter(pk=stage.cast.connection.pk).update(holder="another")

    applied = stage.corridor.apply([stage.delivery(ALARM), stage.delivery(ALARM, lease=theirs)])

    assert applied.lost == {stage.cast.connection.pk}
    assert [event.panel_id for event in events()] == [panel.pk]


def test_a_lost_lease_is_found_out_even_where_messages_go_one_by_one(stage: Stage) -> None:
    def takes_over(sender: Any, **_: Any) -> None:
        raise ValueError("cannot digest this")

    Connection.objects.update(holder="another")
    with receiver(facts_recorded, takes_over):
        applied = stage.hear(ALARM)

    assert applied.lost == {stage.cast.connection.pk}
    assert not Event.objects.exists()


def test_what_was_not_committed_does_not_count_as_seen(stage: Stage) -> None:
    def goes_away(sender: Any, **_: Any) -> None:
        raise OperationalError("gone")

    corridor: Corridor = stage.corridor
    with receiver(facts_recorded, goes_away), pytest.raises(OperationalError):
        stage.hear(ALARM)

    assert corridor.memory.recent.seen == {}


def test_a_batch_whose_commit_nobody_answered_is_not_applied_twice(transactional_db: None, stage: Stage) -> None:
    def hangs_up_after_the_commit(sender: Any, **_: Any) -> None:
        transaction.on_commit(hang_up)

    def hang_up() -> None:
        raise OperationalError("server closed the connection unexpectedly")

    batch = [stage.delivery(sample("zone_alarm", reason=f"Zone {number} Open")) for number in (1, 2)]
    with receiver(facts_recorded, hangs_up_after_the_commit), pytest.raises(OperationalError):
        stage.corridor.apply(batch)
    assert [event.zone for event in events()] == [1, 2], "it was committed"

    # Offered again, with one that came meanwhile: the pages still have to be told.
    applied = stage.corridor.apply([*batch, stage.delivery(ALARM)])
    assert [event.zone for event in events()] == [1, 2, 12]
    assert applied.panels == {stage.cast.panel.pk}
    assert applied.reads == {stage.cast.panel.pk: ""}

    # The same words a little later are news again.
    stage.wait(2)
    stage.hear(sample("zone_alarm", reason="Zone 1 Open"))
    assert [event.zone for event in events()] == [1, 2, 12, 1]


def test_of_a_batch_that_went_one_by_one_only_what_was_committed_is_known(stage: Stage) -> None:
    def fails(sender: Any, facts: Sequence[Fact], **_: Any) -> None:
        if len(facts) > 1:
            raise ValueError("too many at once")
        if facts[0].text == "Zone 2 Open":
            raise OperationalError("server closed the connection unexpectedly")

    batch = [stage.delivery(sample("zone_alarm", reason=f"Zone {number} Open")) for number in (1, 2, 12)]
    with receiver(facts_recorded, fails), pytest.raises(OperationalError):
        stage.corridor.apply(batch)
    assert [event.zone for event in events()] == [1]

    stage.corridor.apply(batch)
    assert [event.zone for event in events()] == [1, 2, 12]


def test_messages_without_a_number_of_their_own_are_never_mistaken_for_each_other(stage: Stage) -> None:
    def fails(sender: Any, **_: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    stage.corridor.apply([stage.delivery(ALARM, number=-1)])
    other = stage.delivery(sample("zone_alarm", reason="Zone 2 Open"), number=-1)
    with receiver(facts_recorded, fails), pytest.raises(OperationalError):
        stage.corridor.apply([other])
    stage.corridor.apply([other])

    assert [event.zone for event in events()] == [12, 2]
