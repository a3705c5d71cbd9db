"""Every alarm widget of the reference's section 11 as partitions and modes; what nobody knows is shown as it came."""

from collections import Counter
from typing import Any

import pytest

from panels.drivers.overkiz.alarms import AlarmPartition, is_alarm, partitions_of
from panels.drivers.overkiz.numbering import numbered
from panels.drivers.overkiz.records.devices import Device
from panels.drivers.overkiz.records.setup import Setup
from panels.vocabulary import ArmMode, Delay, EventCategory
from tests.panels.drivers.overkiz.recorded import files, needs_recordings, recorded

AWAY, HOME, NIGHT, OFF = ArmMode.ARMED_AWAY, ArmMode.ARMED_HOME, ArmMode.ARMED_NIGHT, ArmMode.DISARMED


def alarm(widget: str, **states: Any) -> tuple[AlarmPartition, ...]:
    """The partitions of an alarm; ``core__X`` is the state ``core:X``."""
    told = [
        {"name": name.replace("__", ":"), "type": 6 if isinstance(value, bool) else 1 if type(value) is int else 3,
         "value": value} for name, value in states.items()
    ]  # fmt: skip
    return partitions_of(Device({"uiClass": "Alarm", "widget": widget, "label": "Cellar", "states": told}))


def only(widget: str, **states: Any) -> AlarmPartition:
    """The only partition of an alarm."""
    (partition,) = alarm(widget, **states)
    assert partition.number == 0
    return partition


@pytest.mark.parametrize(
    ("word", "mode"), [("disarmed", OFF), ("armed", AWAY), ("partial", NIGHT), ("x", ArmMode.UNKNOWN)]
)
def test_a_myfox_alarm(word: str, mode: ArmMode) -> None:
    told = only("MyFoxAlarmController", myfox__AlarmStatusState=word, core__IntrusionState="notDetected")
    assert (told.mode, told.alarm, told.word) == (mode, False, word)
    assert only("MyFoxAlarmController", core__IntrusionState="detected").alarm is True


def test_an_older_myfox_alarm_never_tells_of_an_intrusion() -> None:
    assert only("MyFoxAlarmController", myfox__AlarmStatusState="armed").alarm is None


@pytest.mark.parametrize(
    ("word", "mode"),
    [("off", OFF), ("total", AWAY), ("partial1", HOME), ("zone1", HOME), ("partial2", NIGHT), ("zone2", NIGHT)],
)
def test_the_alarm_of_a_box(word: str, mode: ArmMode) -> None:
    told = only(
        "TSKAlarmController", internal__CurrentAlarmModeState=word, internal__TargetAlarmModeState=word,
        internal__IntrusionDetectedState="notDetected", internal__AlarmDelayState=30,
    )  # fmt: skip
    assert (told.mode, told.alarm, told.silent, told.delay, told.delay_seconds) == (
        mode,
        False,
        False,
        Delay.NONE,
        None,
    )


def test_the_alarm_of_a_box_counts_down() -> None:
    leaving = only("TSKAlarmController", internal__CurrentAlarmModeState="off", internal__TargetAlarmModeState="total",
                   internal__AlarmDelayState=30)  # fmt: skip
    assert (leaving.mode, leaving.delay, leaving.delay_seconds) == (ArmMode.ARMING, Delay.EXIT, 30)
    assert leaving.word == "off → total"
    coming = only("TSKAlarmController", internal__CurrentAlarmModeState="total", internal__TargetAlarmModeState="total",
                  internal__IntrusionDetectedState="pending", internal__AlarmDelayState=30)  # fmt: skip
    assert (coming.mode, coming.delay, coming.delay_seconds, coming.alarm) == (AWAY, Delay.ENTRY, 30, False)


def test_an_alarm_raised_by_hand_is_told_to_nobody_on_site() -> None:
    for states in ({"internal__IntrusionDetectedState": "sos"}, {"internal__TargetAlarmModeState": "sos"}):
        told = only("TSKAlarmController", internal__CurrentAlarmModeState="off", **states)
        assert (told.alarm, told.silent, told.mode) == (None, True, OFF)
        assert told.reading().alarm is None


@pytest.mark.parametrize(
    ("text", "modes"),
    [("", (OFF, OFF, OFF)), ("A,B,C", (AWAY, AWAY, AWAY)), ("A", (HOME, OFF, OFF)), ("A,B", (NIGHT, NIGHT, OFF)),
     ("C", (OFF, OFF, ArmMode.ARMED)), ("B, C", (OFF, ArmMode.ARMED, ArmMode.ARMED)),
     ("A,D", (ArmMode.UNKNOWN,) * 3), ("off", (ArmMode.UNKNOWN,) * 3)],
)  # fmt: skip
def test_an_io_alarm_has_three_partitions(text: str, modes: tuple[ArmMode, ...]) -> None:
    told = alarm("StatefulAlarmController", core__ActiveZonesState=text)
    assert [(one.number, one.name) for one in told] == [(1, "A"), (2, "B"), (3, "C")]
    assert tuple(one.mode for one in told) == modes
    assert {one.word for one in told} == {text}


def test_an_io_alarm_may_say_that_it_rings() -> None:
    told = alarm("StatefulAlarmController", core__ActiveZonesState="triggered")
    assert {(one.mode, one.alarm) for one in told} == {(ArmMode.UNKNOWN, True)}
    assert {(one.mode, one.alarm) for one in alarm("StatefulAlarmController")} == {(None, None)}


def test_an_installer_says_what_letters_mean() -> None:
    device = Device({"widget": "StatefulAlarmController",
                     "states": [{"name": "core:ActiveZonesState", "type": 3, "value": "B,A"}]})  # fmt: skip
    assert partitions_of(device, {"A,B": AWAY})[0].mode is AWAY


def test_a_radio_alarm_never_tells() -> None:
    told = alarm("StatelessAlarmController")
    assert [(one.number, one.mode, one.alarm) for one in told] == [(1, None, None), (2, None, None), (3, None, None)]


@pytest.mark.parametrize(
    ("word", "mode"), [("disarmed", OFF), ("armed", AWAY), ("armedDay", HOME), ("armedNight", NIGHT)]
)
def test_a_verisure_panel(word: str, mode: ArmMode) -> None:
    told = alarm("AlarmPanelController", verisure__AlarmPanelMainArmTypeState=word)
    assert [(one.number, one.name, one.mode, one.alarm) for one in told] == [(1, "main", mode, None)]


def test_a_verisure_panel_with_an_annex_and_a_perimeter() -> None:
    told = alarm("AlarmPanelController", verisure__AlarmPanelMainArmTypeState="armed",
                 verisure__AnnexArmTypeState="disarmed", verisure__PerimeterArmTypeState="armed")  # fmt: skip
    assert [(one.number, one.name, one.mode) for one in told] == [
        (1, "main", AWAY), (2, "annex", OFF), (3, "perimeter", AWAY),
    ]  # fmt: skip


@pytest.mark.parametrize("widget", ["AlarmZoneController", "AlarmZoneStatusSensor"])
def test_a_knx_device_is_one_partition(widget: str) -> None:
    for states, mode in (
        ({"core__ArmedState": True}, AWAY), ({"core__ArmedState": False}, OFF), ({"core__OnOffState": "on"}, AWAY),
        ({"core__ActiveModeState": "inactive"}, OFF), ({"core__ArmedState": "perhaps"}, ArmMode.UNKNOWN), ({}, None),
    ):  # fmt: skip
        told = only(widget, **states)
        assert (told.mode, told.name) == (mode, "Cellar")


@pytest.mark.parametrize(
    ("armed", "word", "mode"),
    [(False, "away", OFF), (True, "away", AWAY), (True, "fullArm", AWAY), (True, "Home", HOME), (True, "night", NIGHT),
     (True, "partial", HOME), (True, "vacation", ArmMode.ARMED), (True, "", ArmMode.ARMED), ("x", "", ArmMode.UNKNOWN)],
)  # fmt: skip
def test_a_dynamic_alarm(armed: Any, word: str, mode: ArmMode) -> None:
    told = only("DynamicAlarm", ogp__ArmedState=armed, ogp__ModeState=word, core__IntrusionState="detected")
    assert (told.mode, told.alarm) == (mode, True)
    assert word in told.word


def test_a_dynamic_alarm_tells_of_fire_and_water_too() -> None:
    def told(**states: Any) -> tuple[bool | None, frozenset[EventCategory]]:
        one = only("DynamicAlarm", **states)
        return one.alarm, one.causes

    assert told(core__ArmedState=True) == (None, frozenset())
    assert told(core__SmokeState="notDetected", core__WaterLeakState="notDetected") == (False, frozenset())
    assert told(core__IntrusionState="notDetected", core__SmokeState="detected") == (
        True,
        frozenset({EventCategory.FIRE}),
    )
    assert told(core__SmokeState="detected", core__WaterLeakState="detected") == (
        True,
        frozenset({EventCategory.FIRE, EventCategory.TECHNICAL}),
    )


def test_a_dynamic_alarm_says_which_partition_it_speaks_of() -> None:
    told = only("DynamicAlarm", core__ArmedState=True, ogp__ModeState="night", ogp__ActivePartitionState="Ground floor")
    assert (told.mode, told.word) == (NIGHT, "true, night, Ground floor")


def test_an_alarm_that_nobody_knows_is_shown_as_it_is() -> None:
    told = only("BrandNewAlarm", new__StrangeState="half")
    assert (told.mode, told.alarm, told.word) == (ArmMode.UNKNOWN, None, "new:StrangeState=half")
    assert only("BrandNewAlarm").word == ""


@pytest.mark.parametrize("value", [7, True, "x" * 500, "a\nb"])
def test_no_word_breaks_a_reader(value: Any) -> None:
    for widget in ("MyFoxAlarmController", "TSKAlarmController", "StatefulAlarmController", "AlarmPanelController",
                   "AlarmZoneController", "DynamicAlarm", "Other"):  # fmt: skip
        told = alarm(widget, x__AlarmStatusState=value, x__CurrentAlarmModeState=value, x__ActiveZonesState=value,
                     x__AlarmPanelMainArmTypeState=value, x__ModeState=value, x__ArmedState=value)  # fmt: skip
        assert all(len(one.word) <= 100 and one.word.isprintable() for one in told)


def test_numbers_stay_and_are_never_given_twice() -> None:
    first = numbered(["knx://1/b", "knx://1/a"], {})
    assert first == {"knx://1/a": 1, "knx://1/b": 2}
    assert numbered(["knx://1/0", "knx://1/b"], first) == {"knx://1/0": 3, "knx://1/b": 2}


@needs_recordings
def test_every_recorded_alarm_is_read() -> None:
    found = Counter(
        (device.widget, tuple(str(one.mode) for one in partitions_of(device)))
        for path in files("setup")
        for device in Setup(recorded(path)).devices
        if is_alarm(device)
    )
    assert found == {
        ("TSKAlarmController", ("disarmed",)): 5, ("MyFoxAlarmController", ("disarmed",)): 1,
        ("StatefulAlarmController", ("disarmed",) * 3): 1, ("StatelessAlarmController", ("None",) * 3): 1,
    }  # fmt: skip
