"""The vendor's resources as panels, zones and outputs. Every key may be missing; what has no number is left out."""

import re
from collections.abc import Iterator
from typing import Any, Final

from panels.drivers.base import OutputListing, PanelListing, ZoneListing
from panels.drivers.bienport.text import plain
from panels.drivers.bienport.wire import LARGEST_NUMBER, LARGEST_RESOURCE
from panels.vocabulary import OutputKind

OWN_BRAND: Final = "Bimetri"
_NAME_LENGTH: Final = 80
_MAC: Final = re.compile(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}", re.IGNORECASE)


def panel_of(resource: Any) -> PanelListing | None:
    """Read one resource; None for what is no resource at all."""
    if not isinstance(resource, dict):
        return None
    number = whole(resource.get("resourceId"), LARGEST_RESOURCE)
    if number is None:
        return None
    serial, brand = name_of(resource.get("networkId")), name_of(resource.get("brandName"))
    if not brand and resource.get("resourceType") == "Gateway" and _MAC.fullmatch(serial):
        # The vendor's own gateways come without a brand, and their commands need one.
        brand = OWN_BRAND
    zones, partitions = zones_of(resource.get("resourceSensors"))
    outputs, more = outputs_of(
        resource.get("resourceControllers"), OutputKind.EXTERNAL if brand == OWN_BRAND else OutputKind.PANEL
    )
    return PanelListing(
        vendor_id=str(number),
        name=name_of(resource.get("resourceName")) or serial or str(number),
        brand=brand,
        model=name_of(resource.get("modelName")),
        serial=serial,
        enabled=resource.get("enabled") is not False,
        partitions=_partitions(partitions | more),
        zones=zones,
        outputs=outputs,
    )


def panel_of_sensors(panel: str, groups: Any) -> PanelListing:
    """Read the answer of the sensor list, which tells of zones and partitions only; the name is left empty."""
    zones, partitions = zones_of(groups)
    return PanelListing(vendor_id=panel, name="", partitions=_partitions(partitions), zones=zones)


def zones_of(groups: Any) -> tuple[tuple[ZoneListing, ...] | None, dict[int, str]]:
    """Read sensor groups; None where there are none, and the partitions that the sensors name."""
    if not isinstance(groups, list | dict):
        return None, {}
    zones: dict[int, ZoneListing] = {}
    partitions: dict[int, str] = {}
    for sensor in _members(groups, "sensors"):
        # `orderNo` is the number that commands and notifications use, as far as the documents let anyone tell.
        number = whole(sensor.get("orderNo"))
        if number is None or sensor.get("ioDirection") == "Output":
            continue
        mine = _partitions_of(sensor)
        partitions = mine | partitions
        zones.setdefault(
            number, ZoneListing(number=number, name=_label(sensor, "sensorName"), partitions=tuple(sorted(mine)))
        )
    return tuple(zones[number] for number in sorted(zones)), partitions


def outputs_of(groups: Any, kind: OutputKind) -> tuple[tuple[OutputListing, ...] | None, dict[int, str]]:
    """Read controller groups; None where there are none, and the partitions that the controllers name."""
    if not isinstance(groups, list | dict):
        return None, {}
    outputs: dict[int, OutputListing] = {}
    partitions: dict[int, str] = {}
    for controller in _members(groups, "controllers"):
        number = whole(controller.get("orderNo"))
        if number is None:
            continue
        partitions = _partitions_of(controller) | partitions
        outputs.setdefault(number, OutputListing(number=number, name=_label(controller, "controllerName"), kind=kind))
    return tuple(outputs[number] for number in sorted(outputs)), partitions


def _members(groups: list[Any] | dict[str, Any], key: str) -> Iterator[dict[str, Any]]:
    # One group or a list of groups, depending on the page; a list of the members themselves is understood, too.
    for group in groups if isinstance(groups, list) else [groups]:
        if not isinstance(group, dict):
            continue
        members = group.get(key)
        for member in members if isinstance(members, list) else [group]:
            if isinstance(member, dict):
                yield member


def _partitions_of(member: dict[str, Any]) -> dict[int, str]:
    listed = member.get("partitions")
    found: dict[int, str] = {}
    for partition in listed if isinstance(listed, list) else ():
        if isinstance(partition, dict) and (number := whole(partition.get("no"))) is not None:
            found[number] = name_of(partition.get("name"))
    return found


def _partitions(found: dict[int, str]) -> tuple[tuple[int, str], ...] | None:
    # Partitions are known only by the members they have, so none found does not mean that there is none.
    return tuple(sorted(found.items())) or None


def _label(member: dict[str, Any], key: str) -> str:
    return name_of(member.get(key)) or name_of(member.get("description"))


def name_of(value: Any) -> str:
    """Return a name fit for a column and a page; "" for anything but text."""
    return plain(value, _NAME_LENGTH) if isinstance(value, str) else ""


def whole(value: Any, largest: int = LARGEST_NUMBER) -> int | None:
    """Return a number that the vendor sends as a number or as digits."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        value = int(value)
    return value if type(value) is int and 0 <= value <= largest else None
