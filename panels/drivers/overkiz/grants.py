"""What a login brings: a session's cookie, or a token that every request carries. Kept sealed, never shown."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Self

import msgspec

from panels.drivers.base import Tokens
from panels.drivers.overkiz.errors import UnexpectedAnswerError

# The names under which an account's tokens are kept.
SESSION: Final = "session"
LISTENER: Final = "listener"
_LONGEST: Final = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A living login. ``cookie`` and ``bearer`` never come together: the server refuses both at once (reference 2.2).

    ``headers`` go with every request, ``refresh`` gets the next token, which is due at ``renew_at``.
    """

    cookie: str = field(default="", repr=False)
    bearer: str = field(default="", repr=False)
    refresh: str = field(default="", repr=False)
    renew_at: datetime | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    def sent(self) -> dict[str, str]:
        """The headers of a request."""
        own = {"Authorization": f"Bearer {self.bearer}"} if self.bearer else {"Cookie": f"JSESSIONID={self.cookie}"}
        return {**self.headers, **own}

    @property
    def session(self) -> str:
        """What tells this session from the next one, for budgets; a token's budgets go on when it is renewed."""
        return hashlib.blake2b(self.cookie.encode(), digest_size=6).hexdigest() if self.cookie else "bearer"

    @property
    def is_due(self) -> bool:
        """Whether it should be renewed before it is used again."""
        return self.renew_at is not None and self.renew_at <= datetime.now(UTC)

    @classmethod
    def kept(cls, tokens: Tokens) -> Self | None:
        """The login that is kept for an account, if one is."""
        said = tokens.get(SESSION)
        if said is None:
            return None
        try:
            return msgspec.json.decode(said, type=cls)
        except (msgspec.DecodeError, msgspec.ValidationError):
            return None

    def keep(self, tokens: Tokens) -> None:
        """Keep it for all who speak for the account; a listener of an earlier session is none of this one's."""
        tokens.put(LISTENER, None)
        tokens.put(SESSION, msgspec.json.encode(self).decode())


def for_header(value: object) -> str:
    """Return a token that is fit for a header. Raises `UnexpectedAnswerError`."""
    if not isinstance(value, str) or not value.isascii() or not value.isprintable() or not 0 < len(value) <= _LONGEST:
        raise UnexpectedAnswerError
    return value
