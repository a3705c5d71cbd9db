"""Many rows in one statement: the only place that knows which database it talks to (DESIGN 3.9).

Rows are tuples in the order of ``columns`` (attribute names such as ``panel_id``). Everything runs in the
caller's transaction. JSON columns take Python values, datetimes are aware.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any

import psycopg
from django.db import connection, models

Row = tuple[Any, ...]
# Quoted column, PostgreSQL type without length, whether it is JSON.
Field = tuple[str, str, bool]

# Up to this many rows one INSERT ... VALUES is a single round trip and quicker than COPY (`make bench`).
_FEW = 24
# SQLite allows 32,766 parameters in a statement.
_SQLITE_PARAMETERS = 30_000


@lru_cache(maxsize=64)
def _fields(model: type[models.Model], columns: tuple[str, ...]) -> tuple[Field, ...]:
    """(quoted column, PostgreSQL type without length, is JSON) for each attribute name."""
    by_attname = {field.attname: field for field in model._meta.concrete_fields}
    found = []
    for name in columns:
        field = by_attname[name]
        kind = field.rel_db_type(connection) if field.is_relation else field.db_type(connection)
        kind = (kind or "").partition("(")[0]
        kind = "text" if kind == "varchar" else kind
        found.append((connection.ops.quote_name(field.column or name), kind, isinstance(field, models.JSONField)))
    return tuple(found)


def _plain(value: Any) -> Any:
    """A value as SQLite's driver takes it."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _prepared(fields: tuple[Field, ...], rows: Sequence[Row]) -> Sequence[Row]:
    """Rows with JSON columns as text and, on SQLite, datetimes as text."""
    json_at = [index for index, (_, _, is_json) in enumerate(fields) if is_json]
    sqlite = connection.vendor == "sqlite"
    if not json_at and not sqlite:
        return rows
    prepared = []
    for row in rows:
        values = [_plain(value) for value in row] if sqlite else list(row)
        for index in json_at:
            values[index] = json.dumps(values[index])
        prepared.append(tuple(values))
    return prepared


def _chunks(rows: Sequence[Row], size: int) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _values(columns: int, rows: Sequence[Row]) -> tuple[str, list[Any]]:
    one = "(" + ", ".join(["%s"] * columns) + ")"
    return ", ".join([one] * len(rows)), [value for row in rows for value in row]


_NUMERIC = frozenset({"bigint", "integer", "smallint", "double precision", "boolean"})


def _arrays(fields: Sequence[Field], rows: Sequence[Row]) -> list[str]:
    """Rows as one array literal per column: the driver would take ten times as long with a parameter per value."""
    return [_array(kind, column) for (_, kind, _), column in zip(fields, zip(*rows, strict=True), strict=True)]


def _array(kind: str, column: Sequence[Any]) -> str:
    if kind in _NUMERIC:
        return "{" + str([*column])[1:-1].replace("None", "NULL") + "}"
    if kind == "timestamp with time zone":
        return "{" + ",".join(["NULL" if value is None else f'"{value.isoformat()}"' for value in column]) + "}"
    if kind == "bytea":
        return "{" + ",".join(["NULL" if value is None else f'"\\\\x{value.hex()}"' for value in column]) + "}"
    if None not in column and '"' not in (text := "".join(column)) and "\\" not in text:
        return '{"' + '","'.join(column) + '"}'
    return "{" + ",".join(["NULL" if value is None else _quoted(value) for value in column]) + "}"


def _quoted(text: str) -> str:
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def insert(model: type[models.Model], columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    """Insert rows that cannot conflict."""
    if not rows:
        return
    fields = _fields(model, columns)
    rows = _prepared(fields, rows)
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(name for name, _, _ in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) > _FEW:
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        for chunk in _chunks(rows, _SQLITE_PARAMETERS // len(columns)):
            marks, values = _values(len(columns), chunk)
            cursor.execute(f"INSERT INTO {table} ({names}) VALUES {marks}", values)  # noqa: S608  (names are ours)


def insert_new(
    model: type[models.Model],
    columns: tuple[str, ...],
    rows: Sequence[Row],
    *,
    conflict: tuple[str, ...],
    returning: str = "uid",
) -> set[Any]:
    """Insert rows, leaving out those that exist by the ``conflict`` columns.

    Returns the ``returning`` values of the rows really inserted; only those may be announced.
    """
    if not rows:
        return set()
    fields = _fields(model, columns)
    rows = _prepared(fields, rows)
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    names = ", ".join(name for name, _, _ in fields)
    tail = f"ON CONFLICT ({', '.join(map(quote, conflict))}) DO NOTHING RETURNING {quote(returning)}"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{kind}[]" for _, kind, _ in fields)
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays}) {tail}",  # noqa: S608
                _arrays(fields, rows),
            )
            return {value for (value,) in cursor.fetchall()}
        inserted: set[Any] = set()
        for chunk in _chunks(rows, _SQLITE_PARAMETERS // len(columns)):
            marks, values = _values(len(columns), chunk)
            cursor.execute(f"INSERT INTO {table} ({names}) VALUES {marks} {tail}", values)  # noqa: S608
            inserted.update(value for (value,) in cursor.fetchall())
        return inserted


class Writes:
    """Updates and upserts that leave together: on PostgreSQL all of them cost one round trip."""

    def __init__(self) -> None:
        self._statements: list[str] = []
        self._values: list[str] = []

    def update(self, model: type[models.Model], columns: tuple[str, ...], rows: Sequence[Row]) -> None:
        """Set ``columns`` of existing rows; the first value of each row is the primary key."""
        if not rows:
            return
        pk = model._meta.pk
        assert pk is not None  # noqa: S101  (every model has one)
        fields = _fields(model, (pk.attname, *columns))
        rows = _prepared(fields, sorted(rows, key=lambda row: row[0]))
        table = connection.ops.quote_name(model._meta.db_table)
        if connection.vendor == "postgresql":
            sets = ", ".join(f"{name} = v.{name}" for name, _, _ in fields[1:])
            arrays = ", ".join(f"%s::{kind}[]" for _, kind, _ in fields)
            names = ", ".join(name for name, _, _ in fields)
            key = fields[0][0]
            # Said twice: by the join alone, the planner reads a whole table of some thousand rows.
            self._add(
                f"UPDATE {table} AS t SET {sets} FROM unnest({arrays}) AS v({names})"  # noqa: S608  (names are ours)
                f" WHERE t.{key} = v.{key} AND t.{key} = ANY(%s::bigint[])",
                fields,
                rows,
            )
            self._values.append(_array("bigint", [row[0] for row in rows]))
            return
        sets = ", ".join(f"{name} = %s" for name, _, _ in fields[1:])
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {table} SET {sets} WHERE {fields[0][0]} = %s",  # noqa: S608
                [(*row[1:], row[0]) for row in rows],
            )

    def upsert(
        self, model: type[models.Model], columns: tuple[str, ...], rows: Sequence[Row], *, key: tuple[str, ...]
    ) -> None:
        """Insert rows or overwrite those with the same ``key`` columns; the last of several wins."""
        newest = {tuple(row[columns.index(name)] for name in key): row for row in rows}
        rows = [newest[k] for k in sorted(newest)]
        if not rows:
            return
        fields = _fields(model, columns)
        rows = _prepared(fields, rows)
        quote = connection.ops.quote_name
        table = quote(model._meta.db_table)
        names = ", ".join(name for name, _, _ in fields)
        keys = {_fields(model, (name,))[0][0] for name in key}
        sets = ", ".join(f"{name} = excluded.{name}" for name, _, _ in fields if name not in keys)
        tail = f"ON CONFLICT ({', '.join(sorted(keys))}) DO UPDATE SET {sets}"
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{kind}[]" for _, kind, _ in fields)
            self._add(f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays}) {tail}", fields, rows)  # noqa: S608
            return
        with connection.cursor() as cursor:
            for chunk in _chunks(rows, _SQLITE_PARAMETERS // len(columns)):
                marks, values = _values(len(columns), chunk)
                cursor.execute(f"INSERT INTO {table} ({names}) VALUES {marks} {tail}", values)  # noqa: S608

    def _add(self, statement: str, fields: Sequence[Field], rows: Sequence[Row]) -> None:
        self._statements.append(statement)
        self._values += _arrays(fields, rows)

    def flush(self) -> None:
        """Send what has gathered."""
        if self._statements:
            with connection.cursor() as cursor:
                cursor.execute("; ".join(self._statements), self._values)
            self._statements, self._values = [], []


def update(model: type[models.Model], columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    """Set ``columns`` of existing rows, as `Writes.update` does."""
    writes = Writes()
    writes.update(model, columns, rows)
    writes.flush()


def fetch(model: type[models.Model], columns: tuple[str, ...], by: str, keys: Iterable[int]) -> list[Row]:
    """Read the rows whose column ``by`` is one of ``keys``, in the order of that column and then of ``columns``."""
    return _fetch(model, columns, by, keys, "")


def locked(model: type[models.Model], columns: tuple[str, ...], keys: Iterable[int]) -> list[Row]:
    """Read rows by primary key and lock them against other writers until the transaction ends, in key order.

    SQLite needs no row lock: its transactions begin IMMEDIATE and are alone in writing.
    """
    return _fetch(model, columns, "id", keys, " FOR UPDATE")


def fetch_pairs(
    model: type[models.Model], columns: tuple[str, ...], by: tuple[str, str], pairs: Iterable[tuple[int, int]]
) -> list[Row]:
    """Read the rows whose two columns ``by`` are one of ``pairs``, in no order."""
    wanted = set(pairs)
    if not wanted:
        return []
    if connection.vendor == "postgresql":
        names = ", ".join(name for name, _, _ in _fields(model, by))
        return _read(
            f"{_select(model, columns)} WHERE ({names}) IN (SELECT * FROM unnest(%s::bigint[], %s::bigint[]))",  # noqa: S608
            [_array("bigint", column) for column in zip(*wanted, strict=True)],
        )
    firsts, seconds = zip(*wanted, strict=True)
    found: models.QuerySet[Any] = models.QuerySet(model).filter(
        **{f"{by[0]}__in": set(firsts), f"{by[1]}__in": set(seconds)}
    )
    return [row[2:] for row in found.values_list(*by, *columns) if row[:2] in wanted]


def _fetch(model: type[models.Model], columns: tuple[str, ...], by: str, keys: Iterable[int], lock: str) -> list[Row]:
    wanted = sorted(set(keys))
    if not wanted:
        return []
    if connection.vendor != "postgresql":
        return list(models.QuerySet(model).filter(**{f"{by}__in": wanted}).order_by(by, *columns).values_list(*columns))
    ((name, _, _),) = _fields(model, (by,))
    order = ", ".join(dict.fromkeys([name, *(column for column, _, _ in _fields(model, columns))][:4]))
    return _read(
        f"{_select(model, columns)} WHERE {name} = ANY(%s::bigint[]) ORDER BY {order}{lock}",
        [_array("bigint", wanted)],
    )


@lru_cache(maxsize=64)
def _select(model: type[models.Model], columns: tuple[str, ...]) -> str:
    names = ", ".join(name for name, _, _ in _fields(model, columns))
    return f"SELECT {names} FROM {connection.ops.quote_name(model._meta.db_table)}"  # noqa: S608


def _read(statement: str, values: Sequence[str]) -> list[Row]:
    # Binary results: as text, half the time of a batch would go into reading dates.
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        return list(cursor.execute(statement.encode(), values, binary=True))
