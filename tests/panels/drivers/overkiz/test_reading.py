"""Answers as parts: what each says of which panel, twice the same, and what is remembered from one to the next."""

import json
from typing import Any

import pytest

from panels.drivers.base import (
    DeviceReading,
    PanelReading,
    PartitionModes,
    PartitionReading,
    TroubleSet,
    UnderWay,
    ZoneReading,
)
from panels.drivers.overkiz.reading import LOG, SETUP, STATES, Reading, opened
from panels.vocabulary import (
    ArmMode,
    CommandName,
    CommandState,
    Delay,
    EventCategory,
    EventKind,
    QuarantineReason,
    ReadingGroup,
    Trouble,
    ZoneFlag,
    ZoneKind,
)
from tests.panels.drivers.overkiz.homes import (
    ALARM,
    BOX,
    DOOR,
    SHOCK,
    SHUTTER,
    SIREN,
    SMOKE,
    WHEN,
    Listener,
    device,
    event,
    of_panel,
    says,
    setup,
    state,
    told,
)
from tests.panels.drivers.overkiz.recorded import files, needs_recordings, recorded

MODE, TARGET, INTRUSION = (
    f"internal:{name}State" for name in ("CurrentAlarmMode", "TargetAlarmMode", "IntrusionDetected")
)
COMMAND = UnderWay(
    correlation_id="c" * 32, handles=("exec-1 1",), name=CommandName.ARM_AWAY, panel=ALARM, partition=0, sent_at=WHEN
)


@pytest.fixture
def home() -> Listener:
    """A home that is loaded."""
    listener = Listener()
    listener.load()
    return listener


def readings(parts: Any, kind: type) -> list[Any]:
    return [one for part in parts for one in part.readings if isinstance(one, kind)]


# ----------------------------------------------------------------- a setup


def test_a_home_is_its_gateways_and_its_alarms() -> None:
    heard = Listener().load()
    assert heard.listings is not None
    listed = {one.vendor_id: one for one in heard.listings}
    assert list(listed) == [BOX, ALARM]
    assert listed[BOX].partitions == ()
    assert listed[BOX].zones == ()
    assert listed[ALARM].partitions == ((0, ""),)
    assert {(one.name, one.kind, one.partitions) for one in listed[ALARM].zones or ()} == {
        ("Door", ZoneKind.PERIMETER, (0,)),
        ("Shock", ZoneKind.PERIMETER, (0,)),
        ("Smoke", ZoneKind.FIRE, ()),
    }
    assert heard.home is not None
    assert {one.vendor_id for one in heard.home.devices or ()} == {DOOR, SMOKE, SHOCK, SIREN, SHUTTER}
    assert not heard.lost
    assert not heard.reload


def test_the_status_of_each_panel_is_told() -> None:
    heard = Listener().load()
    (status,) = [one for one in of_panel(heard, ALARM) if one.group is ReadingGroup.STATUS]
    assert PartitionModes(modes={0: ArmMode.DISARMED}, others=ArmMode.UNKNOWN) in status.readings
    assert PanelReading(online=True, alarm=False) in status.readings
    assert len(readings([status], ZoneReading)) == 3
    assert {one.device for one in readings(of_panel(heard, BOX), DeviceReading)} == {DOOR, SMOKE, SHOCK, SIREN, SHUTTER}


def test_detectors_of_a_gateway_without_an_alarm_are_its_own() -> None:
    said = setup()
    said["devices"] = [one for one in said["devices"] if one["deviceURL"] != ALARM]
    heard = Listener().load(said)
    assert heard.listings is not None
    (listed,) = heard.listings
    assert {one.name for one in listed.zones or ()} == {"Door", "Smoke", "Shock"}


def test_numbers_stay_when_devices_come_and_go(home: Listener) -> None:
    before = home.memory["home"]["numbers"]
    said = setup(device("io://1234-5678-9012/0", "ContactSensor", "C", "New", state("core:ContactState", "open")))
    said["devices"] = [one for one in said["devices"] if one["deviceURL"] != DOOR]
    heard = home.load(said)
    assert home.memory["home"]["numbers"][SMOKE] == before[SMOKE]
    assert home.memory["home"]["numbers"]["io://1234-5678-9012/0"] not in before.values()
    gone = ZoneReading(number=before[DOOR], flags={ZoneFlag.COMMUNICATION_FAILURE: True})
    assert gone in readings(heard.parts, ZoneReading)
    assert any(one.kind == "overkiz:gone" and one.zone == before[DOOR] for one in told(heard))


def test_a_gateway_that_disappears_is_kept_and_cannot_be_reached(home: Listener) -> None:
    said = setup()
    said["gateways"] = [{"gatewayId": "2234-5678-9012", "type": 29, "alive": True}]
    said["devices"] = []
    heard = home.load(said)
    assert {part.panel for part in heard.parts if PanelReading(online=False) in part.readings} == {BOX, ALARM}


def test_members_without_an_address_are_set_aside_and_cost_the_others_nothing() -> None:
    said = setup({"label": "nobody"})
    said["gateways"].append("no object")
    heard = Listener().load(said)
    (aside,) = [part for part in heard.parts if part.unread is not None]
    assert aside.unread is not None
    assert aside.unread.reason is QuarantineReason.MALFORMED
    assert b"nobody" in aside.raw
    assert heard.listings is not None
    assert len(heard.listings) == 2


@needs_recordings
@pytest.mark.parametrize("path", files("setup"))
def test_every_recorded_home_is_read_without_a_loss(path: str) -> None:
    said = recorded(path)
    heard = Listener().load(said)
    assert heard.listings is not None
    assert {one["gatewayId"] for one in said["gateways"]} <= {one.vendor_id for one in heard.listings}
    assert heard.home is not None
    alarms = {one.vendor_id for one in heard.listings} - {one.gateway for one in heard.home.devices or ()}
    listed = {one.vendor_id for one in heard.home.devices or ()}
    missing = {one.get("deviceURL") for one in said["devices"]} - listed - {None}
    assert missing <= alarms or all(url.startswith("knx") for url in missing)
    assert json.loads(json.dumps(heard.memory)) == heard.memory


# ----------------------------------------------------------------- events


def test_reading_an_answer_twice_says_the_same_under_the_same_identities(home: Listener) -> None:
    kept = home.kept("events", [says(DOOR, "core:ContactState", "open"), says(SMOKE, "core:SmokeState", "detected")])
    memory = home.memory
    first = Reading(kept, opened(memory), (), home.now).run()
    second = Reading(kept, opened(memory), (), home.now).run()
    assert first.parts == second.parts
    identities = [part.identity for part in first.parts]
    assert len(set(identities)) == len(identities) > 0
    assert all(one is not None and one.startswith("feed:") for one in identities)


def test_a_door_opens_in_both_envelopes(home: Listener) -> None:
    number = home.memory["home"]["numbers"][DOOR]
    old = says(DOOR, "core:ContactState", "open")
    new = {"type": "DeviceStateChangedEvent", "eventTime": old["timestamp"], "deviceURL": DOOR,
           "deviceStates": [{"name": "core:ContactState", "type": 3, "value": "closed"}]}  # fmt: skip
    assert ZoneReading(number=number, flags={ZoneFlag.OPEN: True}) in readings(home.hear(old).parts, ZoneReading)
    assert ZoneReading(number=number, flags={ZoneFlag.OPEN: False}) in readings(home.hear(new).parts, ZoneReading)


def test_smoke_alarms_and_is_over(home: Listener) -> None:
    fire = home.hear(says(SMOKE, "core:SmokeState", "detected"))
    assert [(one.category, one.kind, one.restore) for one in told(fire)] == [
        (EventCategory.FIRE, EventKind.ZONE_ALARM, False)
    ]
    assert PanelReading(alarm=True) in readings(of_panel(fire, ALARM), PanelReading)
    over = home.hear(says(SMOKE, "core:SmokeState", "notDetected"))
    assert [one.restore for one in told(over)] == [True]
    assert PanelReading(alarm=False) in readings(of_panel(over, ALARM), PanelReading)


def test_arming_is_told_once_and_counts_down(home: Listener) -> None:
    begun = home.hear(says(ALARM, TARGET, "total"))
    assert PartitionReading(number=0, mode=ArmMode.ARMING, alarm=False, delay=Delay.EXIT, delay_seconds=30) in readings(
        begun.parts, PartitionReading
    )
    assert begun.pace == "quick"
    done = home.hear(says(ALARM, MODE, "total"))
    assert [one.kind for one in [*told(begun), *told(done)]] == [EventKind.ARMED]
    assert done.pace == "usual"
    assert [one.mode for one in readings(done.parts, PartitionReading)] == [ArmMode.ARMED_AWAY]


def test_a_disarm_that_is_not_ours_is_read_again() -> None:
    home = Listener()
    home.load(setup(CurrentAlarmMode="total", TargetAlarmMode="total"))
    heard = home.hear(
        event("DeviceStateChangedEvent", deviceURL=ALARM, deviceStates=[state(MODE, "off"), state(TARGET, "off")])
    )
    assert [one.kind for one in told(heard)] == [EventKind.DISARMED]
    assert heard.read_again == (ALARM,)


def test_an_intrusion_begins_and_ends(home: Listener) -> None:
    rings = home.hear(says(ALARM, INTRUSION, "detected"))
    assert [(one.category, one.kind, one.restore) for one in told(rings)] == [
        (EventCategory.BURGLARY, EventKind.PARTITION_ALARM, False)
    ]
    assert PanelReading(alarm=True) in readings(rings.parts, PanelReading)
    over = home.hear(says(ALARM, INTRUSION, "notDetected"))
    assert [(one.kind, one.restore) for one in told(over)] == [(EventKind.PARTITION_ALARM, True)]


def test_an_alarm_device_tells_of_fire_and_that_it_is_over() -> None:
    url = f"ogp://{BOX}/alarm"
    home = Listener()
    home.load(setup(device(url, "Alarm", "DynamicAlarm", "House", state("core:SmokeState", "notDetected"), sort=1)))
    fire = home.hear(says(url, "core:SmokeState", "detected"))
    over = home.hear(says(url, "core:SmokeState", "notDetected"))
    assert [(one.category, one.kind, one.restore) for one in [*told(fire), *told(over)]] == [
        (EventCategory.FIRE, EventKind.PARTITION_ALARM, False),
        (EventCategory.FIRE, EventKind.PARTITION_ALARM, True),
    ]
    for heard, alarm in ((fire, True), (over, False)):
        (part,) = of_panel(heard, url)
        assert PanelReading(alarm=alarm) in part.readings


def test_an_alarm_raised_by_hand_shows_nowhere_but_at_the_station(home: Listener) -> None:
    heard = home.hear(says(ALARM, INTRUSION, "sos"))
    covert = [part for part in heard.parts if any(one.covert for one in part.occurrences)]
    assert [part.readings for part in covert] == [(PanelReading(covert_alarm=True),)]
    assert all(one.covert for part in covert for one in part.occurrences)
    others = [part for part in heard.parts if part not in covert]
    assert all(b"sos" not in part.raw.lower() for part in others)
    assert PanelReading(alarm=False) not in readings(others, PanelReading)
    message = home.hear(event("NotificationEventLogEvent", text="SOS pressed"))
    assert all(one.covert for one in told(message))
    over = home.hear(says(ALARM, INTRUSION, "notDetected"))
    ended = [one for one in told(over) if one.covert]
    assert [(one.kind, one.restore) for one in ended] == [(EventKind.PANIC, True)]


def test_the_evidence_of_an_intrusion_is_kept_and_that_of_a_silent_alarm_shown_to_the_station_alone() -> None:
    said = setup()
    said["devices"][0]["definition"]["states"] = [
        {"qualifiedName": INTRUSION, "values": ["detected", "notDetected", "pending", "sos"]}
    ]
    home = Listener()
    home.load(said)
    rings = home.hear(says(ALARM, INTRUSION, "detected"))
    assert all(b"detected" in part.raw for part in of_panel(rings, ALARM))
    raised = home.hear(
        event("DeviceStateChangedEvent", deviceURL=ALARM, deviceStates=[state(INTRUSION, "sos"), state(MODE, "total")])
    )
    for part in raised.parts:
        assert (b"sos" in part.raw) is any(one.covert for one in part.occurrences)


def test_an_older_myfox_tells_of_trespassing_alone() -> None:
    said, url = setup(), "myfox://MYFOX-1/alarm"
    said["devices"].append(
        device(url, "Alarm", "MyFoxAlarmController", "Old", state("myfox:AlarmStatusState", "armed"),
               state("myfox:AlertTrespassState", ""), sort=1)
    )  # fmt: skip
    home = Listener()
    home.load(said)
    first = home.hear(says(url, "myfox:AlertTrespassState", '{"sendAt": "1"}', 11))
    again = home.hear(says(url, "myfox:AlertTrespassState", '{"sendAt": "1"}', 11))
    assert [one.kind for one in told(first)] == [EventKind.PARTITION_ALARM]
    assert PanelReading(alarm=True) in readings(first.parts, PanelReading)
    assert not told(again)


def test_a_pulse_is_over_after_a_while(home: Listener) -> None:
    number = home.memory["home"]["numbers"][SHOCK]
    heard = home.hear(says(SHOCK, "core:IntrusionDetectedState", "true", 6))
    assert ZoneReading(number=number, flags={ZoneFlag.OPEN: True}) in readings(heard.parts, ZoneReading)
    assert not home.later(10).read(None).parts
    calm = home.later(25).read(None)
    assert readings(calm.parts, ZoneReading) == [ZoneReading(number=number, flags={ZoneFlag.OPEN: False})]


def test_faults_come_and_go(home: Listener) -> None:
    heard = home.hear(says(SIREN, "core:BatteryState", "verylow"), says(DOOR, "core:BatteryState", "low"))
    assert {(one.category, one.kind, one.zone) for one in told(heard)} == {
        (EventCategory.TROUBLE, EventKind.TROUBLE, None),
        (EventCategory.TROUBLE, EventKind.BATTERY_LOW, home.memory["home"]["numbers"][DOOR]),
    }
    (faults,) = readings(heard.parts, TroubleSet)
    assert {one.trouble for one in faults.items} == {Trouble.SIREN}
    assert all(one.restore for one in told(home.hear(says(SIREN, "core:BatteryState", "full"))))


def test_a_gateway_that_is_down_takes_its_alarms_with_it(home: Listener) -> None:
    down = home.hear(event("GatewayDownEvent", gatewayId=BOX))
    assert {part.panel for part in down.parts if PanelReading(online=False) in part.readings} == {BOX, ALARM}
    assert [one.kind for one in told(down)] == [EventKind.PANEL_DISCONNECTED]
    up = home.hear(event("GatewayAliveEvent", gatewayId=BOX))
    assert set(up.read_again) == {BOX, ALARM, DOOR, SMOKE, SHOCK, SIREN}


def test_what_nobody_knows_stays_visible_and_what_is_no_event_is_set_aside(home: Listener) -> None:
    heard = home.hear(
        event("BrandNewEvent", deviceURL=DOOR), {"what": 1}, "no event", says(DOOR, "core:ContactState", "open")
    )
    assert "overkiz:BrandNew" in {one.kind for one in told(heard)}
    assert EventKind.UNKNOWN_NOTIFICATION in {one.kind for one in told(heard)}
    assert readings(heard.parts, ZoneReading)
    assert not heard.lost


@pytest.mark.parametrize("body", [b"<html>bad gateway</html>", b'{"error": null}', b"[1,", b""])
def test_an_answer_that_cannot_be_read_is_a_loss(home: Listener, body: bytes) -> None:
    heard = home.read(home.kept("events", body))
    assert heard.lost
    assert [part.unread is not None for part in heard.parts] == [True] * bool(body)
    assert home.memory["home"] is not None


def test_a_device_nobody_knew_is_read_by_itself(home: Listener) -> None:
    new = "io://1234-5678-9012/77"
    heard = home.hear(event("DeviceCreatedEvent", deviceURL=new, label="New"))
    assert heard.read_again == (new,)
    assert heard.reload
    found = device(new, "WaterSensor", "WaterDetectionSensor", "Leak", state("core:WaterDetectionState", "detected"))
    home.read(home.kept(STATES, {"devices": {new: found}}))
    assert home.memory["home"]["numbers"][new] == 4


def test_whoever_had_lost_the_account_tells_of_what_was(home: Listener) -> None:
    before = home.memory["home"]
    heard = home.hear(says(ALARM, INTRUSION, "detected"), says(DOOR, "core:ContactState", "open"), stray=True)
    assert [one.kind for one in told(heard)] == [EventKind.PARTITION_ALARM]
    assert not readings(heard.parts, PanelReading)
    assert home.memory["home"] == before


def test_what_another_release_remembered_is_forgotten() -> None:
    assert opened({"home": {"gateways": [{}]}}).home is None
    assert Reading(None, opened({"home": 3}), (), WHEN).run().reload


# ----------------------------------------------------------------- single reads, and the log


def test_a_single_read_tells_how_the_panel_stands(home: Listener) -> None:
    heard = home.read(home.kept(STATES, {"states": {ALARM: [state(MODE, "partial2"), state(TARGET, "partial2")]}}))
    (status,) = [one for one in of_panel(heard, ALARM) if one.group is ReadingGroup.STATUS]
    assert PartitionModes(modes={0: ArmMode.ARMED_NIGHT}, others=ArmMode.UNKNOWN) in status.readings
    assert not status.occurrences
    assert home.memory["home"]["devices"][0]["states"] != setup()["devices"][0]["states"]


def test_the_log_is_told_once_under_its_own_ids(home: Listener) -> None:
    entry = {"deviceEvent": {"id": "e-1", "eventTime": int(WHEN.timestamp() * 1000), "deviceURL": DOOR,
                             "type": "FAULT", "subType": "LOW_BATTERY"}}  # fmt: skip
    heard = home.read(home.kept(LOG, [entry, {"deviceEvent": {}}]))
    assert [part.identity for part in heard.parts] == ["log:e-1"]
    assert [(one.kind, one.text) for one in told(heard)] == [(EventKind.VENDOR_LOG, "FAULT LOW_BATTERY")]


def test_a_setup_that_cannot_be_read_changes_nothing(home: Listener) -> None:
    before = home.memory
    heard = home.read(home.kept(SETUP, b"<html>"))
    assert heard.reload
    assert heard.listings is None
    assert home.memory == before


# ----------------------------------------------------------------- our commands


def state_of(execution: str, new: str, **more: Any) -> dict[str, Any]:
    return event("ExecutionStateChangedEvent", execId=execution, newState=new, **more)


def replies(heard: Any) -> list[Any]:
    return [part.reply for part in heard.parts if part.reply is not None]


def test_an_execution_ends_its_command(home: Listener) -> None:
    heard = home.hear(
        state_of("exec-1", "IN_PROGRESS", timeToNextState=0),
        state_of("exec-1", "COMPLETED", timeToNextState=-1),
        under_way=[COMMAND],
    )
    assert [(one.state, one.begun) for one in replies(heard)] == [
        (CommandState.SENT, True),
        (CommandState.CONFIRMED, False),
    ]
    assert all(part.panel == ALARM for part in heard.parts if part.reply is not None)


def test_a_state_that_follows_is_the_doing_of_its_command(home: Listener) -> None:
    heard = home.hear(says(ALARM, TARGET, "total"), under_way=[COMMAND])
    (armed,) = [part for part in heard.parts if part.occurrences]
    assert armed.correlation_id == COMMAND.correlation_id


def test_an_end_that_came_before_its_command_was_known_is_not_forgotten(home: Listener) -> None:
    assert not replies(home.hear(state_of("exec-1", "COMPLETED", timeToNextState=-1)))
    assert [one.state for one in replies(home.read(None, [COMMAND]))] == [CommandState.CONFIRMED]


def test_a_command_whose_answer_was_lost_is_known_by_its_mark(home: Listener) -> None:
    unnamed = UnderWay(correlation_id="c" * 32, handles=(), name=CommandName.ARM_AWAY, panel=ALARM, sent_at=WHEN)
    registered = event(
        "ExecutionRegisteredEvent", execId="exec-9", metadata=f"watchpost:{'b' * 32},{'c' * 32}",
        actions=[{"deviceURL": ALARM, "commands": []}],
    )  # fmt: skip
    heard = home.hear(registered, state_of("exec-9", "COMPLETED", timeToNextState=-1), under_way=[unnamed])
    assert CommandState.CONFIRMED in [one.state for one in replies(heard)]


def test_silence_is_told_once_and_still_ends(home: Listener) -> None:
    home.read(None, [COMMAND])
    assert home.read(None, [COMMAND]).pace == "quick"
    silent = home.later(121).read(None, [COMMAND])
    assert [one.state for one in replies(silent)] == [CommandState.UNKNOWN]
    assert ALARM in silent.read_again
    assert silent.pace == "usual"
    assert not replies(home.read(None))
    late = home.hear(state_of("exec-1", "COMPLETED", timeToNextState=-1))
    assert [one.state for one in replies(late)] == [CommandState.CONFIRMED]


def test_what_the_log_says_of_an_execution_ends_it_too(home: Listener) -> None:
    home.read(None, [COMMAND])
    past = {"execution": {"id": "exec-1", "state": "FAILED", "failureType": "ACTUATORNOANSWER"}}
    heard = home.read(home.kept(STATES, {"executions": {"exec-1": past}}))
    assert [(one.state, one.code) for one in replies(heard)] == [(CommandState.FAILED, "device_unreachable")]
