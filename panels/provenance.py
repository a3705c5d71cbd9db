"""Where an act comes from: kept for the length of a request or a command, and asked by whoever notes acts."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from panels.vocabulary import Door


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """One way in. The address and the browser are a person's data: the journal keeps them beside its entries."""

    door: Door = Door.SYSTEM
    address: str = ""
    browser: str = ""
    # What several acts of one request have in common.
    correlation: str = ""
    # In whose place somebody acts, by that person's uid.
    on_behalf: str = ""


_NOWHERE = Provenance()
_current: ContextVar[Provenance] = ContextVar("provenance", default=_NOWHERE)


def current() -> Provenance:
    """Where what is done now comes from; by itself Watchpost does it."""
    return _current.get()


def come(provenance: Provenance | None) -> None:
    """From now on, in this context; None: from nowhere any more."""
    _current.set(provenance or _NOWHERE)


@contextmanager
def through(provenance: Provenance) -> Iterator[None]:
    """For the length of a block."""
    token = _current.set(provenance)
    try:
        yield
    finally:
        _current.reset(token)
