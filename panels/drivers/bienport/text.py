"""What may be kept of a vendor's message: codes and tokens masked, text without surprises."""

import re
from typing import Any, Final

import msgspec

MASK: Final = "••••"

TEXT_LENGTH: Final = 500
WORD_LENGTH: Final = 48
CORRELATION_LENGTH: Final = 64

# Parts of lower-case key names: pinCode, currentPinCode, newPinCode, jwtToken, token, mqPassword, password.
SECRET_KEYS: Final = ("pincode", "token", "password")

_TOKEN: Final = re.compile(r"eyJ[\w-]+(?:\.[\w-]*)*")
_NAMED_SECRET: Final = re.compile(r"((?:pin ?code|password|token)\w*[\"']?\s*[:=]\s*[\"']?)[^\s\"',;}]+", re.IGNORECASE)


def masked(payload: bytes) -> bytes:
    """Return a JSON message without its secrets; the very same bytes where it can hold none.

    Raises ValueError or RecursionError for what is not JSON.
    """
    lower = payload.lower()
    # An escaped character could spell a key that a byte search does not find.
    if (
        b"token" not in lower
        and b"pincode" not in lower
        and b"password" not in lower
        and b"eyj" not in lower
        and b"\\u" not in lower
    ):
        return payload
    return mask_value(msgspec.json.decode(payload))


def mask_value(value: Any) -> bytes:
    """Encode a decoded JSON value compactly with its secrets masked."""
    return msgspec.json.encode(_mask(value))


def _mask(value: Any) -> Any:
    if isinstance(value, dict):
        return {_scrub(key): MASK if _is_secret(key) else _mask(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_mask(inner) for inner in value]
    if isinstance(value, str):
        return _scrub(value)
    return value


def _is_secret(key: str) -> bool:
    lower = key.lower()
    return any(word in lower for word in SECRET_KEYS)


def _scrub(text: str) -> str:
    # Free text, most of all that of an exception on the vendor's side, may quote a request.
    return _NAMED_SECRET.sub(rf"\1{MASK}", _TOKEN.sub(MASK, text))


def plain(text: str | None, length: int = TEXT_LENGTH) -> str:
    """Return a vendor's text fit to be stored and shown: one line, printable, not too long, no secrets."""
    if not text:
        return ""
    if len(text) > length or not text.isprintable():
        text = " ".join("".join(letter if letter.isprintable() else " " for letter in text[: 4 * length]).split())
    if "eyJ" in text or ":" in text or "=" in text:
        text = _scrub(text)
    return text[:length]


def correlation(value: str | None) -> str:
    """Return a correlation id as it came, or "" for one that no command of ours can have."""
    if value and len(value) <= CORRELATION_LENGTH and value.isprintable():
        return value
    return ""
