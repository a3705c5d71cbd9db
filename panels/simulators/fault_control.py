"""The part of every control API that sets faults and lists them."""

from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from panels.simulators.bodies import Handler, RejectedError, answer, read_body, whole
from panels.simulators.faults import Faults, PanelId, UnknownFaultError


class FaultControl:
    """Serves ``<base>/fault``; ``panel_of`` finds in a body which panel a fault is meant for, None for all."""

    def __init__(self, faults: Faults, panel_of: Callable[[Mapping[str, Any]], PanelId | None]) -> None:
        self._faults = faults
        self._panel_of = panel_of

    def routes(self, base: str, safe: Callable[[Handler], Handler]) -> list[web.RouteDef]:
        """Return the endpoints; ``safe`` turns a RejectedError into the simulator's shape of error."""
        return [
            web.get(f"{base}/fault", safe(self.list_faults)),
            web.post(f"{base}/fault", safe(self.set_fault)),
            web.delete(f"{base}/fault", safe(self.clear_faults)),
        ]

    async def list_faults(self, request: web.Request) -> web.StreamResponse:
        known = {name: {"default": spec.default, "meaning": spec.meaning} for name, spec in self._faults.known.items()}
        return answer({"known": known, "inForce": self._faults.in_force()})

    async def set_fault(self, request: web.Request) -> web.StreamResponse:
        body = await read_body(request)
        name, value, command = body.get("name"), body.get("value"), body.get("command")
        if not isinstance(name, str) or not isinstance(value, bool | int | float | str | None):
            raise RejectedError(400, "name must be a text, value a plain value")
        try:
            self._faults.set(
                name,
                value,
                count=whole(body, "count"),
                panel=self._panel_of(body),
                command=command if isinstance(command, str) else None,
            )
        except UnknownFaultError as problem:
            raise RejectedError(400, str(problem)) from None
        return answer({"inForce": self._faults.in_force()})

    async def clear_faults(self, request: web.Request) -> web.StreamResponse:
        self._faults.clear()
        return answer({"inForce": {}})
