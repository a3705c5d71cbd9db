"""What states tell, by the part of their names behind the colon: brands put the same under several prefixes.

A word that is in no table stays a word, and is judged by nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from panels.vocabulary import DeviceKind, StateMeaning

_M = StateMeaning


@dataclass(frozen=True, slots=True, kw_only=True)
class Sense:
    """What a state tells. ``words`` say yes or no; ``inverted``: 100 is shut where we say 0."""

    meaning: StateMeaning
    words: Mapping[Any, bool] = field(default_factory=dict)
    inverted: bool = False


def _flag(meaning: StateMeaning, yes: tuple[Any, ...], no: tuple[Any, ...]) -> Sense:
    return Sense(meaning=meaning, words=dict.fromkeys(yes, True) | dict.fromkeys(no, False))


def _told(meaning: StateMeaning) -> Sense:
    return Sense(meaning=meaning)


_DETECTED: Final = (("detected", True), ("notDetected", False))
_OPENED: Final = (("open", "opened"), ("closed",))
_POSITION: Final = Sense(meaning=_M.POSITION, inverted=True)
_DEPLOYED: Final = Sense(meaning=_M.POSITION)

# Of two that tell the same, the one further up is the device's own; the other keeps its unit and its name.
SENSES: Final[Mapping[str, Sense]] = {
    "ClosureState": _POSITION,
    "TargetClosureState": Sense(meaning=_M.TARGET_POSITION, inverted=True),
    "SlateOrientationState": _told(_M.TILT),
    "SlatsOrientationState": _told(_M.TILT),
    "OpenClosedState": _flag(_M.OPEN, *_OPENED),
    "OpenClosedUnknownState": _flag(_M.OPEN, *_OPENED),
    "OpenClosedPedestrianState": _flag(_M.OPEN, ("open", "pedestrian"), ("closed",)),
    "ContactState": _flag(_M.OPEN, *_OPENED),
    "ThreeWayHandleDirectionState": _flag(_M.OPEN, ("open", "tilt"), ("closed",)),
    "SlatsOpenClosedState": _flag(_M.OPEN, *_OPENED),
    "ShutterStatusState": _flag(_M.OPEN, *_OPENED),
    "MovingState": _flag(_M.MOVING, (True, "true"), (False, "false")),
    "OnOffState": _flag(_M.ON, ("on", True), ("off", False)),
    "MainOperationState": _flag(_M.ON, ("on",), ("off",)),
    "SirenStatusState": _flag(_M.SOUNDING, ("on", "cyclic"), ("off",)),
    "LightIntensityState": _told(_M.LEVEL),
    "ColorHueState": _told(_M.HUE),
    "ColorSaturationState": _told(_M.SATURATION),
    "RedColorIntensityState": _told(_M.RED),
    "GreenColorIntensityState": _told(_M.GREEN),
    "BlueColorIntensityState": _told(_M.BLUE),
    "ColorTemperatureState": _told(_M.COLOUR_TEMPERATURE),
    "TemperatureState": _told(_M.TEMPERATURE),
    "RoomTemperatureState": _told(_M.TEMPERATURE),
    "TargetTemperatureState": _told(_M.TARGET_TEMPERATURE),
    "TargetRoomTemperatureState": _told(_M.TARGET_TEMPERATURE),
    "DerogatedTargetTemperatureState": _told(_M.TARGET_TEMPERATURE),
    "SetPointHeatingValueState": _told(_M.TARGET_TEMPERATURE),
    "OutdoorTemperatureState": _told(_M.OUTDOOR_TEMPERATURE),
    "MiddleWaterTemperatureState": _told(_M.WATER_TEMPERATURE),
    "BottomTankWaterTemperatureState": _told(_M.WATER_TEMPERATURE),
    "TargetHeatingLevelState": _told(_M.HEATING_MODE),
    "HeatingModeState": _told(_M.HEATING_MODE),
    "CurrentHeatingModeState": _told(_M.HEATING_MODE),
    "ThermostatModeAliasState": _told(_M.HEATING_MODE),
    "DHWModeState": _told(_M.HEATING_MODE),
    "OperatingModeState": _told(_M.OPERATING_MODE),
    "ModeChangeState": _told(_M.OPERATING_MODE),
    "FanSpeedState": _told(_M.FAN_MODE),
    "RelativeHumidityState": _told(_M.HUMIDITY),
    "LuminanceState": _told(_M.BRIGHTNESS),
    "CO2ConcentrationState": _told(_M.CARBON_DIOXIDE),
    "NoiseState": _told(_M.NOISE),
    "WindSpeedState": _told(_M.WIND_SPEED),
    "RainState": _flag(_M.RAIN, *_DETECTED),
    "ElectricPowerConsumptionState": _told(_M.POWER),
    "ElectricEnergyConsumptionState": _told(_M.ENERGY),
    "GasConsumptionState": _told(_M.GAS_VOLUME),
    "WaterConsumptionState": _told(_M.WATER_VOLUME),
    "LockedUnlockedState": _flag(_M.LOCKED, ("locked",), ("unlocked",)),
    "OccupancyState": _flag(_M.OCCUPIED, ("personInside",), ("noPersonInside",)),
    "IntrusionDetectedState": _flag(_M.OCCUPIED, *_DETECTED),
    "IntrusionState": _flag(_M.OCCUPIED, *_DETECTED),
    "SmokeState": _flag(_M.SMOKE, *_DETECTED),
    "VibrationState": _flag(_M.VIBRATION, *_DETECTED),
    "CODetectionState": _flag(_M.GAS, *_DETECTED),
    "GasDetectionState": _flag(_M.GAS, *_DETECTED),
    "WaterDetectionState": _flag(_M.LEAK, *_DETECTED),
    "WaterLeakState": _flag(_M.LEAK, *_DETECTED),
    "AssemblyState": _flag(_M.TAMPER, ("open", "disassembled"), ("closed", "assembled")),
    "TamperState": _flag(_M.TAMPER, ("open", "detected"), ("closed", "notDetected")),
    "VolumeState": _told(_M.VOLUME),
    "BatteryLevelState": _told(_M.BATTERY),
    "BatteryDiscreteLevelState": _told(_M.BATTERY_WORD),
    "BatteryState": _told(_M.BATTERY_WORD),
    "SensorDefectState": _told(_M.DEFECT),
    "DeviceDefectState": _told(_M.DEFECT),
    "StatusState": _flag(_M.REACHABLE, ("available",), ("unavailable",)),
    "AvailabilityState": _flag(_M.REACHABLE, ("available",), ("unavailable",)),
    "CloudDeviceStatusState": _flag(_M.REACHABLE, ("online",), ("offline", "uninstalled")),
    "DiscreteRSSILevelState": _told(_M.SIGNAL),
    "RSSILevelState": _told(_M.SIGNAL),
    "CyclicButtonState": _flag(_M.PRESSED, ("pressed",), ("stop",)),
}
_FIRST: Final = {tail: rank for rank, tail in enumerate(SENSES)}
# What is deployed is open, but for what comes down before a window.
_DEPLOYABLE: Final = frozenset({DeviceKind.AWNING})


def senses_of(tails: frozenset[str], kind: DeviceKind) -> dict[str, Sense]:
    """What the states of a device tell, by the part of their names behind the colon: each meaning once."""
    table = dict(SENSES)
    if "DeploymentState" in tails and kind in _DEPLOYABLE:
        table.pop("ClosureState")
        table["DeploymentState"] = _DEPLOYED
    elif "DeploymentState" in tails and "ClosureState" not in tails:
        table["DeploymentState"] = _POSITION
    found: dict[str, Sense] = {}
    taken: set[StateMeaning] = set()
    for tail in sorted(tails & table.keys(), key=lambda name: _FIRST.get(name, -1)):
        sense = table[tail]
        if sense.meaning not in taken:
            taken.add(sense.meaning)
            found[tail] = sense
    return found
