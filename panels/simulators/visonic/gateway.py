"""The door: version, tokens and endpoint of each request, and the ways of not answering it."""

import asyncio
import json
from collections import Counter, deque
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from aiohttp import web

from panels.simulators.bodies import answer, to_json
from panels.simulators.faults import Value
from panels.simulators.visonic.account_endpoints import AccountEndpoints
from panels.simulators.visonic.cloud import Cloud
from panels.simulators.visonic.errors import TABLE, Refusal, bad_parameters, named
from panels.simulators.visonic.panel_endpoints import PanelEndpoints

BASE: Final = "/rest_api"
PREVIEW: Final = "preview/"
PAGE: Final = "<html><body><h1>Service unavailable</h1></body></html>"


class Gateway:
    """Serves everything under ``/rest_api``."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._account = AccountEndpoints(cloud)
        self._panel = PanelEndpoints(cloud)
        self._known = {path for _, path in (*self._account.open, *self._account.personal, *self._panel.all)}
        self.counts: Counter[str] = Counter()
        self.log: deque[dict[str, Any]] = deque(maxlen=2_000)
        self._in_flight: Counter[str] = Counter()
        self.most_in_flight = 0
        self._served = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request; never 500 unless a fault asks for it."""
        version, _, path = request.path.removeprefix(f"{BASE}/").partition("/")
        session = self._cloud.sessions.get(request.headers.get("Session-Token", ""))
        serial = session.panel.serial if session else None
        token = request.headers.get("Session-Token", "")
        self._in_flight[token] += 1
        if token:
            self.most_in_flight = max(self.most_in_flight, self._in_flight[token])
        try:
            response = await self._answer(request, version, path, serial)
        finally:
            self._in_flight[token] -= 1
            if not self._in_flight[token]:
                del self._in_flight[token]
        self._served += 1
        # What nobody knows is counted together, or a scan would fill the memory.
        self.counts[path if path in self._known else "version" if version == "version" else "other"] += 1
        row = {"method": request.method, "path": path or version, "serial": serial, "status": response.status}
        self.log.append({"number": self._served, "at": self._cloud.timers.now(), **row})
        return response

    async def _answer(self, request: web.Request, version: str, path: str, serial: str | None) -> web.StreamResponse:
        take = partial(self._cloud.faults.take, panel=serial, command=path or version)
        instead = await self._misbehave(request, take)
        if instead is not None:
            return instead
        try:
            row = take("refuse")
            if row is not None:
                raise named(str(row) if row in TABLE else "server_error")
            body = await self._find(request, version, path)
        except Refusal as refusal:
            payload = to_json(refusal.body).encode(errors="replace")
            return web.Response(
                body=payload, status=refusal.status, reason=refusal.reason, content_type="application/json"
            )
        if take("truncated") is not None:
            payload = to_json(body).encode(errors="replace")
            return web.Response(body=payload[: len(payload) // 2], content_type="application/json")
        if take("reset") is not None:
            return await self._reset(request)
        if isinstance(body, dict) and take("unknown_keys") is not None:
            body = body | {"unheard_of": {"of": [1, None]}}
        if isinstance(body, bytes):
            return web.Response(body=body, content_type="image/jpeg")
        return web.Response(status=204) if body is None else answer(body)

    async def _misbehave(self, request: web.Request, take: Callable[[str], Value | None]) -> web.Response | None:
        """Return what a fault sends in place of everything; the request is not executed then."""
        wait = self._cloud.settings.answer_after + float(take("slow") or 0)
        if wait:
            await asyncio.sleep(wait)
        seconds = take("hang")
        if seconds is not None:
            await asyncio.sleep(float(seconds))
        if seconds is not None or take("drop") is not None:
            return self._cut(request)
        page = take("html")
        if page is not None:
            status = int(page) if 200 <= int(page) <= 599 else 503
            return web.Response(text=PAGE, status=status, content_type="text/html")
        if take("empty") is not None:
            return web.Response(content_type="application/json")
        if take("bare_error") is not None:
            return answer({"message": "something went wrong"}, status=400)
        return None

    @staticmethod
    def _cut(request: web.Request) -> web.Response:
        if request.transport:
            request.transport.abort()
        return web.Response(status=503)

    @staticmethod
    async def _reset(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b'{"connected":')
        if request.transport:
            request.transport.abort()
        return response

    async def _find(self, request: web.Request, version: str, path: str) -> Any:
        if version == "version" and not path and request.method == "GET":
            return self._versions()
        self._cloud.speak(version)
        key = (request.method, path)
        headers = request.headers
        by_language = self._account.named(request.method, path)
        is_still = request.method == "GET" and path.startswith(PREVIEW)
        if path not in self._known and by_language is None and not is_still:
            # A path of several segments is taken for a version (reference 1).
            raise named("bad_version" if "/" in path else "not_found")
        body = await self._body(request)
        if key in self._account.open:
            return self._account.open[key](body)
        token = headers.get("User-Token")
        if token is None and path == "panel/login" and isinstance(body.get("user_token"), str):
            token = body["user_token"]
        account = self._cloud.account_of(token)
        personal = by_language or self._account.personal.get(key)
        if personal is not None:
            return personal(body, account)
        session = self._cloud.session_of(headers.get("Session-Token"), account)
        if is_still:
            return self._panel.still(session, path.removeprefix(PREVIEW))
        if key not in self._panel.all:
            raise named("not_found")
        return self._panel.all[key](body, session)

    @staticmethod
    async def _body(request: web.Request) -> dict[str, Any]:
        if request.method == "GET":
            return dict(request.query)
        try:
            body = json.loads(await request.read() or b"{}")
        except (ValueError, RecursionError):
            raise bad_parameters() from None
        if not isinstance(body, dict):
            raise bad_parameters()
        return body

    def _versions(self) -> dict[str, list[str]]:
        offered = self._cloud.versions
        return {
            "rest_versions": list(offered),
            "installer_versions": [f"{max(float(version) - 2, 1):.1f}" for version in offered],
            "push_format_versions": ["7"],
            "dls_versions": ["1.0"],
        }
