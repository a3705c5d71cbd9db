"""What the tests of this simulator share."""

from collections.abc import Iterator

import pytest

from tests.panels.simulators.overkiz.workbench import Workbench


@pytest.fixture
def bench() -> Iterator[Workbench]:
    """Return a quiet cloud with a flat: nothing happens there by itself."""
    with Workbench() as bench:
        yield bench


@pytest.fixture
def house() -> Iterator[Workbench]:
    """Return a quiet cloud with the house of 59 devices."""
    with Workbench("house") as bench:
        yield bench


@pytest.fixture(scope="module")
def standing() -> Iterator[Workbench]:
    """Return a cloud that the tests of a file share; they leave it as they found it."""
    with Workbench() as bench:
        bench.login()
        yield bench
