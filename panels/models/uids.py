"""The public address of every row: 16 random URL-safe characters, never the primary key."""

import secrets

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


def new_uid() -> str:
    """96 random bits as 16 characters; nothing can be learned or guessed from one."""
    return secrets.token_urlsafe(12)


def new_uids(count: int) -> list[str]:
    """Many at once: asking the system for randomness costs a thread its turn each time."""
    text = secrets.token_urlsafe(12 * count)
    return [text[at : at + 16] for at in range(0, 16 * count, 16)]


class UidField(models.CharField):  # type: ignore[type-arg]
    """The ``uid`` column of a model."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.update(max_length=16, unique=True, default=new_uid, editable=False)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """The standard's name of the type: for the short one Django would add an index for LIKE, which nobody asks."""
        return f"character varying({self.max_length})" if connection.vendor == "postgresql" else "varchar(16)"

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        name, path, args, kwargs = super().deconstruct()
        for key in ("max_length", "unique", "default", "editable"):
            kwargs.pop(key, None)
        return name, path, list(args), kwargs
