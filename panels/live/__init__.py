"""Live delivery: what changed, on the open pages of those who may see it, within a blink.

`publish` is the only sender. Each web process has one `panels.live.hub.Hub`, which writes to its sockets.
"""

import atexit
import logging
import os
from collections.abc import Collection

from panels.live.publisher import Publisher

__all__ = ["publish", "settle", "stop"]

logger = logging.getLogger(__name__)
_publisher = Publisher()


def publish(
    panel_ids: Collection[int],
    *,
    commands: Collection[int] = (),
    covert: Collection[int] = (),
    counters: bool = True,
) -> None:
    """Show the newest state of these panels on open pages. Call after the commit.

    Never blocks and never raises; from any thread. ``commands`` are commands whose panels' pages show them;
    ``covert`` are panels of which nothing changed but what only people who see silent alarms are shown: nobody else is
    sent anything. ``counters`` says whether any summary may have moved.
    """
    try:
        _publisher.publish(panel_ids, commands=commands, covert=covert, counters=counters)
    except Exception:
        logger.exception("a live push was not queued")


def settle(timeout: float = 5.0) -> bool:
    """Wait until everything published so far has been handed over; False if that took too long."""
    return _publisher.settle(timeout)


def stop() -> None:
    """End this process's publisher and close its connections; a later `publish` starts another."""
    _publisher.stop()


def _begin_anew() -> None:
    # Threads do not survive a fork, and their locks may have been held at that moment.
    global _publisher
    _publisher = Publisher()


def _end() -> None:
    # A short-lived process, such as a management command, still shows its last change.
    _publisher.settle(1.0)
    _publisher.stop(1.0)


os.register_at_fork(after_in_child=_begin_anew)
atexit.register(_end)
