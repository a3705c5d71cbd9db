"""The control API under ``/simulator``: ours, not the vendor's. Tests and drills steer the cloud with it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from aiohttp import web

from panels.simulators.bodies import Handler, RejectedError, answer, read_body, whole
from panels.simulators.fault_control import FaultControl
from panels.simulators.visonic.cloud import Cloud
from panels.simulators.visonic.gateway import Gateway
from panels.simulators.visonic.world import Device, Panel

BASE: Final = "/simulator"
ACTS: Final = (
    "open", "close", "tamper", "tamper_over", "battery_low", "battery_ok", "mains_off", "mains_on", "panic", "duress",
    "fire", "silence", "flap", "flap_over", "outage", "outage_over", "sleep", "wake",
)  # fmt: skip


class Control:
    """Everything a drill needs to make trouble and to count what came of it."""

    def __init__(self, cloud: Cloud, gateway: Gateway) -> None:
        self._cloud = cloud
        self._gateway = gateway

    def routes(self) -> list[web.RouteDef]:
        """Return the endpoints."""
        safe = self._safe
        return [
            *FaultControl(self._cloud.faults, self._serial).routes(BASE, safe),
            web.post(f"{BASE}/act", safe(self.act)),
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
        """Make something happen at a panel: one of ACTS, with ``zone`` where it is about one."""
        body = await read_body(request)
        panel, name = self._panel(body.get("serial")), body.get("act")
        if name not in ACTS:
            raise RejectedError(400, f"act must be one of {', '.join(ACTS)}")
        number = whole(body, "zone")
        device = panel.zone(number)
        if number is not None and device is None:
            raise RejectedError(404, "no such zone")
        if device is None and name in ("open", "close", "tamper", "tamper_over", "battery_low", "battery_ok"):
            raise RejectedError(400, "zone is required")
        self._perform(panel, name, device)
        return answer(self._shown(panel))

    def _perform(self, panel: Panel, name: str, device: Device | None) -> None:
        machinery = self._cloud.machinery
        simple: dict[str, Callable[[], object]] = {
            "panic": lambda: machinery.alarm(panel, 14, "PANIC"),
            "duress": lambda: machinery.log(panel, 15),
            "fire": lambda: machinery.alarm(panel, 36, "FIRE", device),
            "silence": lambda: machinery.silence(panel),
            "mains_off": lambda: machinery.set_mains(panel, on=False),
            "mains_on": lambda: machinery.set_mains(panel, on=True),
            "flap": lambda: setattr(panel, "flapping", True),
            "flap_over": lambda: setattr(panel, "flapping", False),
            "outage": lambda: machinery.set_outage(panel, out=True),
            "outage_over": lambda: machinery.set_outage(panel, out=False),
            "sleep": lambda: setattr(panel, "awake", False),
            "wake": lambda: machinery.wake(panel),
        }
        if name in simple:
            simple[name]()
        elif device and name in ("open", "close"):
            machinery.move(panel, device, opened=name == "open")
        elif device:
            kind, event, over = {"tamper": ("TAMPER", 8, None), "battery_low": ("LOW_BATTERY", 45, None)}.get(
                name, ("TAMPER" if name == "tamper_over" else "LOW_BATTERY", 46, True)
            )
            (device.troubles.discard if over else device.troubles.add)(kind)
            if name != "tamper_over":
                machinery.log(panel, event, device=device)

    async def sms(self, request: web.Request) -> web.StreamResponse:
        """Deliver a text to a panel; the right one wakes it."""
        body = await read_body(request)
        parts = str(body.get("text")).split(";")
        panel = self._panel(parts[1] if len(parts) > 1 and parts[0] == "CONNECT" else None)
        self._cloud.machinery.wake(panel)
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
        return answer({"version": self._cloud.version, "faults": self._cloud.faults.in_force(), "panels": panels})

    @staticmethod
    def _shown(panel: Panel) -> dict[str, Any]:
        return {
            "serial": panel.serial,
            "connected": panel.connected,
            "siren": panel.siren,
            "partitions": [{"id": p.id, "state": p.state, "status": p.status} for p in panel.partitions],
            "zones": [
                {"zone": d.number, "open": d.open, "bypassed": d.bypassed, "location": d.location}
                for d in panel.devices
                if d.kind == "ZONE"
            ],
        }
