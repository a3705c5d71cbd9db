"""Ends streams when their right ends: by a change, by the clock, or with the session."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Final
from weakref import WeakValueDictionary

from django.utils import timezone

from panels.access.doors import access_version
from panels.live import frames
from panels.live.database import Worker
from panels.live.topics import panel_of
from panels.live.viewers import Judged, Viewer, judge, live_sessions

if TYPE_CHECKING:
    from panels.live.hub import Hub
    from panels.live.pages import Page

logger = logging.getLogger(__name__)

# Together with the query it stays well below the two seconds a stream may outlive its right.
EVERY: Final = 1.2


class Guard:
    """Knows the people behind the pages of one hub."""

    def __init__(self, hub: "Hub") -> None:
        self._hub = hub
        # One object a person, for as long as a page of theirs is open.
        self._viewers: WeakValueDictionary[int, Viewer] = WeakValueDictionary()
        self._worker = Worker("live-judging")

    async def admit(self, user_id: int) -> Viewer | None:
        """The person behind a new socket, with rights looked up now; None unless they are active and settled."""
        judged = (await self._worker.run(lambda: judge({user_id: ()})))[user_id]
        if not judged.active or not judged.settled:
            return None
        viewer = self._viewers.get(user_id)
        if viewer is None:
            viewer = self._viewers[user_id] = Viewer(judged)
        viewer.take(judged)
        return viewer

    async def run(self) -> None:
        """Watch the clock, the access version and the sessions for ever."""
        while True:
            await asyncio.sleep(self._until_next())
            try:
                await self.check()
            except Exception:
                logger.exception("rights of open pages could not be checked")

    async def check(self) -> None:
        """Look once; streams without a right end before it returns."""
        pages = self._hub.pages
        if not pages:
            return
        keys = {page.session_key for page in pages if page.session_key}
        version, alive = await self._worker.run(lambda: (access_version(), live_sessions(keys)))
        for page in list(pages):
            if page.session_key in keys and page.session_key not in alive:
                page.close(frames.SIGNED_OUT)
        now = timezone.now()
        # Another page of somebody's may have asked for them meanwhile.
        if outdated := {p.viewer for p in pages if p.viewer.outdated(version, now) or _is_behind(p)}:
            await self.renew(outdated)

    async def renew(self, viewers: Collection[Viewer]) -> None:
        """Look up these people's rights again, and end what they have no right to any more."""
        pages = defaultdict(list)
        for page in self._hub.pages:
            if page.viewer in viewers:
                pages[page.viewer].append(page)
        asked = {viewer.user_id: _uids(pages[viewer]) for viewer in viewers}
        answers = await self._worker.run(lambda: judge(asked))
        for viewer in viewers:
            judged = answers[viewer.user_id]
            viewer.take(judged)
            for page in pages[viewer]:
                self._hold_to(page, judged, asked[viewer.user_id])

    def _hold_to(self, page: "Page", judged: Judged, asked: Collection[str]) -> None:
        if not (judged.active and judged.settled) or (
            page.session_hash and page.session_hash not in judged.session_hashes
        ):
            page.close(frames.SIGNED_OUT)
            return
        if page.viewer.holds_nothing:
            page.close(frames.NOT_ALLOWED)
            return
        has_changed, page.told = page.told != page.viewer.told, page.viewer.told
        hidden = set(asked) - judged.visible
        lost = {topic for topic in page.topics if panel_of(topic) in hidden}
        if has_changed:
            page.control(frames.waiting(judged.waiting))
        if page.looks != judged.looks:
            page.looks = judged.looks
            page.control(frames.looks(judged.looks))
        if not lost:
            if has_changed:
                # What it offers is no longer what this person may do.
                page.control(frames.GONE)
            return
        self._hub.unwatch(page, lost)
        if _uids([page]):
            page.control(frames.GONE)
        else:
            page.close(frames.NOT_ALLOWED)

    def _until_next(self) -> float:
        ends = [page.viewer.judged.ends_at for page in self._hub.pages]
        first = min((end for end in ends if end is not None), default=None)
        if first is None:
            return EVERY
        return min(EVERY, max(0.05, (first - timezone.now()).total_seconds()))

    async def stop(self) -> None:
        """End the thread."""
        await self._worker.stop()


def _is_behind(page: "Page") -> bool:
    """Whether a page has not been told yet what its person's other pages may have brought to light."""
    return page.told != page.viewer.told or page.looks != page.viewer.judged.looks


def _uids(pages: Iterable["Page"]) -> frozenset[str]:
    """The panels these pages show."""
    return frozenset(uid for page in pages for topic in page.topics if (uid := panel_of(topic)))
