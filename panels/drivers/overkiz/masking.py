"""What may be kept of the vendor's words: everything but codes and what opens something."""

import json
from collections.abc import Mapping
from typing import Any, Final

from panels.drivers.overkiz.records.states import StateType
from panels.drivers.text import MASK

# What these keys hold is a code, or may be one: which parameter of a command is, nobody always says.
_SECRET: Final = ("password", "token", "pin", "secret", "authentication", "parameters", "apikey", "jsessionid")
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
            if (str(key).lower().endswith(_SECRET) and value) or (is_password and key == "value")
            else _masked(value, deep - 1)
            for key, value in said.items()
        }
    if isinstance(said, list | tuple):
        return [_masked(one, deep - 1) for one in said]
    return said
