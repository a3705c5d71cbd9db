"""The control API under ``/simulator``: ours, not the vendor's. Tests and drills steer the cloud with it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from aiohttp import web

from panels.simulators.bodies import Handler, RejectedError, answer, read_body
from panels.simulators.fault_control import FaultControl
from panels.simulators.visonic.acts import Acts
from panels.simulators.visonic.catalogue import CATALOGUE
from panels.simulators.visonic.cloud import Cloud
from panels.simulators.visonic.gateway import Gateway
from panels.simulators.visonic.world import Panel

BASE: Final = "/simulator"


class Control:
    """Everything a drill needs to make trouble and to count what came of it."""

    def __init__(self, cloud: Cloud, gateway: Gateway) -> None:
        self._cloud = cloud
        self._gateway = gateway
        self._acts = Acts(cloud.machinery)

    def routes(self) -> list[web.RouteDef]:
        """Return the endpoints."""
        safe = self._safe
        return [
            *FaultControl(self._cloud.faults, self._serial).routes(BASE, safe),
            web.post(f"{BASE}/act", safe(self.act)),
            web.get(f"{BASE}/act", safe(self.list_acts)),
            web.post(f"{BASE}/event", safe(self.event)),
            web.get(f"{BASE}/event", safe(self.list_events)),
            web.post(f"{BASE}/sms", safe(self.sms)),
            web.get(f"{BASE}/mails", safe(self.mails)),
            web.get(f"{BASE}/log", safe(self.log)),
            web.delete(f"{BASE}/log", safe(self.clear_log)),
            web.get(f"{BASE}/state", safe(self.state)),
        ]

    @staticmethod
    def _safe(handler: Handler) -> Handler:
        async def wrapped(request: web.Request) -> web.StreamResponse:
            try:
                return await handler(request)
            except RejectedError as rejection:
                return answer({"message": rejection.message}, status=rejection.status)

        return wrapped

    @staticmethod
    def _serial(body: Mapping[str, Any]) -> str | None:
        serial = body.get("serial")
        return serial if isinstance(serial, str) else None

    def _panel(self, serial: object) -> Panel:
        panel = self._cloud.panels.get(serial) if isinstance(serial, str) else None
        if panel is None:
            raise RejectedError(404, "no such serial")
        return panel

    async def act(self, request: web.Request) -> web.StreamResponse:
        """Make something happen at a panel."""
        body = await read_body(request)
        panel = self._panel(body.get("serial"))
        self._acts.perform(panel, body)
        return answer(self._shown(panel))

    async def list_acts(self, request: web.Request) -> web.StreamResponse:
        return answer({"acts": self._acts.names})

    async def event(self, request: web.Request) -> web.StreamResponse:
        """Append an event of the catalogue to a panel's log, whatever its state is."""
        body = await read_body(request)
        return answer({"event": self._acts.log(self._panel(body.get("serial")), body)})

    async def list_events(self, request: web.Request) -> web.StreamResponse:
        return answer({"events": {number: asdict(kind) for number, kind in CATALOGUE.items()}})

    async def sms(self, request: web.Request) -> web.StreamResponse:
        """Deliver a text to a panel; the right one wakes it."""
        body = await read_body(request)
        parts = str(body.get("text")).split(";")
        panel = self._panel(parts[1] if len(parts) > 1 and parts[0] == "CONNECT" else None)
        self._cloud.machinery.link.wake(panel)
        return answer(self._shown(panel))

    async def mails(self, request: web.Request) -> web.StreamResponse:
        return answer({"mails": list(self._cloud.mails)})

    async def log(self, request: web.Request) -> web.StreamResponse:
        gateway = self._gateway
        return answer({"counts": gateway.counts, "mostInFlight": gateway.most_in_flight, "requests": list(gateway.log)})

    async def clear_log(self, request: web.Request) -> web.StreamResponse:
        self._gateway.log.clear()
        self._gateway.counts.clear()
        self._gateway.most_in_flight = 0
        return answer({"counts": {}})

    async def state(self, request: web.Request) -> web.StreamResponse:
        wanted = request.query.get("serial")
        if wanted is not None:
            return answer(self._shown(self._panel(wanted)))
        panels = [self._shown(panel) for panel in list(self._cloud.panels.values())[:200]]
        return answer({"versions": self._cloud.versions, "faults": self._cloud.faults.in_force(), "panels": panels})

    @staticmethod
    def _shown(panel: Panel) -> dict[str, Any]:
        return {
            "serial": panel.serial,
            "connected": panel.connected,
            "siren": panel.siren,
            "partitions": [{"id": p.id, "state": p.state, "status": p.status} for p in panel.partitions],
            "zones": [
                {"zone": d.number, "open": d.open, "bypassed": d.bypassed, "location": d.location} for d in panel.zones
            ],
        }
