"""How a home tells what happens in it: states, gateways, and the events that listeners collect (reference 3)."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from panels.simulators.faults import Faults
from panels.simulators.overkiz.world import Device, Gateway, Home, State, Value
from panels.simulators.timers import Timers

KEPT: Final = 400
PARTNER: Final = "Watchpost Works"


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Seconds. The first two were recorded (reference 7); the others are choices."""

    transmit: float = 0.002
    start: float = 0.8
    act: float = 0.6
    travel: float = 18.0
    no_answer: float = 5.0
    peer_down: float = 10.0
    refresh: float = 1.0
    entry: float = 20.0
    siren: float = 120.0
    firmware: float = 20.0


class Machinery:
    """Changes homes and tells their listeners."""

    def __init__(self, timers: Timers, faults: Faults, times: Times) -> None:
        self.timers = timers
        self.faults = faults
        self.times = times
        self._event_id = 0
        self.watch: Callable[[Home, Device], None] | None = None

    def now(self) -> int:
        """Return milliseconds since the epoch."""
        return int(self.timers.now() * 1000)

    def publish(self, home: Home, name: str, **fields: Any) -> None:
        """Tell an event about the setup; values stay native until somebody fetches them."""
        self._tell(
            home,
            {"timestamp": self.now(), "setupOID": home.oid, "owningPartners": [PARTNER], **fields, "name": name},
        )

    def publish_gateway(self, home: Home, gateway: Gateway, name: str, **fields: Any) -> None:
        """Tell an event about one gateway; those carry no setup (reference 3.3)."""
        head = {"timestamp": self.now(), "owningPartner": PARTNER, "gatewayId": gateway.id}
        self._tell(home, {**head, **fields, "name": name})

    def _tell(self, home: Home, event: dict[str, Any]) -> None:
        now = self.timers.now()
        if self.faults.take("lost_events") is not None:
            return
        for listener in list(home.listeners.values()):
            if listener.until < now:
                del home.listeners[listener.id]
            else:
                listener.buffer.append(event)

    # Devices

    def set_states(self, home: Home, device: Device, values: Mapping[str, Value], *, tell_all: bool = False) -> None:
        """Give a device new values and tell those that changed, or all of them."""
        now, told = self.now(), []
        known = {state.name: state for state in device.model.states}
        for name, value in values.items():
            state = device.states.get(name)
            kind = state.type if state else known[name].type if name in known else 3
            changed = state is None or state.value != value or (name in known and known[name].event_based)
            if state is None:
                device.states[name] = State(type=kind, value=value, updated=now)
            elif changed:
                state.value, state.updated = value, now
            if changed or tell_all:
                told.append({"name": name, "type": kind} | ({"value": value} if kind else {}))
            if isinstance(value, int | float) and not isinstance(value, bool):
                device.log.setdefault(name, deque(maxlen=KEPT)).append((now, float(value)))
        if told:
            self.publish(home, "DeviceStateChangedEvent", deviceURL=device.url, deviceStates=told)
            if self.watch:
                self.watch(home, device)

    def report(self, home: Home, device: Device) -> None:
        """Tell all states of a device again."""
        told = [{"name": n, "type": s.type} | ({"value": s.value} if s.type else {}) for n, s in device.states.items()]
        if told:
            self.publish(home, "DeviceStateChangedEvent", deviceURL=device.url, deviceStates=told)

    def set_available(self, home: Home, device: Device, *, available: bool) -> None:
        """Make a device reachable or not, as far as the box knows."""
        if device.available != available:
            device.available = available
            self.publish(home, "DeviceAvailableEvent" if available else "DeviceUnavailableEvent", deviceURL=device.url)
            if "core:StatusState" in device.states:
                self.set_states(home, device, {"core:StatusState": "available" if available else "unavailable"})
        if not available:
            self.log_fault(home, device, "102", "ACTUATORNOANSWER")

    def log_fault(self, home: Home, device: Device, value: str, kind: str) -> None:
        """Write into the log of device events (reference 9)."""
        row = {"eventTime": self.now(), "deviceURL": device.url, "value": value, "id": self._next_id()}
        home.device_events.append(row | {"subType": kind, "type": "FAULT"})

    def _next_id(self) -> str:
        self._event_id += 1
        return f"{self._event_id:08d}"

    def remove(self, home: Home, device: Device) -> None:
        """Take a device out of the setup."""
        del home.devices[device.url]
        for zone in (home.zones or {}).values():
            zone["items"] = [item for item in zone["items"] if item["deviceURL"] != device.url]
        self.publish(home, "DeviceRemovedEvent", deviceURL=device.url, controllableName=device.model.name)

    def add(self, home: Home, device: Device) -> None:
        """Bring a device into the setup."""
        home.devices[device.url] = device
        told = self.about(device) | {"deviceAttributes": device.attributes}
        self.publish(home, "DeviceCreatedEvent", **told)

    @staticmethod
    def about(device: Device) -> dict[str, Any]:
        """Return what events about a device as such carry (reference 3.4)."""
        return {
            "deviceURL": device.url,
            "controllableName": device.model.name,
            "label": device.label,
            "placeOID": device.place,
            "metadata": device.metadata,
        }

    def refresh(self, home: Home, devices: Iterable[Device]) -> None:
        """Ask boxes for states; the answer comes as events, protocol by protocol."""
        groups: dict[tuple[str, int], list[Device]] = {}
        for device in devices:
            groups.setdefault((device.gateway_id, device.protocol.id), []).append(device)
        for (gateway_id, protocol), members in groups.items():
            gateway = home.gateways[gateway_id]
            refreshed = partial(self._refreshed, home, gateway, protocol, members)
            self.timers.later(self.times.refresh, refreshed)

    def _refreshed(self, home: Home, gateway: Gateway, protocol: int, members: list[Device]) -> None:
        fails = not gateway.alive or self.faults.take("refresh_fails", panel=gateway.id) is not None
        if fails:
            self.publish_gateway(
                home, gateway, "RefreshAllDevicesStatesFailedEvent", protocolType=protocol, failureType="PEER_DOWN"
            )
            return
        for device in members:
            self.report(home, device)
        self.publish_gateway(home, gateway, "RefreshAllDevicesStatesCompletedEvent", protocolType=protocol)

    # Gateways

    def set_alive(self, home: Home, gateway: Gateway, *, alive: bool) -> None:
        """Cut a box off or bring it back; its devices keep their cached states (reference 6.1)."""
        if gateway.alive != alive:
            gateway.alive = alive
            self.publish_gateway(home, gateway, "GatewayAliveEvent" if alive else "GatewayDownEvent")
            if not alive:
                self.notify(home, f"{gateway.id} is not connected any more", "GATEWAY")

    def synchronize(self, home: Home, gateway: Gateway) -> None:
        """Tell that a box was given something new to keep."""
        self.publish_gateway(home, gateway, "GatewaySynchronizationStartedEvent")
        self.publish_gateway(home, gateway, "GatewaySynchronizationEndedEvent")

    def synchronize_all(self, home: Home) -> None:
        """Synchronise every box that is reachable; the others keep a pending task."""
        for gateway in home.gateways.values():
            if gateway.virtual:
                continue
            if gateway.alive:
                self.synchronize(home, gateway)
            else:
                gateway.pending_tasks = True

    def notify(self, home: Home, text: str, reference: str) -> None:
        """Send the owner an alert and write it into the log."""
        row = {"text": text, "originatorType": "SETUP", "originatorRef": reference, "type": "INFO", "level": "INFO"}
        home.notification_events.append({"eventTime": self.now(), "id": self._next_id(), **row})
        self.publish(home, "NotificationEventLogEvent", **row)
