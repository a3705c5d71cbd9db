"""Devices as readings and as an inventory."""

from collections.abc import Callable, Sequence
from typing import Final

from panels.drivers.base import Reading, ZoneListing, ZoneReading, ZoneSet
from panels.drivers.visonic.partitions import number_of
from panels.drivers.visonic.records.devices import Device
from panels.drivers.visonic.text import NAME_LENGTH, plain
from panels.vocabulary import ZoneFlag, ZoneKind

_MEMORIES: Final = ("ALARM_IN_MEMORY", "SMOKE_MEMORY", "HEAT_MEMORY")
_SILENT: Final = ("INACTIVE", "1_WAY", "WORKING_1_WAY", "REPORTED_1_WAY", "NO_ACTIVE")
_FLAGS: Final[dict[ZoneFlag, Callable[[Device], bool | None]]] = {
    ZoneFlag.OPEN: lambda device: device.is_open,
    ZoneFlag.BYPASSED: lambda device: bool(device.is_bypassed) if device.traits.raw else None,
    ZoneFlag.TAMPER: lambda device: device.is_tampered,
    ZoneFlag.LOW_BATTERY: lambda device: device.has_low_battery,
    ZoneFlag.COMMUNICATION_FAILURE: lambda device: device.warns(*_SILENT),
    ZoneFlag.POWER_FAILURE: lambda device: device.warns("AC_FAILURE"),
    ZoneFlag.ALARM_MEMORY: lambda device: device.warns(*_MEMORIES),
}
_KINDS: Final = (
    ("INTERIOR_DELAY", ZoneKind.INTERIOR), ("DELAY", ZoneKind.ENTRY_EXIT), ("PERIMETER", ZoneKind.PERIMETER),
    ("OUTDOOR", ZoneKind.PERIMETER),
    ("INTERIOR", ZoneKind.INTERIOR), ("FIRE", ZoneKind.FIRE), ("GAS", ZoneKind.GAS), ("FLOOD", ZoneKind.FLOOD),
    ("EMERGENCY", ZoneKind.MEDICAL), ("PANIC", ZoneKind.HOLDUP), ("H24_SILENT", ZoneKind.HOLDUP),
    ("TAMPER", ZoneKind.TAMPER), ("TEMPERATURE", ZoneKind.TECHNICAL), ("FAIL", ZoneKind.TECHNICAL),
)  # fmt: skip


def readings_of(devices: Sequence[Device]) -> tuple[Reading, ...]:
    """What all devices say of the zones. A flag that one zone does not tell of is told zone by zone."""
    zones = {device.device_number: device for device in devices if device.is_zone and device.device_number}
    readings: list[Reading] = []
    for flag, ask in _FLAGS.items():
        told = {number: ask(device) for number, device in zones.items()}
        if zones and None not in told.values():
            readings.append(ZoneSet(flag=flag, members=frozenset(number for number, yes in told.items() if yes)))
            continue
        # While the panel is offline its devices have no traits: bypassed or not is then not told.
        readings += [ZoneReading(number=n, flags={flag: yes}) for n, yes in told.items() if yes is not None]
    return tuple(readings)


def listings_of(devices: Sequence[Device]) -> tuple[ZoneListing, ...]:
    """The zones of an inventory."""
    return tuple(
        ZoneListing(
            number=device.device_number,
            name=plain(device.name, NAME_LENGTH),
            kind=kind_of(device.zone_type),
            partitions=tuple(n for one in device.partitions if (n := number_of(one)) is not None),
        )
        for device in devices
        if device.is_zone and device.device_number
    )


def kind_of(zone_type: str | None) -> ZoneKind:
    """What a zone guards, by the words in its type."""
    word = (zone_type or "").upper()
    if word == "CO":
        return ZoneKind.GAS
    return next((kind for part, kind in _KINDS if part in word), ZoneKind.UNKNOWN)
