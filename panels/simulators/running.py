"""The life of a simulator's program: announce once, then serve until somebody ends it."""

import asyncio
import json
import signal
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeVar


class Announced(Protocol):
    """A running simulator."""

    def first_line(self) -> dict[str, Any]:
        """Return what a client has to know to log in, and what a test has to know to steer."""


ServerType = TypeVar("ServerType", bound=Announced)


def serve(make: Callable[[], AbstractAsyncContextManager[ServerType]], announce: Callable[[str], None]) -> None:
    """Run what ``make`` returns until SIGINT or SIGTERM; ``announce`` gets the first line once everything answers."""
    asyncio.run(_serve(make, announce))


async def _serve(make: Callable[[], AbstractAsyncContextManager[ServerType]], announce: Callable[[str], None]) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    async with make() as server:
        announce(json.dumps(server.first_line()))
        await ended.wait()
