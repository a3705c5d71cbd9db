"""What may be kept of the vendor's words: one line, not too long, nothing secret."""

from collections.abc import Collection
from typing import Any, Final

import msgspec

MASK: Final = "••••"
TEXT_LENGTH: Final = 500
WORD_LENGTH: Final = 48
NAME_LENGTH: Final = 80

# Keys whose values never leave the driver, in lower case and without separators.
_SECRET_KEYS: Final = frozenset(
    {
        "usertoken", "sessiontoken", "token", "processtoken", "password", "newpassword", "usercode", "code",
        "masterusercode", "resetpasswordcode", "accessproof", "pin", "sms",
    }
)  # fmt: skip


def plain(text: Any, length: int = TEXT_LENGTH) -> str:
    """Return text fit to be stored and shown; "" for anything but text."""
    if not isinstance(text, str):
        return ""
    if len(text) > length or not text.isprintable():
        text = " ".join("".join(letter if letter.isprintable() else " " for letter in text[: 4 * length]).split())
    return str(text[:length])


def without(text: str, secrets: Collection[str]) -> str:
    """Return text with every secret in it masked; the longest first, because one may hold another."""
    for secret in sorted(secrets, key=len, reverse=True):
        if secret:
            text = text.replace(secret, MASK)
    return text


def masked(value: Any) -> bytes:
    """Encode a decoded JSON value compactly with the values of secret keys masked."""
    return msgspec.json.encode(_mask(value))


def _mask(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: MASK if inner and _is_secret(key) else _mask(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_mask(inner) for inner in value]
    return value


def _is_secret(key: str) -> bool:
    return key.lower().replace("_", "").replace("-", "") in _SECRET_KEYS
