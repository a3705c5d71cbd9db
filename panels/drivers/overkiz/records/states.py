"""States and attributes: a name, a type code, and a value that is native in setups and text in cloud events.

What a value is follows from the code alone (reference 3.4, 6.2). A value that does not fit its code is kept as it
came, and says so; nothing here raises.
"""

from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Any, Final

import msgspec

from panels.drivers.overkiz.records.fields import moment_of, raw, stamp
from panels.drivers.records import Record, as_whole, text, whole


class StateType(IntEnum):
    """The type codes of states; what 7 and 8 are nobody has seen."""

    NONE = 0
    INTEGER = 1
    FLOAT = 2
    STRING = 3
    BLOB = 4
    DATE = 5
    BOOLEAN = 6
    UNSEEN_7 = 7
    UNSEEN_8 = 8
    PASSWORD = 9
    JSON_ARRAY = 10
    JSON_OBJECT = 11


class _Misfit(Exception):
    pass


def _integer(value: Any) -> int:
    if type(value) is float and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, str) and "." in value:
        return _integer(_float(value))
    if (found := as_whole(value)) is None:
        raise _Misfit
    return found


def _float(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _Misfit
    try:
        found = float(value)
    except (ValueError, OverflowError):
        raise _Misfit from None
    if found != found or found in {float("inf"), float("-inf")}:  # noqa: PLR0124 - only NaN differs from itself
        raise _Misfit
    return found


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise _Misfit
    return value


def _boolean(value: Any) -> bool:
    if isinstance(value, str) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise _Misfit
    return value


def _date(value: Any) -> Any:
    found = moment_of(value)
    if found is None:
        raise _Misfit
    return found


def _json(value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = msgspec.json.decode(value)
        except (ValueError, RecursionError):
            raise _Misfit from None
    # A list where the code says object does occur (reference 6.2).
    if not isinstance(value, dict | list):
        raise _Misfit
    return value


_READERS: Final[Mapping[int, Callable[[Any], Any]]] = {
    StateType.INTEGER: _integer,
    StateType.FLOAT: _float,
    StateType.STRING: _string,
    StateType.BLOB: _string,
    StateType.DATE: _date,
    StateType.BOOLEAN: _boolean,
    StateType.PASSWORD: _string,
    StateType.JSON_ARRAY: _json,
    StateType.JSON_OBJECT: _json,
}


def typed(code: int | None, value: Any) -> tuple[Any, bool]:
    """A value in its own type, and whether it fits its code; what does not fit comes back as it was.

    Codes that nobody has seen, and a missing one, take any value as it is.
    """
    if value is None or code is None:
        return value, True
    if code == StateType.NONE:
        return value, False
    reader = _READERS.get(code)
    if reader is None:
        return value, True
    try:
        return reader(value), True
    except _Misfit:
        return value, False


class State(Record):
    """One state or attribute. ``value`` is typed, ``fits`` whether what came was of the type its code says."""

    __slots__ = ()
    name = text("name")
    type = whole("type")
    said = raw("value")
    updated_at = stamp("lastUpdateTime")

    def __repr__(self) -> str:
        shown = "…" if self.type == StateType.PASSWORD else repr(self.said)
        return f"State({self.name!r}, type={self.type!r}, said={shown})"

    @property
    def value(self) -> Any:
        """int, float, str, `datetime`, bool, list, dict or None."""
        return typed(self.type, self.said)[0]

    @property
    def fits(self) -> bool:
        """Whether the value is what its code says."""
        return typed(self.type, self.said)[1]

    @property
    def known_type(self) -> StateType | None:
        """The code by name; None for one that no page has."""
        try:
            return None if self.type is None else StateType(self.type)
        except ValueError:
            return None


def by_name(states: tuple[State, ...]) -> dict[str, State]:
    """States by name; of two with one name the later, which is the newer in an event."""
    return {state.name: state for state in states if state.name is not None}
