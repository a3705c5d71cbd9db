"""The control API under ``/simulator``: ours, not the vendor's. Tests and drills steer the cloud with it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from aiohttp import web

from panels.simulators.bodies import Handler, RejectedError, answer, read_body, whole
from panels.simulators.fault_control import FaultControl
from panels.simulators.overkiz.alarms import disturb, trip
from panels.simulators.overkiz.building import build_device
from panels.simulators.overkiz.catalogue import MODELS
from panels.simulators.overkiz.cloud import Cloud
from panels.simulators.overkiz.credentials import KINDS
from panels.simulators.overkiz.door import Door
from panels.simulators.overkiz.failures import FAILURES
from panels.simulators.overkiz.life import flood, set_motion, set_open
from panels.simulators.overkiz.world import Device, Home, new_oid

BASE: Final = "/simulator"
AT_DEVICES: Final = (
    "open", "close", "motion", "motion_over", "smoke", "smoke_over", "water", "water_over", "shock", "trip",
    "battery_low", "battery_ok", "lost", "found", "remove", "set", "fail", "mend", "old_firmware",
)  # fmt: skip
AT_GATEWAYS: Final = ("down", "up", "sync_fails", "update_ready")
AT_HOMES: Final = ("add", "notify", "ask", "flood")


class Control:
    """Everything a drill needs to make trouble and to count what came of it."""

    def __init__(self, cloud: Cloud, door: Door) -> None:
        self._cloud = cloud
        self._door = door

    def routes(self) -> list[web.RouteDef]:
        """Return the endpoints."""
        safe = self._safe
        return [
            *FaultControl(self._cloud.faults, self._gateway_id).routes(BASE, safe),
            web.post(f"{BASE}/act", safe(self.act)),
            web.post(f"{BASE}/token", safe(self.token)),
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
    def _gateway_id(body: Mapping[str, Any]) -> str | None:
        own_id = body.get("gateway")
        return own_id if isinstance(own_id, str) else None

    async def act(self, request: web.Request) -> web.StreamResponse:
        """Make something happen: ``act`` at a ``device`` (its URL), at a ``gateway`` or at a ``setup`` (its OID)."""
        body = await read_body(request)
        name = body.get("act")
        if name in AT_DEVICES:
            home, device = self._device(body.get("device"))
            self._at_device(home, device, str(name), body)
        elif name in AT_GATEWAYS:
            self._at_gateway(str(name), body)
        elif name in AT_HOMES:
            self._at_home(str(name), body)
        else:
            raise RejectedError(400, f"act must be one of {', '.join((*AT_DEVICES, *AT_GATEWAYS, *AT_HOMES))}")
        return answer({"done": name})

    def _device(self, url: object) -> tuple[Home, Device]:
        for home in self._cloud.homes:
            device = home.devices.get(url) if isinstance(url, str) else None
            if device:
                return home, device
        raise RejectedError(404, "no such device")

    def _at_device(self, home: Home, device: Device, name: str, body: Mapping[str, Any]) -> None:
        machinery = self._cloud.machinery

        def tell(values: dict[str, Any]) -> None:
            machinery.set_states(home, device, values)

        def shock() -> None:
            tell({"core:IntrusionDetectedState": True})
            disturb(machinery, home, device)

        battery = "core:BatteryLevelState" if "core:BatteryLevelState" in device.states else "core:BatteryState"
        low, full = (4, 100) if battery == "core:BatteryLevelState" else ("verylow", "full")
        acts: dict[str, Callable[[], object]] = {
            "open": lambda: set_open(machinery, home, device, opened=True),
            "close": lambda: set_open(machinery, home, device, opened=False),
            "motion": lambda: set_motion(machinery, home, device, seen=True),
            "motion_over": lambda: set_motion(machinery, home, device, seen=False),
            "smoke": lambda: tell({"core:SmokeState": "detected"}),
            "smoke_over": lambda: tell({"core:SmokeState": "notDetected"}),
            "water": lambda: tell({"core:WaterDetectionState": "detected"}),
            "water_over": lambda: tell({"core:WaterDetectionState": "notDetected"}),
            "shock": shock,
            "trip": lambda: trip(machinery, home, device),
            "battery_low": lambda: tell({battery: low, "core:SensorDefectState": "lowBattery"}),
            "battery_ok": lambda: tell({battery: full, "core:SensorDefectState": "noDefect"}),
            "lost": lambda: machinery.set_available(home, device, available=False),
            "found": lambda: machinery.set_available(home, device, available=True),
            "remove": lambda: machinery.remove(home, device),
            "set": lambda: tell(self._values(body)),
            "fail": lambda: setattr(device, "fails", self._failure(body)),
            "mend": lambda: setattr(device, "fails", None),
            "old_firmware": lambda: setattr(device, "firmware", "old"),
        }
        acts[name]()

    @staticmethod
    def _values(body: Mapping[str, Any]) -> dict[str, Any]:
        values = body.get("values")
        if not isinstance(values, dict):
            raise RejectedError(400, "values must be an object of states")
        return values

    @staticmethod
    def _failure(body: Mapping[str, Any]) -> str:
        kind = body.get("failure", "ACTUATORNOANSWER")
        if kind not in FAILURES:
            raise RejectedError(400, "failure must be a failure type")
        return str(kind)

    def _at_gateway(self, name: str, body: Mapping[str, Any]) -> None:
        wanted, machinery = body.get("gateway"), self._cloud.machinery
        for home in self._cloud.homes:
            gateway = home.gateways.get(wanted) if isinstance(wanted, str) else None
            if gateway is None:
                continue
            if name in ("down", "up"):
                machinery.set_alive(home, gateway, alive=name == "up")
            elif name == "sync_fails":
                gateway.failed_tasks = ["CALENDAR_RULE"]
                machinery.publish_gateway(home, gateway, "GatewaySynchronizationFailedEvent")
            else:
                gateway.update_status = "READY_TO_UPDATE"
            return
        raise RejectedError(404, "no such gateway")

    def _at_home(self, name: str, body: Mapping[str, Any]) -> None:
        home = next((home for home in self._cloud.homes if home.oid == body.get("setup")), self._cloud.homes[0])
        machinery = self._cloud.machinery
        text = str(body.get("text", "Something happened"))[:500]
        if name == "flood":
            flood(machinery, home, whole(body, "count") or 1_000)
        elif name == "notify":
            machinery.notify(home, text, "PARTNER")
        elif name == "ask":
            now, oid = machinery.now(), new_oid()
            home.notifications[oid] = {"actionMask": 3, "text": text, "subject": "Question", "oid": oid, "date": now,
                                       "expirationDate": now + 86_400_000}  # fmt: skip
        else:
            model = MODELS.get(str(body.get("kind")))
            if model is None:
                raise RejectedError(400, f"kind must be one of {', '.join(MODELS)}")
            gateway, oid = next(iter(home.gateways)), new_oid()
            protocol = model.name.partition(":")[0]
            url = f"{protocol}://{gateway}/{int(oid[:6], 16)}"
            machinery.add(home, build_device(url, text, model, home.root.oid, oid))

    async def token(self, request: web.Request) -> web.StreamResponse:
        """Give a token of a ``kind`` for a ``user``, as the login strategies would."""
        body = await read_body(request)
        credentials = self._cloud.credentials
        account, kind = credentials.accounts.get(str(body.get("user"))), body.get("kind")
        if account is None or kind not in KINDS:
            raise RejectedError(400, f"user must be known, kind one of {', '.join(KINDS)}")
        return answer({"token": credentials.give_token(account, str(kind))})

    async def log(self, request: web.Request) -> web.StreamResponse:
        door = self._door
        return answer({"counts": door.counts, "mostInFlight": door.most_in_flight, "requests": list(door.log)})

    async def clear_log(self, request: web.Request) -> web.StreamResponse:
        self._door.log.clear()
        self._door.counts.clear()
        self._door.most_in_flight = 0
        return answer({"counts": {}})

    async def state(self, request: web.Request) -> web.StreamResponse:
        cloud = self._cloud
        return answer(
            {
                "now": cloud.machinery.now(),
                "faults": cloud.faults.in_force(),
                "sessions": len(cloud.sessions),
                "setups": [self._shown(home) for home in cloud.homes[:200]],
            }
        )

    @staticmethod
    def _shown(home: Home) -> dict[str, Any]:
        return {
            "oid": home.oid,
            "name": home.name,
            "listeners": len(home.listeners),
            "running": len(home.running),
            "gateways": [{"id": gateway.id, "alive": gateway.alive} for gateway in home.gateways.values()],
            "devices": [
                {"url": d.url, "label": d.label, "widget": d.model.widget, "available": d.available, "fails": d.fails}
                for d in home.devices.values()
            ],
        }
