"""The alarms of a home as panels (reference 11.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from panels.drivers.base import PanelListing
from panels.drivers.overkiz.alarms import ONE_EACH, AlarmPartition, is_alarm, partitions_of
from panels.drivers.overkiz.codes import gateway_type_name
from panels.drivers.overkiz.commands import abilities_of
from panels.drivers.overkiz.records.devices import Device
from panels.drivers.overkiz.records.setup import Gateway, Setup
from panels.drivers.text import NAME_LENGTH, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmPanel:
    """One panel: an alarm device, or all of a KNX gateway, where each device is one partition.

    ``vendor_id`` is the device's URL, or that of the gateway. ``gateway`` None: the setup does not list it.
    """

    vendor_id: str
    devices: tuple[Device, ...]
    gateway: Gateway | None

    def partitions(self, numbers: Mapping[str, int] = MappingProxyType({})) -> tuple[AlarmPartition, ...]:
        """Its partitions; ``numbers`` are those of devices that are one partition each, see `numbering`."""
        if self.devices[0].widget not in ONE_EACH:
            return partitions_of(self.devices[0])
        return tuple(
            replace(partition, number=number)
            for device in self.devices
            if device.device_url is not None and (number := numbers.get(device.device_url)) is not None
            for partition in partitions_of(device)
        )

    def listing(self, numbers: Mapping[str, int] = MappingProxyType({})) -> PanelListing:
        """The panel as an inventory lists it; its zones are told apart, because a home's alarms share them."""
        first = self.devices[0]
        kind = gateway_type_name(self.gateway.type) if self.gateway is not None else ""
        return PanelListing(
            vendor_id=self.vendor_id,
            name=plain(first.label, NAME_LENGTH) if len(self.devices) == 1 else "",
            brand=kind,
            model=first.widget,
            serial=(self.gateway.gateway_id or "") if self.gateway is not None else "",
            enabled=any(device.enabled is not False for device in self.devices),
            partitions=tuple((one.number, one.name) for one in self.partitions(numbers)),
            abilities=abilities_of(first),
        )


def panels_of(setup: Setup) -> tuple[AlarmPanel, ...]:
    """The alarms of a home, in the order of the setup; one without an address cannot be spoken of and is left out."""
    gateways = {one.gateway_id: one for one in setup.gateways}
    grouped: dict[str, list[Device]] = {}
    for device in setup.devices:
        url = device.url
        if is_alarm(device) and url is not None and device.device_url is not None:
            together = device.widget in ONE_EACH
            key = f"{url.protocol}://{url.gateway}" if together else device.device_url
            grouped.setdefault(key, []).append(device)
    return tuple(
        AlarmPanel(
            vendor_id=key,
            devices=tuple(devices),
            gateway=gateways.get(devices[0].url.gateway if devices[0].url is not None else None),
        )
        for key, devices in grouped.items()
    )


def known_by(panels: Sequence[AlarmPanel]) -> dict[str, str]:
    """The panel of each alarm device, by device URL: where an event about the device belongs."""
    return {device.device_url: panel.vendor_id for panel in panels for device in panel.devices if device.device_url}
