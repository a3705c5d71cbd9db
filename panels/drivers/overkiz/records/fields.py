"""Kinds of values that this API has beside those of `panels.drivers.records`."""

from datetime import UTC, datetime
from typing import Any, Final

from panels.drivers.records import Field, as_whole

# The end of 2099: what is said to be later is no time that anybody means, and not every clock could show it.
_LATEST: Final = 4_102_444_800_000


def moment_of(value: Any) -> datetime | None:
    """Return milliseconds since 1970, a number or its digits, as a moment in UTC; None for anything else."""
    since = as_whole(value)
    if since is None or not 0 < since < _LATEST:
        return None
    return datetime.fromtimestamp(since / 1000, UTC)


def millis(moment: datetime) -> int:
    """Return a moment as the API writes it in paths and bodies."""
    return round(moment.timestamp() * 1000)


def stamp(key: str) -> Field[datetime | None]:
    """A moment in UTC; 0 and null say that there is none."""
    return Field(key, moment_of)


def raw(key: str, *, secret: bool = False) -> Field[Any]:
    """A value of any type, as it came."""
    return Field(key, lambda value: value, secret=secret)


def words(key: str) -> Field[tuple[str, ...]]:
    """A list that comes as one text with commas between (reference 6)."""
    return Field(
        key, lambda value: tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else ()
    )
