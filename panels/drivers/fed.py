"""The contract of a vendor that is asked for all that happened at an account, which it then forgets.

Beside `panels.drivers.base`, which has what every vendor has. The values are those of `contract.feeds`.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from panels.drivers.base import (
    Account,
    Begun,
    Driver,
    DriverError,
    Fetched,
    Heard,
    Http,
    Kept,
    Ledger,
    Order,
    Rhythm,
    Spent,
    Tokens,
    UnderWay,
    Why,
)


class Feed(Protocol):
    """One account at a fed vendor, in one process, for as long as its connection is held there.

    Threads may share it. What asks the vendor raises a `DriverError` and nothing else, with nothing secret in its text.
    """

    @property
    def rhythm(self) -> Rhythm:
        """How often this account is asked, as it is configured."""

    @property
    def spent(self) -> tuple[Spent, ...]:
        """What is spent of the calls that the vendor allows; asks nobody but the ledger."""

    def log_in(self) -> None:
        """See that the account is logged in, because a person asked: also where an earlier login was refused."""

    def fetch(self) -> Fetched:
        """All that happened since the last fetch; the vendor forgets it with this call."""

    def may_have_taken(self, error: DriverError) -> bool:
        """Whether the vendor may have forgotten what a fetch that failed so was to bring."""

    def load(self) -> Fetched:
        """All there is, and how it stands. Vendors allow it seldom; raises `LockedOutError`, ... as any other call."""

    def read_again(self, memory: Mapping[str, Any], things: Collection[str]) -> Fetched:
        """How these things stand now, by the driver's names for them."""

    def log(self) -> Fetched:
        """What the vendor's own log tells of the last days."""

    def what_matters(self, memory: Mapping[str, Any]) -> tuple[str, ...]:
        """Whatever has to be read again after something was lost, the most urgent first. Pure."""

    def of_panel(self, memory: Mapping[str, Any], panel: str) -> tuple[str, ...]:
        """The things that tell how a panel stands. Pure."""

    def of_plans(self) -> tuple[str, ...]:
        """The things that tell what is planned; empty where the vendor plans nothing. Pure."""

    def read(self, kept: Kept | None, memory: Mapping[str, Any], under_way: Sequence[UnderWay], now: datetime) -> Heard:
        """What an answer says, or, without one, what the passing of time does. Pure, and raises nothing."""

    def begin(self, order: Order, memory: Mapping[str, Any]) -> Begun:
        """As `Beginner.begin`."""

    def close(self) -> None:
        """Let go of the network connections; the account stays logged in."""


@runtime_checkable
class FedDriver(Driver, Protocol):
    """A vendor that is asked for all that happened at an account; the holder keeps one feed, commands are calls."""

    def attend(self, account: Account, tokens: Tokens, http: Http, ledger: Ledger) -> Feed:
        """Speak for an account; does no I/O. ``ledger`` counts calls for every process that speaks for it."""

    def check(self, account: Account) -> None:
        """Judge settings before they are stored; does no I/O. Raises `SettingRefusedError`."""

    def why(self, error: DriverError) -> Why:
        """Why the account does not do as it should, to whoever looks after it."""
