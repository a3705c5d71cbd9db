"""The alternative to the hub: a consumer per socket in a group of Channels' queue layer, as its tutorial has it."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

from django.core.asgi import get_asgi_application

get_asgi_application()

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402  (Django's apps must be ready first)
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.urls import path  # noqa: E402

GROUP = "plain"


class PlainConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """Joins the group, and forwards what was rendered once by the sender."""

    async def connect(self) -> None:
        """Let everybody in."""
        await self.channel_layer.group_add(GROUP, self.channel_name)
        await self.accept()

    async def disconnect(self, _code: int) -> None:
        """Leave the group."""
        await self.channel_layer.group_discard(GROUP, self.channel_name)

    async def plain_update(self, event: dict[str, Any]) -> None:
        """Forward a fragment."""
        await self.send(text_data=event["html"])


application = ProtocolTypeRouter({"websocket": URLRouter([path("ws/live/", PlainConsumer.as_asgi())])})
