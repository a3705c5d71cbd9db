"""Columns and values as either database takes them."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db import connection, models

Row = tuple[Any, ...]
# Quoted column, PostgreSQL type without length, whether it is JSON.
Field = tuple[str, str, bool]

# SQLite allows 32,766 parameters in a statement.
_SQLITE_PARAMETERS = 30_000
_NUMERIC = frozenset({"bigint", "integer", "smallint", "double precision", "boolean"})


@lru_cache(maxsize=128)
def fields_of(model: type[models.Model], columns: tuple[str, ...]) -> tuple[Field, ...]:
    """(quoted column, PostgreSQL type without length, is JSON) for each attribute name."""
    by_attname = {field.attname: field for field in model._meta.concrete_fields}
    found = []
    for name in columns:
        field = by_attname[name]
        kind = field.rel_db_type(connection) if field.is_relation else field.db_type(connection)
        kind = (kind or "").partition("(")[0]
        kind = "text" if kind in ("varchar", "character varying") else kind
        found.append((connection.ops.quote_name(field.column or name), kind, isinstance(field, models.JSONField)))
    return tuple(found)


def names_of(fields: Sequence[Field]) -> str:
    """Quoted columns as a list."""
    return ", ".join(name for name, _, _ in fields)


def table_of(model: type[models.Model]) -> str:
    """The quoted table of a model."""
    return connection.ops.quote_name(model._meta.db_table)


def prepared(fields: tuple[Field, ...], rows: Sequence[Row]) -> Sequence[Row]:
    """Rows with JSON columns as text and, on SQLite, datetimes as text."""
    json_at = [index for index, (_, _, is_json) in enumerate(fields) if is_json]
    sqlite = connection.vendor == "sqlite"
    if not json_at and not sqlite:
        return rows
    found = []
    # Most rows of a batch have the same moments in them.
    moments: dict[datetime, Any] = {}
    for row in rows:
        values = [_plain(value, moments) for value in row] if sqlite else list(row)
        for index in json_at:
            values[index] = json.dumps(values[index])
        found.append(tuple(values))
    return found


def _plain(value: Any, moments: dict[datetime, Any]) -> Any:
    """A value as SQLite's driver takes it; ``moments`` are those that were made ready before."""
    if not isinstance(value, datetime):
        return value
    if value not in moments:
        moments[value] = connection.ops.adapt_datetimefield_value(value)
    return moments[value]


def chunks(rows: Sequence[Row], columns: int) -> Iterator[tuple[str, list[Any]]]:
    """As many rows at a time as SQLite takes: the marks after VALUES, and the values."""
    one = "(" + ", ".join(["%s"] * columns) + ")"
    iterator = iter(rows)
    while chunk := list(islice(iterator, _SQLITE_PARAMETERS // columns)):
        yield ", ".join([one] * len(chunk)), [value for row in chunk for value in row]


def unnested(fields: Sequence[Field]) -> str:
    """What the array literals of some columns become rows by."""
    return f"unnest({', '.join(f'%s::{kind}[]' for _, kind, _ in fields)})"


def arrays(fields: Sequence[Field], rows: Sequence[Row]) -> list[str]:
    """Rows as one array literal per column: the driver would take ten times as long with a parameter per value."""
    return [array(kind, column) for (_, kind, _), column in zip(fields, zip(*rows, strict=True), strict=True)]


def array(kind: str, column: Sequence[Any]) -> str:
    """One column as an array literal of PostgreSQL."""
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
