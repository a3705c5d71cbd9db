"""Which messages are one happening and which are two (DESIGN 3.2), and in which order they count (3.3)."""

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from panels.holding import leases
from panels.models import Command, Connection, Message, Partition
from panels.vocabulary import ArmMode, CommandName, CommandState, Confidence, EventOrigin
from tests.panels.corridor.stage import Stage, events, kinds
from tests.panels.drivers.bienport.samples import sample

ALARM = sample("zone_alarm")
KEYPAD = sample("panel_armed_at_the_keypad", parameters={"partition": 1})


def test_a_notification_becomes_one_event_with_its_words_and_its_message(stage: Stage) -> None:
    applied = stage.hear(ALARM)

    (event,) = events()
    assert (event.kind, event.category, event.origin, event.priority) == ("zone_alarm", "burglary", "live", 4)
    assert (event.zone, event.zone_is_hint, event.text) == (12, True, "Zone 12 Open")
    assert event.observed_at == stage.now
    assert event.message == Message.objects.get().uid
    assert (applied.events, applied.panels) == (1, {stage.cast.panel.pk})


def test_two_identical_alarms_600_ms_apart_are_two_events(stage: Stage) -> None:
    stage.hear(ALARM)
    stage.wait(0.6)
    stage.hear(ALARM)

    assert len(events()) == 2


def test_copies_within_half_a_second_are_one_event_and_counted(stage: Stage) -> None:
    stage.hear(ALARM)
    stage.wait(0.3)
    applied = stage.hear(ALARM, ALARM)

    assert len(events()) == 1
    assert Message.objects.get().copies == 3
    assert applied.repeated == 2


def test_copies_in_one_batch_are_one_event_and_counted(stage: Stage) -> None:
    stage.hear(ALARM, ALARM, ALARM)

    assert len(events()) == 1
    assert Message.objects.get().copies == 3


def test_the_half_second_is_counted_from_the_first_so_a_steady_stream_is_not_swallowed(stage: Stage) -> None:
    for _ in range(6):
        stage.hear(ALARM)
        stage.wait(0.3)

    assert len(events()) == 3


def test_other_words_within_half_a_second_are_another_event(stage: Stage) -> None:
    stage.hear(ALARM, sample("zone_alarm", reason="Zone 2 Open"))

    assert [event.zone for event in events()] == [12, 2]


def test_identical_alarms_out_of_a_backlog_stay_apart_because_their_arrival_says_nothing(stage: Stage) -> None:
    since = stage.now - timedelta(minutes=10)
    stage.hear(ALARM, ALARM, not_before=since)

    assert [(event.kind, event.not_before) for event in events()] == [("zone_alarm", since)] * 2


def test_the_same_copies_on_two_panels_are_two_events(stage: Stage) -> None:
    stage.hear(ALARM, sample("zone_alarm", parameters={"resourceId": 101}))

    assert [event.panel_id for event in events()] == [stage.cast.panel.pk, stage.cast.device.pk]


def test_a_redelivery_of_what_was_committed_in_the_epoch_before_is_absorbed(stage: Stage) -> None:
    stage.hear(ALARM)
    stage.reconnect()
    applied = stage.hear(ALARM, dup=True)

    assert len(events()) == 1
    assert applied.repeated == 1


def test_a_committed_alarm_absorbs_a_single_redelivery_only(stage: Stage) -> None:
    stage.hear(ALARM)
    stage.reconnect()
    stage.hear(ALARM, dup=True, mid=1)
    stage.wait(5)
    stage.hear(ALARM, dup=True, mid=1)

    assert len(events()) == 2


def test_two_committed_alarms_absorb_two_redeliveries_in_one_batch(stage: Stage) -> None:
    stage.hear(ALARM)
    stage.wait(2)
    stage.hear(ALARM)
    stage.reconnect()
    stage.hear(ALARM, ALARM, dup=True)

    assert len(events()) == 2


def test_a_redelivery_without_a_committed_twin_is_a_new_event(stage: Stage) -> None:
    stage.hear(sample("zone_alarm", reason="Zone 2 Open"))
    stage.reconnect()
    stage.hear(ALARM, dup=True)

    assert [event.zone for event in events()] == [2, 12]


def test_a_redelivery_in_the_same_epoch_is_a_new_event(stage: Stage) -> None:
    stage.hear(ALARM)
    stage.wait(3)
    stage.hear(ALARM, dup=True)

    assert len(events()) == 2


def test_the_same_alarm_anew_in_the_next_epoch_is_a_new_event_and_still_absorbs_nothing(stage: Stage) -> None:
    stage.hear(ALARM)
    stage.reconnect()
    stage.hear(ALARM, mid=2)
    stage.wait(3)
    stage.hear(ALARM, dup=True, mid=1)

    assert len(events()) == 2


def test_a_twin_whose_acknowledgement_was_lost_again_and_again_is_still_known(stage: Stage) -> None:
    stage.hear(ALARM)
    stage.reconnect()
    stage.reconnect()
    stage.hear(ALARM, dup=True)
    stage.hear(sample("zone_alarm", reason="Zone 2 Open"))
    stage.reconnect()
    stage.hear(ALARM, dup=True)

    assert [event.zone for event in events()] == [12, 2]


def test_a_second_identical_alarm_under_way_when_the_link_went_is_kept(stage: Stage) -> None:
    stage.hear(ALARM, mid=7)
    stage.reconnect()
    # The first is acknowledged; the second, sent just before the link went, never arrived.
    stage.hear(ALARM, dup=True, mid=8)

    assert len(events()) == 2


def test_two_identical_alarms_neither_acknowledged_are_two_whichever_was_committed(stage: Stage) -> None:
    stage.hear(ALARM, mid=7)
    stage.reconnect()
    stage.corridor.apply([stage.delivery(ALARM, dup=True, mid=mid) for mid in (7, 8)])

    assert len(events()) == 2


def test_a_packet_id_that_was_used_again_since_repeats_only_the_last_message_under_it(stage: Stage) -> None:
    stage.hear(ALARM, mid=1)
    stage.hear(sample("zone_alarm", reason="Zone 2 Open"), mid=1)
    stage.reconnect()
    stage.hear(ALARM, dup=True, mid=1)

    assert [event.zone for event in events()] == [12, 2, 12]


def test_an_id_of_a_message_known_by_its_own_identity_was_used_again_too(stage: Stage) -> None:
    command = stage.sent(CommandName.ARM_AWAY, partition=1)
    stage.hear(ALARM, mid=1)
    stage.hear(stage.answer(command, "panel_armed"), mid=1)
    stage.reconnect()
    stage.hear(ALARM, dup=True, mid=1)

    assert [event.kind for event in events()] == ["zone_alarm", "armed", "zone_alarm"]


def test_what_the_broker_has_our_word_for_is_never_taken_for_a_repetition(stage: Stage) -> None:
    stage.hear(ALARM, mid=1)
    Connection.objects.update(acked_epoch=stage.lease.link_epoch, acked_number=1)
    stage.reconnect()
    # A broker that takes the lowest free id, or numbers anew: another alarm in the same words, under the same id.
    stage.hear(ALARM, dup=True, mid=1)

    assert len(events()) == 2


def test_nothing_of_a_session_the_broker_has_forgotten_is_repeated(stage: Stage) -> None:
    stage.hear(ALARM, mid=1)
    stage.reconnect()
    assert leases.forget_session(stage.lease)
    stage.reconnect()
    stage.hear(ALARM, dup=True, mid=1)

    assert len(events()) == 2


def test_what_a_take_over_finds_committed_and_not_acknowledged_is_known(stage: Stage) -> None:
    stage.hear(ALARM, mid=4)
    Connection.objects.update(holder="the next", lease_epoch=9)
    stage.lease = replace(stage.lease, holder="the next", lease_epoch=9)
    stage.reconnect()
    stage.hear(ALARM, dup=True, mid=4)

    assert len(events()) == 1


def test_a_notification_with_our_correlation_id_is_one_event_however_often_and_whenever_it_comes(stage: Stage) -> None:
    command = stage.sent(CommandName.ARM_AWAY, partition=1)
    armed = stage.answer(command, "panel_armed")
    stage.hear(armed)
    stage.wait(60)
    stage.hear(armed)
    stage.reconnect()
    stage.hear(armed, dup=True)

    assert kinds() == [("armed", "live")]
    assert events()[0].command == command.uid


def test_another_app_that_numbers_all_its_commands_alike_loses_none(stage: Stage) -> None:
    armed = sample("panel_armed", correlationId="1")
    stage.hear(armed)
    stage.wait(60)
    stage.hear(armed)

    assert kinds() == [("armed", "live")] * 2


def test_a_device_that_reports_the_old_and_then_the_new_state_has_said_two_things(stage: Stage) -> None:
    command = stage.sent(CommandName.SET_EXTERNAL_OUTPUT, panel=stage.cast.device, output=4, on=True)
    for status in (0, 1, 1):
        stage.hear(
            sample("external_output_changed", correlationId=command.correlation_id, parameters={"status": status})
        )
        stage.wait(3)

    assert [event.kind for event in events()] == ["output_changed"] * 2


def test_state_follows_arrival_and_never_the_vendors_clock_or_the_order_of_batches(stage: Stage) -> None:
    first, second = stage.delivery(KEYPAD), stage.delivery(sample("panel_disarmed", correlationId="x"))
    stage.corridor.apply([second])
    stage.corridor.apply([first])

    hall = Partition.objects.get(pk=stage.cast.hall.pk)
    assert hall.mode == ArmMode.DISARMED
    assert sorted(event.kind for event in events()) == ["armed", "disarmed"]


def test_a_new_epoch_counts_before_any_number_of_the_old_one(stage: Stage) -> None:
    stage.number = 1000
    stage.hear(KEYPAD)
    stage.reconnect()
    stage.hear(sample("panel_disarmed", correlationId="x"))

    assert Partition.objects.get(pk=stage.cast.hall.pk).mode == ArmMode.DISARMED


def test_a_batch_keeps_the_order_of_arrival_in_events(stage: Stage) -> None:
    stage.hear(*(sample("zone_alarm", reason=f"Zone {number} Open") for number in range(1, 61)))

    assert [event.zone for event in events()] == list(range(1, 61))


def test_a_log_entry_never_changes_state_even_when_it_is_read_first(stage: Stage) -> None:
    entry = stage.entry("Partition 1 armed", stage.now - timedelta(minutes=5), "activity:1", not_before=stage.now)
    stage.corridor.apply([entry])

    assert kinds() == [("vendor_log", EventOrigin.LATE)]
    assert Partition.objects.get(pk=stage.cast.hall.pk).mode == ArmMode.UNKNOWN


def test_the_mode_of_a_keypad_arming_is_not_guessed(stage: Stage) -> None:
    stage.hear(KEYPAD)

    hall = Partition.objects.get(pk=stage.cast.hall.pk)
    assert (hall.mode, hall.mode_confidence) == (ArmMode.ARMED, Confidence.CONFIRMED)


def test_our_own_arming_gives_the_mode_we_asked_as_an_assumption(stage: Stage) -> None:
    command = stage.sent(CommandName.ARM_NIGHT, partition=1)
    stage.hear(stage.answer(command, "panel_armed"))

    hall = Partition.objects.get(pk=stage.cast.hall.pk)
    assert (hall.mode, hall.mode_confidence, hall.mode_command) == (
        ArmMode.ARMED_NIGHT,
        Confidence.ASSUMED,
        command.uid,
    )


def test_a_disarm_we_did_not_send_is_only_reported_until_a_status_agrees(stage: Stage) -> None:
    stage.hear(KEYPAD)
    stage.wait(2)
    stage.hear(sample("panel_disarmed", correlationId="somebody-elses"))
    hall = Partition.objects.get(pk=stage.cast.hall.pk)
    assert (hall.mode, hall.mode_confidence) == (ArmMode.DISARMED, Confidence.REPORTED)

    read = stage.sent(CommandName.READ_STATUS)
    stage.hear(stage.answer(read, "status_all_quiet"))
    hall.refresh_from_db()
    assert (hall.mode, hall.mode_confidence) == (ArmMode.DISARMED, Confidence.CONFIRMED)


def test_our_own_disarm_is_confirmed_by_the_panels_report(stage: Stage) -> None:
    command = stage.sent(CommandName.DISARM, partition=1)
    stage.hear(stage.answer(command, "panel_disarmed"))

    hall = Partition.objects.get(pk=stage.cast.hall.pk)
    assert (hall.mode, hall.mode_confidence) == (ArmMode.DISARMED, Confidence.CONFIRMED)
    assert Command.objects.get(pk=command.pk).state == CommandState.CONFIRMED


def test_log_entries_join_live_events_one_to_one_within_120_seconds(stage: Stage) -> None:
    happened = timezone.now()
    stage.now = happened
    stage.hear(ALARM)
    stage.wait(60)
    stage.corridor.apply(
        [
            stage.entry("Zone 12", happened - timedelta(seconds=119), "activity:a"),
            stage.entry("Zone 12", happened - timedelta(seconds=100), "activity:b"),
        ]
    )

    # Two entries, one live alarm: one is its record, the other is an alarm nobody had told us of.
    assert sorted(kinds()) == [("vendor_log", "late"), ("zone_alarm", "live")]


def test_what_a_broker_had_kept_joins_the_entry_of_the_time_before_it_came(stage: Stage) -> None:
    since = stage.now - timedelta(hours=2)
    stage.hear(ALARM, not_before=since)
    outside = stage.entry("Zone 12", since - timedelta(seconds=121), "activity:before")
    stage.corridor.apply([outside, stage.entry("Zone 12", stage.now - timedelta(hours=1), "activity:a")])

    assert kinds() == [("zone_alarm", "live"), ("vendor_log", "late")]
    assert Message.objects.get(fact_kind="zone_alarm").log_identity == "activity:a"


def test_an_entry_belongs_to_the_message_known_to_the_moment_before_one_kept_for_hours(stage: Stage) -> None:
    stage.hear(ALARM, not_before=stage.now - timedelta(hours=2))
    stage.wait(60)
    stage.hear(ALARM)
    now = stage.now
    stage.corridor.apply(
        [
            stage.entry("Zone 12", now - timedelta(seconds=70), "activity:now"),
            stage.entry("Zone 12", now - timedelta(hours=1), "activity:then"),
        ]
    )

    assert kinds() == [("zone_alarm", "live"), ("zone_alarm", "live")]


def test_a_log_entry_121_seconds_away_is_an_event_of_its_own(stage: Stage) -> None:
    stage.hear(ALARM)
    stage.corridor.apply([stage.entry("Zone 12", stage.now - timedelta(seconds=121), "activity:a")])

    assert kinds() == [("zone_alarm", "live"), ("vendor_log", "late")]


def test_a_log_entry_of_another_kind_joins_nothing(stage: Stage) -> None:
    from panels.vocabulary import EventCategory

    stage.hear(ALARM)
    stage.corridor.apply([stage.entry("Bolge acildi", stage.now, "activity:a", category=EventCategory.SYSTEM)])

    assert len(events()) == 2


def test_the_same_log_entry_read_twice_is_stored_once(stage: Stage) -> None:
    at = stage.now - timedelta(minutes=10)
    stage.corridor.apply([stage.entry("Zone 12", at, "activity:a")])
    stage.reconnect()
    stage.corridor.apply([stage.entry("Zone 12", at, "activity:a")])

    assert kinds() == [("vendor_log", "late")]


def test_a_log_entry_that_was_joined_is_not_told_when_the_log_is_read_again(stage: Stage) -> None:
    stage.hear(ALARM)
    at = stage.now
    stage.corridor.apply([stage.entry("Zone 12", at, "activity:a")])
    stage.reconnect()
    stage.corridor.apply([stage.entry("Zone 12", at, "activity:a")])

    assert kinds() == [("zone_alarm", "live")]
