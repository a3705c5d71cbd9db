"""What tests of every part of `panels` may ask for."""

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper


@pytest.fixture
def one_database_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody closes the connection that holds this test's transaction; housekeeping would take it for spoilt."""
    close = BaseDatabaseWrapper.close_if_unusable_or_obsolete

    def close_unless_held(connection: BaseDatabaseWrapper) -> None:
        if not connection.in_atomic_block:
            close(connection)

    monkeypatch.setattr(BaseDatabaseWrapper, "close_if_unusable_or_obsolete", close_unless_held)
