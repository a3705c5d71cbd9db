"""The status and failure blocks as readings."""

from typing import Any, TypeVar

import pytest

from panels.drivers.base import (
    OutputSet,
    PanelReading,
    PartitionModes,
    PartitionReading,
    PartitionSet,
    TroubleItem,
    TroubleSet,
    ZoneSet,
)
from panels.vocabulary import ArmMode, OutputFlag, PartitionFlag, ReadingGroup, Trouble, ZoneFlag
from tests.panels.drivers.bienport.samples import parse, sample

T = TypeVar("T")


def status(**data: Any) -> tuple[Any, ...]:
    return parse(sample("status_all_quiet", data=data)).readings


def failures(**data: Any) -> tuple[Any, ...]:
    return parse(sample("failures", data=data)).readings


def only(kind: type[T], readings: tuple[Any, ...]) -> T:
    (found,) = (reading for reading in readings if isinstance(reading, kind))
    return found


def told(key: str, *numbers: int) -> list[dict[str, Any]]:
    return [{key: number, "value": True} for number in numbers]


def test_a_quiet_panel_clears_everything_it_tells_about() -> None:
    part = parse(sample("status_all_quiet"))
    assert part.group is ReadingGroup.STATUS
    assert part.occurrences == ()
    assert PartitionModes(modes={}) in part.readings
    assert PartitionSet(flag=PartitionFlag.ALARM, members=frozenset()) in part.readings
    zones = {reading.flag: reading.members for reading in part.readings if isinstance(reading, ZoneSet)}
    assert zones == dict.fromkeys(
        (
            ZoneFlag.ALARM,
            ZoneFlag.ALARM_MEMORY,
            ZoneFlag.SILENT_ALARM_MEMORY,
            ZoneFlag.BYPASSED,
            ZoneFlag.TAMPER,
            ZoneFlag.COMMUNICATION_FAILURE,
            ZoneFlag.POWER_FAILURE,
        ),
        frozenset(),
    )
    assert only(OutputSet, part.readings) == OutputSet(flag=OutputFlag.ON, members=frozenset())
    assert only(TroubleSet, part.readings) == TroubleSet(items=frozenset(), among=frozenset({Trouble.KEYPAD_TAMPER}))
    assert only(PanelReading, part.readings) == PanelReading(
        ready=False, alarm=False, covert_alarm=False, battery_volts=10.657, supply_volts=17.028
    )


def test_a_panel_with_everything_true() -> None:
    part = parse(sample("status_everything_true"))
    # In stay and in night at once: armed, and the mode is anybody's guess.
    assert only(PartitionModes, part.readings) == PartitionModes(modes={2: ArmMode.ARMED})
    assert only(PartitionSet, part.readings).members == {2}
    assert {reading.members for reading in part.readings if isinstance(reading, ZoneSet)} == {frozenset({1})}
    assert only(OutputSet, part.readings).members == {1}
    assert only(TroubleSet, part.readings).items == {TroubleItem(trouble=Trouble.KEYPAD_TAMPER, number=1)}
    assert only(PanelReading, part.readings).alarm is True


def test_modes_are_read_off_the_three_lists_together() -> None:
    readings = status(
        armedPartitions=told("partition", 1, 2, 3),
        partitionsStayAway=told("partition", 2),
        partitionsNight=told("partition", 3, 4),
    )
    assert only(PartitionModes, readings) == PartitionModes(
        modes={
            1: ArmMode.ARMED_AWAY,
            2: ArmMode.ARMED_HOME,
            3: ArmMode.ARMED_NIGHT,
            4: ArmMode.ARMED_NIGHT,
        }
    )


@pytest.mark.parametrize("missing", ["armedPartitions", "partitionsStayAway", "partitionsNight"])
def test_nobody_is_called_disarmed_while_a_list_is_missing(missing: str) -> None:
    lists = {
        "armedPartitions": told("partition", 1),
        "partitionsStayAway": told("partition", 1),
        "partitionsNight": [],
    }
    readings = status(**(lists | {missing: None}))
    assert not any(isinstance(reading, PartitionModes) for reading in readings)
    mode = ArmMode.ARMED if missing == "partitionsStayAway" else ArmMode.ARMED_HOME
    assert only(PartitionReading, readings) == PartitionReading(number=1, mode=mode)


@pytest.mark.parametrize(
    ("partitions", "zones", "alarm"),
    [
        (told("partition", 1), [], True),
        ([], told("zone", 4), True),
        (None, told("zone", 4), True),
        ([], [], False),
        (None, [], None),
        ([], None, None),
    ],
)
def test_an_alarm_is_over_only_when_both_lists_say_so(partitions: Any, zones: Any, alarm: bool | None) -> None:
    readings = status(currentPartitionAlarms=partitions, alarmingZones=zones)
    assert only(PanelReading, readings).alarm is alarm


def test_what_is_listed_as_false_is_not_a_member() -> None:
    readings = status(lockedZones=[{"zone": 3, "value": False}, {"zone": 4, "value": True}])
    assert ZoneSet(flag=ZoneFlag.BYPASSED, members=frozenset({4})) in readings


def test_a_missing_key_settles_nothing() -> None:
    body = sample("status_all_quiet")
    body["data"] = {"command": "getStatus", "resourceId": 178, "lockedZones": [], "tamperKeypad": []}
    assert parse(body).readings == (ZoneSet(flag=ZoneFlag.BYPASSED, members=frozenset()),)
    body["data"]["tamperKeypad"] = told("keypad", 2)
    assert only(TroubleSet, parse(body).readings).items == {TroubleItem(trouble=Trouble.KEYPAD_TAMPER, number=2)}


def test_failures_are_troubles_by_kind_and_number() -> None:
    part = parse(sample("failures"))
    assert part.panel == "638"
    assert part.group is ReadingGroup.FAILURES
    assert only(OutputSet, part.readings) == OutputSet(flag=OutputFlag.FAILURE, members=frozenset({2}))
    found = only(TroubleSet, part.readings)
    assert found.items == {
        TroubleItem(trouble=Trouble.AUX_POWER, number=1, name="KPOUT"),
        TroubleItem(trouble=Trouble.AUX_POWER, number=2, name="AUX1"),
        TroubleItem(trouble=Trouble.AUX_POWER, number=3, name="AUX2"),
        TroubleItem(trouble=Trouble.MAINS, name="MAINS"),
        TroubleItem(trouble=Trouble.BATTERY, name="BATTERY"),
        TroubleItem(trouble=Trouble.KEYPAD_COMMUNICATION, number=1),
        TroubleItem(trouble=Trouble.KEYPAD_COMMUNICATION, number=2),
        TroubleItem(trouble=Trouble.KEYPAD_POWER, number=1),
        TroubleItem(trouble=Trouble.KEYPAD_POWER, number=2),
        TroubleItem(trouble=Trouble.CLOCK, name="CLOCK_NOT_SYNC"),
        TroubleItem(trouble=Trouble.CONFIGURATION_MEMORY, name="CONF_MEM_FAIL"),
    }
    assert found.among == {
        Trouble.AUX_POWER,
        Trouble.MAINS,
        Trouble.BATTERY,
        Trouble.KEYPAD_COMMUNICATION,
        Trouble.KEYPAD_POWER,
        Trouble.CLOCK,
        Trouble.CONFIGURATION_MEMORY,
        Trouble.OTHER,
    }


def test_no_failures_clear_their_kinds() -> None:
    lists = ("outFailures", "powerOutFailures", "powerInFailures", "keypadCommFailures", "keypadPowerFailures")
    readings = failures(**{key: [] for key in (*lists, "otherFailures")})
    assert only(TroubleSet, readings).items == frozenset()
    assert only(OutputSet, readings).members == frozenset()


def test_a_missing_failure_list_clears_nothing() -> None:
    body = sample("failures")
    body["data"] = {"command": "getFailures", "resourceId": 1, "powerInFailures": []}
    assert parse(body).readings == (TroubleSet(items=frozenset(), among=frozenset({Trouble.MAINS, Trouble.BATTERY})),)


def test_an_unknown_failure_keeps_the_vendors_name() -> None:
    readings = failures(otherFailures=[{"type": 9, "name": "FLUX", "value": True}, {"type": 1, "value": True}])
    items = only(TroubleSet, readings).items
    assert TroubleItem(trouble=Trouble.OTHER, number=9, name="FLUX") in items
    assert TroubleItem(trouble=Trouble.CLOCK) in items


def test_an_unknown_supply_is_some_other_trouble() -> None:
    body = sample("failures")
    body["data"] = {
        "command": "getFailures",
        "resourceId": 1,
        "powerInFailures": [{"powerIn": 3, "value": True}],
        "outFailures": None,
    }
    (found,) = parse(body).readings
    assert found == TroubleSet(
        items=frozenset({TroubleItem(trouble=Trouble.OTHER, number=3)}),
        among=frozenset({Trouble.MAINS, Trouble.BATTERY, Trouble.OTHER}),
    )


def test_failures_without_power_lists_tell_of_outputs_alone() -> None:
    body = sample("failures")
    body["data"] = {"command": "getFailures", "resourceId": 1, "outFailures": []}
    assert parse(body).readings == (OutputSet(flag=OutputFlag.FAILURE, members=frozenset()),)
