"""A home out of a setup: its rooms, devices and scenes, and what each device says (reference 6)."""

from collections.abc import Iterable
from typing import Final

from panels.drivers.base import DeviceListing, DeviceReading, HomeListing, Reading
from panels.drivers.overkiz.alarms import is_alarm
from panels.drivers.overkiz.device_abilities import abilities_of
from panels.drivers.overkiz.device_kinds import kind_of
from panels.drivers.overkiz.device_states import UNKNOWN_DEVICE, Profile, device_reading, profile_of, readings_of
from panels.drivers.overkiz.gateways import gateway_readings, is_local, main_gateway
from panels.drivers.overkiz.places import places_of
from panels.drivers.overkiz.records.devices import Device
from panels.drivers.overkiz.records.events import Event
from panels.drivers.overkiz.records.executions import ActionGroup
from panels.drivers.overkiz.records.setup import Setup
from panels.drivers.overkiz.scenes import scenes_of
from panels.drivers.text import NAME_LENGTH, WORD_LENGTH, plain

_AVAILABILITY: Final = {
    "DeviceAvailableEvent": True,
    "DeviceUnavailableEvent": False,
    "DeviceDisabledEvent": False,
}


def is_listed(device: Device) -> bool:
    """Whether a device is one of a home's: an alarm is a panel, and what has no address cannot be spoken of."""
    return bool(device.device_url) and not is_alarm(device)


def gateway_of(device: Device, setup: Setup) -> str:
    """The gateway of a device by its address; the first of the home for an address of another form."""
    return device.url.gateway if device.url is not None else main_gateway(setup)


def home_of(setup: Setup, groups: Iterable[ActionGroup] | None = None) -> HomeListing:
    """The home of a setup. ``groups`` are its stored scenes, None: they were not read."""
    return HomeListing(
        places=None if is_local(setup) else places_of(setup.root_place),
        devices=tuple(listing_of(device, gateway_of(device, setup)) for device in setup.devices if is_listed(device)),
        scenes=None if groups is None else scenes_of(groups, setup.devices),
    )


def readings_by_gateway(setup: Setup) -> dict[str, tuple[Reading, ...]]:
    """What a setup says of gateways and devices, by the vendor id of the gateway's panel."""
    found: dict[str, list[Reading]] = {
        gateway.gateway_id: list(gateway_readings(gateway)) for gateway in setup.gateways if gateway.gateway_id
    }
    for device in setup.devices:
        if is_listed(device):
            found.setdefault(gateway_of(device, setup), []).append(device_reading(device))
    return {gateway_id: tuple(readings) for gateway_id, readings in found.items()}


def profiles_of(setup: Setup) -> dict[str, Profile]:
    """How the states of each listed device are read, by its address: events tell no definition."""
    return {
        device.device_url: profile_of(device) for device in setup.devices if device.device_url and is_listed(device)
    }


def reading_of_event(event: Event, profile: Profile = UNKNOWN_DEVICE) -> DeviceReading | None:
    """What an event says of a device; None where it says nothing, or nothing that may be shown.

    An alarm's events are not for here: its states belong to its panel.
    """
    if event.device_url is None:
        return None
    states = readings_of(event.device_states, profile, occurred_at=event.happened_at)
    available = _AVAILABILITY.get(event.name)
    if not states and available is None:
        return None
    return DeviceReading(device=event.device_url, states=states, available=available)


def listing_of(device: Device, gateway: str) -> DeviceListing:
    """A device as it is listed, at the gateway of this id."""
    return DeviceListing(
        vendor_id=device.device_url or "",
        gateway=gateway,
        name=plain(device.label, NAME_LENGTH),
        place=device.place_oid or "",
        kind=kind_of(device),
        model=plain(device.widget or device.controllable_name, WORD_LENGTH),
        protocol=plain(device.url.protocol, WORD_LENGTH) if device.url is not None else "",
        one_way=device.url is not None and device.url.is_one_way,
        enabled=device.enabled is not False,
        abilities=abilities_of(device),
    )
