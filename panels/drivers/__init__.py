"""Vendors by slug. A new vendor is one line here."""

from panels.drivers.arranged import ArrangedDriver
from panels.drivers.base import Driver, ManagedDriver, PolledDriver, PushedDriver
from panels.drivers.bienport.driver import BienportDriver
from panels.drivers.fed import FedDriver
from panels.drivers.households import HouseholdDriver
from panels.drivers.overkiz.driver import OverkizDriver
from panels.drivers.pictured import PicturedDriver
from panels.drivers.planned import PlannedDriver
from panels.drivers.visonic.driver import VisonicDriver

DRIVERS: dict[str, Driver] = {driver.slug: driver for driver in (BienportDriver(), VisonicDriver(), OverkizDriver())}


def pushed(vendor: str) -> PushedDriver:
    """The driver of a vendor that pushes. Raises `TypeError` for any other."""
    driver = DRIVERS[vendor]
    if not isinstance(driver, PushedDriver):
        raise TypeError(f"{vendor} does not push")
    return driver


def polled(vendor: str) -> PolledDriver:
    """The driver of a vendor whose panels are visited. Raises `TypeError` for any other."""
    driver = DRIVERS[vendor]
    if not isinstance(driver, PolledDriver):
        raise TypeError(f"{vendor} is not visited")
    return driver


def fed(vendor: str) -> FedDriver:
    """The driver of a vendor that is asked for all that happened at an account. Raises `TypeError` for any other."""
    driver = DRIVERS[vendor]
    if not isinstance(driver, FedDriver):
        raise TypeError(f"{vendor} has no feed")
    return driver


def is_polled(vendor: str) -> bool:
    """Whether a vendor is asked, panel by panel or for all at once, and commands are calls that its holder makes.

    Asked for every message: the protocols themselves would be slow to ask.
    """
    driver = DRIVERS.get(vendor)
    return hasattr(driver, "open") or hasattr(driver, "attend")


def is_fed(vendor: str) -> bool:
    """Whether a vendor is asked for all that happened at an account."""
    return hasattr(DRIVERS.get(vendor), "attend")


def managed(vendor: str) -> ManagedDriver | None:
    """The driver of a vendor whose accounts can be managed through it; None for any other."""
    driver = DRIVERS.get(vendor)
    return driver if isinstance(driver, ManagedDriver) else None


def arranged(vendor: str) -> ArrangedDriver | None:
    """The driver of a vendor whose homes can be arranged through it; None for any other."""
    driver = DRIVERS.get(vendor)
    return driver if isinstance(driver, ArrangedDriver) else None


def settled(vendor: str) -> HouseholdDriver | None:
    """The driver of a vendor where the account of a home settles who uses it and who is warned; None for any other."""
    driver = DRIVERS.get(vendor)
    return driver if isinstance(driver, HouseholdDriver) else None


def planned(vendor: str) -> PlannedDriver | None:
    """The driver of a vendor that runs scenes later; None for any other."""
    driver = DRIVERS.get(vendor)
    return driver if isinstance(driver, PlannedDriver) else None


def pictured(vendor: str) -> PicturedDriver | None:
    """The driver of a vendor that keeps pictures of cameras; None for any other."""
    driver = DRIVERS.get(vendor)
    return driver if isinstance(driver, PicturedDriver) else None


def judge_of(vendor: str) -> ManagedDriver | FedDriver | None:
    """The driver of a vendor that judges settings before they are stored, and says why an account fails; or None."""
    driver = DRIVERS.get(vendor)
    return driver if isinstance(driver, ManagedDriver | FedDriver) else None
