"""How the methods of this package reach the server, and how answers become records."""

from abc import ABC, abstractmethod
from typing import Any, TypeVar

from panels.drivers.overkiz.budgets import Purpose
from panels.drivers.overkiz.errors import UnexpectedAnswerError
from panels.drivers.records import Record

R = TypeVar("R", bound=Record)


class Caller(ABC):
    """What `client.Overkiz` has that the methods here need."""

    @abstractmethod
    def call(self, name: str, /, *, body: Any = None, purpose: Purpose = Purpose.ROUTINE, **values: Any) -> Any:
        """Call an operation and return its JSON."""

    @abstractmethod
    def command(self, name: str, /, *, body: Any = None, purpose: Purpose = Purpose.PERSON, **values: Any) -> Any:
        """Call an operation that makes something happen in the home."""


def one(kind: type[R], said: Any) -> R:
    """An object of an answer. Raises `UnexpectedAnswerError` for anything else."""
    if not isinstance(said, dict):
        raise UnexpectedAnswerError
    return kind(said)


def one_or_none(kind: type[R], said: Any) -> R | None:
    """An object of an answer; None for an empty one or none, which says that there is no such thing."""
    return one(kind, said) if said else None


def many(kind: type[R], said: Any) -> tuple[R, ...]:
    """The objects of a list. Raises `UnexpectedAnswerError` for anything else, so that none is lost in silence."""
    if not isinstance(said, list) or not all(isinstance(member, dict) for member in said):
        raise UnexpectedAnswerError
    return tuple(kind(member) for member in said)


def texts(said: Any) -> tuple[str, ...]:
    """A list of texts."""
    if not isinstance(said, list) or not all(isinstance(member, str) for member in said):
        raise UnexpectedAnswerError
    return tuple(said)


def wholes(said: Any) -> tuple[int, ...]:
    """A list of whole numbers."""
    if not isinstance(said, list) or not all(type(member) is int for member in said):
        raise UnexpectedAnswerError
    return tuple(said)


def text(said: Any, key: str = "result") -> str:
    """A text under a key of an answer."""
    value = said.get(key) if isinstance(said, dict) else None
    if not isinstance(value, str):
        raise UnexpectedAnswerError
    return value


def flag(said: Any, key: str = "result") -> bool:
    """A yes or no under a key of an answer."""
    value = said.get(key) if isinstance(said, dict) else None
    if not isinstance(value, bool):
        raise UnexpectedAnswerError
    return value
