"""What each alarm is asked to arm and disarm, and what it cannot be asked."""

from typing import Any

import pytest

from panels.drivers.overkiz.alarms import is_alarm
from panels.drivers.overkiz.commands import abilities_of, order_of
from panels.drivers.overkiz.errors import BadCallError
from panels.drivers.overkiz.records.devices import Device
from panels.drivers.overkiz.records.setup import Setup
from panels.vocabulary import CommandName, Support
from tests.panels.drivers.overkiz.recorded import files, needs_recordings, recorded

AWAY, HOME, NIGHT, OFF = CommandName.ARM_AWAY, CommandName.ARM_HOME, CommandName.ARM_NIGHT, CommandName.DISARM


def alarm(widget: str, zones: str | None = None, commands: tuple[str, ...] = ()) -> Device:
    states = [] if zones is None else [{"name": "core:ActiveZonesState", "type": 3, "value": zones}]
    known = {"commands": [{"commandName": name, "nparams": 0} for name in commands]}
    return Device(
        {"deviceURL": "io://1/2", "uiClass": "Alarm", "widget": widget, "states": states, "definition": known}
    )


@pytest.mark.parametrize(
    ("widget", "partition", "words"),
    [
        ("MyFoxAlarmController", None, {AWAY: "arm", NIGHT: "partial", OFF: "disarm"}),
        ("TSKAlarmController", 0, {AWAY: "alarmOn", HOME: "alarmPartial1", NIGHT: "alarmPartial2", OFF: "alarmOff"}),
        ("AlarmPanelController", 1, {AWAY: "arm", HOME: "armPartialDay", NIGHT: "armPartialNight", OFF: "disarm"}),
        ("AlarmPanelController", 2, {AWAY: "armAnnex", OFF: "disarmAnnex"}),
        ("AlarmPanelController", 3, {AWAY: "armPerimeter"}),
        ("AlarmZoneController", None, {AWAY: "arm", OFF: "disarm"}),
        ("DynamicAlarm", None, {AWAY: "arm", OFF: "disarm"}),
        ("AlarmZoneStatusSensor", None, {}),
        ("BrandNewAlarm", None, {}),
        ("AlarmPanelController", 4, {}),
        ("TSKAlarmController", 1, {}),
    ],
)
def test_each_alarm_has_words_of_its_own(widget: str, partition: int | None, words: dict[CommandName, str]) -> None:
    for name in (AWAY, HOME, NIGHT, OFF, CommandName.BYPASS):
        if name in words:
            order = order_of(name, alarm(widget), partition)
            assert (order.device, order.name, order.parameters) == ("io://1/2", words[name], ())
        else:
            with pytest.raises(BadCallError):
                order_of(name, alarm(widget), partition)


@pytest.mark.parametrize("widget", ["StatefulAlarmController", "StatelessAlarmController"])
def test_a_lettered_alarm_is_armed_as_a_whole(widget: str) -> None:
    device = alarm(widget)
    orders = {name: order_of(name, device) for name in (AWAY, HOME, NIGHT, OFF)}
    told = {name: (order.name, order.parameters) for name, order in orders.items()}
    assert told == {
        AWAY: ("alarmOn", ()), HOME: ("alarmZoneOn", ("A",)), NIGHT: ("alarmZoneOn", ("A,B",)), OFF: ("alarmOff", ()),
    }  # fmt: skip
    assert order_of(HOME, device, None, {HOME: "B,C"}).parameters == ("B,C",)
    with pytest.raises(BadCallError):
        order_of(HOME, device, None, {})


@pytest.mark.parametrize(
    ("zones", "name", "partition", "said"),
    [
        ("", AWAY, 2, ("alarmZoneOn", "B")),
        ("A", AWAY, 3, ("alarmZoneOn", "A,C")),
        ("A,B,C", OFF, 2, ("alarmZoneOn", "A,C")),
        ("B", OFF, 2, ("alarmOff",)),
        ("A", AWAY, 1, ("alarmZoneOn", "A")),
    ],
)
def test_a_lettered_partition_leaves_the_others_as_they_are(
    zones: str, name: CommandName, partition: int, said: tuple[str, ...]
) -> None:
    order = order_of(name, alarm("StatefulAlarmController", zones), partition)
    assert (order.name, *order.parameters) == said


@pytest.mark.parametrize(
    ("widget", "zones", "name", "partition"),
    [
        ("StatefulAlarmController", "triggered", OFF, 1),
        ("StatefulAlarmController", None, AWAY, 1),
        ("StatelessAlarmController", None, AWAY, 1),
        ("StatefulAlarmController", "A", HOME, 1),
        ("StatefulAlarmController", "A", AWAY, 4),
    ],
)
def test_a_partition_is_not_armed_blindly(widget: str, zones: str | None, name: CommandName, partition: int) -> None:
    with pytest.raises(BadCallError):
        order_of(name, alarm(widget, zones), partition)


def test_what_the_definition_has_is_proven_and_what_it_lacks_is_absent() -> None:
    known = alarm("TSKAlarmController", commands=("alarmOn", "alarmOff"))
    assert abilities_of(known) == {AWAY: Support.PROVEN, OFF: Support.PROVEN}
    assert abilities_of(alarm("MyFoxAlarmController")) == dict.fromkeys((AWAY, NIGHT, OFF), Support.CLAIMED)
    assert abilities_of(alarm("BrandNewAlarm")) == {}
    with pytest.raises(BadCallError):
        order_of(AWAY, Device({"widget": "TSKAlarmController"}))


@needs_recordings
def test_recorded_alarms_have_the_commands_that_they_are_asked() -> None:
    told: dict[str, Any] = {}
    for path in files("setup"):
        for device in Setup(recorded(path)).devices:
            if is_alarm(device):
                told[device.widget] = set(abilities_of(device).items())
    proven = {(name, Support.PROVEN) for name in (AWAY, HOME, NIGHT, OFF)}
    assert told == {
        "TSKAlarmController": proven, "StatefulAlarmController": proven, "StatelessAlarmController": proven,
        "MyFoxAlarmController": proven - {(HOME, Support.PROVEN)},
    }  # fmt: skip
