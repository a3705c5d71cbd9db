"""Sensors as zones of the home's panel, by what they report and not by who made them (reference 11.1).

A state that is *event-based* says that something happened: in a setup it stays as it last was, so only its quiet value
counts there. Fire, water and gas are the exception: in doubt they are told.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from panels.drivers.base import Reading, ZoneListing, ZoneMeasure, ZoneReading
from panels.drivers.overkiz.records.devices import Device
from panels.drivers.overkiz.records.states import State
from panels.drivers.text import NAME_LENGTH, plain
from panels.vocabulary import Measure, ZoneFlag, ZoneKind

# A sensor, in the vendor's numbers of device types.
_SENSOR: Final = 2
_FULLY_EMPTY: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sense:
    """What a state tells: which flag, what its words mean, and what a sensor that has it guards."""

    flag: ZoneFlag
    yes: frozenset[Any]
    no: frozenset[Any]
    kind: ZoneKind


def _sense(flag: ZoneFlag, yes: Iterable[Any], no: Iterable[Any], kind: ZoneKind) -> _Sense:
    return _Sense(flag=flag, yes=frozenset(yes), no=frozenset(no), kind=kind)


_OPEN, _ALARM = ZoneFlag.OPEN, ZoneFlag.ALARM
_DETECTED: Final = ("detected",), ("notDetected",)
# By the part of a state's name behind the colon; the first that a sensor has says what it guards.
_SENSES: Final[Mapping[str, _Sense]] = {
    "SmokeState": _sense(_ALARM, *_DETECTED, ZoneKind.FIRE),
    "CODetectionState": _sense(_ALARM, *_DETECTED, ZoneKind.GAS),
    "GasDetectionState": _sense(_ALARM, *_DETECTED, ZoneKind.GAS),
    "WaterDetectionState": _sense(_ALARM, *_DETECTED, ZoneKind.FLOOD),
    "WaterLeakState": _sense(_ALARM, ("detected", True), ("notDetected", False), ZoneKind.FLOOD),
    "ContactState": _sense(_OPEN, ("open", "opened"), ("closed",), ZoneKind.PERIMETER),
    "OpenClosedState": _sense(_OPEN, ("open", "opened"), ("closed",), ZoneKind.PERIMETER),
    "ThreeWayHandleDirectionState": _sense(_OPEN, ("open", "tilt"), ("closed",), ZoneKind.PERIMETER),
    "IntrusionDetectedState": _sense(_OPEN, (True, "detected"), (False, "notDetected"), ZoneKind.PERIMETER),
    "IntrusionState": _sense(_OPEN, ("detected",), ("notDetected",), ZoneKind.PERIMETER),
    "VibrationState": _sense(_OPEN, ("detected", True), ("notDetected", False), ZoneKind.PERIMETER),
    "OccupancyState": _sense(_OPEN, ("personInside",), ("noPersonInside",), ZoneKind.INTERIOR),
}
_URGENT: Final = frozenset({ZoneKind.FIRE, ZoneKind.GAS, ZoneKind.FLOOD})
_MEASURES: Final[Mapping[str, Measure]] = {
    "TemperatureState": Measure.TEMPERATURE,
    "LuminanceState": Measure.BRIGHTNESS,
}


def is_zone(device: Device) -> bool:
    """Whether a device is a detector: a sensor that reports something of the kind, or may."""
    sensor = device.type == _SENSOR or device.ui_class.endswith(("Sensor", "Detector"))
    return sensor and any(name in _SENSES for name in _names(device))


def kind_of(device: Device) -> ZoneKind:
    """What a detector guards."""
    names = set(_names(device))
    return next((sense.kind for name, sense in _SENSES.items() if name in names), ZoneKind.UNKNOWN)


def listings_of(devices: Sequence[Device], numbers: Mapping[str, int]) -> tuple[ZoneListing, ...]:
    """The detectors of an inventory; ``numbers`` are theirs by device URL, see `numbering`."""
    return tuple(
        ZoneListing(number=numbers[url], name=plain(device.label, NAME_LENGTH), kind=kind_of(device))
        for device in devices
        if (url := device.device_url) in numbers and url is not None and is_zone(device)
    )


def flags_of(states: Iterable[State], event_based: Collection[str] = ()) -> dict[ZoneFlag, bool]:
    """What states say of a detector. ``event_based`` are the names of those that are old news in a setup.

    For the states of an event it stays empty: there they tell of now.
    """
    found: dict[ZoneFlag, bool] = {}
    for state in states:
        name = _tail(state.name)
        sense = _SENSES.get(name)
        value = state.value
        if sense is not None and isinstance(value, str | bool):
            old = state.name in event_based and sense.kind not in _URGENT
            if value in sense.yes and not old:
                found[sense.flag] = True
            elif value in sense.no:
                found.setdefault(sense.flag, False)
        found.update(health_of(name, value))
    return found


def health_of(name: str, value: Any) -> dict[ZoneFlag, bool]:
    """What a state says of a device's own health, by the part of its name behind the colon (reference 6.2)."""
    match name, value:
        case "BatteryState", "low" | "verylow" | "verylowBattery":
            return {ZoneFlag.LOW_BATTERY: True}
        case "BatteryState", "full" | "normal" | "good":
            return {ZoneFlag.LOW_BATTERY: False}
        case "BatteryLevelState" | "BatteryDiscreteLevelState", int() | float() if not isinstance(value, bool):
            return {ZoneFlag.LOW_BATTERY: value <= _FULLY_EMPTY}
        case "MaintenanceRadioPartBatteryState" | "MaintenanceSensorPartBatteryState", "absence" | "low" | "verylow":
            return {ZoneFlag.LOW_BATTERY: True}
        case "SensorDefectState", "lowBattery":
            return {ZoneFlag.LOW_BATTERY: True}
        case "SensorDefectState", "dead":
            return {ZoneFlag.COMMUNICATION_FAILURE: True}
        case "SensorDefectState", "noDefect":
            return {ZoneFlag.LOW_BATTERY: False, ZoneFlag.COMMUNICATION_FAILURE: False}
        case "StatusState", "available" | "unavailable":
            return {ZoneFlag.COMMUNICATION_FAILURE: value == "unavailable"}
        case "CloudDeviceStatusState", "online" | "offline" | "uninstalled":
            return {ZoneFlag.COMMUNICATION_FAILURE: value != "online"}
        case "AssemblyState" | "TamperState", "open" | "opened" | "detected":
            return {ZoneFlag.TAMPER: True}
        case "AssemblyState" | "TamperState", "closed" | "notDetected":
            return {ZoneFlag.TAMPER: False}
    return {}


def readings_of(devices: Sequence[Device], numbers: Mapping[str, int]) -> tuple[Reading, ...]:
    """What a setup says of the detectors."""
    found: list[Reading] = []
    for device in devices:
        url = device.device_url
        if url is None or url not in numbers or not is_zone(device):
            continue
        flags = flags_of(device.states, device.event_based_states)
        # The cloud's own word; while a box is out of reach it goes on saying what it said last (reference 6.1).
        if device.available is False:
            flags[ZoneFlag.COMMUNICATION_FAILURE] = True
        if flags:
            found.append(ZoneReading(number=numbers[url], flags=flags))
        found += measures_of(numbers[url], device.states)
    return tuple(found)


def measures_of(number: int, states: Iterable[State]) -> list[ZoneMeasure]:
    """What a detector measures: degrees Celsius and lux."""
    return [
        ZoneMeasure(number=number, measure=measure, value=float(state.value))
        for state in states
        if (measure := _MEASURES.get(_tail(state.name))) is not None
        and isinstance(state.value, int | float)
        and not isinstance(state.value, bool)
    ]


def _tail(name: str | None) -> str:
    return (name or "").rpartition(":")[2]


def _names(device: Device) -> list[str]:
    told = [state.name for state in device.states]
    return [_tail(name) for name in (*told, *(one.qualified_name or one.name for one in device.definition.states))]
