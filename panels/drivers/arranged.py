"""The contract of a vendor whose rooms, devices' names and scenes are changed through it.

Beside `panels.drivers.base`, which has what every vendor has. None of this is a command: nothing moves in the home.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from panels.drivers.base import Account, DeviceAct, Driver, HomeListing, Http, Ledger, Tokens


class Arranger(Protocol):
    """Somebody who changes one home, for the length of some acts. Ids are the vendor's.

    Each method asks once, raises a `DriverError` where that fails, and returns how what was changed is told afterwards:
    a partial listing, or an empty one where it was done but could not be read again.
    """

    def rename_device(self, device: str, name: str) -> HomeListing:
        """Give a device another name."""

    def move_device(self, device: str, place: str) -> HomeListing:
        """Put a device into a room."""

    def add_place(self, parent: str, name: str) -> HomeListing:
        """Make a room within a place."""

    def rename_place(self, place: str, name: str) -> HomeListing:
        """Give a room another name."""

    def nest_place(self, place: str, parent: str) -> HomeListing:
        """Put a room into another place."""

    def remove_place(self, place: str) -> HomeListing:
        """Remove a room with nothing in it."""

    def add_scene(self, name: str, acts: Sequence[DeviceAct]) -> HomeListing:
        """Store a scene."""

    def rename_scene(self, scene: str, name: str) -> HomeListing:
        """Give a scene another name."""

    def add_step(self, scene: str, act: DeviceAct) -> HomeListing:
        """Have a scene ask one thing more, after all it asks of that device."""

    def remove_step(self, scene: str, step: int, told: Sequence[tuple[str, str]]) -> HomeListing:
        """Take the step at a position out of a scene whose steps are still these, as devices and keys.

        Raises `ChangedMeanwhileError` where they are not.
        """

    def remove_scene(self, scene: str) -> HomeListing:
        """Forget a scene."""


@runtime_checkable
class ArrangedDriver(Driver, Protocol):
    """A vendor whose homes can be arranged."""

    def arrange(  # noqa: PLR0917  (what an account is made of)
        self, account: Account, tokens: Tokens, http: Http, ledger: Ledger, memory: Mapping[str, Any], house: str
    ) -> Arranger:
        """Arrange the home of an account; does no I/O. ``house`` is its outermost place, empty where it has none.

        ``memory`` is what its feed remembers.
        """
