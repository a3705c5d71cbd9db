"""The installation as a whole: setup, options, quotas, places, zones (reference 6)."""

from collections.abc import Sequence
from typing import Any

from panels.drivers.overkiz.calls.base import Caller, flag, many, one, one_or_none, text
from panels.drivers.overkiz.records.home import AccountSetup, MainAccount
from panels.drivers.overkiz.records.setup import (
    DisconnectionAlert,
    Feature,
    GatewayFact,
    Location,
    Option,
    OptionParameter,
    Place,
    Quota,
    Setup,
    Zone,
    ZoneItem,
)


class SetupCalls(Caller):
    """Most of these may be asked once a day and session: they are the first load, events tell the rest."""

    # ----------------------------------------------------------------- account and setups

    def get_user_id(self) -> str:
        """Who is logged in."""
        return text(self.call("get_current_user_id"), "userId")

    def get_main_account(self) -> MainAccount:
        """The account with the person behind it."""
        return one(MainAccount, self.call("get_enduser_main_account"))

    def get_setups(self) -> tuple[AccountSetup, ...]:
        """The setups this account may open."""
        return many(AccountSetup, self.call("get_enduser_setups"))

    def get_setup_label(self) -> str:
        """What the open setup is called."""
        return text(self.call("get_enduser_setup_label"))

    def get_default_setup(self) -> str:
        """The OID of the setup that a login opens."""
        return text(self.call("get_enduser_default_setup_oid"))

    def get_current_setup(self) -> str:
        """The OID of the open setup."""
        return text(self.call("get_setup_current"), "setupOID")

    def open_setup(self, oid: str) -> None:
        """Open another setup, once an hour; the event listener ends with it (reference 2.3)."""
        self.call("post_setup_current_by_setup_oid", setupOID=oid)

    # ----------------------------------------------------------------- the snapshot

    def get_setup(self, *, manufacturer_data: bool | None = None) -> Setup:
        """Everything there is, with the states of all devices."""
        return one(Setup, self.call("get_setup", withManufacturerData=manufacturer_data))

    def get_location(self) -> Location:
        """Where it is."""
        return one(Location, self.call("get_setup_location"))

    def get_features(self) -> tuple[Feature, ...]:
        """What the service sells or the gateway brings."""
        return many(Feature, self.call("get_setup_features"))

    def get_options(self) -> tuple[Option, ...]:
        """Options of the service with their spans of time."""
        return many(Option, self.call("get_setup_options"))

    def get_option(self, option: str) -> Option | None:
        """One option; None where the setup has it not."""
        return one_or_none(Option, self.call("get_setup_options_by_option_id", optionId=option))

    def get_option_parameter(self, option: str, name: str) -> OptionParameter | None:
        """One parameter of an option."""
        said = self.call("get_setup_options_by_parameter_name", optionId=option, parameterName=name)
        return one_or_none(OptionParameter, said)

    def get_quotas(self) -> tuple[Quota, ...]:
        """How much of what is used."""
        return many(Quota, self.call("get_setup_quotas"))

    def get_additional_information(self) -> tuple[GatewayFact, ...]:
        """What is printed on the equipment, as serial numbers."""
        return many(GatewayFact, self.call("get_setup_additional_information"))

    # ----------------------------------------------------------------- places

    def get_places(self) -> Place:
        """The house with all within."""
        return one(Place, self.call("get_setup_places"))

    def get_place(self, oid: str) -> Place:
        """One place with those within."""
        return one(Place, self.call("get_setup_places_by_place_oid", placeOID=oid))

    def add_place(self, parent: str, label: str, kind: int | str, *, metadata: str | None = None) -> str:
        """Make a place within another, and return its OID."""
        body = {"label": label, "type": kind} | ({} if metadata is None else {"metadata": metadata})
        return text(self.call("post_setup_places_sub_places", parentPlaceOID=parent, body=body), "placeOID")

    def change_place(self, oid: str, *, label: str, kind: int | str, metadata: str | None = None) -> None:
        """Rename a place."""
        body = {"label": label, "type": kind} | ({} if metadata is None else {"metadata": metadata})
        self.call("put_setup_places_by_place_oid", placeOID=oid, body=body)

    def remove_place(self, oid: str) -> None:
        """Remove a place."""
        self.call("delete_setup_places_by_place_oid", placeOID=oid)

    def nest_place(self, oid: str, parent: str) -> None:
        """Put a place into another."""
        self.call("put_setup_places_parent_by_new_parent_place_oid", placeOID=oid, newParentPlaceOID=parent)

    def move_device(self, device: str, place: str) -> None:
        """Put a device into a place."""
        self.call("put_setup_devices_relocate_by_place_oid", deviceURL=device, placeOID=place)

    # ----------------------------------------------------------------- zones

    def get_zones(self) -> tuple[Zone, ...]:
        """The free groups of devices."""
        return many(Zone, self.call("get_setup_zones") or [])

    def get_zone(self, oid: str) -> Zone:
        """One group."""
        return one(Zone, self.call("get_setup_zones_by_zone_oid", zoneOID=oid))

    def get_zone_items(self, oid: str) -> tuple[ZoneItem, ...]:
        """The members of a group."""
        return many(ZoneItem, self.call("get_setup_zones_items", zoneOID=oid))

    def add_zone(self, zone: dict[str, Any]) -> Any:
        """Make a group."""
        return self.call("post_setup_zones", body=zone)

    def change_zone(self, oid: str, zone: dict[str, Any]) -> None:
        """Replace a group."""
        self.call("put_setup_zones_by_zone_oid", zoneOID=oid, body=zone)

    def remove_zone(self, oid: str) -> None:
        """Remove a group; its members stay."""
        self.call("delete_setup_zones_by_zone_oid", zoneOID=oid)

    def add_to_zone(self, oid: str, devices: Sequence[str]) -> None:
        """Put devices into a group."""
        self.call("POST /setup/zones/{zoneOID}/items", zoneOID=oid, body=_items(devices))

    def take_from_zone(self, oid: str, devices: Sequence[str]) -> None:
        """Take devices out of a group."""
        self.call("POST /setup/zones/{zoneOID}/items/_delete", zoneOID=oid, body=_items(devices))

    # ----------------------------------------------------------------- disconnection alerts

    def get_disconnection_alert(self) -> DisconnectionAlert:
        """Who is told when a gateway is out of reach."""
        return one(DisconnectionAlert, self.call("get_setup_disconnection_alert_configuration"))

    def set_disconnection_alert(self, alert: dict[str, Any]) -> None:
        """Set who is told."""
        self.call("put_setup_disconnection_alert_configuration", body=alert)

    def get_gateway_disconnection_alert(self, gateway: str) -> DisconnectionAlert:
        """After how long it is told of one gateway."""
        said = self.call("get_setup_gateways_disconnection_alert_configuration", gatewayId=gateway)
        return one(DisconnectionAlert, said)

    def set_gateway_disconnection_alert(self, gateway: str, timeout: int) -> None:
        """Set after how long it is told, in a unit nobody states."""
        name = "put_setup_gateways_disconnection_alert_configuration"
        self.call(name, gatewayId=gateway, body={"timeout": timeout})

    # ----------------------------------------------------------------- the calendar's switch

    def is_calendar_on(self) -> bool:
        """Whether the calendar runs."""
        return flag(self.call("get_setup_calendar_status"), "enabled")

    def switch_calendar(self, *, on: bool) -> None:
        """Let the calendar run, or not."""
        self.call("put_setup_calendar_status", body={"enabled": on})


def _items(devices: Sequence[str]) -> list[dict[str, str]]:
    return [{"itemType": "device", "deviceURL": device} for device in devices]
