"""The tokens of one account for one process."""

import threading
from collections import defaultdict
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any


class MemoryTokens:
    """`panels.drivers.base.Tokens` for one process; threads may share it."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self._values: dict[str, str] = dict(values or {})
        self._locks: defaultdict[str, threading.RLock] = defaultdict(threading.RLock)
        self._guard = threading.Lock()

    def __repr__(self) -> str:
        return f"MemoryTokens({', '.join(sorted(self._values))})"

    def get(self, key: str) -> str | None:
        """What is kept under a name, or None."""
        return self._values.get(key)

    def put(self, key: str, value: str | None) -> None:
        """Keep a value, or forget it."""
        with self._guard:
            if value is None:
                self._values.pop(key, None)
            else:
                self._values[key] = value

    def exclusive(self, key: str) -> AbstractContextManager[Any]:
        """Hold a name alone."""
        with self._guard:
            return self._locks[key]
