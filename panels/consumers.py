"""The socket of an open page: says who it is, then only carries texts between page and hub."""

import logging
import time
from collections import deque
from typing import Any, Final
from urllib.parse import urlsplit

from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY

from panels.live import frames
from panels.live.hub import hub
from panels.live.limits import MESSAGES_A_SECOND, MESSAGES_AT_ONCE, Bucket
from panels.live.pages import Page

logger = logging.getLogger(__name__)

# Subscriptions a page may change within some seconds: a person clicking fast stays far below.
MOST_SUBSCRIPTIONS: Final = 20
WITHIN: Final = 10.0


class LiveConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # Channels ships no types
    """One open page. The hub of this process writes to it what its person may see."""

    channel_layer_alias = "none"  # the hub holds the one subscription; Channels makes none per socket

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page: Page | None = None
        self._subscribed: deque[float] = deque(maxlen=MOST_SUBSCRIPTIONS)
        self._messages = Bucket(rate=MESSAGES_A_SECOND, most=MESSAGES_AT_ONCE)

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Handle a message; answers arrive every second from every page and need no database housekeeping."""
        if message["type"] == "websocket.receive":
            await self.websocket_receive(message)
        else:
            await super().dispatch(message)

    async def connect(self) -> None:
        """Refuse strangers and foreign pages, let people with any right at all in."""
        user = self.scope.get("user")
        if user is None or not user.is_authenticated:
            await self.close(frames.SIGNED_OUT)
            return
        if not self._from_our_pages():
            await self.close(frames.NOT_ALLOWED)
            return
        home = hub()
        if home.is_full(user.pk):
            # Before the database is asked. Accepted first, because a page cannot read why a handshake was refused.
            await self.accept()
            await self.close(frames.TOO_MUCH)
            return
        viewer = await home.guard.admit(user.pk)
        session = self.scope.get("session")
        opened_with = session.get(HASH_SESSION_KEY) if session is not None else None
        if viewer is None or (opened_with and opened_with not in viewer.judged.session_hashes):
            await self.close(frames.SIGNED_OUT)
            return
        if viewer.holds_nothing:
            await self.close(frames.NOT_ALLOWED)
            return
        await self.accept()
        self.page = Page(self.base_send, viewer, getattr(session, "session_key", None), opened_with)
        home.enter(self.page)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Take what the page says: what it watches, what it has applied, what its clock says."""
        page = self.page
        if page is None or page.closed:
            return
        if not self._messages.take():
            page.close(frames.TOO_MUCH)
            return
        message = frames.read(text_data) if bytes_data is None else None
        if message is None:
            page.close(frames.UNREADABLE)
            return
        if message.applied is not None:
            page.answer(message.applied)
        if message.clock is not None:
            page.control(frames.clock(message.clock, time.time()))
        if message.topics is not None:
            if not self._may_subscribe():
                page.close(frames.TOO_MUCH)
                return
            try:
                await hub().subscribe(page, message.topics, message.versions, message.lang)
            except Exception:
                # Without this the page would look live and never be. It tries again.
                logger.exception("a page could not subscribe")
                page.close(frames.FAILED)

    async def disconnect(self, _code: int) -> None:
        """The page is gone."""
        if self.page is not None:
            hub().leave(self.page)

    def _may_subscribe(self) -> bool:
        now = time.monotonic()
        full = len(self._subscribed) == MOST_SUBSCRIPTIONS
        if full and now - self._subscribed[0] < WITHIN:
            return False
        self._subscribed.append(now)
        return True

    def _from_our_pages(self) -> bool:
        """Browsers always say where a socket was opened from; only our own pages may."""
        headers: dict[bytes, bytes] = dict(self.scope.get("headers", ()))
        origin = headers.get(b"origin", b"").decode("latin-1")
        if not origin or origin in settings.ORIGINS:
            return True
        return urlsplit(origin).netloc == headers.get(b"host", b"").decode("latin-1")
