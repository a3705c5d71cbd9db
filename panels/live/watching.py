"""Who watches what, across processes: each web process keeps its topics in Redis, publishers ask.

The set of a process expires when it is not renewed, so a killed process is forgotten within seconds.
"""

import time
from collections.abc import Collection, Sequence
from secrets import token_hex
from typing import Any, Final

from django.conf import settings
from redis import Redis
from redis.asyncio import Redis as AsyncRedis

EXPIRY: Final = 15.0


def _prefix() -> str:
    return f"{settings.CHANNEL_LAYERS['default'].get('CONFIG', {}).get('prefix', 'watchpost')}:live"


def _index() -> str:
    return f"{_prefix()}:processes"


def _topics_of(process: str) -> str:
    return f"{_prefix()}:watched:{process}"


class Registry:
    """The topics watched in this process, as others see them. Every method raises RedisError while Redis is away."""

    def __init__(self) -> None:
        self.process: Final = token_hex(8)
        self._redis: AsyncRedis = AsyncRedis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)

    async def add(self, topics: Collection[str]) -> None:
        """Have publishers render these topics from now on."""
        async with self._redis.pipeline(transaction=False) as pipe:
            if topics:
                pipe.sadd(_topics_of(self.process), *topics)
            self._renew(pipe)
            await pipe.execute()

    async def remove(self, topics: Collection[str]) -> None:
        """Nobody here watches these topics any more."""
        if topics:
            await self._redis.srem(_topics_of(self.process), *topics)

    async def renew(self, topics: Collection[str]) -> None:
        """Keep the set alive; write it anew if Redis has lost it."""
        async with self._redis.pipeline(transaction=False) as pipe:
            self._renew(pipe)
            kept, *_ = await pipe.execute()
        if topics and not kept:
            await self.add(topics)

    async def close(self) -> None:
        """Forget this process at once."""
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.delete(_topics_of(self.process))
            pipe.zrem(_index(), self.process)
            await pipe.execute()

    async def disconnect(self) -> None:
        """Close the connections, whatever state they are in."""
        await self._redis.aclose()

    def _renew(self, pipe: Any) -> None:
        now = time.time()
        pipe.expire(_topics_of(self.process), int(EXPIRY))
        pipe.zadd(_index(), {self.process: now + EXPIRY})
        pipe.zremrangebyscore(_index(), 0, now - 60)


class Watchers:
    """The publisher's question: which of these topics does anyone watch? For one thread."""

    def __init__(self) -> None:
        self._url: Final = settings.REDIS_URL
        self._redis: Redis = Redis.from_url(self._url, socket_timeout=2, socket_connect_timeout=2)
        self._processes: list[str] = []

    @property
    def current(self) -> bool:
        """Whether it still asks the Redis that the settings name."""
        return bool(self._url == settings.REDIS_URL)

    @property
    def any_known(self) -> bool:
        """Whether some process was watching when last asked."""
        return bool(self._processes)

    def refresh(self) -> None:
        """Look which processes there are, without asking for topics."""
        self._processes = self._alive(self._redis.zrangebyscore(_index(), time.time(), "+inf"))

    def of(self, topics: Sequence[str]) -> set[str]:
        """Those of ``topics`` that are watched, in one round trip unless a new process has appeared."""
        watched: set[str] = set()
        known = self._processes
        found = self._ask(known, topics, watched)
        if new := [process for process in found if process not in known]:
            self._ask(new, topics, watched)
        self._processes = found
        return watched

    def _ask(self, processes: Sequence[str], topics: Sequence[str], watched: set[str]) -> list[str]:
        pipe = self._redis.pipeline(transaction=False)
        pipe.zrangebyscore(_index(), time.time(), "+inf")
        for process in processes:
            pipe.smismember(_topics_of(process), list(topics))
        found, *answers = pipe.execute()
        for answer in answers:
            watched.update(topic for topic, yes in zip(topics, answer, strict=True) if yes)
        return self._alive(found)

    @staticmethod
    def _alive(found: Any) -> list[str]:
        return [process.decode() for process in found]

    def close(self) -> None:
        """Close the connections."""
        self._redis.close()
