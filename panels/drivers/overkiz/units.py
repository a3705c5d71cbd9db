"""What numbers of states count: by the device's own word for what it measures, else by the name of the state."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from panels.drivers.overkiz.records.devices import Device
from panels.vocabulary import StateMeaning, Unit

_M = StateMeaning


@dataclass(frozen=True, slots=True)
class Scale:
    """A unit of ours, and how a vendor's number becomes one of it: times ``factor``, plus ``offset``."""

    unit: Unit
    factor: float = 1.0
    offset: float = 0.0

    def apply(self, value: float) -> float:
        """Return the number in our unit; a whole one stays whole where nothing changes it."""
        if self.factor == 1.0 and self.offset == 0.0:
            return value
        return round(value * self.factor + self.offset, 6)


# The attribute *MeasuredValueType*, by the part behind the colon, and of which states it speaks.
_TYPES: Final[Mapping[str, Scale]] = {
    "TemperatureInCelcius": Scale(Unit.CELSIUS),
    "TemperatureInCelsius": Scale(Unit.CELSIUS),
    "TemperatureInKelvin": Scale(Unit.CELSIUS, offset=-273.15),
    "TemperatureInFahrenheit": Scale(Unit.CELSIUS, 5 / 9, -160 / 9),
    "RelativeValueInPercentage": Scale(Unit.PERCENT),
    "LuminanceInLux": Scale(Unit.LUX),
    "ElectricalPowerInW": Scale(Unit.WATT),
    "ElectricalPowerInKW": Scale(Unit.WATT, 1000.0),
    "ElectricalEnergyInWh": Scale(Unit.WATT_HOUR),
    "ElectricalEnergyInKWh": Scale(Unit.WATT_HOUR, 1000.0),
    "ElectricalEnergyInMWh": Scale(Unit.WATT_HOUR, 1_000_000.0),
    "VolumeInLiter": Scale(Unit.LITRE),
    "VolumeInCubicMeter": Scale(Unit.CUBIC_METRE),
    "LinearSpeedInMeterPerSecond": Scale(Unit.METRE_PER_SECOND),
    "ConcentrationInPPM": Scale(Unit.PARTS_PER_MILLION),
    "ConcentrationInPartsPerMillion": Scale(Unit.PARTS_PER_MILLION),
    "SoundLevelInDecibels": Scale(Unit.DECIBEL),
}
_DIMENSIONS: Final[Mapping[Unit, frozenset[StateMeaning]]] = {
    Unit.CELSIUS: frozenset({_M.TEMPERATURE}),
    Unit.PERCENT: frozenset({_M.HUMIDITY}),
    Unit.LUX: frozenset({_M.BRIGHTNESS}),
    Unit.WATT: frozenset({_M.POWER}),
    Unit.WATT_HOUR: frozenset({_M.ENERGY}),
    Unit.LITRE: frozenset({_M.WATER_VOLUME, _M.GAS_VOLUME}),
    Unit.CUBIC_METRE: frozenset({_M.WATER_VOLUME, _M.GAS_VOLUME}),
    Unit.METRE_PER_SECOND: frozenset({_M.WIND_SPEED}),
    Unit.PARTS_PER_MILLION: frozenset({_M.CARBON_DIOXIDE}),
    Unit.DECIBEL: frozenset({_M.NOISE}),
}
# Where the device does not say; each is what the reference's recordings show, or the name itself tells.
_USUAL: Final[Mapping[StateMeaning, Unit]] = {
    _M.POSITION: Unit.PERCENT,
    _M.TARGET_POSITION: Unit.PERCENT,
    _M.TILT: Unit.PERCENT,
    _M.LEVEL: Unit.PERCENT,
    _M.HUE: Unit.DEGREE,
    _M.SATURATION: Unit.PERCENT,
    _M.COLOUR_TEMPERATURE: Unit.KELVIN,
    _M.TEMPERATURE: Unit.CELSIUS,
    _M.TARGET_TEMPERATURE: Unit.CELSIUS,
    _M.OUTDOOR_TEMPERATURE: Unit.CELSIUS,
    _M.WATER_TEMPERATURE: Unit.CELSIUS,
    _M.HUMIDITY: Unit.PERCENT,
    _M.BRIGHTNESS: Unit.LUX,
    _M.CARBON_DIOXIDE: Unit.PARTS_PER_MILLION,
    _M.NOISE: Unit.DECIBEL,
    _M.WIND_SPEED: Unit.METRE_PER_SECOND,
    _M.POWER: Unit.WATT,
    _M.ENERGY: Unit.WATT_HOUR,
    _M.VOLUME: Unit.PERCENT,
    _M.BATTERY: Unit.PERCENT,
}
_BY_NAME: Final[tuple[tuple[str, Unit], ...]] = (
    ("TemperatureState", Unit.CELSIUS),
    ("SetpointState", Unit.CELSIUS),
    ("PowerConsumptionState", Unit.WATT),
    ("EnergyConsumptionState", Unit.WATT_HOUR),
)
_PLAIN: Final = Scale(Unit.NONE)


def scales_of(device: Device) -> dict[StateMeaning, Scale]:
    """How a device's own word for what it measures scales its states, by what these tell; empty where it says none."""
    found: dict[StateMeaning, Scale] = {}
    for attribute in device.attributes:
        scale = _TYPES.get(_tail(attribute.value)) if _tail(attribute.name) == "MeasuredValueType" else None
        if scale is not None:
            found |= dict.fromkeys(_DIMENSIONS[scale.unit], scale)
    return found


def scale_of(name: str, meaning: StateMeaning, scales: Mapping[StateMeaning, Scale]) -> Scale:
    """The scale of one state's numbers."""
    if (own := scales.get(meaning)) is not None:
        return own
    if (usual := _USUAL.get(meaning)) is not None:
        return Scale(usual)
    return next((Scale(unit) for part, unit in _BY_NAME if name.endswith(part)), _PLAIN)


def _tail(said: Any) -> str:
    return said.rpartition(":")[2] if isinstance(said, str) else ""
