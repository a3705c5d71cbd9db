"""What the tests of this simulator share."""

from collections.abc import Iterator

import pytest

from tests.panels.simulators.visonic.workbench import Workbench


@pytest.fixture
def bench() -> Iterator[Workbench]:
    """Return a quiet cloud: nothing happens there by itself."""
    with Workbench() as bench:
        yield bench
