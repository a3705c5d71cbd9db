"""Reads that are seldom allowed, and changes whose answer may be lost."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from panels.drivers.base import DriverError, VendorUnavailableError
from panels.drivers.households import NotSeenError
from panels.drivers.overkiz import errors

T = TypeVar("T")
# What the server says of a path it does not have, which tells nothing of what was meant to stand there.
_NO_SUCH_PATH: Final = "INVALID_API_CALL"
_MOST_FAILURES: Final = 3


def found(read: Callable[[], T]) -> T | None:
    """What a read says; None where the server says in its own words that there is no such thing.

    Raises whatever else it answers: whoever is refused a look has not seen that nothing is there.
    """
    try:
        return read()
    except (errors.NoSuchResourceError, errors.NoSuchUserError) as error:
        if not error.code or error.code == _NO_SUCH_PATH:
            raise
        return None


class Readings:
    """Several reads for one answer: one that fails leaves a gap, and what was read beside it is kept.

    After a few failures nothing more is asked, because somebody waits.
    """

    def __init__(self) -> None:
        self._failures: list[DriverError] = []
        self._has_any = False

    def read(self, ask: Callable[[], T], *, seldom: bool = False) -> T | None:
        """What a read says; None where it is not told. ``seldom``: that it is spent for the day is no failure."""
        if len(self._failures) >= _MOST_FAILURES:
            return None
        try:
            said = ask()
        except DriverError as error:
            if not (seldom and isinstance(error, errors.RateLimitedError)):
                self._failures.append(error)
            return None
        self._has_any = True
        return said

    def close(self) -> None:
        """Raises why nothing was read, where nothing was."""
        if self._failures and not self._has_any:
            raise self._failures[0]


def made(send: Callable[[], Any], is_made: Callable[[], bool]) -> None:
    """Send a change once. Where its answer is lost, what can be read decides."""
    try:
        send()
    except VendorUnavailableError as error:
        if not error.sent or isinstance(error, errors.RateLimitedError | errors.UnavailableError):
            # It has left nothing behind.
            raise
        try:
            there = is_made()
        except DriverError:
            # Nobody can say what became of it.
            raise error from None
        if not there:
            raise NotSeenError(str(error)) from None
