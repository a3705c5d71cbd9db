"""What the tests of this simulator share."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.panels.simulators.visonic.interop import alarm, entered
from tests.panels.simulators.visonic.workbench import Workbench


@pytest.fixture
def bench() -> Iterator[Workbench]:
    """Return a quiet cloud: nothing happens there by itself."""
    with Workbench() as bench:
        yield bench


@pytest.fixture
def secure(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    """Return a quiet cloud behind TLS, whose authority every client of requests trusts."""
    with Workbench(tls=True) as bench:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", bench.line["ca_file"])
        yield bench


@pytest.fixture
def client(bench: Workbench) -> Any:
    """Return pyvisonicalarm, logged in to the first panel."""
    client = alarm.Setup(bench.line["host"], bench.line["app_id"])
    assert client.authenticate(bench.line["email"], bench.line["password"]) is True
    return entered(client, bench)
