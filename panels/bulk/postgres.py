"""Statements to PostgreSQL, prepared once a connection: it takes longer to plan one of these than to run it.

They do not leave as one pipeline, which would save waits: a worker that is frozen in the middle of one is not *idle in
transaction* for the server, which would let it hold its locks, the lease's among them, for as long as it stays frozen.
"""

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import NotSupportedError, OperationalError, connection

from panels.bulk.columns import Row


def run(text: bytes, values: Sequence[Any] | None = None) -> list[Row]:
    """Run one statement and return its rows. One without values is planned each time."""
    connection.ensure_connection()
    raw: Any = connection.connection
    try:
        with connection.wrap_database_errors:
            # Binary results: as text, half the time of a batch would go into reading dates.
            cursor = psycopg.Cursor(raw).execute(text, values, binary=True, prepare=None if values else False)
            return cursor.fetchall() if cursor.pgresult is not None and cursor.pgresult.nfields else []
    except NotSupportedError as error:
        # Columns of a prepared statement have changed under it: to be tried again, on a connection that knows of it.
        raise OperationalError(str(error)) from error
