"""Many rows in one statement."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models

from panels.bulk import postgres
from panels.bulk.columns import Field, Row, array, arrays, chunks, fields_of, names_of, prepared, table_of, unnested


def insert(model: type[models.Model], columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    """Insert rows that cannot conflict."""
    if rows:
        fields = fields_of(model, columns)
        _insert(model, fields, prepared(fields, rows), "")


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
    fields = fields_of(model, columns)
    rows = prepared(fields, rows)
    ((answer, _, _),) = fields_of(model, (returning,))
    tail = f" ON CONFLICT ({names_of(fields_of(model, conflict))}) DO NOTHING RETURNING {answer}"
    if connection.vendor == "postgresql":
        return {value for (value,) in postgres.run(_insert_text(model, fields, tail), arrays(fields, rows))}
    inserted: set[Any] = set()
    with connection.cursor() as cursor:
        for marks, values in chunks(rows, len(columns)):
            cursor.execute(_sqlite_insert(model, fields, marks, tail), values)
            inserted.update(value for (value,) in cursor.fetchall())
    return inserted


def _insert(model: type[models.Model], fields: tuple[Field, ...], rows: Sequence[Row], tail: str) -> None:
    if connection.vendor == "postgresql":
        postgres.run(_insert_text(model, fields, tail), arrays(fields, rows))
        return
    with connection.cursor() as cursor:
        for marks, values in chunks(rows, len(fields)):
            cursor.execute(_sqlite_insert(model, fields, marks, tail), values)


@lru_cache(maxsize=64)
def _insert_text(model: type[models.Model], fields: tuple[Field, ...], tail: str) -> bytes:
    names = names_of(fields)
    text = f"INSERT INTO {table_of(model)} ({names}) SELECT * FROM {unnested(fields)}{tail}"  # noqa: S608  (ours)
    return text.encode()


def _sqlite_insert(model: type[models.Model], fields: tuple[Field, ...], marks: str, tail: str) -> str:
    return f"INSERT INTO {table_of(model)} ({names_of(fields)}) VALUES {marks}{tail}"  # noqa: S608


def update(model: type[models.Model], columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    """Set ``columns`` of existing rows; the first value of each row is the primary key."""
    if not rows:
        return
    pk = model._meta.pk
    assert pk is not None  # noqa: S101  (every model has one)
    fields = fields_of(model, (pk.attname, *columns))
    rows = prepared(fields, sorted(rows, key=lambda row: row[0]))
    if connection.vendor == "postgresql":
        keys = array("bigint", [row[0] for row in rows])
        postgres.run(_update_text(model, fields), [*arrays(fields, rows), keys])
        return
    sets = ", ".join(f"{name} = %s" for name, _, _ in fields[1:])
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table_of(model)} SET {sets} WHERE {fields[0][0]} = %s",  # noqa: S608
            [(*row[1:], row[0]) for row in rows],
        )


def update_same(
    model: type[models.Model], same: tuple[str, ...], columns: tuple[str, ...], rows: Sequence[Row]
) -> set[Any]:
    """Set ``columns`` of those rows whose columns ``same`` still have the values given; returns their primary keys.

    A row is the primary key, the values of ``same``, none of them NULL, and those of ``columns``.
    """
    pk = model._meta.pk
    assert pk is not None  # noqa: S101  (every model has one)
    if not rows:
        return set()
    fields = fields_of(model, (pk.attname, *same, *columns))
    rows = prepared(fields, sorted(rows, key=lambda row: row[0]))
    if connection.vendor == "postgresql":
        keys = array("bigint", [row[0] for row in rows])
        text = _update_same_text(model, fields, len(same))
        return {key for (key,) in postgres.run(text, [*arrays(fields, rows), keys])}
    sets = ", ".join(f"{name} = %s" for name, _, _ in fields[1 + len(same) :])
    where = " AND ".join(f"{name} = %s" for name, _, _ in fields[: 1 + len(same)])
    statement = f"UPDATE {table_of(model)} SET {sets} WHERE {where}"  # noqa: S608  (ours)
    found: set[Any] = set()
    with connection.cursor() as cursor:
        for row in rows:
            cursor.execute(statement, (*row[1 + len(same) :], *row[: 1 + len(same)]))
            found |= {row[0]} if cursor.rowcount else set()
    return found


@lru_cache(maxsize=16)
def _update_same_text(model: type[models.Model], fields: tuple[Field, ...], same: int) -> bytes:
    names = [f"v{at}" for at in range(len(fields))]
    sets = ", ".join(f"{name} = v.{v}" for (name, _, _), v in list(zip(fields, names, strict=True))[1 + same :])
    where = " AND ".join(f"t.{name} = v.{v}" for (name, _, _), v in list(zip(fields, names, strict=True))[: 1 + same])
    key = fields[0][0]
    text = (
        f"UPDATE {table_of(model)} AS t SET {sets} FROM {unnested(fields)} AS v({', '.join(names)})"  # noqa: S608
        f" WHERE {where} AND t.{key} = ANY(%s::bigint[]) RETURNING t.{key}"
    )
    return text.encode()


def upsert(model: type[models.Model], columns: tuple[str, ...], rows: Sequence[Row], *, key: tuple[str, ...]) -> None:
    """Insert rows or overwrite those with the same ``key`` columns; the last of several wins."""
    newest = {tuple(row[columns.index(name)] for name in key): row for row in rows}
    if not newest:
        return
    fields = fields_of(model, columns)
    _insert(
        model,
        fields,
        prepared(fields, [newest[k] for k in sorted(newest)]),
        _overwriting(fields, fields_of(model, key)),
    )


@lru_cache(maxsize=64)
def _update_text(model: type[models.Model], fields: tuple[Field, ...]) -> bytes:
    sets = ", ".join(f"{name} = v.{name}" for name, _, _ in fields[1:])
    key = fields[0][0]
    # Said twice: by the join alone, the planner reads a whole table of some thousand rows.
    text = (
        f"UPDATE {table_of(model)} AS t SET {sets} FROM {unnested(fields)} AS v({names_of(fields)})"  # noqa: S608
        f" WHERE t.{key} = v.{key} AND t.{key} = ANY(%s::bigint[])"
    )
    return text.encode()


@lru_cache(maxsize=64)
def _overwriting(fields: tuple[Field, ...], keys: tuple[Field, ...]) -> str:
    names = {name for name, _, _ in keys}
    sets = ", ".join(f"{name} = excluded.{name}" for name, _, _ in fields if name not in names)
    return f" ON CONFLICT ({', '.join(sorted(names))}) DO UPDATE SET {sets}"
