"""What may be kept of the vendor's words: everything but codes, what opens something, and how people are reached."""

import json
from collections.abc import Mapping
from typing import Any, Final

from panels.drivers.overkiz.records.states import StateType
from panels.drivers.text import MASK

# What these keys hold is a code, or may be one: which parameter of a command is, nobody always says.
_SECRET: Final = ("password", "token", "pin", "secret", "authentication", "parameters", "apikey", "jsessionid")
# Who somebody is and how to reach them, which is for nobody but who settles who uses the home.
_PERSONAL: Final = frozenset(
    {"userid", "owner", "firstname", "lastname", "email", "extraemails", "phonenumber", "mobilephone",
     "targetemailaddresses", "targetphonenumbers"}
)  # fmt: skip
_DEEPEST: Final = 20


def masked(said: Any) -> bytes:
    """An object of the vendor as JSON, with codes masked."""
    return json.dumps(_masked(said, _DEEPEST), ensure_ascii=False, separators=(",", ":"), default=str).encode()


def _masked(said: Any, deep: int) -> Any:
    if deep == 0:
        return MASK
    if isinstance(said, Mapping):
        is_password = said.get("type") == StateType.PASSWORD and "value" in said
        return {
            str(key): MASK
            if _hides(str(key).lower(), value) or (is_password and key == "value")
            else _masked(value, deep - 1)
            for key, value in said.items()
        }
    if isinstance(said, list | tuple):
        return [_masked(one, deep - 1) for one in said]
    return said


def _hides(key: str, value: Any) -> bool:
    if not value:
        return False
    return key.endswith(_SECRET) or (key in _PERSONAL and not isinstance(value, bool))
