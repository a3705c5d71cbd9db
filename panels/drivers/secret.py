"""Secrets that need not lie in memory."""

from collections.abc import Callable
from typing import Any

# A secret, or what fetches it at the moment of a login.
Secret = str | Callable[[], str]


class Unshown(dict[str, Any]):
    """What is sent with a secret in it: whoever shows the variables of a frame sees nothing of it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "…"


def opened(secret: Secret) -> str:
    """Return a secret in clear."""
    return secret if isinstance(secret, str) else secret()
