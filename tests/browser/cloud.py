"""The simulated cloud from behind: what happens at its panels, and how it misbehaves."""

import asyncio
from typing import Any

import requests


class Cloud:
    """Its control API."""

    def __init__(self, control: str) -> None:
        self._control = control

    async def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = await asyncio.to_thread(requests.request, method, f"{self._control}/{path}", json=body, timeout=30)
        assert answer.ok, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def act(self, panel: int, act: str, **more: Any) -> None:
        """Let something happen at a panel."""
        await self._call("POST", "act", {"resourceId": panel, "act": act, **more})

    async def misbehave(self, fault: str, panel: int, **more: Any) -> None:
        """Put a fault in force at one panel."""
        await self._call("POST", "fault", {"name": fault, "resourceId": panel, **more})

    async def behave(self) -> None:
        """End all faults."""
        await self._call("DELETE", "fault")

    async def state(self, panel: int) -> dict[str, Any]:
        """What the panel itself holds to be true."""
        return await self._call("GET", f"state?resourceId={panel}")

    async def commands(self) -> list[dict[str, Any]]:
        """Every command that reached the cloud."""
        found: list[dict[str, Any]] = (await self._call("GET", "log"))["commands"]
        return found
