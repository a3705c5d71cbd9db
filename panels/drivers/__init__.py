"""Vendors by slug. A new vendor is one line here."""

from panels.drivers.base import Driver, ManagedDriver, PolledDriver, PushedDriver
from panels.drivers.bienport.driver import BienportDriver
from panels.drivers.visonic.driver import VisonicDriver

DRIVERS: dict[str, Driver] = {driver.slug: driver for driver in (BienportDriver(), VisonicDriver())}


def pushed(vendor: str) -> PushedDriver:
    """The driver of a vendor that pushes. Raises `TypeError` for any other."""
    driver = DRIVERS[vendor]
    if not isinstance(driver, PushedDriver):
        raise TypeError(f"{vendor} does not push")
    return driver


def polled(vendor: str) -> PolledDriver:
    """The driver of a vendor that is visited. Raises `TypeError` for any other."""
    driver = DRIVERS[vendor]
    if not isinstance(driver, PolledDriver):
        raise TypeError(f"{vendor} is not visited")
    return driver


def is_polled(vendor: str) -> bool:
    """Whether a vendor's panels are visited. Asked for every message: the protocol itself would be slow to ask."""
    return hasattr(DRIVERS.get(vendor), "open")


def managed(vendor: str) -> ManagedDriver | None:
    """The driver of a vendor whose accounts can be managed through it; None for any other."""
    driver = DRIVERS.get(vendor)
    return driver if isinstance(driver, ManagedDriver) else None
