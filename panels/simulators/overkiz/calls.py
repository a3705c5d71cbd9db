"""One request to one operation, and what endpoints ask of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from panels.simulators.overkiz.cloud import Cloud, Session
from panels.simulators.overkiz.errors import named
from panels.simulators.overkiz.machinery import Machinery
from panels.simulators.overkiz.operations import Operation
from panels.simulators.overkiz.world import Account, Device, Gateway, Home, Place


@dataclass(frozen=True, slots=True)
class Plain:
    """An answer that is not JSON."""

    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Somebody's request; ``body`` is whatever JSON came, None for none."""

    cloud: Cloud
    session: Session
    operation: Operation
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None

    @property
    def home(self) -> Home:
        return self.session.home

    @property
    def account(self) -> Account:
        return self.session.account

    @property
    def machinery(self) -> Machinery:
        return self.cloud.machinery

    def devices(self) -> list[Device]:
        """Return the devices this person may see."""
        seen, box = self.account.sees, self.session.box
        return [
            device
            for device in self.home.devices.values()
            if (seen is None or device.url in seen) and (box is None or device.gateway_id == box.id)
        ]

    def device(self, url: str | None = None) -> Device:
        """Return the device a request is about. Raises a Refusal."""
        url = self.path["deviceURL"] if url is None else url
        device = self.home.devices.get(url)
        seen, box = self.account.sees, self.session.box
        if box is not None and (device is None or device.gateway_id != box.id):
            raise named("no_such_device", url)
        if device is None or (seen is not None and url not in seen):
            raise named("setup_mismatch")
        return device

    def gateway(self) -> Gateway:
        """Return the gateway a request is about. Raises a Refusal."""
        own_id = self.path["gatewayId"]
        gateway = self.home.gateways.get(own_id)
        if gateway is None:
            raise named("foreign_gateway", f"{own_id[:60]} does not belong to setup {self.home.oid}")
        return gateway

    def place(self, key: str = "placeOID") -> Place:
        """Return a place of the home. Raises a Refusal."""
        place = self.home.place(self.path[key])
        if place is None:
            raise named("unknown_object")
        return place

    def number(self, key: str) -> int:
        """Return a whole number of the path. Raises a Refusal."""
        text = self.path[key]
        if not text.isascii() or not text.lstrip("-").isdigit() or len(text) > 15:
            raise named("invalid_field", key)
        return int(text)

    def fields(self) -> dict[str, Any]:
        """Return the body as an object. Raises a Refusal."""
        if not isinstance(self.body, dict):
            raise named("invalid_parameter", "body : an object is expected")
        return self.body

    def rows(self) -> list[Any]:
        """Return the body as a list. Raises a Refusal."""
        if not isinstance(self.body, list) or len(self.body) > 500:
            raise named("invalid_parameter", "body : a list is expected")
        return self.body

    def owner_only(self) -> None:
        """Refuse people who are guests in a home."""
        if not self.account.main:
            gateway = next(iter(self.home.gateways))
            raise named("access_denied", f"{gateway} for action {self.operation.method}")
