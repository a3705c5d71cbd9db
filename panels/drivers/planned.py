"""The contract of a vendor that runs scenes later, by itself.

Beside `panels.drivers.base`, which has what every vendor has.
"""

from datetime import datetime
from typing import Protocol, runtime_checkable

from panels.drivers.base import Account, Driver, DriverError, Http, Ledger, PlanList, Tokens


class Planner(Protocol):
    """Somebody who plans scenes of one account, for the length of some acts. Ids are the vendor's.

    Each method asks once and raises a `DriverError` where that fails.
    """

    def plan(self, scene: str, moment: datetime) -> str:
        """Have a scene run once at a moment; returns what the vendor calls this."""

    def take_back(self, plan: str) -> None:
        """Have what was planned not run. Raises `ChangedMeanwhileError` where the vendor has no such plan."""

    def planned(self) -> PlanList:
        """Everything that is planned at the account, whoever planned it."""

    def is_unknown(self, error: DriverError) -> bool:
        """Whether what failed so may have been carried out all the same: then only `planned` can tell."""


@runtime_checkable
class PlannedDriver(Driver, Protocol):
    """A vendor that runs scenes later."""

    def planner(self, account: Account, tokens: Tokens, http: Http, ledger: Ledger) -> Planner:
        """Plan scenes of an account; does no I/O. Raises `SettingRefusedError` for settings that cannot be used."""
