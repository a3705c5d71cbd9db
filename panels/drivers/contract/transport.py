"""Accounts, logins and the ways out that a driver is handed or describes."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from panels.drivers.contract.listings import PanelListing


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """How one connection reaches its vendor: plain settings and opened secrets. Never logged, never stored."""

    settings: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A living login, kept sealed and shared by all workers.

    ``values`` are the vendor's tokens and ids as a JSON object; ``expires_at`` is when they end and
    ``renew_at`` when a new login should be made without waiting for a refusal.
    """

    values: Mapping[str, Any] = field(repr=False)
    expires_at: datetime
    renew_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """What a login brings: the session and the panels the account may see."""

    session: Session
    panels: tuple[PanelListing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """A whole HTTP answer; the body is already capped in size."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class Http(Protocol):
    """The only way out by HTTP; refuses hosts, sizes and durations the installation does not allow.

    Raises `UnreachableError` when no connection came about, `VendorUnavailableError` when nothing usable came back.
    Any status is returned, not raised. ``body`` is sent as it is, of the type that ``headers`` name, and goes before
    ``json``. ``timeout`` bounds the whole exchange, in seconds.
    """

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        body: bytes | None = None,
        timeout: float = 15.0,
    ) -> HttpAnswer: ...


class Tokens(Protocol):
    """Where the tokens of one account are kept, sealed, for every process that speaks for it."""

    def get(self, key: str) -> str | None:
        """What is kept under a name, or None."""

    def put(self, key: str, value: str | None) -> None:
        """Keep a value; None forgets it."""

    def exclusive(self, key: str) -> AbstractContextManager[Any]:
        """Hold a name alone for the length of one login; whoever comes meanwhile waits and finds the new value."""


class Ledger(Protocol):
    """Where calls are counted, in spans of time. Every method is atomic for all who share the ledger."""

    def take(self, key: str, most: int, seconds: float) -> float:
        """Count a call and return 0.0, or return the seconds until one of ``most`` is free and count nothing."""

    def count(self, key: str) -> None:
        """Count a call that is made in any case."""

    def give_back(self, key: str) -> None:
        """Forget the newest call: it never reached the server."""

    def rest(self, key: str, seconds: float) -> None:
        """Have `take` wait for so long, whatever is spent."""

    def spent(self, key: str, seconds: float) -> int:
        """How many calls were counted in the last seconds."""

    def renews(self, key: str, seconds: float) -> float:
        """How long until the oldest of these is not counted any more, and no rest lasts; 0.0 where there is nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerAccess:
    """An MQTT broker and what to subscribe to there; ``ca_file`` empty means the system's certificates."""

    host: str
    port: int
    tls: bool
    username: str = field(repr=False)
    password: str = field(repr=False)
    topics: tuple[str, ...]
    ca_file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One command as an MQTT message. ``qos`` is what we want; a broker that grants less is taken at its word."""

    topic: str
    payload: bytes = field(repr=False)
    qos: int
