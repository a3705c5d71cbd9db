"""What may be kept of the vendor's answers: nothing secret."""

import re
from typing import Any, Final

import msgspec

from panels.drivers.text import MASK

# Keys whose values never leave the driver, in lower case and without separators.
_SECRET_KEYS: Final = frozenset(
    {
        "usertoken", "sessiontoken", "token", "processtoken", "password", "newpassword", "usercode", "code",
        "masterusercode", "resetpasswordcode", "accessproof", "pin", "sms",
    }
)  # fmt: skip

_KEY: Final = re.compile(r'"([\w-]{1,40})"\s*:\s*')
# A value, as far as it came; of an object or a list nobody can tell the end.
_VALUE: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{].*|[^\s,}\]]*', re.DOTALL)


def masked(value: Any) -> bytes:
    """Encode a decoded JSON value compactly with the values of secret keys masked."""
    return msgspec.json.encode(_mask(value))


def masked_text(text: str) -> str:
    """Mask the values of secret keys in what looks like JSON and cannot be decoded."""
    found, at = [], 0
    for key in _KEY.finditer(text):
        if key.start() >= at and _is_secret(key[1]):
            value = _VALUE.match(text, key.end())
            found += [text[at : key.end()], MASK]
            at = value.end() if value else key.end()
    return "".join([*found, text[at:]])


def _mask(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: MASK if inner and _is_secret(key) else _mask(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_mask(inner) for inner in value]
    return value


def _is_secret(key: str) -> bool:
    return key.lower().replace("_", "").replace("-", "") in _SECRET_KEYS
