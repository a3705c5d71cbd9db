"""What we take notifications to mean that the vendor's documents name without showing."""

from dataclasses import dataclass
from typing import Final

from panels.drivers.base import PanelReading
from panels.vocabulary import EventCategory, EventKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """A meaning for a literal that no document shows; without a ``kind`` it stays unknown."""

    category: EventCategory
    kind: EventKind | None = None
    reading: PanelReading | None = None
    covert: bool = False
    restore: bool = False


_CONNECTED: Final = Guess(
    category=EventCategory.COMMUNICATION,
    kind=EventKind.PANEL_CONNECTED,
    reading=PanelReading(online=True),
    restore=True,
)
_DISCONNECTED: Final = Guess(
    category=EventCategory.COMMUNICATION, kind=EventKind.PANEL_DISCONNECTED, reading=PanelReading(online=False)
)
_REQUESTED: Final = Guess(category=EventCategory.SYSTEM, kind=EventKind.CONNECTION_REQUESTED)
# Covert, because a panic alarm may be silent: telling the wrong person costs more than telling nobody but the station.
_PANIC: Final = Guess(
    category=EventCategory.HOLDUP, kind=EventKind.PANIC, reading=PanelReading(covert_alarm=True), covert=True
)
_MEDICAL: Final = Guess(category=EventCategory.MEDICAL, kind=EventKind.MEDICAL, reading=PanelReading(alarm=True))

# GUESSES. The documents name these families and not their literals. Keys are as `_family` leaves a literal:
# lower case, without "notification" and "alarm". A wrong guess costs nothing: the type is shown as unknown.
GUESSES: Final[dict[str, Guess]] = {
    "panic": _PANIC,
    "keypadpanic": _PANIC,
    "medical": _MEDICAL,
    "keypadmedical": _MEDICAL,
    "connected": _CONNECTED,
    "resourceconnected": _CONNECTED,
    "panelconnected": _CONNECTED,
    "deviceconnected": _CONNECTED,
    "disconnected": _DISCONNECTED,
    "resourcedisconnected": _DISCONNECTED,
    "paneldisconnected": _DISCONNECTED,
    "devicedisconnected": _DISCONNECTED,
    "connectioninitiated": _REQUESTED,
    "connectioninitiation": _REQUESTED,
    "initiateconnection": _REQUESTED,
}

# Words in an unknown literal that make it covert until somebody has looked at it.
_COVERT_WORDS: Final = ("silent", "duress", "holdup", "hold_up", "panic", "keyfob", "robbery")


def guess_of(literal: str) -> Guess:
    """Return the guess for a literal, or an unknown of the category `other`."""
    lower = literal.lower()
    guess = GUESSES.get(_family(lower))
    if guess is not None:
        return guess
    return Guess(category=EventCategory.OTHER, covert=any(word in lower for word in _COVERT_WORDS))


def _family(lower: str) -> str:
    return lower.replace("notification", "").replace("alarm", "")
