"""The control API under ``/simulator``: ours, not the vendor's. Tests and drills steer the cloud with it."""

import asyncio
import math
import re
from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, Final

from aiohttp import web

from panels.simulators.bienport.acts import perform
from panels.simulators.bienport.cloud import Cloud
from panels.simulators.bienport.flood import KINDS, MOST, Flood
from panels.simulators.bienport.happenings import Kind
from panels.simulators.bienport.reports import failures_block, status_block
from panels.simulators.bienport.rest import error, whole_list
from panels.simulators.bienport.world import Panel
from panels.simulators.bodies import Handler, RejectedError, answer, read_body, whole
from panels.simulators.fault_control import FaultControl

BASE: Final = "/simulator"
TOPIC: Final = re.compile(r"[^+#\x00\ud800-\udfff]{1,400}")


class Control:
    """Everything a drill needs to make trouble and to count what came of it."""

    def __init__(self, cloud: Cloud, link_report: Callable[[], dict[str, Any]]) -> None:
        self._cloud = cloud
        self._link_report = link_report
        self._floods: list[Flood] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def routes(self) -> list[web.RouteDef]:
        """Return the endpoints."""
        return [
            *FaultControl(self._cloud.faults, lambda body: whole(body, "resourceId")).routes(BASE, self._safe),
            web.post(f"{BASE}/act", self._safe(self.act)),
            web.post(f"{BASE}/flood", self._safe(self.start_flood)),
            web.get(f"{BASE}/flood", self._safe(self.list_floods)),
            web.post(f"{BASE}/publish", self._safe(self.publish)),
            web.get(f"{BASE}/log", self._safe(self.log)),
            web.delete(f"{BASE}/log", self._safe(self.clear_log)),
            web.get(f"{BASE}/published", self._safe(self.published)),
            web.get(f"{BASE}/state", self._safe(self.state)),
        ]

    async def stop(self) -> None:
        """End running floods."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @staticmethod
    def _safe(handler: Handler) -> Handler:
        async def wrapped(request: web.Request) -> web.StreamResponse:
            try:
                return await handler(request)
            except RejectedError as rejection:
                return error(rejection.status, rejection.message)

        return wrapped

    def _panel(self, resource_id: int | None) -> Panel:
        panel = self._cloud.world.panels.get(resource_id) if resource_id is not None else None
        if panel is None:
            raise RejectedError(404, "no such resourceId")
        return panel

    async def act(self, request: web.Request) -> web.StreamResponse:
        body = await read_body(request)
        panel = self._panel(whole(body, "resourceId"))
        perform(self._cloud, panel, body.get("act"), body)
        return answer(self._shown(panel))

    async def start_flood(self, request: web.Request) -> web.StreamResponse:
        body = await read_body(request)
        count, rate = whole(body, "count"), body.get("rate", 0)
        if count is None or not 0 < count <= MOST:
            raise RejectedError(400, f"count must be 1 to {MOST}")
        if not isinstance(rate, int | float) or not math.isfinite(rate):
            raise RejectedError(400, "rate must be a number")
        wanted = whole_list(body, "resourceIds")
        with_zones = [p for p in self._cloud.world.panels.values() if p.zones and p.enabled]
        panels = [self._panel(number) for number in wanted] or with_zones
        if not panels:
            raise RejectedError(409, "there are no panels to tell of")
        app_id = body.get("appId", self._cloud.world.main_user.app_ids[0])
        flood = Flood(
            cloud=self._cloud,
            tag=str(body.get("tag") or f"flood{len(self._floods) + 1}"),
            count=count,
            rate=float(rate),
            panels=panels,
            app_id=None if app_id == "all" else str(app_id),
            unconfirmed=lambda: int(self._link_report()["unconfirmed"]),
            kinds=self._kinds(body.get("kinds")),
            log=body.get("log") is not False,
        )
        self._floods.append(flood)
        task = asyncio.create_task(flood.run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return answer(flood.report())

    @staticmethod
    def _kinds(names: object) -> list[Kind]:
        known = {kind.value: kind for kind in KINDS}
        if names is None:
            return list(KINDS)
        if not isinstance(names, list) or not names or any(name not in known for name in names):
            raise RejectedError(400, f"kinds must be some of {', '.join(known)}")
        return [known[name] for name in names]

    async def list_floods(self, request: web.Request) -> web.StreamResponse:
        return answer({"floods": [flood.report() for flood in self._floods], "link": self._link_report()})

    async def publish(self, request: web.Request) -> web.StreamResponse:
        """Publish any text on any topic, as somebody with a hold on the broker could."""
        body = await read_body(request)
        topic, payload = body.get("topic"), body.get("payload")
        if not isinstance(topic, str) or not TOPIC.fullmatch(topic) or not isinstance(payload, str):
            raise RejectedError(400, "topic and payload must be texts, the topic without wildcards")
        self._cloud.outbox.raw(topic, payload.encode(errors="replace"))
        return answer({"published": True})

    async def log(self, request: web.Request) -> web.StreamResponse:
        log = self._cloud.log
        twice = {key: count for key, count in log.copies.items() if count > 1}
        return answer(
            {"received": sum(log.copies.values()), "twice": twice, "commands": self._tail(request, log.entries)}
        )

    async def clear_log(self, request: web.Request) -> web.StreamResponse:
        self._cloud.log.clear()
        self._cloud.outbox.published.clear()
        return answer({"received": 0})

    async def published(self, request: web.Request) -> web.StreamResponse:
        outbox = self._cloud.outbox
        return answer({"counters": dict(outbox.counters), "messages": self._tail(request, outbox.published)})

    @staticmethod
    def _tail(request: web.Request, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        after = request.query.get("after", "0")
        limit = request.query.get("limit", "")
        first = int(after) if after.isascii() and after.isdecimal() and len(after) < 19 else 0
        most = int(limit) if limit.isascii() and limit.isdecimal() and len(limit) < 10 else None
        return list(islice((row for row in rows if row["number"] > first), most))

    async def state(self, request: web.Request) -> web.StreamResponse:
        wanted = request.query.get("resourceId")
        if wanted is not None:
            if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 19):
                raise RejectedError(400, "resourceId must be a number")
            return answer(self._shown(self._panel(int(wanted))))
        # A large world is asked panel by panel.
        panels = [self._shown(panel) for panel in islice(self._cloud.world.panels.values(), 200)]
        return answer(
            {
                "now": self._cloud.timers.now(),
                "panelCount": len(self._cloud.world.panels),
                "counters": dict(self._cloud.outbox.counters),
                "link": self._link_report(),
                "faults": self._cloud.faults.in_force(),
                "panels": panels,
            }
        )

    def _shown(self, panel: Panel) -> dict[str, Any]:
        return {
            "resourceId": panel.resource_id,
            "name": panel.name,
            "brand": panel.brand,
            "model": panel.model,
            "enabled": panel.enabled,
            "connected": panel.connected,
            "pin": panel.pin,
            "partitions": [
                {"partition": p.number, "name": p.name, "phase": p.phase, "mode": p.mode, "alarm": p.alarm}
                for p in panel.partitions.values()
            ],
            "zones": [
                {
                    "zone": z.number,
                    "name": z.name,
                    "kind": z.kind,
                    "partition": z.partition,
                    "open": z.open,
                    "bypassed": z.bypassed,
                    "tampered": z.tampered,
                    "alarm": z.alarm_memory,
                    "armedAlone": z.armed_alone,
                    "disarmedAlone": z.disarmed_alone,
                }
                for z in panel.zones.values()
            ],
            "outputs": [{"output": o.number, "name": o.name, "on": o.on} for o in panel.outputs.values()],
            "status": status_block(self._cloud.machinery, panel),
            "failures": failures_block(panel),
        }
