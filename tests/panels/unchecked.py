"""A small vendor whose panels check no code once one is logged in."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import ClassVar

from panels.drivers import DRIVERS
from panels.drivers.base import Driver, Part, SettingField
from panels.models import Connection
from panels.vocabulary import CommandName, PinCheck, Support


class UncheckedDriver:
    """Can be asked everything, and never who is there."""

    slug: ClassVar[str] = "unchecked"
    name: ClassVar[str] = "Unchecked"
    pin: ClassVar[PinCheck] = PinCheck.NONE
    answer_within: ClassVar[float] = 30.0
    max_payload: ClassVar[int] = 65_536
    fields: ClassVar[Sequence[SettingField]] = ()
    sentences: ClassVar[Mapping[str, str]] = {}
    event_words: ClassVar[Mapping[str, str]] = {}

    def capabilities(self, brand: str, model: str) -> Mapping[CommandName, Support]:
        """Everything."""
        return dict.fromkeys(CommandName, Support.PROVEN)

    def needs_pin(self, name: CommandName) -> bool:
        """Never."""
        return False

    def parse(self, source: str, payload: bytes) -> Sequence[Part]:
        """It says nothing here."""
        return ()


@contextmanager
def reached_through(connection: Connection) -> Iterator[Driver]:
    """Let this connection be one to the vendor, for a while."""
    driver: Driver = UncheckedDriver()
    DRIVERS[driver.slug] = driver
    connection.vendor = driver.slug
    connection.save(update_fields=["vendor"])
    try:
        yield driver
    finally:
        del DRIVERS[driver.slug]
