"""An installer, a family with its owner, and a cloud of one vendor or of each."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.panels.handing.clouds import Vendor, cloud_of


@pytest.fixture(params=["bienport", "visonic", "overkiz"])
def vendor(request: Any) -> Iterator[Vendor]:
    with cloud_of(request.param) as found:
        yield found
