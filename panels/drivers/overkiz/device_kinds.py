"""What a device is: by its class, else by its widget, else by what it tells and can be asked (reference 6.2).

A box in the LAN may tell neither class nor widget.
"""

from collections.abc import Mapping
from typing import Final

from panels.drivers.overkiz.records.devices import Device
from panels.vocabulary import DeviceKind

_K = DeviceKind
_CLASSES: Final[Mapping[str, DeviceKind]] = {
    "AdjustableSlatsRollerShutter": _K.SHUTTER,
    "AirSensor": _K.AIR,
    "Awning": _K.AWNING,
    "Camera": _K.CAMERA,
    "CarButtonSensor": _K.REMOTE,
    "ConfigurationComponent": _K.NETWORK,
    "ConsumptionSensor": _K.METER,
    "ContactSensor": _K.CONTACT,
    "Curtain": _K.CURTAIN,
    "Dock": _K.NETWORK,
    "DoorLock": _K.LOCK,
    "ElectricitySensor": _K.METER,
    "EvoHome": _K.HEATING,
    "ExteriorHeatingSystem": _K.HEATING,
    "ExteriorScreen": _K.SCREEN,
    "ExteriorVenetianBlind": _K.BLIND,
    "GarageDoor": _K.GARAGE_DOOR,
    "GasSensor": _K.GAS,
    "Gate": _K.GATE,
    "GenericSensor": _K.SENSOR,
    "HeatingSystem": _K.HEATING,
    "HitachiHeatingSystem": _K.AIR_CONDITIONING,
    "HumiditySensor": _K.HUMIDITY,
    "IntrusionSensor": _K.MOTION,
    "IrrigationSystem": _K.WATERING,
    "Light": _K.LIGHT,
    "LightSensor": _K.BRIGHTNESS,
    "MotionSensor": _K.MOTION,
    "MusicPlayer": _K.PLAYER,
    "NetworkComponent": _K.NETWORK,
    "OccupancySensor": _K.MOTION,
    "OnOff": _K.SWITCH,
    "Oven": _K.APPLIANCE,
    "Pergola": _K.PERGOLA,
    "Pod": _K.NETWORK,
    "ProtocolGateway": _K.NETWORK,
    "RainSensor": _K.WEATHER,
    "RemoteController": _K.REMOTE,
    "RockerSwitchController": _K.REMOTE,
    "RollerShutter": _K.SHUTTER,
    "Screen": _K.SCREEN,
    "Siren": _K.SIREN,
    "SirenStatus": _K.SIREN,
    "SmokeSensor": _K.SMOKE,
    "SunIntensitySensor": _K.BRIGHTNESS,
    "SunSensor": _K.BRIGHTNESS,
    "SwimmingPool": _K.POOL,
    "SwingingShutter": _K.SHUTTER,
    "TemperatureSensor": _K.TEMPERATURE,
    "ThermalEnergySensor": _K.METER,
    "VenetianBlind": _K.BLIND,
    "VentilationSystem": _K.VENTILATION,
    "WasherMachine": _K.APPLIANCE,
    "WaterHeatingSystem": _K.WATER_HEATER,
    "WaterSensor": _K.LEAK,
    "WeatherForecastSensor": _K.WEATHER,
    "WeatherSensor": _K.WEATHER,
    "Wifi": _K.NETWORK,
    "WindSensor": _K.WEATHER,
    "Window": _K.WINDOW,
    "WindowHandle": _K.CONTACT,
}
# Parts of the names of widgets and controllables, the more telling first.
_NAME_PARTS: Final[tuple[tuple[str, DeviceKind], ...]] = (
    ("GarageDoor", _K.GARAGE_DOOR),
    ("GarageOpener", _K.GARAGE_DOOR),
    ("VenetianBlind", _K.BLIND),
    ("Pergola", _K.PERGOLA),
    ("VerticalExteriorAwning", _K.SCREEN),
    ("Screen", _K.SCREEN),
    ("Awning", _K.AWNING),
    ("Shutter", _K.SHUTTER),
    ("Curtain", _K.CURTAIN),
    ("WindowOpener", _K.WINDOW),
    ("Window", _K.WINDOW),
    ("Gate", _K.GATE),
    ("DoorLock", _K.LOCK),
    ("DomesticHotWater", _K.WATER_HEATER),
    ("WaterHeater", _K.WATER_HEATER),
    ("HeatPump", _K.AIR_CONDITIONING),
    ("Thermostat", _K.HEATING),
    ("Heat", _K.HEATING),
    ("Siren", _K.SIREN),
    ("Smoke", _K.SMOKE),
    ("WaterDetection", _K.LEAK),
    ("Camera", _K.CAMERA),
    ("Motion", _K.MOTION),
    ("Occupancy", _K.MOTION),
    ("Contact", _K.CONTACT),
    ("OpeningSensor", _K.CONTACT),
    ("Intrusion", _K.MOTION),
    ("TemperatureSensor", _K.TEMPERATURE),
    ("Humidity", _K.HUMIDITY),
    ("Luminance", _K.BRIGHTNESS),
    ("LightSensor", _K.BRIGHTNESS),
    ("Light", _K.LIGHT),
    ("Dimmer", _K.LIGHT),
    ("Remote", _K.REMOTE),
    ("Stack", _K.NETWORK),
    ("Transceiver", _K.NETWORK),
    ("Bridge", _K.NETWORK),
    ("Pod", _K.NETWORK),
    ("Wifi", _K.NETWORK),
    ("OnOff", _K.SWITCH),
)
# By the part of a state's name behind the colon.
_STATES: Final[Mapping[str, DeviceKind]] = {
    "SmokeState": _K.SMOKE,
    "CODetectionState": _K.GAS,
    "GasDetectionState": _K.GAS,
    "WaterDetectionState": _K.LEAK,
    "WaterLeakState": _K.LEAK,
    "LockedUnlockedState": _K.LOCK,
    "ContactState": _K.CONTACT,
    "OccupancyState": _K.MOTION,
    "IntrusionDetectedState": _K.MOTION,
    "ClosureState": _K.SHUTTER,
    "DeploymentState": _K.AWNING,
    "TargetTemperatureState": _K.HEATING,
    "LightIntensityState": _K.LIGHT,
    "OnOffState": _K.SWITCH,
    "ElectricEnergyConsumptionState": _K.METER,
    "LuminanceState": _K.BRIGHTNESS,
    "RelativeHumidityState": _K.HUMIDITY,
    "TemperatureState": _K.TEMPERATURE,
}
# What may be switched or opened by a device that nobody knows, nobody knows either.
_COMMANDS: Final[Mapping[str, DeviceKind]] = {
    "lock": _K.LOCK,
    "takePicture": _K.CAMERA,
    "ring": _K.SIREN,
    "setClosure": _K.SHUTTER,
    "setDeployment": _K.AWNING,
    "setTargetTemperature": _K.HEATING,
    "setIntensity": _K.LIGHT,
}
# An intrusion sensor of these is on a door or a window; others watch a room.
_OPENINGS: Final = frozenset({"ContactState", "OpenClosedState"})


def kind_of(device: Device) -> DeviceKind:
    """What a device is; `DeviceKind.OTHER` where nothing about it is known here."""
    known = _CLASSES.get(device.ui_class)
    tails = tails_of(device)
    if known is _K.MOTION and tails & _OPENINGS:
        return _K.CONTACT
    if known is not None:
        return known
    for name in (device.widget, device.controllable_name.rpartition(":")[2]):
        for part, kind in _NAME_PARTS:
            if part in name:
                return kind
    return next(
        (kind for tail, kind in _STATES.items() if tail in tails),
        next((kind for name, kind in _COMMANDS.items() if name in device.command_names), _K.OTHER),
    )


def tails_of(device: Device) -> frozenset[str]:
    """The parts behind the colon of the names of all states that a device reports or may report."""
    told = [state.name for state in device.states]
    defined = [one.qualified_name or one.name for one in device.definition.states]
    return frozenset(name.rpartition(":")[2] for name in (*told, *defined) if name)
