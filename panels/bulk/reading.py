"""Rows by their keys."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection, models

from panels.bulk import postgres
from panels.bulk.columns import Row, array, fields_of, names_of, table_of


@dataclass(frozen=True, slots=True)
class Query:
    """Rows of a table whose columns ``by`` have one of these values."""

    model: type[models.Model]
    columns: tuple[str, ...]
    by: tuple[str, ...]
    keys: Sequence[tuple[int, ...]]
    lock: bool = False
    # The keys are those of these rows, which name the ones wanted in this column.
    through: tuple[type[models.Model], str] | None = None


def by_key(model: type[models.Model], columns: tuple[str, ...], by: str, keys: Iterable[int]) -> Query:
    """The rows whose column ``by`` is one of ``keys``, in the order of that column and then of ``columns``."""
    return Query(model, columns, (by,), [(key,) for key in sorted(set(keys))])


def named_by(
    model: type[models.Model], columns: tuple[str, ...], through: tuple[type[models.Model], str], keys: Iterable[int]
) -> Query:
    """The rows that other rows, of these primary keys, name in a column of theirs; in the order of their keys."""
    return Query(model, columns, ("id",), [(key,) for key in sorted(set(keys))], through=through)


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
    """The rows of each query; they run one after the other."""
    ask = _from_postgres if connection.vendor == "postgresql" else _from_orm
    return [ask(query) if query.keys else [] for query in queries]


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


@dataclass(frozen=True, slots=True)
class Span:
    """Rows of a table whose column ``by`` is one of ``keys`` and whose column ``of`` lies between two moments."""

    model: type[models.Model]
    by: str
    keys: Collection[int]
    of: str
    first: datetime
    last: datetime


def any_in(span: Span, **fixed: str) -> bool:
    """Whether there is such a row with these ``fixed`` texts in other columns."""
    if connection.vendor != "postgresql":
        among: dict[str, Any] = {f"{span.by}__in": set(span.keys), f"{span.of}__range": (span.first, span.last)}
        return models.QuerySet(span.model).filter(**fixed, **among).exists()
    fields = fields_of(span.model, (*fixed, span.by, span.of))
    *_, (by, _, _), (of, _, _) = fields
    conditions = [f"{name} = '{text}'" for (name, _, _), text in zip(fields, fixed.values(), strict=False)]
    conditions.append(f"{by} IN ({', '.join(str(int(key)) for key in sorted(span.keys))})")
    conditions.append(f"{of} BETWEEN '{span.first.isoformat()}' AND '{span.last.isoformat()}'")
    text = f"SELECT 1 FROM {table_of(span.model)} WHERE {' AND '.join(conditions)} LIMIT 1"  # noqa: S608  (ours)
    # With its values in it, so that it is planned each time: of a plan that was made while a table was small, nobody
    # knows how it does later.
    return bool(postgres.run(text.encode()))


def _from_postgres(query: Query) -> list[Row]:
    text = _text(query.model, query.columns, query.by, query.lock, query.through)
    return postgres.run(text, [array("bigint", column) for column in zip(*query.keys, strict=True)])


@lru_cache(maxsize=64)
def _text(
    model: type[models.Model],
    columns: tuple[str, ...],
    by: tuple[str, ...],
    lock: bool,
    through: tuple[type[models.Model], str] | None,
) -> bytes:
    keys, fields = fields_of(model, by), fields_of(model, columns)
    select = f"SELECT {names_of(fields)} FROM {table_of(model)} WHERE"  # noqa: S608  (names are ours)
    if len(by) > 1:
        arrays = ", ".join(["%s::bigint[]"] * len(by))
        return f"{select} ({names_of(keys)}) IN (SELECT * FROM unnest({arrays}))".encode()  # noqa: S608
    name, wanted = keys[0][0], "%s::bigint[]"
    if through is not None:
        named = names_of(fields_of(through[0], (through[1],)))
        wanted = f"ARRAY(SELECT {named} FROM {table_of(through[0])} WHERE id = ANY(%s::bigint[]))"  # noqa: S608
    order = ", ".join(dict.fromkeys([name, *(column for column, _, _ in fields)][:4]))
    return f"{select} {name} = ANY({wanted}) ORDER BY {order}{' FOR UPDATE' if lock else ''}".encode()


def _from_orm(query: Query) -> list[Row]:
    if query.through is not None:
        model, column = query.through
        through: models.QuerySet[Any] = models.QuerySet(model).filter(pk__in={key for (key,) in query.keys})
        keys = {key for key in through.values_list(column, flat=True) if key is not None}
        query = replace(query, keys=[(key,) for key in keys], through=None)
        if not keys:
            return []
    columns = zip(*query.keys, strict=True)
    named = {f"{name}__in": set(column) for name, column in zip(query.by, columns, strict=True)}
    found: models.QuerySet[Any] = models.QuerySet(query.model).filter(**named)
    if len(query.by) == 1:
        return list(found.order_by(*query.by, *query.columns).values_list(*query.columns))
    wanted = set(query.keys)
    size = len(query.by)
    return [row[size:] for row in found.values_list(*query.by, *query.columns) if row[:size] in wanted]
