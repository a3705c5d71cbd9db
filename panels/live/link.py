"""A hub's link to Redis: its subscription to the layer, the proof that it works, and the topics it announces."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from typing import Any, Final

from redis.exceptions import RedisError

from panels.live.pushes import ECHO, GROUP, layer
from panels.live.watching import EXPIRY, Registry

logger = logging.getLogger(__name__)

EVERY: Final = 1.0
# Silence after which the subscription is no longer believed, and after which it is made anew.
DOUBT: Final = 2.0
ANEW: Final = 10.0
_AWAY: Final = (RedisError, OSError, TimeoutError)


class Link:
    """Receives what is sent to the group, and sends itself a numbered echo every second.

    Pub/sub loses messages without a word when a connection breaks and heals. A missing echo tells: ``on_gap`` is
    called whenever something may have been lost.
    """

    def __init__(
        self,
        on_messages: Callable[[list[dict[str, Any]]], Awaitable[None]],
        on_gap: Callable[[], None],
        watched: Callable[[], Collection[str]],
    ) -> None:
        self._on_messages = on_messages
        self._inbox: list[dict[str, Any]] = []
        self._arrived = asyncio.Event()
        self._on_gap = on_gap
        self._watched = watched
        self._registry = Registry()
        self._registered: set[str] = set()
        self._lock = asyncio.Lock()
        self._channel: str | None = None
        self._echo = 0
        self._heard: int | None = None
        self._heard_at = 0.0
        self._away = False
        self.ready = asyncio.Event()

    @property
    def healthy(self) -> bool:
        """Whether an echo came through just now, so that silence means that nothing happened."""
        return time.monotonic() - self._heard_at < DOUBT

    async def announce(self, topics: Collection[str]) -> None:
        """Have these topics rendered from now on; returns when publishers can know. Silent while Redis is away."""
        async with self._lock:
            new = set(topics) - self._registered
            try:
                if new:
                    await self._registry.add(new)
            except _AWAY as error:
                self._lost(error)
            else:
                self._registered |= new

    async def listen(self) -> None:
        """Hold the subscription for ever."""
        while True:
            try:
                await self._receive()
            except _AWAY as error:
                self._lost(error)
            self._channel = None
            # Also drops connections that hang half open.
            with suppress(*_AWAY):
                async with asyncio.timeout(5):
                    await layer().flush()
            await asyncio.sleep(EVERY)

    async def _receive(self) -> None:
        async with asyncio.timeout(ANEW):
            channel = await layer().new_channel("live.")
            await layer().group_add(GROUP, channel)
        self._channel, self._heard = channel, None
        await self._send_echo()
        while True:
            async with asyncio.timeout(ANEW):
                message = await layer().receive(channel)
            if message["type"] == ECHO:
                self._hear(message)
            else:
                self._inbox.append(message)
                self._arrived.set()

    async def forward(self) -> None:
        """Hand on what has arrived, for ever; what came while the last was handed on goes together."""
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            messages, self._inbox = self._inbox, []
            try:
                await self._on_messages(messages)
            except Exception:
                # Whatever is wrong with one push must not end the others.
                logger.exception("live pushes were not forwarded")
                self._on_gap()

    def _hear(self, message: dict[str, Any]) -> None:
        number = message["n"]
        first_ever, expected = not self.ready.is_set(), (self._heard or 0) + 1
        if (self._heard is None and not first_ever) or (self._heard is not None and number != expected):
            self._on_gap()
        if self._away:
            logger.info("live link is back")
            self._away = False
        self._heard, self._heard_at = number, time.monotonic()
        self.ready.set()

    async def keep(self) -> None:
        """Echo every second, renew what is announced, withdraw what nobody watches any more."""
        renewed = 0.0
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self._send_echo()
                async with self._lock:
                    await self._withdraw()
                    if time.monotonic() - renewed > EXPIRY / 3:
                        await self._registry.renew(self._registered)
                        renewed = time.monotonic()
                    missing = set(self._watched()) - self._registered
                if missing:
                    await self.announce(missing)
            except _AWAY as error:
                self._lost(error)
                renewed = 0.0

    async def _withdraw(self) -> None:
        if unwatched := self._registered - set(self._watched()):
            await self._registry.remove(unwatched)
            self._registered -= unwatched

    async def _send_echo(self) -> None:
        if self._channel is not None:
            self._echo += 1
            async with asyncio.timeout(DOUBT):
                await layer().send(self._channel, {"type": ECHO, "n": self._echo})

    async def close(self) -> None:
        """Withdraw everything at once, if Redis is there to be told."""
        with suppress(*_AWAY):
            await self._registry.close()
        with suppress(*_AWAY):
            await self._registry.disconnect()

    def _lost(self, error: BaseException) -> None:
        if not self._away:
            logger.warning("live link is lost: %s", type(error).__name__)
            self._away = True
