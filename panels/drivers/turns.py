"""One request at a time in a vendor's session."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def turn(lock: threading.Lock, ends: float, busy: Callable[[], Exception]) -> Iterator[None]:
    """Hold a session until the block ends. Raises ``busy`` when the turn does not come until the moment ``ends``."""
    if not lock.acquire(timeout=max(0.0, ends - time.monotonic())):
        raise busy()
    try:
        yield
    finally:
        lock.release()
