"""The door: credentials, limits and operation of each request, and the ways of not answering it."""

import asyncio
import json
from collections import Counter, deque
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final
from urllib.parse import parse_qsl

from aiohttp import web

from panels.simulators.bodies import answer, to_json
from panels.simulators.faults import Value
from panels.simulators.overkiz.calls import Call, Plain
from panels.simulators.overkiz.cloud import Cloud, Session
from panels.simulators.overkiz.endpoints import ENDPOINTS, LOCAL
from panels.simulators.overkiz.errors import TABLE, Refusal, named
from panels.simulators.overkiz.operations import Operation, Router

CLOUD_BASE: Final = "/enduser-mobile-web/enduserAPI"
LOCAL_BASE: Final = "/enduser-mobile-web/1/enduserAPI"
REXEL_BASE: Final = "/api/enduser/overkiz"
BASES: Final = (CLOUD_BASE, LOCAL_BASE, REXEL_BASE)
COOKIE: Final = "JSESSIONID"
MAINTENANCE: Final = (
    "<html><body><h1>The server is down for maintenance</h1><p>Please come back later.</p></body></html>"
)
PAGE: Final = "<html><body><h1>Bad gateway</h1></body></html>"
OPEN: Final = frozenset({"POST /login", "POST /logout", "GET /authenticated", "GET /apiVersion"})


class Door:
    """Serves everything under the base paths of cloud, boxes and Rexel (reference 1)."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._router = Router()
        self.counts: Counter[str] = Counter()
        self.log: deque[dict[str, Any]] = deque(maxlen=2_000)
        self.most_in_flight = 0
        self._served = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request; never 500 unless a fault asks for it."""
        raw = request.raw_path.partition("?")[0]
        base = next(base for base in BASES if raw.startswith(base))
        found = self._router.find(request.method, raw.removeprefix(base))
        operation, path = found or (None, {})
        response = await self._answer(request, operation, path, base)
        self._served += 1
        # What nobody knows is counted together, or a scan would fill the memory.
        name = operation.id if operation else "other"
        self.counts[name] += 1
        row = {"operation": name, "path": path, "local": base == LOCAL_BASE, "status": response.status}
        self.log.append({"number": self._served, "at": self._cloud.timers.now(), **row})
        return response

    async def _answer(
        self, request: web.Request, operation: Operation | None, path: dict[str, str], base: str
    ) -> web.StreamResponse:
        name = operation.id if operation else "other"
        take = partial(self._cloud.faults.take, panel=path.get("gatewayId"), command=name)
        session: Session | None = None
        reached = False
        try:
            if operation is None:
                raise named("no_such_resource")
            session = self._admit(request, operation, base)
            if session:
                if session.in_flight:
                    raise named("concurrent")
                session.in_flight += 1
                self.most_in_flight = max(self.most_in_flight, session.in_flight)
            reached = True
            try:
                return await self._serve(request, operation, path, session, take)
            finally:
                if session:
                    session.in_flight -= 1
        except Refusal as refusal:
            instead = None if reached else await self._misbehave(request, take)
            return instead or answer(refusal.body(local=base == LOCAL_BASE), status=refusal.status)

    def _admit(self, request: web.Request, operation: Operation, base: str) -> Session | None:
        """Return the session of a request, None where none is needed. Raises a Refusal."""
        cloud = self._cloud
        scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
        bearer = bearer.strip() if scheme.lower() == "bearer" else ""
        if base == LOCAL_BASE:
            if operation.id == "GET /apiVersion":
                return None
            if not bearer:
                raise named("missing_token")
            session = cloud.at_box(bearer)
            if operation.id not in LOCAL:
                raise named("no_such_resource")
            return session
        if base == REXEL_BASE:
            return cloud.by_bearer(bearer, gateway=request.headers.get("gatewayId", ""))
        cookie = request.cookies.get(COOKIE)
        if bearer and cookie:
            raise named("two_credentials")
        if operation.id == "GET /apiVersion":
            raise named("no_such_resource")
        found = cloud.by_bearer(bearer) if bearer else cloud.by_cookie(cookie)
        if found is None and operation.id not in OPEN:
            raise named("not_authenticated")
        return found if operation.id != "POST /login" else None

    async def _serve(
        self,
        request: web.Request,
        operation: Operation,
        path: dict[str, str],
        session: Session | None,
        take: Callable[[str], Value | None],
    ) -> web.StreamResponse:
        instead = await self._misbehave(request, take)
        if instead is not None:
            return instead
        row = take("refuse")
        if row is not None:
            raise named(str(row) if row in TABLE else "unknown_object", "the simulator was told to")
        if session is None or operation.id in OPEN:
            return await self._open(request, operation, session)
        endpoint = ENDPOINTS.get(operation.id)
        if endpoint is None:
            raise named("unsupported", operation.id)
        refusal = self._cloud.limit(session, operation)
        if refusal:
            raise refusal
        body = await self._body(request)
        call = Call(
            cloud=self._cloud,
            session=session,
            operation=operation,
            path=path,
            query=request.query,
            body=body,
        )
        result = endpoint(call)
        return await self._send(request, operation, result, take)

    async def _open(self, request: web.Request, operation: Operation, session: Session | None) -> web.StreamResponse:
        if operation.id == "GET /apiVersion":
            return answer({"protocolVersion": "2026.1.4-7"})
        if operation.id == "GET /authenticated":
            return answer({"authenticated": session is not None})
        if operation.id == "POST /logout":
            if session:
                self._cloud.logout(session)
            return answer({"logout": session is not None})
        opened = self._cloud.login(await self._form(request))
        roles = [{"name": "ENDUSER" if opened.account.main else "SECONDARY_ENDUSER"}]
        response = answer({"success": True, "roles": roles, "extraAttributes": {}})
        response.set_cookie(
            COOKIE, opened.id, path="/enduser-mobile-web", httponly=True, secure=request.scheme == "https"
        )
        return response

    async def _send(
        self, request: web.Request, operation: Operation, result: Any, take: Callable[[str], Value | None]
    ) -> web.StreamResponse:
        if take("truncated") is not None:
            payload = to_json(result).encode(errors="replace") if not isinstance(result, Plain) else result.body
            return web.Response(body=payload[: len(payload) // 2], content_type="application/json")
        if take("reset") is not None:
            return await self._reset(request)
        if isinstance(result, Plain):
            return web.Response(body=result.body, content_type=result.content_type)
        if operation.status == 204:
            return web.Response(status=204)
        if result is None:
            return web.Response(status=operation.status, content_type="application/json")
        if isinstance(result, dict) and take("unknown_keys") is not None:
            result = result | {"unheardOf": {"of": [1, None]}}
        return answer(result, status=operation.status)

    async def _misbehave(self, request: web.Request, take: Callable[[str], Value | None]) -> web.Response | None:
        """Return what a fault sends in place of everything; the request is not executed then."""
        wait = self._cloud.settings.answer_after + float(take("slow") or 0)
        if wait:
            await asyncio.sleep(wait)
        seconds = take("hang")
        if seconds is not None:
            await asyncio.sleep(float(seconds))
        if seconds is not None or take("drop") is not None:
            if request.transport:
                request.transport.abort()
            return web.Response(status=503)
        if take("maintenance") is not None:
            return web.Response(text=MAINTENANCE, status=503, content_type="text/html")
        page = take("html")
        if page is not None:
            status = int(page) if 200 <= int(page) <= 599 else 502
            return web.Response(text=PAGE, status=status, content_type="text/html")
        nothing = take("empty")
        if nothing is not None:
            status = int(nothing) if 200 <= int(nothing) <= 599 else 200
            return web.Response(status=status, content_type="application/json")
        if take("bare_error") is not None:
            return answer({"errorCode": "UNSPECIFIED_ERROR", "error": None}, status=400)
        return None

    @staticmethod
    async def _reset(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b'{"id":')
        if request.transport:
            request.transport.abort()
        return response

    @staticmethod
    async def _body(request: web.Request) -> Any:
        raw = await request.read()
        if not raw.strip():
            return None
        try:
            return json.loads(raw)
        except (ValueError, RecursionError):
            raise named("invalid_parameter", "JSON") from None

    @staticmethod
    async def _form(request: web.Request) -> Mapping[str, str]:
        text = (await request.read()).decode(errors="replace")
        return {**request.query, **dict(parse_qsl(text, keep_blank_values=True, max_num_fields=50))}
