"""Relays and other home-automation devices of a panel (reference 5.11). None can be switched: nobody knows the path."""

from collections.abc import Iterable, Mapping
from typing import Final

from panels.drivers.base import OutputSet, Reading
from panels.drivers.text import NAME_LENGTH, plain
from panels.drivers.visonic.records.devices import HomeAutomationDevice, Place
from panels.vocabulary import OutputFlag, OutputKind

_HIGHEST: Final = 9999
_POSITIONS: Final = {"on": True, "off": False}


def numbered(devices: Iterable[HomeAutomationDevice]) -> dict[int, HomeAutomationDevice]:
    """Devices by the number that names them."""
    return {one.id: one for one in devices if one.id is not None and 0 < one.id <= _HIGHEST}


def kind_of(device: HomeAutomationDevice) -> OutputKind:
    """A relay of the panel is one of its outputs; whatever else was never published, and is shown as just that."""
    return OutputKind.PANEL if device.word == "PGM" else OutputKind.HOME


def position_of(device: HomeAutomationDevice) -> bool | None:
    """Whether it is on; None for a state of another shape, as of something that can be dimmed."""
    said = list(device.state.raw.values())
    return _POSITIONS.get(str(said[0]).lower()) if len(said) == 1 else None


def readings_of(devices: Iterable[HomeAutomationDevice]) -> tuple[Reading, ...]:
    """Which outputs are on, each kind for itself, of those that tell."""
    told = {
        (kind_of(one), number): position
        for number, one in numbered(devices).items()
        if (position := position_of(one)) is not None
    }
    return tuple(
        OutputSet(
            flag=OutputFlag.ON,
            members=frozenset(number for (of, number), on in told.items() if of is kind and on),
            kind=kind,
            among=frozenset(number for of, number in told if of is kind),
        )
        for kind in sorted({kind for kind, _ in told})
    )


def place_name(place: Place, places: Mapping[int, str]) -> str:
    """What the place of a device is called: as told with it, or as the list of places has it."""
    return plain(place.name, NAME_LENGTH).strip() or ("" if place.id is None else places.get(place.id, ""))
