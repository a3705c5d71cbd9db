"""Status reads: modes, what is discovered, what stays silent, and what only the station may know (DESIGN 3.5, 4.6)."""

from typing import Any

from history.models import Event
from panels.models import Freshness, Message, Panel, Partition, Zone
from panels.vocabulary import ArmMode, CommandName, Confidence, PanelState, ReadingGroup
from tests.panels.corridor.stage import Stage, events
from tests.panels.drivers.bienport.samples import sample


def read(stage: Stage, name: str = "status_all_quiet", **data: Any) -> None:
    """The panel answers a status or failure read, some of its blocks replaced."""
    asked = CommandName.READ_FAILURES if name == "failures" else CommandName.READ_STATUS
    command = stage.sent(asked)
    body = stage.answer(command, name)
    body["data"] |= data
    stage.hear(body)
    stage.wait(5)


def on(key: str, *numbers: int) -> list[dict[str, Any]]:
    """A block of a status answer that lists what is true."""
    return [{key: number, "value": True} for number in numbers]


def found() -> list[tuple[str, str, int | None, int | None]]:
    """What was found by comparing: kind, origin, partition, zone."""
    return [(event.kind, event.origin, event.partition, event.zone) for event in events()]


def test_the_first_snapshot_is_silent_when_nothing_is_wrong(stage: Stage) -> None:
    read(stage, armedPartitions=on("partition", 1), lockedZones=on("zone", 2))

    assert events() == []
    modes = dict(Partition.objects.filter(panel=stage.cast.panel).values_list("number", "mode"))
    assert modes == {1: ArmMode.ARMED_AWAY, 2: ArmMode.DISARMED}
    assert Zone.objects.get(panel=stage.cast.panel, number=2).bypassed is True
    assert Panel.objects.get(pk=stage.cast.panel.pk).synced_at is not None
    assert Freshness.objects.filter(panel=stage.cast.panel, group=ReadingGroup.STATUS).exists()


def test_the_first_snapshot_tells_what_is_wrong_right_now(stage: Stage) -> None:
    read(stage, "status_everything_true", silentAlarmHistory=[])

    told = {(event.kind, event.zone, event.partition) for event in events()}
    assert {event.origin for event in events()} == {"discovered"}
    assert {("zone_alarm", 1, None), ("zone_tamper", 1, None), ("trouble", 1, None)} <= told
    assert ("partition_alarm", None, 2) in told
    assert not {kind for kind, _, _ in told} & {"armed", "disarmed", "zone_bypassed"}
    panel = Panel.objects.get(pk=stage.cast.panel.pk)
    assert (panel.alarm, panel.state) == (True, PanelState.ALARM)


def test_the_same_snapshot_again_is_no_news(stage: Stage) -> None:
    read(stage, "status_everything_true")
    before = found()
    read(stage, "status_everything_true")
    stage.reconnect()
    read(stage, "status_everything_true")

    assert found() == before


def test_differences_that_matter_are_discovered_and_their_ends_too(stage: Stage) -> None:
    read(stage)
    read(
        stage,
        armedPartitions=on("partition", 1),
        zoneTampers=on("zoneTamper", 2),
        lockedZones=on("zone", 1),
        alarmingZones=on("zone", 12),
    )
    assert sorted(found()) == sorted(
        [
            ("armed", "discovered", 1, None),
            ("zone_alarm", "discovered", None, 12),
            ("zone_bypassed", "discovered", None, 1),
            ("zone_tamper", "discovered", None, 2),
        ]
    )
    Event.objects.all().delete()
    read(stage)
    ends = {(event.kind, event.partition, event.zone, event.restore) for event in events()}
    assert ends == {
        ("disarmed", 1, None, False),
        ("zone_unbypassed", None, 1, True),
        ("zone_tamper", None, 2, True),
        ("partition_alarm", None, None, True),
    }
    assert Panel.objects.get(pk=stage.cast.panel.pk).state == PanelState.DISARMED


def test_an_alarm_that_was_told_live_is_not_discovered_again(stage: Stage) -> None:
    read(stage)
    stage.hear(sample("zone_alarm"))
    read(
        stage,
        alarmingZones=on("zone", 12),
        zoneAlarmHistory=on("zone", 12),
        currentPartitionAlarms=on("partition", 2),
    )

    assert found() == [("zone_alarm", "live", None, 12)]


def test_an_alarm_in_another_zone_than_the_one_told_is_discovered(stage: Stage) -> None:
    read(stage)
    stage.hear(sample("zone_alarm"))
    read(stage, alarmingZones=on("zone", 1, 12))

    assert found() == [("zone_alarm", "live", None, 12), ("zone_alarm", "discovered", None, 1)]


def test_an_alarm_that_came_and_went_unseen_is_discovered_by_its_memory(stage: Stage) -> None:
    read(stage)
    read(stage, zoneAlarmHistory=on("zone", 1))

    assert found() == [("alarm_memory", "discovered", None, 1)]


def test_the_three_lists_give_the_three_modes(stage: Stage) -> None:
    everything = on("partition", 1, 2, 3)
    read(
        stage,
        armedPartitions=everything,
        partitionsStayAway=on("partition", 2),
        partitionsNight=on("partition", 3),
    )

    modes = dict(Partition.objects.filter(panel=stage.cast.panel).values_list("number", "mode"))
    assert modes == {1: ArmMode.ARMED_AWAY, 2: ArmMode.ARMED_HOME, 3: ArmMode.ARMED_NIGHT}


def test_a_status_without_its_lists_calls_nothing_disarmed(stage: Stage) -> None:
    stage.hear(sample("panel_armed_at_the_keypad"))
    command = stage.sent(CommandName.READ_STATUS)
    body = stage.answer(command, "status_all_quiet")
    del body["data"]["partitionsNight"]
    stage.hear(body)

    assert Partition.objects.get(pk=stage.cast.attic.pk).mode == ArmMode.ARMED


def test_a_mode_that_becomes_known_is_no_second_arming(stage: Stage) -> None:
    stage.hear(sample("panel_armed_at_the_keypad"))
    stage.wait(2)
    read(stage, armedPartitions=on("partition", 2), partitionsNight=on("partition", 2))

    attic = Partition.objects.get(pk=stage.cast.attic.pk)
    assert (attic.mode, attic.mode_confidence) == (ArmMode.ARMED_NIGHT, Confidence.CONFIRMED)
    assert [kind for kind, *_ in found()] == ["armed"]


def test_troubles_are_told_when_they_come_and_when_they_go(stage: Stage) -> None:
    read(stage, "failures")
    kinds = sorted(event.kind for event in events())
    assert kinds.count("mains_lost") == kinds.count("battery_low") == 1
    assert Panel.objects.get(pk=stage.cast.panel.pk).state == PanelState.TROUBLE
    begun = len(events())

    read(stage, "failures")
    assert len(events()) == begun

    quiet: dict[str, Any] = {key: [] for key in sample("failures")["data"] if key.endswith("Failures")}
    read(stage, "failures", **quiet)
    ended = events()[begun:]
    assert len(ended) == begun
    assert all(event.restore and event.priority == 9 for event in ended)


def test_a_failure_read_alone_does_not_make_a_panel_synchronised(stage: Stage) -> None:
    read(stage, "failures")

    assert Panel.objects.get(pk=stage.cast.panel.pk).synced_at is None


def test_a_keyfob_alarm_is_known_to_the_station_alone(stage: Stage) -> None:
    read(stage)
    before = Panel.objects.get(pk=stage.cast.panel.pk)
    stage.hear(sample("keyfob_alarm"))

    (event,) = events()
    assert (event.kind, event.category, event.priority, event.covert) == ("keypad_alarm", "holdup", 2, True)
    cast, panel = stage.cast, Panel.objects.get(pk=stage.cast.panel.pk)
    for person in (cast.owner, cast.resident, cast.hall_only, cast.stranger):
        assert list(Event.objects.visible_to(person)) == []
    for person in (cast.operator, cast.watcher):
        assert list(Event.objects.visible_to(person)) == [event]
    # The lists of everybody else do not move; the station's list puts it first.
    assert (panel.state, panel.state_rank, panel.last_event_kind) == (
        before.state,
        before.state_rank,
        before.last_event_kind,
    )
    assert (panel.covert_alarm, panel.station_rank) == (True, PanelState.ALARM.rank)


def test_a_status_neither_repeats_nor_publishes_a_silent_alarm(stage: Stage) -> None:
    read(stage)
    stage.hear(sample("keyfob_alarm"))
    stage.wait(2)
    read(stage, remoteControllerAlarm=True, silentAlarmHistory=on("zone", 1))
    assert len(events()) == 1

    read(stage, remoteControllerAlarm=False)
    over = events()[1]
    assert (over.covert, over.restore) == (True, True)
    assert not Panel.objects.get(pk=stage.cast.panel.pk).covert_alarm


def test_a_silent_alarm_found_by_a_status_is_covert(stage: Stage) -> None:
    read(stage, remoteControllerAlarm=True, silentAlarmHistory=on("zone", 1))

    assert events()
    assert all(event.covert and event.category == "holdup" for event in events())
    assert list(Event.objects.visible_to(stage.cast.owner)) == []


def test_what_a_disarm_leaves_open_is_read_next(stage: Stage) -> None:
    applied = stage.hear(sample("panel_disarmed", correlationId="somebody-elses"))
    assert applied.reads == {stage.cast.panel.pk: ""}

    applied = stage.hear(sample("zone_alarm"))
    assert applied.reads == {stage.cast.panel.pk: ""}


def test_a_word_of_a_stale_panel_makes_it_fresh(stage: Stage) -> None:
    Panel.objects.filter(pk=stage.cast.panel.pk).update(stale=True, stale_at=stage.now)
    stage.hear(sample("zone_alarm"))

    panel = Panel.objects.get(pk=stage.cast.panel.pk)
    assert (panel.stale, panel.stale_at, panel.seen_at) == (False, None, stage.now)
    assert Panel.objects.get(pk=stage.cast.device.pk).seen_at is None


def test_an_entry_of_the_log_makes_no_stale_panel_fresh(stage: Stage) -> None:
    Panel.objects.filter(pk=stage.cast.panel.pk).update(stale=True, stale_at=stage.now, seen_at=None)
    stage.corridor.apply([stage.entry("Zone 1", stage.now, "activity:1")])

    panel = Panel.objects.get(pk=stage.cast.panel.pk)
    assert (panel.stale, panel.seen_at) == (True, None)


def test_an_alarm_of_a_zone_the_panel_calls_silent_stays_at_the_station(stage: Stage) -> None:
    read(stage)
    stage.wait(5)
    before = Zone.objects.get(panel=stage.cast.panel, number=2).changed_at
    read(
        stage,
        alarmingZones=[{"zone": 2, "value": True}],
        silentAlarmHistory=[{"zone": 2, "value": True}],
        currentPartitionAlarms=[{"partition": 1, "value": True}],
    )

    panel = Panel.objects.get(pk=stage.cast.panel.pk)
    assert (panel.alarm, panel.alarm_zones, panel.state) == (False, 0, "disarmed")
    assert panel.covert_alarm
    assert Zone.objects.get(panel=panel, number=2).changed_at == before
    assert {event.covert for event in events(category__in=("burglary", "holdup"))} == {True}
    assert set(Message.objects.order_by("-id").values_list("covert", flat=True)[:1]) == {True}


def test_a_silent_alarm_makes_the_panel_no_younger(stage: Stage) -> None:
    read(stage)
    seen = Panel.objects.get(pk=stage.cast.panel.pk).seen_at
    stage.wait(60)
    stage.hear(sample("keyfob_alarm"))

    panel = Panel.objects.get(pk=stage.cast.panel.pk)
    assert (panel.covert_alarm, panel.seen_at) == (True, seen)
