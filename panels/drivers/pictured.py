"""The contract of a vendor that keeps the pictures of a home's cameras.

Beside `panels.drivers.base`, which has what every vendor has. A picture is taken by a command of its camera.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from panels.drivers.base import Account, Driver, Http, Ledger, Tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureListing:
    """One picture by the vendor's id; ``taken_at`` is the vendor's clock."""

    vendor_id: str
    taken_at: datetime | None = None


class Gallery(Protocol):
    """Somebody who looks at the pictures of one account, for the length of some acts. Ids are the vendor's.

    Each method raises a `DriverError` where it fails.
    """

    def list_pictures(self, device: str, since: datetime) -> tuple[PictureListing, ...]:
        """The pictures that a camera has taken since then, in any order."""

    def get_picture(self, device: str, picture: str) -> bytes:
        """What came as a picture, of whatever kind and size."""

    def remove_picture(self, device: str, picture: str) -> None:
        """Have the vendor forget a picture; one that it does not have is forgotten."""


@runtime_checkable
class PicturedDriver(Driver, Protocol):
    """A vendor that keeps pictures of cameras."""

    def gallery(self, account: Account, tokens: Tokens, http: Http, ledger: Ledger) -> Gallery:
        """Look at the pictures of an account; does no I/O. Raises `SettingRefusedError`."""
