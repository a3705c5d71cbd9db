"""How panels behave over time, and what reaches applications and the log of it."""

from panels.simulators.bienport.acts import ACTS, ALIASES, perform
from panels.simulators.bienport.building import build_world
from panels.simulators.bienport.journal import Search
from panels.simulators.bienport.world import ACTIVE_IN, Mode, Panel, Phase, ZoneKind
from tests.panels.simulators.bienport.workbench import BARE, IO, SHOP, Workbench

DOOR, WINDOW, MOTION, NIGHT_MOTION, SMOKE, HOLDUP = 1, 2, 3, 4, 5, 7


def act(bench: Workbench, name: str, resource_id: int = SHOP, **body: object) -> Panel:
    panel = bench.cloud.world.panels[resource_id]
    perform(bench.cloud, panel, name, body)
    return panel


def kinds(bench: Workbench) -> list[str]:
    bench.timers.advance(0.1)
    return [notification["notificationType"] for notification in bench.notifications()]


def logged(bench: Workbench, resource_id: int = SHOP) -> list[str]:
    rows = bench.cloud.activities.search([resource_id], Search())
    return [row.text for row in reversed(rows)]


def test_the_same_seed_makes_the_same_world() -> None:
    one, two, other = build_world(7, 40), build_world(7, 40), build_world(8, 40)
    assert one == two
    assert one != other
    assert len(one.panels) == 41
    assert {panel.brand for panel in one.panels.values()} == {"EBS", "DSC", "Bimetri"}
    assert any("ş" in zone.name or "ğ" in zone.name for zone in one.panels[SHOP].zones.values())


def test_the_world_lives_the_same_life_from_the_same_seed() -> None:
    histories = []
    for _ in range(2):
        bench = Workbench(pace=2.0)
        bench.cloud.life.start()
        bench.timers.advance(1200)
        histories.append([body for _, body in bench.sent])
        assert len(bench.cloud.activities) > 300
    assert histories[0] == histories[1]
    assert len(histories[0]) > 50


def test_without_pace_nothing_happens(bench: Workbench) -> None:
    bench.cloud.life.start()
    bench.timers.advance(100_000)
    assert bench.sent == []


def test_arming_at_the_keypad_is_told_without_ids(bench: Workbench) -> None:
    act(bench, "arm", partition=1)
    assert kinds(bench) == []
    bench.timers.advance(6)
    (notification,) = bench.notifications()
    assert notification == {
        "messageType": "notification",
        "appId": "",
        "notificationType": "armNotification",
        "reason": "Partition 1 Armed",
        "parameters": {"partition": 1, **bench.identity(SHOP)},
    }
    act(bench, "disarm", partition=1)
    assert kinds(bench) == ["armNotification", "disarmNotification"]


def test_a_disarm_during_the_exit_delay_ends_it(bench: Workbench) -> None:
    act(bench, "arm")
    act(bench, "disarm")
    bench.timers.advance(20)
    assert kinds(bench) == ["disarmNotification"]


def test_modes_watch_different_zones(bench: Workbench) -> None:
    panel = act(bench, "open_zone", zone=MOTION)
    partition = panel.partitions[1]
    ready = {mode: bench.cloud.machinery.is_ready(panel, partition, mode) for mode in Mode}
    assert ready == {Mode.AWAY: False, Mode.STAY: True, Mode.NIGHT: True}
    act(bench, "open_zone", zone=NIGHT_MOTION)
    assert not bench.cloud.machinery.is_ready(panel, partition, Mode.NIGHT)
    assert ZoneKind.INTERIOR not in ACTIVE_IN[Mode.STAY]
    assert bench.ask("armSleep", SHOP, partition=1)["result"] == "failed"
    assert bench.ask("armStay", SHOP, partition=1)["result"] == "success"


def test_a_bypassed_zone_does_not_hinder(bench: Workbench) -> None:
    act(bench, "open_zone", zone=WINDOW)
    assert bench.ask("getStatus", SHOP)["data"]["isReadyForArm"] is False
    bench.ask("zonesBypass", SHOP, zones=[WINDOW])
    assert bench.ask("getStatus", SHOP)["data"]["isReadyForArm"] is True
    assert bench.ask("arm", SHOP, partition=1)["result"] == "success"


def test_a_window_alarms_at_once_and_shows_until_disarmed(bench: Workbench) -> None:
    act(bench, "arm_stay")
    bench.timers.advance(1)
    bench.sent.clear()
    act(bench, "open_zone", zone=WINDOW)
    bench.timers.advance(0.1)
    (notification,) = bench.notifications()
    panel = bench.cloud.world.panels[SHOP]
    assert notification == {
        "messageType": "notification",
        "appId": "",
        "notificationType": "zoneAlarmNotification",
        "reason": "Zone 2 Open",
        "parameters": {"resourceId": SHOP, "model": panel.model, "networkId": panel.network_id},
    }
    status = bench.ask("getStatus", SHOP)["data"]
    assert status["currentPartitionAlarms"] == [{"partition": 1, "value": True}]
    assert status["alarmingZones"] == status["zoneAlarmHistory"] == [{"zone": 2, "value": True}]
    assert status["alarmingOutputs"] == [{"output": 1, "value": True}]
    act(bench, "close_zone", zone=WINDOW)
    bench.timers.advance(61)
    status = bench.ask("getStatus", SHOP)["data"]
    assert status["alarmingZones"] == status["alarmingOutputs"] == []
    assert status["zoneAlarmHistory"] == [{"zone": 2, "value": True}]
    bench.ask("disarm", SHOP, partition=1)
    status = bench.ask("getStatus", SHOP)["data"]
    assert status["currentPartitionAlarms"] == status["zoneAlarmHistory"] == []


def test_the_door_gives_time_to_disarm(bench: Workbench) -> None:
    act(bench, "arm")
    bench.timers.advance(7)
    bench.sent.clear()
    panel = act(bench, "open_zone", zone=DOOR)
    act(bench, "open_zone", zone=MOTION)
    assert panel.partitions[1].phase is Phase.ENTRY
    assert bench.ask("getStatus", SHOP)["data"]["armedPartitions"] == [{"partition": 1, "value": True}]
    bench.sent.clear()
    bench.timers.advance(5)
    act(bench, "disarm")
    bench.timers.advance(30)
    assert kinds(bench) == ["disarmNotification"]


def test_who_does_not_disarm_in_time_is_a_burglar(bench: Workbench) -> None:
    act(bench, "arm")
    bench.timers.advance(7)
    bench.sent.clear()
    act(bench, "open_zone", zone=DOOR)
    bench.timers.advance(9.5)
    assert kinds(bench) == []
    bench.timers.advance(1)
    assert kinds(bench) == ["zoneAlarmNotification"]


def test_a_door_left_open_at_the_end_of_the_exit_delay_starts_the_entry_delay(bench: Workbench) -> None:
    act(bench, "arm")
    panel = act(bench, "open_zone", zone=DOOR)
    bench.timers.advance(6.5)
    assert panel.partitions[1].phase is Phase.ENTRY
    bench.timers.advance(10.5)
    assert kinds(bench) == ["armNotification", "zoneAlarmNotification"]


def test_smoke_alarms_while_disarmed_and_a_holdup_stays_silent(bench: Workbench) -> None:
    act(bench, "open_zone", zone=SMOKE)
    assert kinds(bench) == ["zoneAlarmNotification"]
    act(bench, "disarm")
    act(bench, "open_zone", zone=HOLDUP)
    status = bench.ask("getStatus", SHOP)["data"]
    assert status["silentAlarmHistory"] == [{"zone": HOLDUP, "value": True}]
    assert status["alarmingOutputs"] == []


def test_keyfob_and_keypad_alarms(bench: Workbench) -> None:
    panel = act(bench, "keyfob_alarm")
    act(bench, "keypad_alarm")
    bench.timers.advance(0.1)
    keyfob, keypad = bench.notifications()
    assert keyfob == {
        "messageType": "notification",
        "appId": "",
        "notificationType": "keypadKeyfobAlarmNotification",
        "reason": "Silent Alarm with Keyfob",
        "parameters": {"resourceId": SHOP, "model": panel.model, "networkId": panel.network_id},
    }
    assert keypad["notificationType"] == keyfob["notificationType"]
    assert bench.ask("getStatus", SHOP)["data"]["remoteControllerAlarm"] is True


def test_guessed_types_can_be_silenced(bench: Workbench) -> None:
    act(bench, "panic")
    assert kinds(bench) == ["panicAlarmNotification"]
    bench.cloud.faults.set("no_guesses")
    act(bench, "medical")
    act(bench, "disconnect")
    assert kinds(bench) == ["panicAlarmNotification"]
    assert "Medical Alarm" in logged(bench)


def test_a_cut_panel_tells_its_news_when_the_line_is_back(bench: Workbench) -> None:
    act(bench, "disconnect")
    act(bench, "arm_stay")
    bench.timers.advance(5)
    assert kinds(bench) == ["resourceDisconnectedNotification"]
    act(bench, "connect")
    assert kinds(bench)[1:] == ["resourceConnectedNotification", "armNotification"]
    assert logged(bench)[-2:] == ["Partition 1 Armed", "Panel connected"]


def test_turkish_reasons() -> None:
    bench = Workbench(turkish=True)
    act(bench, "alarm_zone", zone=DOOR)
    bench.timers.advance(0.1)
    assert bench.notifications()[0]["reason"] == "1. bölge açık"


def test_every_act_works_and_is_logged(bench: Workbench) -> None:
    for name in [*ACTS, *ALIASES]:
        act(bench, name, IO if name == "switch_output" else SHOP, zone=1, output=1, partition=1, number=1, force=True)
        bench.timers.advance(30)
    assert len(logged(bench)) > 30


def test_the_log_keeps_every_happening(bench: Workbench) -> None:
    act(bench, "open_zone", zone=WINDOW)
    act(bench, "close_zone", zone=WINDOW)
    act(bench, "mains_off")
    act(bench, "mains_on")
    bench.ask("setOutput", SHOP, output=2, status=1, duration=0)
    texts = logged(bench)
    name = bench.cloud.world.panels[SHOP].zones[WINDOW].name
    assert texts[:4] == [f"Zone 2 opened ({name})", f"Zone 2 closed ({name})", "Mains failure", "Mains restored"]
    assert len(texts) == 5


def test_a_panel_without_zones_arms(bench: Workbench) -> None:
    assert bench.ask("arm", BARE, partition=1)["result"] == "success"
