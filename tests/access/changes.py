"""What came of a request: which tables hold other rows than before, and what the journal says of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection

# How statements begin that change no row.
_LOOKS: Final = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "EXPLAIN", "PRAGMA", "SET ")

Rows = dict[str, frozenset[str]]


def all_rows() -> Rows:
    """Every row of every table there is."""
    with connection.cursor() as cursor:
        return {table: _rows(cursor, table) for table in sorted(connection.introspection.table_names(cursor))}


def differing(before: Rows, after: Rows) -> frozenset[str]:
    """Tables of which some row came, went or changed."""
    return frozenset(table for table in before.keys() | after.keys() if before.get(table) != after.get(table))


@contextmanager
def writing() -> Iterator[list[str]]:
    """The statements of a block that may have changed rows. Where there are none, no row has to be compared."""
    found: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip().upper().startswith(_LOOKS):
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


def _rows(cursor: Any, table: str) -> frozenset[str]:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  (a table of ours)
    return frozenset(repr([bytes(one) if isinstance(one, memoryview) else one for one in row]) for row in cursor)
