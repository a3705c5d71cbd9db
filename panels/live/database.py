"""Database work of threads that live as long as their process."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connections

Answer = TypeVar("Answer")


def with_database(work: Callable[[], Answer]) -> Answer:
    """Run ``work``, once more on a new connection if the kept one turns out to be dead.

    Such a thread serves a batch every few milliseconds, so its connection is kept whatever CONN_MAX_AGE says; it
    notices a restarted database by the first query that fails. ``work`` must only read.
    """
    try:
        return work()
    except (OperationalError, InterfaceError):
        connections.close_all()
        return work()


def let_go() -> None:
    """Close this thread's connections."""
    connections.close_all()


class Worker:
    """One thread with a database connection of its own, for a loop that must not block."""

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def run(self, work: Callable[[], Answer]) -> Answer:
        """Wait for ``work``, done in the thread after whatever was asked before."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(with_database, work))

    async def stop(self) -> None:
        """Close the connection and end the thread."""
        await asyncio.get_running_loop().run_in_executor(self._pool, let_go)
        self._pool.shutdown(wait=False)
