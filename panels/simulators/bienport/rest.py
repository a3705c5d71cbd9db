"""The REST gateway: login, sensors, refresh, activities (reference 7, 8), and the errors around them."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from aiohttp import web

from panels.simulators.bienport import resources
from panels.simulators.bienport.cloud import Cloud
from panels.simulators.bienport.journal import DAY_SECONDS, Search
from panels.simulators.bienport.pins import UnreadablePinError
from panels.simulators.bienport.tokens import TokenRejectedError
from panels.simulators.bienport.world import Panel, User
from panels.simulators.bodies import Handler, RejectedError, answer, answer_text, read_body, to_json, whole

BASE: Final = "/api"
NAMES: Final = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}
PAGE_SIZES: Final = range(1, 1001)


def error(status: int, message: str) -> web.Response:
    """Return an error whose body begins with ``statusCode``; the other keys are ours."""
    return answer({"statusCode": status, "error": NAMES.get(status, "Error"), "message": message}, status=status)


async def _trickle(request: web.Request, seconds: float) -> web.StreamResponse:
    """Keep a client waiting with a body that never gets anywhere."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    for _ in range(int(seconds * 10)):
        await response.write(b" ")
        await asyncio.sleep(0.1)
    await response.write_eof(b"{}")
    return response


def whole_list(body: Mapping[str, Any], key: str) -> list[int]:
    """Return whole numbers; a scalar counts as a list of one (reference A27)."""
    value = body.get(key)
    values = [] if value is None else value if isinstance(value, list) else [value]
    if any(not isinstance(v, int) or isinstance(v, bool) for v in values):
        raise RejectedError(400, f"{key} must be an array of numbers")
    return values


class Gateway:
    """The endpoints every client needs, and the door in front of all of them."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self._resources: dict[tuple[int, bool], str] = {}

    def routes(self) -> list[web.RouteDef]:
        """Return the endpoints."""
        return [
            web.post(f"{BASE}/auth/login", self.login),
            web.get(BASE + r"/panel/{resource_id:\d{1,18}}/sensor/list", self.guarded(self.sensor_list)),
            web.post(f"{BASE}/panel/refresh", self.guarded(self.refresh)),
            web.post(f"{BASE}/activities", self.guarded(self.activities)),
        ]

    @web.middleware
    async def faults(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Misbehave where a fault says so; turn rejections into JSON."""
        if not request.path.startswith(f"{BASE}/"):
            return await handler(request)
        take = self.cloud.faults.take
        path = request.path.removeprefix(BASE)
        slow = take("rest_slow", command=path)
        if slow is not None:
            await asyncio.sleep(float(slow))
        if take("rest_drop", command=path) is not None:
            if request.transport:
                request.transport.close()
            raise web.HTTPServiceUnavailable
        if take("rest_500", command=path) is not None:
            return error(500, "Internal Server Error")
        size = take("rest_huge", command=path)
        if size is not None:
            return answer_text(f'{{"filler":"{"x" * int(size)}"}}')
        seconds = take("rest_trickle", command=path)
        if seconds is not None:
            return await _trickle(request, float(seconds))
        if take("rest_html", command=path) is not None:
            return web.Response(text="<html><body><h1>503 - bakimdayiz</h1></body></html>", content_type="text/html")
        try:
            return await handler(request)
        except RejectedError as rejection:
            return error(rejection.status, rejection.message)
        except web.HTTPException as problem:
            return error(problem.status, problem.reason)

    def guarded(self, handler: Callable[[web.Request, User], Awaitable[web.Response]]) -> Handler:
        """Wrap an endpoint that needs a token and an organization (reference 8)."""

        async def with_user(request: web.Request) -> web.StreamResponse:
            scheme, _, token = request.headers.get("Authorization", "").partition(" ")
            try:
                user = self.cloud.tokens.read(token if scheme == "Bearer" else None)
            except TokenRejectedError:
                raise RejectedError(401, "Unauthorized") from None
            organization = request.headers.get("OrganizationId")
            if organization is None:
                raise RejectedError(400, "OrganizationId header is required")
            if organization != str(self.cloud.world.organization_id):
                raise RejectedError(403, "not a member of this organization")
            return await handler(request, user)

        return with_user

    def panel(self, user: User, resource_id: int | None) -> Panel:
        """Return a panel the user may see; another's looks like none (choice)."""
        panel = self.cloud.world.panels.get(resource_id) if resource_id is not None else None
        if panel is None or not user.may_see(panel):
            raise RejectedError(404, "resource not found")
        return panel

    async def login(self, request: web.Request) -> web.Response:
        """Give out a token and the broker credentials."""
        body = await read_body(request)
        name, password = body.get("screenName"), body.get("password")
        user = self.cloud.world.user_by_name(name) if isinstance(name, str) else None
        given = password.encode(errors="replace") if isinstance(password, str) else b""
        if user is None or not hmac.compare_digest(given, user.password.encode()):
            raise RejectedError(401, "Unauthorized")
        lifetime = self.cloud.faults.take("token_lifetime")
        token = self.cloud.tokens.issue(
            user,
            remember=body.get("rememberMe") is True,
            lifetime=None if lifetime is None else float(lifetime),
        )
        head = to_json(
            resources.login(self.cloud.world, user, token=token, mq_password=self.cloud.mq_password(user.mq_user))
        )
        # Ten thousand panels are twenty megabytes: made once, outside the loop that also serves the broker.
        lean = self.cloud.faults.is_on("lean_login")
        if (user.user_id, lean) not in self._resources:
            text = await asyncio.to_thread(self._resources_text, user, lean=lean)
            self._resources[user.user_id, lean] = text
        return answer_text(f'{head[:-1]},"resources":{self._resources[user.user_id, lean]}}}')

    def _resources_text(self, user: User, *, lean: bool) -> str:
        return to_json(resources.resources_of(self.cloud.world, user, lean=lean))

    async def sensor_list(self, request: web.Request, user: User) -> web.Response:
        """Return the zones of a panel: one object as documented, or an array by switch (reference A26)."""
        group = resources.sensor_group(self.panel(user, int(request.match_info["resource_id"])))
        return answer([group] if self.cloud.faults.is_on("sensor_list_array") else group)

    async def refresh(self, request: web.Request, user: User) -> web.Response:
        """Return a panel read anew, for who knows a code of it."""
        body = await read_body(request)
        panel = self.panel(user, whole(body, "resourceId"))
        try:
            known = panel.knows_pin(self.cloud.cipher.decrypt(body.get("pinCode")))
        except UnreadablePinError:
            known = False
        if not known:
            raise RejectedError(400, "pinCode is not valid")
        return answer(resources.resource(self.cloud.world, panel))

    async def activities(self, request: web.Request, user: User) -> web.Response:
        """Return a page of the log, the newest first; without resource ids, of all a user may see (choice)."""
        body = await read_body(request)
        page, size = whole(body, "page"), whole(body, "pageSize")
        first = int(self.cloud.faults.take("page_base") or 0)
        page = first if page is None else page
        size = 10 if size is None else size
        if page < first or size not in PAGE_SIZES:
            raise RejectedError(400, "page or pageSize out of range")
        whole_list(body, "types")
        wanted = set(whole_list(body, "resourceIds"))
        seen = [p.resource_id for p in self.cloud.world.panels_of(user) if not wanted or p.resource_id in wanted]
        start_second, finish_second = whole(body, "startSec"), whole(body, "finishSec")
        found = self.cloud.activities.search(
            seen,
            Search(
                start=whole(body, "startTime"),
                end=whole(body, "endTime"),
                start_second=start_second or 0,
                finish_second=DAY_SECONDS if finish_second is None else finish_second,
                groups=frozenset(whole_list(body, "groupIds")),
            ),
        )
        begin = (page - first) * size
        rows = [row.as_json() for row in found[begin : begin + size]]
        return answer({"totalRecords": len(found), "page": page, "pageSize": size, "activities": rows})
