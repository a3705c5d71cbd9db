"""Vendors' JSON objects as they came, with typed windows on the keys that are known."""

from collections.abc import Callable, Mapping
from typing import Any, Generic, Self, TypeVar, cast, overload

T = TypeVar("T")
R = TypeVar("R", bound="Record")


class Field(Generic[T]):
    """One known key of a record. A missing key and a value of another type read as the same: not told."""

    def __init__(self, key: str, read: Callable[[Any], T], *, secret: bool = False) -> None:
        self.key, self.read, self.secret = key, read, secret

    @overload
    def __get__(self, record: None, owner: type) -> Self: ...
    @overload
    def __get__(self, record: "Record", owner: type) -> T: ...
    def __get__(self, record: "Record | None", owner: type) -> Self | T:
        if record is None:
            return self
        # Read once: a visit looks at the same few keys again and again.
        try:
            return cast("T", record.known[self])
        except KeyError:
            found = record.known[self] = self.read(record.raw.get(self.key))
            return found


class Record:
    """One JSON object as it came, in ``raw``, with properties for what we know of it.

    Two records are equal if the vendor said the same. ``repr`` shows the known properties, secrets masked.
    """

    __slots__ = ("known", "raw")

    def __init__(self, raw: Any) -> None:
        self.raw: Mapping[str, Any] = cast("Mapping[str, Any]", raw) if isinstance(raw, dict) else {}
        # What fields have read of it.
        self.known: dict[Field[Any], Any] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and type(other) is type(self) and other.raw == self.raw

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        shown = (
            f"{name}={'…' if field.secret and field.key in self.raw else repr(getattr(self, name))}"
            for name, field in self.fields().items()
        )
        return f"{type(self).__name__}({', '.join(shown)})"

    @classmethod
    def fields(cls) -> dict[str, Field[Any]]:
        """The known properties by name, those of the base class first."""
        return {
            name: field
            for owner in reversed(cls.__mro__)
            for name, field in vars(owner).items()
            if isinstance(field, Field)
        }

    @property
    def unknown(self) -> dict[str, Any]:
        """What the vendor said beyond the keys that are known here."""
        known = {field.key for field in self.fields().values()}
        return {key: value for key, value in self.raw.items() if key not in known}


def text(key: str, *, secret: bool = False) -> Field[str | None]:
    """A text, as it came."""
    return Field(key, lambda value: value if isinstance(value, str) else None, secret=secret)


def whole(key: str) -> Field[int | None]:
    """A whole number, also where it comes as digits; ids may be negative."""
    return Field(key, as_whole)


def number(key: str) -> Field[float | None]:
    """A number, whole or not."""
    return Field(key, lambda value: float(value) if type(value) in {int, float} and abs(value) < 1e15 else None)


def flag(key: str) -> Field[bool | None]:
    """Yes or no."""
    return Field(key, lambda value: value if isinstance(value, bool) else None)


def texts(key: str) -> Field[tuple[str, ...]]:
    """A list of texts; empty where it is missing or null."""
    return Field(key, lambda value: tuple(one for one in _listed(value) if isinstance(one, str)))


def wholes(key: str) -> Field[tuple[int, ...]]:
    """A list of whole numbers; empty where it is missing or null."""
    return Field(key, lambda value: tuple(one for one in map(as_whole, _listed(value)) if one is not None))


def record(key: str, kind: type[R]) -> Field[R]:
    """An object within; one without any keys where it is missing or null."""
    return Field(key, kind)


def records(key: str, kind: type[R]) -> Field[tuple[R, ...]]:
    """A list of objects within; empty where it is missing or null."""
    return Field(key, lambda value: records_of(value, kind))


def named(key: str, kind: type[R]) -> Field[dict[str, R]]:
    """Objects within by name."""
    return Field(
        key,
        lambda value: {
            name: kind(inner)
            for name, inner in (value if isinstance(value, dict) else {}).items()
            if isinstance(inner, dict)
        },
    )


def records_of(value: Any, kind: type[R]) -> tuple[R, ...]:
    """The objects of a list, in its order; members that are no objects are left out."""
    return tuple(kind(one) for one in _listed(value) if isinstance(one, dict))


def as_whole(value: Any) -> int | None:
    """Return a whole number that came as a number or as digits; None for anything else."""
    if isinstance(value, str) and len(value) < 20 and value.isascii() and value.removeprefix("-").isdigit():
        return int(value)
    return value if type(value) is int and abs(value) < 2**63 else None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
