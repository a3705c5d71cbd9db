"""What the tests of this simulator share."""

import pytest

from tests.panels.simulators.bienport.workbench import Workbench


@pytest.fixture
def bench() -> Workbench:
    """Return a quiet cloud: nothing happens there by itself."""
    return Workbench()
