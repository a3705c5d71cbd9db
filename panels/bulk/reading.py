"""Rows by their keys."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection, models

from panels.bulk import trips
from panels.bulk.columns import Row, array, fields_of, names_of, table_of


@dataclass(frozen=True, slots=True)
class Query:
    """Rows of a table whose columns ``by`` have one of these values."""

    model: type[models.Model]
    columns: tuple[str, ...]
    by: tuple[str, ...]
    keys: Sequence[tuple[int, ...]]
    lock: bool = False


def by_key(model: type[models.Model], columns: tuple[str, ...], by: str, keys: Iterable[int]) -> Query:
    """The rows whose column ``by`` is one of ``keys``, in the order of that column and then of ``columns``."""
    return Query(model, columns, (by,), [(key,) for key in sorted(set(keys))])


def for_update(model: type[models.Model], columns: tuple[str, ...], keys: Iterable[int]) -> Query:
    """Rows by primary key, locked against other writers until the transaction ends, in key order.

    SQLite needs no row lock: its transactions begin IMMEDIATE and are alone in writing.
    """
    return Query(model, columns, ("id",), [(key,) for key in sorted(set(keys))], lock=True)


def by_pair(
    model: type[models.Model], columns: tuple[str, ...], by: tuple[str, str], pairs: Iterable[tuple[int, int]]
) -> Query:
    """The rows whose two columns ``by`` are one of ``pairs``, in no order."""
    return Query(model, columns, by, [*set(pairs)])


def read(*queries: Query) -> list[list[Row]]:
    """The rows of each query; on PostgreSQL all of them cost one round trip, and run one after the other."""
    if connection.vendor != "postgresql":
        return [_from_orm(query) if query.keys else [] for query in queries]
    asked = [query for query in queries if query.keys]
    answers = iter(trips.run([_statement(query) for query in asked]) if asked else ())
    return [next(answers) if query.keys else [] for query in queries]


def fetch(model: type[models.Model], columns: tuple[str, ...], by: str, keys: Iterable[int]) -> list[Row]:
    """What `by_key` names."""
    return read(by_key(model, columns, by, keys))[0]


def locked(model: type[models.Model], columns: tuple[str, ...], keys: Iterable[int]) -> list[Row]:
    """What `for_update` names."""
    return read(for_update(model, columns, keys))[0]


def fetch_pairs(
    model: type[models.Model], columns: tuple[str, ...], by: tuple[str, str], pairs: Iterable[tuple[int, int]]
) -> list[Row]:
    """What `by_pair` names."""
    return read(by_pair(model, columns, by, pairs))[0]


def _statement(query: Query) -> trips.Statement:
    text = _text(query.model, query.columns, query.by, query.lock)
    return text, [array("bigint", column) for column in zip(*query.keys, strict=True)]


@lru_cache(maxsize=64)
def _text(model: type[models.Model], columns: tuple[str, ...], by: tuple[str, ...], lock: bool) -> bytes:
    keys, fields = fields_of(model, by), fields_of(model, columns)
    select = f"SELECT {names_of(fields)} FROM {table_of(model)} WHERE"  # noqa: S608  (names are ours)
    if len(by) > 1:
        arrays = ", ".join(["%s::bigint[]"] * len(by))
        return f"{select} ({names_of(keys)}) IN (SELECT * FROM unnest({arrays}))".encode()  # noqa: S608
    name = keys[0][0]
    order = ", ".join(dict.fromkeys([name, *(column for column, _, _ in fields)][:4]))
    return f"{select} {name} = ANY(%s::bigint[]) ORDER BY {order}{' FOR UPDATE' if lock else ''}".encode()


def _from_orm(query: Query) -> list[Row]:
    columns = zip(*query.keys, strict=True)
    named = {f"{name}__in": set(column) for name, column in zip(query.by, columns, strict=True)}
    found: models.QuerySet[Any] = models.QuerySet(query.model).filter(**named)
    if len(query.by) == 1:
        return list(found.order_by(*query.by, *query.columns).values_list(*query.columns))
    wanted = set(query.keys)
    size = len(query.by)
    return [row[size:] for row in found.values_list(*query.by, *query.columns) if row[:size] in wanted]
