"""Devices, their states and pictures, and the gateways they hang on (reference 6, 10)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from panels.drivers.overkiz.calls.base import Caller, flag, many, one, text, texts, wholes
from panels.drivers.overkiz.errors import UnexpectedAnswerError
from panels.drivers.overkiz.records.devices import Definition, Device, FirmwareStatus
from panels.drivers.overkiz.records.fields import millis
from panels.drivers.overkiz.records.home import Pictures, SinglePicture
from panels.drivers.overkiz.records.setup import Gateway, GatewayFact, GatewayUpdate
from panels.drivers.overkiz.records.states import State


class DeviceCalls(Caller):
    """Reads of one device are not limited: they are the way to catch up after a lost listener."""

    def get_devices(self, *, manufacturer_data: bool | None = None) -> tuple[Device, ...]:
        """All devices."""
        return many(Device, self.call("get_setup_devices", withManufacturerData=manufacturer_data))

    def get_device(self, device: str, *, manufacturer_data: bool | None = None) -> Device:
        """One device."""
        said = self.call("get_setup_devices_by_device_url", deviceURL=device, withManufacturerData=manufacturer_data)
        return one(Device, said)

    def get_states(self, device: str) -> tuple[State, ...]:
        """What a device reports."""
        return many(State, self.call("get_setup_devices_states", deviceURL=device))

    def get_state(self, device: str, name: str) -> State:
        """One thing that a device reports."""
        return one(State, self.call("get_setup_devices_states_by_name", deviceURL=device, name=name))

    def get_attributes(self, device: str) -> tuple[State, ...]:
        """What is fixed about a device."""
        return many(State, self.call("get_setup_devices_attributes", deviceURL=device))

    def get_attribute(self, device: str, name: str) -> State:
        """One thing that is fixed about a device."""
        return one(State, self.call("get_setup_devices_attributes_by_name", deviceURL=device, name=name))

    def get_definition(self, device: str) -> Definition:
        """What a device can be asked and report."""
        return one(Definition, self.call("get_setup_devices_controllable", deviceURL=device))

    def get_devices_by_kind(self) -> Mapping[str, tuple[str, ...]]:
        """The URLs of all devices by their controllable names."""
        said = self.call("get_setup_devices_controllables")
        if not isinstance(said, dict):
            raise UnexpectedAnswerError
        return {kind: texts(urls) for kind, urls in said.items()}

    def get_devices_of_kind(self, controllable: str) -> tuple[str, ...]:
        """The URLs of all devices of a controllable name."""
        name = "get_setup_devices_controllables_by_controllable_name"
        return texts(self.call(name, controllableName=controllable))

    def rename_device(self, device: str, label: str) -> None:
        """Give a device another name."""
        self.call("put_setup_devices_by_label", deviceURL=device, label=label)

    # ----------------------------------------------------------------- asking the box for its states

    def refresh_states(self, devices: Sequence[str] | None = None) -> None:
        """Have the box ask devices, or all of them, for their states; they come as events."""
        self.call("POST /setup/devices/states/refresh", body=None if devices is None else list(devices))

    def refresh_device(self, device: str) -> None:
        """Have the box ask one device."""
        self.call("POST /setup/devices/{deviceURL}/states/refresh", deviceURL=device)

    def refresh_devices(self) -> None:
        """Have the service read the list of devices again."""
        self.call("put_setup_devices_refresh")

    def refresh_gateway(self, gateway: str, protocol: int | None = None) -> None:
        """Have one box ask its devices, of one protocol or all."""
        if protocol is None:
            self.call("post_setup_gateways_devices_states_refresh", gatewayId=gateway)
        else:
            name = "post_setup_gateways_protocols_devices_states_refresh"
            self.call(name, gatewayId=gateway, protocolType=protocol)

    def refresh_protocol(self, protocol: int) -> None:
        """Have all boxes ask the devices of one protocol."""
        self.call("post_setup_protocols_devices_states_refresh", protocolType=protocol)

    # ----------------------------------------------------------------- firmware

    def get_outdated_devices(self) -> tuple[str, ...]:
        """The URLs of devices whose firmware is not the newest."""
        return texts(self.call("get_setup_devices_not_up_to_date"))

    def get_firmware_status(self, device: str) -> FirmwareStatus:
        """Whether a device's firmware is the newest."""
        return one(FirmwareStatus, self.call("get_setup_devices_firmware_up_to_date", deviceURL=device))

    def can_update_firmware(self, device: str) -> bool:
        """Whether a device's firmware can be updated from here."""
        said = self.call("get_setup_devices_firmware_update_capability", deviceURL=device)
        return flag(said, "supportsFirmwareUpdate")

    def update_firmware(self, *devices: str) -> None:
        """Update one device's firmware, or that of several."""
        if len(devices) == 1:
            self.command("put_setup_devices_update_firmware", deviceURL=devices[0])
        else:
            self.command("put_setup_devices_update_firmwares", body=list(devices))

    # ----------------------------------------------------------------- cameras

    def get_pictures(
        self, device: str, since: datetime, until: datetime, *, offset: int | None = None, size: int | None = None
    ) -> Pictures:
        """The pictures of a span of time, or ``size`` of them from ``offset`` on."""
        span: dict[str, Any] = {"from": millis(since), "to": millis(until)}
        if size is None:
            said = self.call("get_setup_devices_pictures_by_to", deviceURL=device, **span)
        else:
            span |= {"offset": offset or 0, "size": size}
            said = self.call("get_setup_devices_pictures_by_size", deviceURL=device, **span)
        return one(Pictures, said)

    def get_picture(self, device: str, picture: int) -> SinglePicture:
        """One picture, and how its address is made."""
        said = self.call("get_setup_devices_pictures_by_picture_id", deviceURL=device, pictureId=picture)
        return one(SinglePicture, said)

    def get_picture_address(self, device: str, picture: int) -> str:
        """A ready address of a picture; it is a secret while it lives."""
        said = self.call("get_setup_devices_pictures_url", deviceURL=device, pictureId=picture)
        return text(said, "pictureURL")

    def get_picture_export(self, device: str) -> Pictures:
        """How the address of all pictures at once is made."""
        return one(Pictures, self.call("get_setup_devices_pictures_export", deviceURL=device))

    def remove_pictures(self, device: str, pictures: Sequence[int] | None = None) -> None:
        """Remove some pictures of a camera, or all."""
        if pictures is None:
            self.call("delete_setup_devices_pictures", deviceURL=device)
        elif len(pictures) == 1:
            self.call("delete_setup_devices_pictures_by_picture_id", deviceURL=device, pictureId=pictures[0])
        else:
            self.call("post_setup_devices_pictures_delete", deviceURL=device, body=list(pictures))

    # ----------------------------------------------------------------- gateways

    def get_gateways(self) -> tuple[Gateway, ...]:
        """All gateways."""
        return many(Gateway, self.call("get_setup_gateways"))

    def get_gateway(self, gateway: str) -> Gateway:
        """One gateway, with its firmware and partners."""
        return one(Gateway, self.call("get_setup_gateways_by_gateway_id", gatewayId=gateway))

    def is_alive_and_ready(self, gateway: str) -> bool:
        """Whether a gateway is there and takes commands."""
        return flag(self.call("get_setup_gateways_alive_and_ready", gatewayId=gateway))

    def get_gateway_version(self, gateway: str) -> str:
        """The version of a gateway's firmware."""
        return text(self.call("get_setup_gateways_version", gatewayId=gateway))

    def get_gateway_functions(self, gateway: str) -> tuple[str, ...]:
        """What a gateway does by itself."""
        return texts(self.call("get_setup_gateways_functions", gatewayId=gateway))

    def get_gateway_protocols(self, gateway: str, which: str = "active") -> tuple[int, ...]:
        """The numbers of protocols that are ``active``, ``available``, ``supported`` or ``used_active``."""
        return wholes(self.call(f"get_setup_gateways_{which}_protocols", gatewayId=gateway))

    def get_gateway_information(self, gateway: str) -> tuple[GatewayFact, ...]:
        """What is printed on a gateway."""
        return many(GatewayFact, self.call("get_setup_gateways_additional_information", gatewayId=gateway))

    def is_synchronizing(self, gateway: str) -> bool:
        """Whether a gateway and the cloud are being brought together."""
        return flag(self.call("get_setup_gateways_synchronization_in_progress", gatewayId=gateway))

    def has_pending_tasks(self, gateway: str) -> bool:
        """Whether something waits to be brought to a gateway."""
        return flag(self.call("get_setup_gateways_synchronization_pending_tasks", gatewayId=gateway))

    def has_failed_tasks(self, gateway: str) -> bool:
        """Whether something could not be brought to a gateway."""
        return flag(self.call("get_setup_gateways_synchronization_failed_tasks", gatewayId=gateway))

    def get_failed_tasks(self, gateway: str) -> tuple[str, ...]:
        """What could not be brought to a gateway."""
        said = self.call("get_setup_gateways_synchronization_failed_tasks_categories", gatewayId=gateway)
        return texts(said.get("result") if isinstance(said, dict) else None)

    def update_gateway(self, gateway: str) -> GatewayUpdate:
        """Update a gateway's firmware."""
        return one(GatewayUpdate, self.command("put_setup_gateways_update", gatewayId=gateway))

    def set_auto_update(self, gateway: str, *, on: bool) -> None:
        """Let a gateway update itself, or not."""
        self.call("post_setup_gateways_enable_auto_update", gatewayId=gateway, enable=on)
