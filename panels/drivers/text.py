"""What may be kept of a vendor's words: one line, not too long, nothing secret."""

from collections.abc import Collection
from typing import Any, Final, TypeGuard

MASK: Final = "••••"
TEXT_LENGTH: Final = 500
WORD_LENGTH: Final = 48
NAME_LENGTH: Final = 80
ID_LENGTH: Final = 64


def plain(text: Any, length: int = TEXT_LENGTH) -> str:
    """Return text fit to be stored and shown; "" for anything but text."""
    if not isinstance(text, str):
        return ""
    if len(text) > length or not text.isprintable():
        text = " ".join("".join(letter if letter.isprintable() else " " for letter in text[: 4 * length]).split())
    return str(text[:length])


def is_id(value: Any, length: int = ID_LENGTH) -> TypeGuard[str]:
    """Whether something can be kept as it is to name a thing by; shortened or mended it would name another."""
    return isinstance(value, str) and 0 < len(value) <= length and value.isprintable()


def without(text: str, secrets: Collection[str]) -> str:
    """Return text with every secret in it masked; the longest first, because one may hold another."""
    for secret in sorted(secrets, key=len, reverse=True):
        if secret:
            text = text.replace(secret, MASK)
    return text
