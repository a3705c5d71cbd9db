"""Secrets that need not lie in memory."""

from collections.abc import Callable

# A secret, or what fetches it at the moment of a login.
Secret = str | Callable[[], str]


def opened(secret: Secret) -> str:
    """Return a secret in clear."""
    return secret if isinstance(secret, str) else secret()
