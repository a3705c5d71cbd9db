"""The names under which the tokens of one account are kept."""

from typing import Final

USER: Final = "user"
VERSION: Final = "version"


def session_key(serial: str) -> str:
    """The name under which a panel's session token is kept; serial numbers differ by more than their case."""
    return f"session:{serial.upper()}"
