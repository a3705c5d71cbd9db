"""The contract of a vendor where the account of a home settles who uses it, who is warned, and what it is asked.

Beside `panels.drivers.base`, which has what every vendor has. None of this is a command: nothing moves in the home.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Protocol, runtime_checkable

from panels.drivers.base import Account, Driver, DriverError, Http, Ledger, Tokens, VendorUnavailableError
from panels.drivers.contract.households import (
    GatewayProtocols,
    HomeAlerts,
    HomeHealth,
    HomePeople,
    HomePerson,
    HomeQuestion,
    HomeQuestions,
    HomeRole,
    NewPerson,
)

__all__ = [
    "GatewayProtocols",
    "HomeAlerts",
    "HomeHealth",
    "HomePeople",
    "HomePerson",
    "HomeQuestion",
    "HomeQuestions",
    "HomeRole",
    "Household",
    "HouseholdDriver",
    "NewPerson",
    "NotSeenError",
    "PartlyDoneError",
]


class NotSeenError(VendorUnavailableError):
    """The answer to a change was lost, and a look right afterwards found nothing of it. It is not sent again."""


class PartlyDoneError(DriverError):
    """Some of a change was made before something went wrong; ``people`` is how things stand now, as far as is told."""

    def __init__(self, cause: DriverError, people: HomePeople) -> None:
        self.people = people
        super().__init__(str(cause))


class Household(Protocol):
    """One account at its vendor, for the length of some acts. ``known`` is what was kept of the last reading.

    What may be read seldom is taken from ``known`` where it was read already. A change is sent once; where its answer
    is lost, a read says whether it was made, and `NotSeenError` that it was not, as far as anybody sees. Every other
    failure is a `DriverError` too. Each change returns how things stand afterwards.
    """

    def people(self, known: HomePeople | None) -> HomePeople:
        """Who uses the home."""

    def invite(self, known: HomePeople, person: NewPerson) -> HomePeople:
        """Let somebody in."""

    def dismiss(self, known: HomePeople, user: str) -> HomePeople:
        """Shut somebody out."""

    def admit(self, known: HomePeople, user: str, starts: datetime | None, ends: datetime | None) -> HomePeople:
        """Let somebody in from and until; None and None: for good."""

    def show(self, known: HomePeople, user: str, devices: Sequence[str], *, among: Sequence[str]) -> HomePeople:
        """Have somebody see these and no others ``among`` devices; what is not among them stays as it is.

        Raises `ChangedMeanwhileError` where they do not see what is known, `PartlyDoneError` where it ended half way.
        """

    def add_role(self, known: HomePeople, name: str, devices: Sequence[str]) -> HomePeople:
        """Make a role that operates devices."""

    def remove_role(self, known: HomePeople, name: str) -> HomePeople:
        """Remove a role; whoever was let in with it keeps what they may."""

    def alerts(self, gateways: Sequence[str]) -> HomeAlerts:
        """Who is warned when a gateway is out of reach, and after how long."""

    def word_alert(self, known: HomeAlerts, title: str, text: str) -> HomeAlerts:
        """Change what the warning says. Raises `ChangedMeanwhileError` where it does not read as it is known."""

    def delay_alert(self, known: HomeAlerts, gateway: str, delay: int) -> HomeAlerts:
        """Change after how long it is sent. Raises `ChangedMeanwhileError` where that is not what is known."""

    def questions(self, known: HomeQuestions | None) -> HomeQuestions:
        """What the service asks the people of the home."""

    def answer(self, known: HomeQuestions, key: str, answer: str) -> HomeQuestions:
        """Answer a question, in one of the words of the driver."""

    def health(self, gateways: Sequence[str]) -> HomeHealth:
        """What gateways tell of themselves only when they are asked."""


@runtime_checkable
class HouseholdDriver(Driver, Protocol):
    """A vendor whose accounts settle these things."""

    # What a question can be answered with, in the vendor's words.
    answers: ClassVar[tuple[str, ...]]
    # What protocols are called, by the words that devices have for them.
    protocols: ClassVar[Mapping[str, str]]

    def household(
        self, account: Account, tokens: Tokens, http: Http, ledger: Ledger, memory: Mapping[str, Any]
    ) -> Household:
        """Speak for an account; does no I/O. ``memory`` is what its feed remembers."""
