"""One open page: what it watches, what it was sent and what it has applied."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterable, Sequence
from typing import Any, Final

from panels.live import frames
from panels.live.meters import CLOSED, FRAMES
from panels.live.pushes import Part, iso
from panels.live.topics import panel_of
from panels.live.viewers import Sight, Viewer

MOST_UNANSWERED: Final = 50
ANSWER_WITHIN: Final = 15.0
MOST_REFUSED: Final = 120

Send = Callable[[dict[str, Any]], Coroutine[Any, Any, None]]


class Page:
    """A socket as the hub sees it. All methods belong to the loop of the hub."""

    def __init__(self, send: Send, viewer: Viewer, session_key: str | None, session_hash: str | None) -> None:
        self.viewer: Final = viewer
        self.session_key: Final = session_key
        self.session_hash: Final = session_hash
        self.topics: set[str] = set()
        # Uids of the panels of which it was shown what only some people are.
        self.covert: set[str] = set()
        self.language = ""
        # The rights by which the page was made, as far as is known.
        self.told = viewer.told
        # The looks of administrators it was told of: it is told once it is open, as it may be older than they are.
        self.looks: frozenset[str] = frozenset()
        self.refused = 0
        self.closed = False
        self.sent_at = 0.0
        self._send = send
        self._number = 0
        self._answered = 0
        # Since when something is unanswered without any progress.
        self._silent_since: float | None = None
        self._suspended: asyncio.Task[None] | None = None
        # What a page that lags will be shown once it has caught up: the newest of each object.
        self._held: dict[tuple[str, str], Part] = {}
        self._held_nudges: dict[str, Part] = {}

    @property
    def lags(self) -> bool:
        """Whether frames must wait, because the page or its connection does not keep up."""
        return (
            self._number - self._answered >= MOST_UNANSWERED
            or self._suspended is not None
            or bool(self._held or self._held_nudges)
        )

    def show(self, parts: Sequence[Part], nudges: Sequence[Part], shared: str) -> None:
        """Send fragments, or keep them for later; ``shared`` is the frame's text without its number."""
        if self.lags:
            for part in parts:
                key = (part.topic, part.dom_id)
                if part.outdates(self._held.get(key)):
                    self._held[key] = part
            self._held_nudges.update({part.dom_id: part for part in nudges})
            return
        self._number += 1
        if self._silent_since is None:
            self._silent_since = time.monotonic()
        FRAMES.inc()
        self.write(frames.numbered(self._number, shared))

    def answer(self, number: int) -> None:
        """The page has applied everything up to ``number``."""
        if not self._answered < number <= self._number:
            return
        self._answered = number
        self._silent_since = None if number == self._number else time.monotonic()
        self._catch_up()

    def forget(self, topics: Iterable[str]) -> None:
        """Drop what is held of topics that are no longer watched or may no longer be seen."""
        gone = set(topics)
        self._held = {key: part for key, part in self._held.items() if part.topic not in gone}
        self._held_nudges = {key: part for key, part in self._held_nudges.items() if part.topic not in gone}

    def no_longer_covert(self, parts: Iterable[Part]) -> set[str]:
        """Panels of which these parts show less than the page was shown before: a right has ended."""
        if not self.covert:
            return set()
        return {uid for part in parts if part.covert is False and (uid := panel_of(part.topic)) in self.covert and uid}

    def too_slow(self) -> bool:
        """Whether nothing was answered for so long that the page must be taken for gone."""
        return self._silent_since is not None and time.monotonic() - self._silent_since > ANSWER_WITHIN

    def write(self, text: str) -> None:
        """Write to the socket now; a server that makes us wait gets a task for the rest of this one frame."""
        if self.closed:
            return
        self.sent_at = time.monotonic()
        self._drive({"type": "websocket.send", "text": text})

    def control(self, text: str) -> None:
        """Write something small that must not overtake nor wait for fragments; dropped while the line is stuck."""
        if self._suspended is None:
            self.write(text)

    def close(self, code: int) -> None:
        """End the socket."""
        if self.closed:
            return
        CLOSED.labels(str(code)).inc()
        self._drive({"type": "websocket.close", "code": code})
        self.end()

    def end(self) -> None:
        """Write nothing any more."""
        self.closed = True
        self._held.clear()
        self._held_nudges.clear()

    def _catch_up(self) -> None:
        if not (self._held or self._held_nudges) or self._suspended is not None:
            return
        if self._number - self._answered >= MOST_UNANSWERED // 2:
            return
        # Rights may have changed while these waited.
        parts = [part for part in self._held.values() if self.viewer.sight_of(part) is Sight.SHOWN]
        nudges = [part for part in self._held_nudges.values() if self.viewer.sight_of(part) is Sight.NUDGED]
        self._held.clear()
        self._held_nudges.clear()
        if parts or nudges:
            shared = frames.body(parts, (part.dom_id for part in nudges), iso(time.time()))
            self.show(parts, nudges, shared)

    def _drive(self, message: dict[str, Any]) -> None:
        # Most servers buffer and return at once, so that a task per frame would be nine tenths of the cost.
        coroutine = self._send(message)
        try:
            waited_for = coroutine.send(None)
        except StopIteration:
            return
        except Exception:  # noqa: BLE001 (whatever a server raises on a socket that is gone)
            self.end()
            return
        before = self._suspended
        self._suspended = asyncio.get_running_loop().create_task(_finish(before, _Rest(coroutine, waited_for)))
        self._suspended.add_done_callback(self._resume)

    def _resume(self, task: asyncio.Task[None]) -> None:
        if task.cancelled() or task.exception() is not None:
            self.end()
        if self._suspended is task:
            self._suspended = None
            self._catch_up()


async def _finish(before: asyncio.Task[None] | None, rest: Awaitable[None]) -> None:
    await rest
    if before is not None:
        await before


class _Rest:
    """A coroutine that has taken its first step, as something a task can wait for."""

    def __init__(self, coroutine: Coroutine[Any, Any, None], waited_for: Any) -> None:
        self._coroutine = coroutine
        self._waited_for = waited_for

    def __await__(self) -> Generator[Any, Any, None]:
        waited_for = self._waited_for
        while True:
            try:
                try:
                    value = yield waited_for
                except BaseException as error:  # noqa: BLE001 (handed on to whom it belongs)
                    waited_for = self._coroutine.throw(error)
                else:
                    waited_for = self._coroutine.send(value)
            except StopIteration:
                return
