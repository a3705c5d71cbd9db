"""Vendors by slug. A new vendor is one line here."""

from panels.drivers.base import Driver
from panels.drivers.bienport.driver import BienportDriver

DRIVERS: dict[str, Driver] = {driver.slug: driver for driver in (BienportDriver(),)}
