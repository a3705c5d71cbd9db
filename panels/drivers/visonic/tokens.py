"""The tokens of one account, shared by everybody who speaks for it, and what keeps a bad login from being repeated."""

import threading
from collections import defaultdict
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

import msgspec

from panels.drivers.base import Tokens
from panels.drivers.visonic.errors import BY_NAME, LockedOutError, LoginRefusedError, PowerManageError

USER: Final = "user"
VERSION: Final = "version"
_BAR: Final = "bar:"
# How long logins rest after a lock-out whose end the server does not tell.
UNTOLD_LOCKOUT: Final = timedelta(minutes=30)


def session_key(serial: str) -> str:
    """The name under which a panel's session token is kept; serial numbers differ by more than their case."""
    return f"session:{serial.upper()}"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A login that was refused: which error, and until when it must not be tried again.

    None is for good, or rather until other credentials are tried than those of ``mark``.
    """

    error: str
    until: datetime | None
    mark: str = ""
    number: int | None = None
    status: int = 0

    @classmethod
    def after(cls, error: PowerManageError, mark: str = "") -> Self | None:
        """The bar that an error at a login puts up; None where the next try may do better."""
        if isinstance(error, LockedOutError):
            until = error.until or datetime.now(UTC) + UNTOLD_LOCKOUT
        elif error.permanent and error.sent:
            until = None
        else:
            return None
        return cls(error=type(error).__name__, until=until, mark=mark, number=error.number, status=error.status)

    def holds(self, mark: str, *, asked: bool) -> bool:
        """Whether it stands before a login with these credentials; a person who asks may pass all but a block."""
        return self.until is not None or not (asked or (self.mark and self.mark != mark))

    def again(self) -> PowerManageError:
        """The same error once more, without asking the server."""
        kind = BY_NAME.get(self.error, LoginRefusedError)
        return kind(status=self.status, number=self.number, until=self.until)


def bar_of(store: Tokens, key: str) -> Bar | None:
    """The bar that stands before a login, if one does."""
    kept = store.get(_BAR + key)
    if kept is None:
        return None
    try:
        bar = msgspec.json.decode(kept, type=Bar)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return None
    return None if bar.until is not None and bar.until <= datetime.now(UTC) else bar


def put_bar(store: Tokens, key: str, bar: Bar | None) -> None:
    """Put up a bar, or take it down."""
    if bar is not None or store.get(_BAR + key) is not None:
        store.put(_BAR + key, None if bar is None else msgspec.json.encode(bar).decode())
