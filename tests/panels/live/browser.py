"""People, sockets as browsers would open them, and pushes as publishers send them."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.utils import timezone

from panels.access.standings import Standings
from panels.live import hub as hubs
from panels.live.pushes import GROUP, PUSH
from panels.models import Organization, Panel, Partition, Site, User
from panels.routing import websocket_urlpatterns


@dataclass(slots=True, kw_only=True)
class Cast:
    """Who and what the tests are about."""

    station: Organization
    operator: User
    owner: User
    resident: User
    hall_only: User
    stranger: User
    site: Site
    panel: Panel
    hall: Partition
    attic: Partition

    @property
    def row(self) -> str:
        """The topic of the panel's line, in English."""
        return f"row:{self.panel.uid}:en"

    @property
    def page(self) -> str:
        """The topic of the panel's own page, in English."""
        return f"panel:{self.panel.uid}:en"


@dataclass(slots=True)
class Socket:
    """A browser's end of a socket."""

    communicator: WebsocketCommunicator
    seen: list[dict[str, Any]] = field(default_factory=list)
    closed: int | None = None

    async def say(self, **message: Any) -> None:
        """Send a message of a page."""
        await self.communicator.send_to(text_data=json.dumps(message))

    async def until(self, wanted: Callable[[dict[str, Any]], bool], seconds: float = 4.0) -> dict[str, Any]:
        """The next frame that is wanted; fails if the socket closes or nothing comes."""
        async with asyncio.timeout(seconds):
            while True:
                frame = await self._next()
                assert frame is not None, f"closed with {self.closed}"
                if wanted(frame):
                    return frame

    async def until_closed(self, seconds: float = 4.0) -> int:
        """The code the server closes with."""
        async with asyncio.timeout(seconds):
            while await self._next() is not None:
                pass
        assert self.closed is not None
        return self.closed

    async def fragments(self, seconds: float = 4.0) -> dict[str, Any]:
        """The next frame that shows or nudges something."""
        return await self.until(lambda frame: "n" in frame, seconds)

    async def fragments_within(self, seconds: float) -> list[dict[str, Any]]:
        """All such frames of the next seconds."""
        found = []
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and self.closed is None:
            try:
                found.append(await self.fragments(left))
            except TimeoutError:
                break
        return found

    async def _next(self) -> dict[str, Any] | None:
        message = await self.communicator.output_queue.get()
        if message["type"] == "websocket.close":
            self.closed = message["code"]
            return None
        frame: dict[str, Any] = json.loads(message["text"])
        self.seen.append(frame)
        return frame


@dataclass(slots=True)
class Browsers:
    """Opens sockets and closes them at the end."""

    opened: list[WebsocketCommunicator] = field(default_factory=list)

    async def knock(self, user: Any, **scope: Any) -> tuple[bool, Any, Socket]:
        """Try to connect."""
        communicator = WebsocketCommunicator(URLRouter(websocket_urlpatterns), "/ws/live/")
        communicator.scope.update(user=user, **scope)
        self.opened.append(communicator)
        accepted, code = await communicator.connect(timeout=5)
        return accepted, code, Socket(communicator)

    async def open(self, user: Any, *topics: str, versions: dict[str, int] | None = None, **scope: Any) -> Socket:
        """Connect and watch; returns when the subscription holds."""
        accepted, code, socket = await self.knock(user, **scope)
        assert accepted, code
        await socket.say(topics=list(topics), versions=versions or {}, lang="en")
        # Messages of a page are handled in order, so this answer comes after the subscription.
        await socket.say(clock=1.5)
        await socket.until(lambda frame: "clock" in frame)
        await hubs.hub()._link.ready.wait()
        return socket


def fragment(
    cast: Cast,
    html: str,
    *,
    topic: str | None = None,
    dom_id: str = "thing",
    partitions: list[int] | None = None,
    covert: bool | None = None,
    told: bool = False,
) -> list[Any]:
    """A fragment as it travels."""
    return [topic or cast.row, cast.panel.pk, dom_id, html, partitions, covert, told, 1]


def _audiences(panel: Panel) -> list[tuple[int, list[tuple[int, str, bool]]]]:
    panel = Panel.objects.select_related("site").get(pk=panel.pk)
    standings = Standings()
    standings.refresh([panel])
    return [(panel.pk, standings.relations(panel, timezone.now()))] if panel.enabled else []


async def push(cast: Cast, *fragments: list[Any], access_version: int = 0, counters: bool = False) -> None:
    """Send a push through the layer, as a publisher does, to the audience the database names."""
    audiences = await sync_to_async(_audiences)(cast.panel)
    message = {
        "type": PUSH,
        "fragments": list(fragments),
        "audiences": audiences,
        "access_version": access_version,
        "sent_at": time.time(),
        "counters": counters,
        "resync": False,
    }
    await get_channel_layer().group_send(GROUP, message)
