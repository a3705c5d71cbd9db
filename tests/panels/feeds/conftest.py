"""What the tests of feeds share: a flat with an alarm of the box and one of a bridge, and who watches it."""

from collections.abc import Iterator

import pytest

from panels.drivers.overkiz.budgets import RULES, Rule
from panels.models import Panel
from tests.panels.corridor.conftest import _publisher_ends, cast
from tests.panels.corridor.stage import Cast
from tests.panels.feeds.stand import Stand, connect
from tests.panels.simulators.overkiz.workbench import Workbench

__all__ = ["_publisher_ends", "cast"]


@pytest.fixture
def bench() -> Iterator[Workbench]:
    """A quiet cloud with a flat; its clock stands until a test turns it."""
    with Workbench() as bench:
        yield bench


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits a second between fetches."""
    monkeypatch.setitem(RULES, "polling", Rule(calls=1000, seconds=1.0))


@pytest.fixture(autouse=True)
def _one_database_connection(one_database_connection: None) -> None:
    """Holders do housekeeping in every test here."""


@pytest.fixture
def stand(cast: Cast, bench: Workbench) -> Stand:
    """An account that is opened, its home taken in, on the cast's site."""
    found = Stand(cast, bench, connect(cast, bench))
    found.settle()
    Panel.objects.filter(connection=found.connection).update(site=cast.site)
    return found
