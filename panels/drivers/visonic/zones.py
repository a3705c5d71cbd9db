"""Devices as readings and as an inventory."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from panels.drivers.base import Reading, ZoneListing, ZoneMeasure, ZoneReading, ZoneSet
from panels.drivers.text import NAME_LENGTH, plain
from panels.drivers.visonic.alarms import SILENT
from panels.drivers.visonic.outputs import place_name
from panels.drivers.visonic.partitions import WHOLE_PANEL, number_of
from panels.drivers.visonic.records.devices import Device
from panels.vocabulary import Measure, ZoneFlag, ZoneKind

_MEMORIES: Final = ("ALARM_IN_MEMORY", "SMOKE_MEMORY", "HEAT_MEMORY")
_NOT_HEARD: Final = ("INACTIVE", "1_WAY", "WORKING_1_WAY", "REPORTED_1_WAY", "NO_ACTIVE")


def is_silent(device: Device) -> bool:
    """Whether an alarm of this zone may be one that nobody on site must see."""
    return (device.zone_type or "").upper() in SILENT


def _remembers(device: Device, *, silent: bool) -> bool | None:
    told = device.remembers(*_MEMORIES)
    return told if is_silent(device) is silent or told is None else False


_FLAGS: Final[dict[ZoneFlag, Callable[[Device], bool | None]]] = {
    # An open hold-up zone is a silent alarm for everybody to see.
    ZoneFlag.OPEN: lambda device: None if is_silent(device) else device.is_open,
    ZoneFlag.BYPASSED: lambda device: bool(device.is_bypassed or device.warns("BYPASS")) if device.traits.raw else None,
    ZoneFlag.TAMPER: lambda device: device.is_tampered,
    ZoneFlag.LOW_BATTERY: lambda device: device.has_low_battery,
    ZoneFlag.COMMUNICATION_FAILURE: lambda device: device.warns(*_NOT_HEARD),
    ZoneFlag.POWER_FAILURE: lambda device: device.warns("AC_FAILURE"),
    ZoneFlag.ALARM_MEMORY: lambda device: _remembers(device, silent=False),
    ZoneFlag.SILENT_ALARM_MEMORY: lambda device: _remembers(device, silent=True),
}
_KINDS: Final = (
    ("INTERIOR_DELAY", ZoneKind.INTERIOR), ("DELAY", ZoneKind.ENTRY_EXIT), ("PERIMETER", ZoneKind.PERIMETER),
    ("OUTDOOR", ZoneKind.PERIMETER),
    ("INTERIOR", ZoneKind.INTERIOR), ("FIRE", ZoneKind.FIRE), ("GAS", ZoneKind.GAS), ("FLOOD", ZoneKind.FLOOD),
    ("EMERGENCY", ZoneKind.MEDICAL), ("PANIC", ZoneKind.HOLDUP), ("H24_SILENT", ZoneKind.HOLDUP),
    ("DURESS", ZoneKind.HOLDUP),
    ("TAMPER", ZoneKind.TAMPER), ("TEMPERATURE", ZoneKind.TECHNICAL), ("FAIL", ZoneKind.TECHNICAL),
)  # fmt: skip


def open_to_all(said: Sequence[Any]) -> list[Any]:
    """The answer without what shows that a hold-up zone is open, to be kept where others may read it."""
    return [
        {**one, "warnings": [word for word in one["warnings"] if not _shows_open(word)]}
        if isinstance(one, dict) and isinstance(one.get("warnings"), list) and is_silent(Device(one))
        else one
        for one in said
    ]


def _shows_open(warning: Any) -> bool:
    return isinstance(warning, dict) and str(warning.get("type")).upper() == "OPENED"


def flags_of(devices: Sequence[Device]) -> dict[ZoneFlag, dict[int, bool | None]]:
    """Each flag by zone; None where a device does not tell."""
    zones = {number: device for device in devices if (number := _number(device)) is not None}
    return {flag: {number: ask(device) for number, device in zones.items()} for flag, ask in _FLAGS.items()}


def readings_of(devices: Sequence[Device]) -> tuple[Reading, ...]:
    """What all devices say of the zones. A flag that one zone does not tell of is told zone by zone."""
    readings: list[Reading] = []
    for flag, told in flags_of(devices).items():
        if told and None not in told.values():
            readings.append(ZoneSet(flag=flag, members=frozenset(number for number, yes in told.items() if yes)))
            continue
        # While the panel is offline its devices have no traits: bypassed or not is then not told.
        readings += [ZoneReading(number=n, flags={flag: yes}) for n, yes in told.items() if yes is not None]
    for device in devices:
        if (number := _number(device)) is not None and (meteo := device.traits.meteo_info).raw:
            readings += [
                ZoneMeasure(number=number, measure=measure, value=value.value, taken_at=value.date)
                for measure, value in (
                    (Measure.TEMPERATURE, meteo.temperature),
                    (Measure.BRIGHTNESS, meteo.brightness),
                )
                if measure.value in meteo.raw
            ]
    return tuple(readings)


def listings_of(
    devices: Sequence[Device], places: Mapping[int, str] = MappingProxyType({}), *, divided: bool = True
) -> tuple[ZoneListing, ...] | None:
    """The zones of an inventory; None while the panel is offline, because they then have no names.

    A panel without partitions still gives its zones partition 1: there they belong to the whole panel.
    """
    zones = [(number, device) for device in devices if (number := _number(device)) is not None]
    if zones and not any(device.traits.raw or device.own_name for _, device in zones):
        return None
    return tuple(
        ZoneListing(
            number=number,
            name=plain(device.name, NAME_LENGTH) or place_name(device.traits.location, places),
            kind=kind_of(device.zone_type),
            partitions=tuple(n for one in device.partitions if (n := number_of(one)) is not None)
            if divided
            else (WHOLE_PANEL,),
        )
        for number, device in zones
    )


def _number(device: Device) -> int | None:
    number = device.device_number if device.is_zone else None
    return number if number is not None and 0 < number < 10_000 else None


def kind_of(zone_type: str | None) -> ZoneKind:
    """What a zone guards, by the words in its type."""
    word = (zone_type or "").upper()
    if word == "CO":
        return ZoneKind.GAS
    return next((kind for part, kind in _KINDS if part in word), ZoneKind.UNKNOWN)
