"""The one subscription of a web process: receives pushes, decides who may see them, writes to sockets."""

import asyncio
import logging
import time
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Final
from weakref import WeakKeyDictionary

from django.conf import settings
from django.utils import timezone

from panels.live import frames
from panels.live.counting import Counting
from panels.live.database import Worker
from panels.live.guard import Guard
from panels.live.limits import Renders
from panels.live.link import Link
from panels.live.meters import RESYNCS, SOCKETS
from panels.live.pages import MOST_REFUSED, Page
from panels.live.pushes import PUSH, Part, Push, compose, iso
from panels.live.topics import COUNTERS, MOST_TOPICS, language_of, panel_of
from panels.live.viewers import SeenPanel, Sight, look_at

logger = logging.getLogger(__name__)

BEAT: Final = 1.0


class Hub:
    """The open pages of one process. Everything but the threads' work happens in one event loop."""

    def __init__(self) -> None:
        self.pages: set[Page] = set()
        self._by_topic: dict[str, set[Page]] = {}
        self._rendering = Worker("live-rendering")
        self._link = Link(self._receive, self.resync, self._by_topic.keys)
        self._counting = Counting(self._rendering)
        self._renders = Renders()
        self.guard = Guard(self)
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Subscribe and begin to beat, unless that has been done."""
        if not self._tasks:
            self._tasks = [
                asyncio.create_task(work, name=f"live-{name}")
                for name, work in (
                    ("listen", self._link.listen()),
                    ("forward", self._link.forward()),
                    ("keep", self._link.keep()),
                    ("guard", self.guard.run()),
                    ("beat", self._beat()),
                )
            ]

    async def stop(self) -> None:
        """End every socket, task and thread."""
        for page in list(self.pages):
            page.close(1001)
            self.leave(page)
        pending = set(self._tasks)
        while pending:
            # Until they have ended: the layer takes a cancellation for its own when it comes while it flushes.
            for task in pending:
                task.cancel()
            _, pending = await asyncio.wait(pending, timeout=0.5)
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        await self._link.close()
        await self._rendering.stop()
        await self.guard.stop()

    def is_full(self, user_id: int) -> bool:
        """Whether a person has as many sockets here as one may.

        The newest is refused: in the place of an old one it would make tabs turn each other out for ever.
        """
        return sum(page.viewer.user_id == user_id for page in self.pages) >= settings.SOCKETS_PER_PERSON

    def enter(self, page: Page) -> None:
        """A socket has been opened; it ends at once if its person has too many."""
        if self.is_full(page.viewer.user_id):
            page.close(frames.TOO_MUCH)
            return
        self.pages.add(page)
        SOCKETS.set(len(self.pages))

    def leave(self, page: Page) -> None:
        """A socket is gone."""
        page.end()
        self.pages.discard(page)
        self.unwatch(page, page.topics)
        SOCKETS.set(len(self.pages))

    async def subscribe(self, page: Page, topics: Iterable[str], versions: Mapping[str, int], language: str) -> None:
        """Let a page watch these topics instead of those before, and show it what changed since it was rendered.

        Topics are announced before the versions are read: a change is either in the versions or in a push. What may
        not be seen is dropped without a word; too much of it ends the socket.
        """
        given = list(dict.fromkeys(topics))
        languages = [spoken for topic in given if (spoken := language_of(topic))]
        known = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        # Part of a page may have been replaced by one in another language: what it watches is what counts.
        page.language = languages[0] if languages else known
        wanted = {topic for topic in given if topic == COUNTERS or language_of(topic) == page.language}
        wanted = set([topic for topic in given if topic in wanted][:MOST_TOPICS])
        page.refused += len(given) - len(wanted)
        self.unwatch(page, page.topics - wanted)
        for topic in wanted:
            page.topics.add(topic)
            self._by_topic.setdefault(topic, set()).add(page)
        await self._link.announce(wanted)
        uids = {uid for topic in wanted if (uid := panel_of(topic))}
        seen = await self._look_at(page, uids) if uids else {}
        unseen = {topic for topic in wanted if (uid := panel_of(topic)) and uid not in seen}
        page.refused += len(unseen)
        self.unwatch(page, unseen)
        if page.refused > MOST_REFUSED:
            page.close(frames.TOO_MUCH)
        if page.closed:
            self.leave(page)
            return
        if COUNTERS in wanted:
            self._counting.due(page)
        newer = {uid: found.pk for uid, found in seen.items() if found.version > versions.get(uid, -1)}
        page.covert = {uid for uid, found in seen.items() if found.covert}
        missed = {topic for topic in wanted - unseen if panel_of(topic) in newer}
        if missed and not self._renders.take(page.viewer.user_id, len(missed)):
            page.close(frames.TOO_MUCH)
            self.leave(page)
            return
        if missed:
            now = time.time()
            message = await self._rendering.run(
                lambda: compose(list(newer.values()), missed, counters=False, sent_at=now)
            )
            await self.deliver(Push.read(message), only=page)

    async def _look_at(self, page: Page, uids: Collection[str]) -> dict[str, SeenPanel]:
        viewer = page.viewer
        seen = await self._rendering.run(partial(look_at, viewer.user_id, viewer.judged.rights, uids))
        viewer.ask_by(seen.ends_at)
        return seen.panels

    def unwatch(self, page: Page, topics: Iterable[str]) -> None:
        """Stop sending a page these topics, those held back for it included."""
        ended = set(topics)
        page.topics -= ended
        page.forget(ended)
        for topic in ended:
            if pages := self._by_topic.get(topic):
                pages.discard(page)
                if not pages:
                    del self._by_topic[topic]

    def resync(self) -> None:
        """Pushes may have been lost: have every page compare what it shows."""
        RESYNCS.inc()
        for page in self.pages:
            page.control(frames.RESYNC)

    async def deliver(self, push: Push, only: Page | None = None) -> None:
        """Write a push to the sockets whose people may see it, after asking anew for those whose rights may be old."""
        concerned: dict[Page, list[Part]] = {}
        for part in push.parts:
            for page in self._by_topic.get(part.topic, ()):
                if only is None or page is only:
                    concerned.setdefault(page, []).append(part)
        now = timezone.now()
        outdated = {page.viewer for page in concerned if page.viewer.outdated(push.access_version, now)}
        if outdated:
            await self.guard.renew(outdated)
        at = iso(push.sent_at)
        bodies: dict[tuple[int, ...], str] = {}
        for page, parts in concerned.items():
            if page.closed:
                continue
            shown, nudged = _sorted_for(page, parts)
            if not shown and not nudged:
                continue
            if lost := page.no_longer_covert(shown):
                # Its numbers were ahead of those it may see now, so that it would drop whatever comes: begin anew.
                page.covert -= lost
                page.control(frames.GONE)
            key = (*map(id, shown), 0, *map(id, nudged))
            if (shared := bodies.get(key)) is None:
                shared = bodies[key] = frames.body(shown, (part.dom_id for part in nudged), at)
            page.show(shown, nudged, shared)

    async def _receive(self, messages: list[dict[str, Any]]) -> None:
        push = Push.merged([Push.read(message) for message in messages if message["type"] == PUSH])
        if push.counters or push.covert_counters:
            for page in self._by_topic.get(COUNTERS, ()):
                if push.counters or page.viewer.is_station:
                    self._counting.due(page)
        if push.resync:
            self.resync()
        await self.deliver(push)

    async def _beat(self) -> None:
        """Once a second: heartbeats that are sent only while pushes would come through, and the end of the silent."""
        while True:
            await asyncio.sleep(BEAT)
            text = frames.heartbeat(time.time()) if self._link.healthy else frames.LOST
            before = time.monotonic() - BEAT * 0.9
            for page in list(self.pages):
                if page.too_slow():
                    page.close(frames.TOO_SLOW)
                elif page.sent_at < before or text is frames.LOST:
                    page.control(text)
            self._counting.begin()
            self._renders.tidy()


def _sorted_for(page: Page, parts: Iterable[Part]) -> tuple[list[Part], list[Part]]:
    """Those that a page is shown, and those it is only told to fetch."""
    sights: dict[Sight, list[Part]] = {sight: [] for sight in Sight}
    for part in parts:
        # Asking anew may have taken topics away.
        sights[page.viewer.sight_of(part) if part.topic in page.topics else Sight.HIDDEN].append(part)
    return sights[Sight.SHOWN], sights[Sight.NUDGED]


_hubs: "WeakKeyDictionary[asyncio.AbstractEventLoop, Hub]" = WeakKeyDictionary()


def hub() -> Hub:
    """The hub of the running loop, which is the one of the process; started when first asked for."""
    loop = asyncio.get_running_loop()
    found = _hubs.get(loop)
    if found is None:
        found = _hubs[loop] = Hub()
    found.start()
    return found


async def stop() -> None:
    """End the hub of the running loop, if there is one."""
    with suppress(KeyError):
        await _hubs.pop(asyncio.get_running_loop()).stop()
