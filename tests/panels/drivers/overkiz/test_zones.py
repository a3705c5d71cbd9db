"""Sensors as zones: what they guard, what they say, and what of it is old news."""

from collections import Counter
from typing import Any

import pytest

from panels.drivers.base import ZoneMeasure, ZoneReading
from panels.drivers.overkiz.numbering import numbered
from panels.drivers.overkiz.records.devices import Device
from panels.drivers.overkiz.records.setup import Setup
from panels.drivers.overkiz.records.states import State
from panels.drivers.overkiz.zones import flags_of, is_zone, kind_of, listings_of, readings_of
from panels.vocabulary import Measure, ZoneFlag, ZoneKind
from tests.panels.drivers.overkiz.recorded import needs_recordings, recorded


def state(name: str, value: Any) -> State:
    kind = 6 if isinstance(value, bool) else 2 if isinstance(value, int | float) else 3
    return State({"name": name, "type": kind, "value": value})


def sensor(*states: State, event_based: tuple[str, ...] = (), **more: Any) -> Device:
    known = [{"qualifiedName": name, "eventBased": True} for name in event_based]
    told = {"deviceURL": "io://1/2", "type": 2, "label": "Door", "states": [one.raw for one in states]}
    return Device(told | {"definition": {"states": known}} | more)


@pytest.mark.parametrize(
    ("name", "value", "flag", "told", "kind"),
    [
        ("core:ContactState", "open", ZoneFlag.OPEN, True, ZoneKind.PERIMETER),
        ("core:ContactState", "closed", ZoneFlag.OPEN, False, ZoneKind.PERIMETER),
        ("core:OpenClosedState", "open", ZoneFlag.OPEN, True, ZoneKind.PERIMETER),
        ("core:OccupancyState", "personInside", ZoneFlag.OPEN, True, ZoneKind.INTERIOR),
        ("core:OccupancyState", "noPersonInside", ZoneFlag.OPEN, False, ZoneKind.INTERIOR),
        ("core:IntrusionDetectedState", True, ZoneFlag.OPEN, True, ZoneKind.PERIMETER),
        ("core:SmokeState", "detected", ZoneFlag.ALARM, True, ZoneKind.FIRE),
        ("core:SmokeState", "notDetected", ZoneFlag.ALARM, False, ZoneKind.FIRE),
        ("core:WaterDetectionState", "detected", ZoneFlag.ALARM, True, ZoneKind.FLOOD),
        ("ogp:WaterLeakState", "detected", ZoneFlag.ALARM, True, ZoneKind.FLOOD),
    ],
)
def test_a_sensor_is_a_zone_by_its_state(name: str, value: Any, flag: ZoneFlag, told: bool, kind: ZoneKind) -> None:
    device = sensor(state(name, value))
    assert is_zone(device)
    assert kind_of(device) is kind
    assert flags_of(device.states) == {flag: told}


@pytest.mark.parametrize(
    ("name", "value", "flags"),
    [
        ("core:BatteryState", "verylow", {ZoneFlag.LOW_BATTERY: True}),
        ("core:BatteryState", "normal", {ZoneFlag.LOW_BATTERY: False}),
        ("core:BatteryLevelState", 9, {ZoneFlag.LOW_BATTERY: True}),
        ("core:BatteryLevelState", 80.0, {ZoneFlag.LOW_BATTERY: False}),
        ("core:SensorDefectState", "lowBattery", {ZoneFlag.LOW_BATTERY: True}),
        ("core:SensorDefectState", "dead", {ZoneFlag.COMMUNICATION_FAILURE: True}),
        ("core:SensorDefectState", "noDefect", {ZoneFlag.LOW_BATTERY: False, ZoneFlag.COMMUNICATION_FAILURE: False}),
        ("core:SensorDefectState", "maintenanceRequired", {}),
        ("core:StatusState", "unavailable", {ZoneFlag.COMMUNICATION_FAILURE: True}),
        ("core:CloudDeviceStatusState", "uninstalled", {ZoneFlag.COMMUNICATION_FAILURE: True}),
        ("core:AssemblyState", "open", {ZoneFlag.TAMPER: True}),
        ("io:MaintenanceRadioPartBatteryState", "low", {ZoneFlag.LOW_BATTERY: True}),
        ("core:ContactState", "ajar", {}),
        ("core:NewState", "x", {}),
    ],
)
def test_health_states_are_flags(name: str, value: Any, flags: dict[ZoneFlag, bool]) -> None:
    assert flags_of([state(name, value)]) == flags


def test_what_only_happened_is_not_told_from_a_setup() -> None:
    name = "core:IntrusionDetectedState"
    door = sensor(state(name, True), state("core:StatusState", "available"), event_based=(name,))
    assert readings_of([door], {"io://1/2": 4}) == (
        ZoneReading(number=4, flags={ZoneFlag.COMMUNICATION_FAILURE: False}),
    )
    # The same state in an event is now.
    assert flags_of(door.states)[ZoneFlag.OPEN] is True
    smoke = sensor(state("core:SmokeState", "detected"), event_based=("core:SmokeState",))
    assert flags_of(smoke.states, smoke.event_based_states) == {ZoneFlag.ALARM: True}


def test_only_sensors_are_zones() -> None:
    shutter = Device({"deviceURL": "io://1/2", "type": 1, "uiClass": "RollerShutter",
                      "states": [{"name": "core:OpenClosedState", "type": 3, "value": "open"}]})  # fmt: skip
    assert not is_zone(shutter)
    assert not is_zone(sensor(state("core:TemperatureState", 20.5)))
    assert readings_of([shutter], {"io://1/2": 1}) == ()


def test_a_zone_that_has_not_reported_yet_is_one_by_its_definition() -> None:
    quiet = sensor(event_based=("core:IntrusionDetectedState",))
    assert is_zone(quiet)
    assert [(one.number, one.name, one.kind) for one in listings_of([quiet], {"io://1/2": 7})] == [
        (7, "Door", ZoneKind.PERIMETER)
    ]
    assert listings_of([quiet], {}) == ()


def test_a_device_that_is_not_available_is_not_heard() -> None:
    door = sensor(state("core:ContactState", "closed"), state("core:LuminanceState", 12), available=False)
    assert readings_of([door], {"io://1/2": 1}) == (
        ZoneReading(number=1, flags={ZoneFlag.OPEN: False, ZoneFlag.COMMUNICATION_FAILURE: True}),
        ZoneMeasure(number=1, measure=Measure.BRIGHTNESS, value=12.0),
    )


@needs_recordings
@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("setup/setup_tahoma_siren_rtd.json", {ZoneKind.PERIMETER: 11, ZoneKind.FIRE: 1}),
        ("setup/setup_tahoma_3.json", {ZoneKind.INTERIOR: 3, ZoneKind.PERIMETER: 2, ZoneKind.FIRE: 1}),
        ("setup/setup_tahoma_intellitag.json", {ZoneKind.PERIMETER: 14}),
        ("setup/setup_cozytouch.json", {}),
    ],
)
def test_recorded_detectors_are_found(path: str, kinds: dict[ZoneKind, int]) -> None:
    devices = [one for one in Setup(recorded(path)).devices if is_zone(one)]
    assert Counter(kind_of(one) for one in devices) == kinds
    numbers = numbered([one.device_url or "" for one in devices], {})
    told = [one for one in readings_of(devices, numbers) if isinstance(one, ZoneReading)]
    # What an IntelliTag felt once is no open window; nothing stands open in any of these homes.
    assert not any(one.flags.get(ZoneFlag.OPEN) or one.flags.get(ZoneFlag.ALARM) for one in told)
    assert sum(one.flags.get(ZoneFlag.LOW_BATTERY, False) for one in told) == (1 if "siren" in path else 0)
