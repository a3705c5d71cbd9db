"""Many keys in a condition, as one value: a thousand placeholders take longer to write and read than to answer."""

import json
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models.expressions import Expression


def among(keys: Iterable[int]) -> "Among | list[int]":
    """What stands on the right of ``__in``: these numbers. Of none it is the empty list, which needs no statement."""
    found = sorted(set(keys))
    return Among(found) if found else found


class Among(Expression):
    """A subquery that gives numbers handed over as one value."""

    output_field = models.BigIntegerField()

    def __init__(self, keys: list[int]) -> None:
        super().__init__()
        self.keys = keys

    @property
    def identity(self) -> tuple[Any, ...]:
        """By what two of them are the same condition."""
        return (type(self), *self.keys)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The subquery in the words of the database."""
        if connection.vendor == "postgresql":
            return "(SELECT unnest(%s::bigint[]))", (self.keys,)
        return "(SELECT value FROM json_each(%s))", (json.dumps(self.keys),)
