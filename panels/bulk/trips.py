"""Statements to PostgreSQL: prepared once a connection, and those that can wait leave at the end, in their order.

The database takes longer to plan one of these statements than to run it. They do not leave as one pipeline: a worker
that is frozen in the middle of one is not *idle in transaction* for the server, which would let it hold its locks, the
lease's among them, for as long as it stays frozen.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import NotSupportedError, OperationalError, connection, transaction

from panels.bulk.columns import Row

# A statement and its values; one that is not to be prepared has none.
Statement = tuple[bytes, Sequence[Any] | None]


class _Held(threading.local):
    """Writes of the transaction at hand that have not left yet; None: they leave at once."""

    statements: list[Statement] | None = None


_held = _Held()


@contextmanager
def batch() -> Iterator[None]:
    """A transaction whose writes by this package leave together, at its end.

    The order stays: whatever else is asked of the database meanwhile goes after what is held. So does a savepoint, and
    an error in what is held ends the transaction, never the savepoint alone.
    """
    if connection.vendor != "postgresql" or _held.statements is not None:
        with transaction.atomic():
            yield
        return
    with transaction.atomic(), connection.execute_wrapper(_after_held):
        _held.statements = []
        try:
            yield
            send()
        finally:
            _held.statements = None


def write(statements: Sequence[Statement]) -> None:
    """Run statements that answer nothing, in their order; inside of `batch` they may leave later."""
    if _held.statements is not None:
        _held.statements += statements
    elif statements:
        run(statements)


def send() -> None:
    """Send what is held, so that its errors are raised here."""
    held = _held.statements
    if held:
        _held.statements = []
        try:
            run(held)
        except BaseException:
            transaction.set_rollback(True)
            raise


def run(statements: Sequence[Statement]) -> list[list[Row]]:
    """Run statements after what is held; returns the rows of each."""
    held, _held.statements = _held.statements, [] if _held.statements is not None else None
    try:
        return _run([*(held or ()), *statements])[len(held or ()) :]
    except BaseException:
        if held:
            transaction.set_rollback(True)
        raise


def _run(statements: Sequence[Statement]) -> list[list[Row]]:
    connection.ensure_connection()
    raw: Any = connection.connection
    try:
        with connection.wrap_database_errors:
            cursors = [_execute(raw, statement) for statement in statements]
            return [cursor.fetchall() if cursor.pgresult.nfields else [] for cursor in cursors]
    except NotSupportedError as error:
        # Columns of a prepared statement have changed under it: to be tried again, on a connection that knows of it.
        raise OperationalError(str(error)) from error


def _execute(raw: Any, statement: Statement) -> Any:
    # Binary results: as text, half the time of a batch would go into reading dates.
    text, values = statement
    return psycopg.Cursor(raw).execute(text, values, binary=True, prepare=None if values else False)


def _after_held(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
    """Keep the order: what anybody else asks of the database comes after what is held."""
    send()
    return execute(sql, params, many, context)
