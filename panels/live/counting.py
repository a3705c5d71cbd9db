"""The strip of counters: each person's own numbers, computed once a second for all who may see the same."""

import asyncio
import json
import logging
import time
from functools import partial

from django.db import InterfaceError, OperationalError
from django.utils.translation import override

from panels.live import frames
from panels.live.database import Worker
from panels.live.pages import Page
from panels.live.pushes import Part, iso
from panels.live.topics import COUNTERS
from panels.models import User

logger = logging.getLogger(__name__)


class Counting:
    """Remembers whose counters may have moved, and brings them up to date when told to begin."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._due: set[Page] = set()
        self._task: asyncio.Task[None] | None = None

    def due(self, page: Page) -> None:
        """A page's counters may have moved."""
        self._due.add(page)

    def begin(self) -> None:
        """Compute and send what is due, unless the last round still runs."""
        if self._due and (self._task is None or self._task.done()):
            pages, self._due = self._due, set()
            self._task = asyncio.create_task(self._serve(pages), name="live-counters")

    async def _serve(self, pages: set[Page]) -> None:
        groups: dict[tuple[object, ...], list[Page]] = {}
        for page in pages:
            if not page.closed and COUNTERS in page.topics:
                groups.setdefault((*page.viewer.key, page.language), []).append(page)
        for alike in groups.values():
            first = alike[0]
            user_id, language = first.viewer.user_id, first.language
            try:
                html = await self._worker.run(partial(_render, user_id, language))
            except (OperationalError, InterfaceError) as error:
                logger.warning("counters wait for the database: %s", type(error).__name__)
                self._due.update(alike)
                continue
            except Exception:
                # One person's figures that cannot be had must not keep others from theirs.
                logger.exception("counters of person %s could not be computed", user_id)
                continue
            if html is None:
                continue
            part = Part(topic=COUNTERS, dom_id=COUNTERS, text=json.dumps(html, ensure_ascii=False))
            shared = frames.body([part], (), iso(time.time()))
            for page in alike:
                if not page.closed and COUNTERS in page.topics:
                    page.show([part], (), shared)


def _render(user_id: int, language: str) -> str | None:
    # As in `pushes.compose`.
    from panels.fragments import counters_html

    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return None
    with override(language):
        return counters_html(user)
