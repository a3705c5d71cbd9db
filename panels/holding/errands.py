"""What the threads of one polled account do, whatever goes wrong in one: nobody reads their Futures."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from django.db import close_old_connections

from panels.holding.watches import OpenCommand
from panels.ingest import TRANSIENT
from panels.vocabulary import CommandState

log = logging.getLogger(__name__)

_DATABASE_WAIT: Final = 1.0


class Errands:
    """The work of one account, done by one thread at a time, and its commands that are in threads' hands."""

    def __init__(self, connection_id: int, *, stumbled_wait: float) -> None:
        self._connection_id, self._stumbled_wait = connection_id, stumbled_wait
        self._busy = threading.Lock()
        self._calling: set[str] = set()

    @property
    def is_busy(self) -> bool:
        """Whether a thread is at work."""
        return self._busy.locked()

    @contextmanager
    def alone(self, later: Callable[[float], None]) -> Iterator[bool]:
        """Work alone; yields False where another thread does. ``later`` hears after how many seconds to try again."""
        if not self._busy.acquire(blocking=False):
            yield False
            return
        try:
            close_old_connections()
            yield True
        except TRANSIENT as error:
            log.warning("connection %d: database: %s", self._connection_id, type(error).__name__)
            later(_DATABASE_WAIT)
        except Exception as error:  # noqa: BLE001  (any: its words may hold secrets)
            log.error("connection %d: %s", self._connection_id, type(error).__name__)  # noqa: TRY400
            later(self._stumbled_wait)
        finally:
            close_old_connections()
            self._busy.release()

    def to_call(self, commands: Sequence[OpenCommand]) -> list[str]:
        """The uids of commands to be sent, each told once until its `call` has ended."""
        queued = [command.uid for command in commands if command.state == CommandState.QUEUED]
        new = [uid for uid in queued if uid not in self._calling]
        self._calling.update(new)
        return new

    @contextmanager
    def call(self, uid: str) -> Iterator[None]:
        """Send one command."""
        try:
            close_old_connections()
            yield
        except Exception as error:  # noqa: BLE001  (any: an error may carry a code; only its name is logged)
            log.error("command %s: %s", uid, type(error).__name__)  # noqa: TRY400
        finally:
            self._calling.discard(uid)
            close_old_connections()
