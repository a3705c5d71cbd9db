"""What keeps a refused login from being repeated: a bar beside the tokens, for all who speak for an account."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Self, TypeVar

import msgspec

from panels.drivers.base import LockedOutError, Tokens
from panels.drivers.vendor_errors import VendorError

E = TypeVar("E", bound=VendorError)
_BAR: Final = "bar:"
# How long logins rest after a lock-out whose end the vendor does not tell.
UNTOLD_LOCKOUT: Final = timedelta(minutes=30)


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
    def after(cls, error: VendorError, mark: str = "", rest: timedelta = UNTOLD_LOCKOUT) -> Self | None:
        """The bar that an error at a login puts up; None where the next try may do better.

        A lock-out whose end the vendor does not tell is taken to last for ``rest``.
        """
        if isinstance(error, LockedOutError):
            until = error.until or datetime.now(UTC) + rest
        elif error.permanent and error.sent:
            until = None
        else:
            return None
        return cls(error=type(error).__name__, until=until, mark=mark, number=error.number, status=error.status)

    def holds(self, mark: str, *, asked: bool) -> bool:
        """Whether it stands before a login with these credentials; a person who asks may pass all but a block."""
        return self.until is not None or not (asked or (self.mark and self.mark != mark))

    def again(self, kinds: Mapping[str, type[E]], otherwise: type[E]) -> E:
        """The same error once more, without asking the vendor; ``kinds`` are its errors by name."""
        kind = kinds.get(self.error, otherwise)
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
