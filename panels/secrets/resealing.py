"""Every sealed value under the newest key, while the installation goes on working (DESIGN 7).

Nothing is kept of how far it came: what the newest key opens is left alone, so that whoever begins again goes on. A
value is replaced only where it still is the one that was read; whatever was written meanwhile stays.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models, transaction

from panels.secrets.sealing import Sealed, SealedBytesField, SealedField, UnsealError, is_newest, renew

# Bodies of messages may be a megabyte each.
_AT_ONCE: Final = 20
# What allauth keeps sealed among the rest of a second factor.
_FACTOR_SECRETS: Final = ("secret", "seed")
# So often a value is tried again that others keep writing.
_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Column:
    """A column that holds sealed values."""

    model: type[models.Model]
    name: str

    def __str__(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    @property
    def rows(self) -> models.QuerySet[Any]:
        """All rows of its model, whoever asks."""
        return models.QuerySet(self.model)


@dataclass(slots=True, kw_only=True)
class Tally:
    """What became of the values of a column. ``older``: renewed, and by somebody sealed with an older key again."""

    renewed: int = 0
    current: int = 0
    unreadable: int = 0
    older: int = 0


def columns() -> Iterator[Column]:
    """Every column of every model that holds sealed values, that of second factors with them."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedField | SealedBytesField):
                yield Column(model, field.attname)
    yield Column(Authenticator, "data")


def reseal(column: Column, unreadable: Callable[[Any], None]) -> Tally:
    """Renew what the newest key does not open; calls ``unreadable`` with the primary key of what no key opens."""
    tally = Tally()
    for rows in _batches(column):
        # Locks last for the writing alone.
        found = [(pk, value, _renewed(value)) for pk, value in rows]
        lost: list[Any] = []
        with transaction.atomic():
            for pk, value, renewed in found:
                match renewed:
                    case None:
                        tally.unreadable += 1
                        unreadable(pk)
                    case _ if renewed == value:
                        tally.current += 1
                    case _ if _swap(column, pk, value, renewed):
                        tally.renewed += 1
                    case _:
                        lost.append(pk)
        for pk in lost:
            _again(column, pk, tally)
    return tally


def older_than_newest(column: Column) -> int:
    """How many values another key than the newest opens: somebody still seals with the keys of before."""
    return sum(not all(map(is_newest, _parts(value))) for rows in _batches(column) for _, value in rows)


def opens(column: Column) -> bool:
    """Whether the oldest and the newest value of a column can be opened with the keys at hand."""
    kept = _kept(column)
    for order in ("pk", "-pk"):
        row = kept.order_by(order).values_list(column.name, flat=True).first()
        if row is not None and _renewed(row) is None:
            return False
    return True


def _kept(column: Column) -> models.QuerySet[Any]:
    if column.model is Authenticator:
        # What is kept of a passkey is public.
        return column.rows.exclude(type="webauthn")
    empty: Any = Sealed() if isinstance(column.model._meta.get_field(column.name), SealedField) else b""
    return column.rows.exclude(**{column.name: empty})


def _batches(column: Column) -> Iterator[list[tuple[Any, Any]]]:
    last: Any = None
    while True:
        kept = _kept(column) if last is None else _kept(column).filter(pk__gt=last)
        rows = list(kept.order_by("pk").values_list("pk", column.name)[:_AT_ONCE])
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def _parts(value: Any) -> list[bytes]:
    """What is sealed of a value: all of it, or some parts of an object."""
    if isinstance(value, dict):
        return [value[name].encode() for name in _FACTOR_SECRETS if name in value]
    return [value.token.encode() if isinstance(value, Sealed) else bytes(value)]


def _renewed(value: Any) -> Any:
    """The value under the newest key, itself where it is, None where no key opens it."""
    if all(map(is_newest, _parts(value))):
        return value
    try:
        newer = [renew(part) for part in _parts(value)]
    except UnsealError:
        return None
    if isinstance(value, dict):
        names = [name for name in _FACTOR_SECRETS if name in value]
        return value | {name: part.decode() for name, part in zip(names, newer, strict=True)}
    return Sealed(newer[0].decode()) if isinstance(value, Sealed) else newer[0]


def _swap(column: Column, pk: Any, old: Any, new: Any) -> bool:
    """Write a value where the one that was read still stands."""
    return bool(column.rows.filter(pk=pk, **{column.name: old}).update(**{column.name: new}))


def _again(column: Column, pk: Any, tally: Tally) -> None:
    """A row that was written to meanwhile: mostly with the newest key, or it is gone."""
    for _ in range(_TRIES):
        value = _kept(column).filter(pk=pk).values_list(column.name, flat=True).first()
        renewed = None if value is None else _renewed(value)
        if renewed is None or renewed == value:
            tally.current += renewed is not None
            return
        if _swap(column, pk, value, renewed):
            tally.renewed += 1
            return
    tally.older += 1
