"""What is remembered of a home between answers: its gateways, and its devices as they were told last.

Every change makes a new home, so that an answer can be read twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, Self

from panels.drivers.overkiz.alarms import ONE_EACH, WHOLE_PANEL, AlarmPartition, is_alarm
from panels.drivers.overkiz.device_states import UNKNOWN_DEVICE, Profile, profile_of
from panels.drivers.overkiz.device_url import DeviceURL
from panels.drivers.overkiz.listings import AlarmPanel, known_by, panels_of
from panels.drivers.overkiz.numbering import numbered
from panels.drivers.overkiz.records.devices import Device
from panels.drivers.overkiz.records.setup import Gateway, Setup
from panels.drivers.overkiz.records.states import State, StateType
from panels.drivers.overkiz.zones import is_zone

_OF_DEVICES: Final = (
    "deviceURL", "label", "type", "available", "enabled", "uiClass", "widget", "controllableName", "placeOID",
    "attributes",
)  # fmt: skip
# The box's own alarm uses the box's sensors; others mostly have detectors of their own, which the box does not see.
_FIRST: Final = "TSKAlarmController"
# A panel is not addressed by more; an alarm with a longer address is told of at its gateway.
_LONGEST_ID: Final = 200
_LAYOUT: Final = ("alarms", "panels", "_alarm_panels", "_first_alarms", "_panels_by_url", "_profiles")


@dataclass(frozen=True)
class Home:
    """One installation. ``numbers`` are all ever given, by address: to detectors, and to devices that are partitions.

    What belongs where is found out once, and anew where it may have changed.
    """

    gateways: Mapping[str, Gateway] = field(default_factory=dict)
    devices: Mapping[str, Device] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, setup: Setup, known: Mapping[str, int]) -> Self:
        """The home that a setup tells of; ``known`` are the numbers given before."""
        devices = {one.device_url: slim(one) for one in setup.devices if one.device_url}
        # Some gateways are named by addresses alone.
        named = {url.gateway: Gateway({"gatewayId": url.gateway}) for one in setup.devices if (url := one.url)}
        gateways = named | {one.gateway_id: Gateway(dict(one.raw)) for one in setup.gateways if one.gateway_id}
        return cls(gateways=gateways, devices=devices, numbers=_numbers(devices.values(), known))

    @classmethod
    def opened(cls, kept: Mapping[str, Any]) -> Self:
        """What `closed` made."""
        return cls(
            gateways={one["gatewayId"]: Gateway(one) for one in kept["gateways"]},
            devices={one["deviceURL"]: Device(one) for one in kept["devices"]},
            numbers=kept["numbers"],
        )

    def closed(self) -> dict[str, Any]:
        """The same as JSON."""
        return {
            "gateways": [dict(one.raw) for one in self.gateways.values()],
            "devices": [dict(one.raw) for one in self.devices.values()],
            "numbers": dict(self.numbers),
        }

    # ----------------------------------------------------------------- what belongs where

    @cached_property
    def alarms(self) -> Mapping[str, AlarmPanel]:
        """The panels that alarms are, by vendor id."""
        setup = Setup(
            {
                "gateways": [one.raw for one in self.gateways.values()],
                "devices": [one.raw for one in self.devices.values()],
            }
        )
        return {one.vendor_id: one for one in panels_of(setup) if len(one.vendor_id) <= _LONGEST_ID}

    @cached_property
    def panels(self) -> tuple[str, ...]:
        """The vendor ids of all panels: alarms, and every gateway for itself."""
        return (*self.gateways, *self.alarms)

    @cached_property
    def _alarm_panels(self) -> Mapping[str, str]:
        return known_by(tuple(self.alarms.values()))

    @cached_property
    def _first_alarms(self) -> Mapping[str, str]:
        """By gateway, the alarm whose detectors the sensors there are."""
        found: dict[str, str] = {}
        for vendor_id, panel in sorted(self.alarms.items(), key=lambda one: one[1].devices[0].widget != _FIRST):
            gateway = gateway_of(panel.devices[0].device_url)
            found.setdefault(gateway, vendor_id)
        return found

    @cached_property
    def _panels_by_url(self) -> dict[str, str | None]:
        return {}

    @cached_property
    def _profiles(self) -> dict[str, Profile]:
        return {}

    def profile_of(self, url: str) -> Profile:
        """How the states of a device are read: events tell no definition."""
        device = self.devices.get(url)
        if device is None:
            return UNKNOWN_DEVICE
        if url not in self._profiles:
            self._profiles[url] = profile_of(device)
        return self._profiles[url]

    def panel_of(self, url: str) -> str | None:
        """The panel that a device belongs to; None where its gateway is not known."""
        if url not in self._panels_by_url:
            self._panels_by_url[url] = self._find_panel(url)
        return self._panels_by_url[url]

    def _find_panel(self, url: str) -> str | None:
        found = self._alarm_panels.get(url)
        if found is not None:
            return found
        gateway, device = gateway_of(url), self.devices.get(url)
        if device is not None and (is_zone(device) or device.ui_class in {"Siren", "RemoteController"}):
            found = self._first_alarms.get(gateway)
        return found or (gateway if gateway in self.gateways else None)

    def alarms_at(self, gateway: str) -> tuple[str, ...]:
        """The alarms that are reached through a gateway."""
        return tuple(
            vendor_id for vendor_id, panel in self.alarms.items() if gateway_of(panel.devices[0].device_url) == gateway
        )

    def parts_of(self, panel: str) -> tuple[Device, ...]:
        """The devices that tell how a panel stands."""
        return tuple(one for url, one in self.devices.items() if self.panel_of(url) == panel)

    def gateway_of(self, panel: str) -> Gateway | None:
        """The gateway of a panel; that of an alarm is where its first device is."""
        alarm = self.alarms.get(panel)
        return self.gateways.get(panel if alarm is None else gateway_of(alarm.devices[0].device_url))

    @property
    def main_panel(self) -> str | None:
        """Where events of the home as a whole belong: its only box; None where there are several."""
        boxes = [own_id for own_id, one in self.gateways.items() if one.is_box]
        return boxes[0] if len(boxes) == 1 else None

    def partitions_of(self, panel: str) -> tuple[AlarmPartition, ...]:
        """The partitions of a panel; none of a gateway's."""
        alarm = self.alarms.get(panel)
        if alarm is None:
            return ()
        if alarm.devices[0].widget == "StatelessAlarmController":
            # Which of its letters are armed it never tells, and every command names all that are: so it is one thing.
            return (AlarmPartition(number=WHOLE_PANEL),)
        return alarm.partitions(self.numbers)

    def device_of(self, panel: str, partition: int | None) -> Device | None:
        """The alarm device that a command for a partition goes to."""
        alarm = self.alarms.get(panel)
        if alarm is None:
            return None
        if alarm.devices[0].widget not in ONE_EACH:
            return alarm.devices[0]
        return next((one for one in alarm.devices if self.numbers.get(one.device_url or "") == partition), None)

    # ----------------------------------------------------------------- changes

    def with_device(self, device: Device) -> "Home":
        """With another, or changed, device."""
        if not device.device_url:
            return self
        devices = {**self.devices, device.device_url: device}
        if device.device_url not in self.devices:
            return replace(self, devices=devices, numbers=_numbers(devices.values(), self.numbers))
        newer = replace(self, devices=devices)
        if not is_alarm(device):
            # Thousands of these come in a second, and none of them moves anything.
            newer.__dict__.update({key: getattr(self, key) for key in _LAYOUT})
        return newer

    def without(self, url: str) -> "Home":
        """Without a device; its number stays its own."""
        return replace(self, devices={key: one for key, one in self.devices.items() if key != url})

    def with_gateway(self, gateway: Gateway) -> "Home":
        """With another, or changed, gateway."""
        if not gateway.gateway_id:
            return self
        known = self.gateways.get(gateway.gateway_id)
        merged = Gateway({**(known.raw if known is not None else {}), **gateway.raw})
        return replace(self, gateways={**self.gateways, gateway.gateway_id: merged})


def gateway_of(url: str | None) -> str:
    """The gateway that an address names; empty where it has another form."""
    parsed = DeviceURL.parse(url) if url else None
    return parsed.gateway if parsed is not None else ""


def changed(device: Device, states: Sequence[State], *, available: bool | None = None) -> Device:
    """A device with newer states."""
    newer = {one.name: _state(one) for one in states if one.name}
    kept = [dict(one.raw) for one in device.states if one.name not in newer]
    raw = {**device.raw, "states": [*kept, *newer.values()]}
    if available is not None:
        raw["available"] = available
    return Device(raw)


def slim(device: Device) -> Device:
    """A device with what is remembered of it alone."""
    return Device(_slim(device))


def _numbers(devices: Iterable[Device], known: Mapping[str, int]) -> dict[str, int]:
    wanted = [
        one.device_url
        for one in devices
        if one.device_url and (is_zone(one) or (is_alarm(one) and one.widget in ONE_EACH))
    ]
    return {**known, **numbered(wanted, known)}


def _slim(device: Device) -> dict[str, Any]:
    definition = device.definition
    return {key: device.raw[key] for key in _OF_DEVICES if key in device.raw} | {
        "definition": {
            "widgetName": definition.widget_name,
            "uiClass": definition.ui_class,
            "qualifiedName": definition.qualified_name,
            "commands": [{"commandName": one.command_name, "nparams": one.nparams} for one in definition.commands],
            "states": [
                {
                    "qualifiedName": one.qualified_name or one.name,
                    "eventBased": one.event_based,
                    "values": list(one.values),
                }
                for one in definition.states
            ],
        },
        "states": [_state(one) for one in device.states],
    }


def _state(state: State) -> dict[str, Any]:
    said = None if state.type == StateType.PASSWORD else state.said
    return {"name": state.name, "type": state.type, "value": said}
