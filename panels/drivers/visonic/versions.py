"""Which version of the API to speak: compared by number, never as text (reference 1)."""

from collections.abc import Iterable
from typing import Final

from panels.drivers.text import WORD_LENGTH, plain
from panels.drivers.visonic.errors import UnsupportedRestAPIVersionError

# The login in two steps, the errors as JSON and the partitions as they are now begin here.
OLDEST: Final = (8, 0)


def number_of(version: str) -> tuple[int, ...] | None:
    """Return a version as numbers that compare rightly; None for what is no version."""
    parts = version.split(".")
    if not 1 <= len(parts) <= 3 or not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
        return None
    return tuple(int(part) for part in parts)


def newest(advertised: Iterable[str]) -> str:
    """Return the highest version of those a server offers, known to us or not.

    Raises `UnsupportedRestAPIVersionError` where none is 8.0 or later: older servers have another login altogether.
    """
    numbered = [(number, version) for version in advertised if (number := number_of(version)) is not None]
    number, version = max(numbered, default=((), ""))
    if not number or number < OLDEST:
        offered = ", ".join(plain(version, WORD_LENGTH) for _, version in numbered[:8]) or "none"
        raise UnsupportedRestAPIVersionError(f"this client needs version 8.0 or later, the server offers {offered}")
    return version


def checked(version: str) -> str:
    """Return a version somebody wants to speak, if it can be one. Raises `UnsupportedRestAPIVersionError`."""
    number = number_of(version)
    if number is None or number < OLDEST:
        raise UnsupportedRestAPIVersionError("a version looks like 10.0 and is 8.0 or later")
    return version
