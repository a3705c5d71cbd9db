"""The triggers that keep the journal, for tests that play somebody who can lift them."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.db import connection

_migration = import_module("history.migrations.0011_journal_beginnings")


@contextmanager
def guard_lifted() -> Iterator[None]:
    """No triggers for the length of a block."""
    _run(_migration.lifted(connection.vendor))
    try:
        yield
    finally:
        _run(_migration.laid(connection.vendor))


def _run(statements: Iterator[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
