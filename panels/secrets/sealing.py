"""Sealed values: what the database may hold but nobody may read by accident (DESIGN 7)."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


class UnsealError(Exception):
    """A sealed value cannot be opened with the keys of this installation."""


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    if not keys:
        raise ImproperlyConfigured("WATCHPOST_SEAL_KEYS is empty: nothing secret can be kept.")
    return MultiFernet([Fernet(key) for key in keys])


def _keys() -> MultiFernet:
    return _fernet(tuple(settings.SEAL_KEYS))


def seal_bytes(clear: bytes) -> bytes:
    """Seal with the installation's newest key."""
    return _keys().encrypt(clear)


def open_bytes(sealed: bytes, *, max_age: int | None = None) -> bytes:
    """Open what `seal_bytes` made; ``max_age`` in seconds refuses older ones. Raises `UnsealError`."""
    try:
        return _keys().decrypt(sealed, ttl=max_age)
    except InvalidToken:
        raise UnsealError("sealed value cannot be opened") from None


def is_newest(sealed: bytes) -> bool:
    """Whether the installation's newest key is the one that opens this."""
    try:
        _fernet((settings.SEAL_KEYS[0],)).decrypt(sealed)
    except InvalidToken:
        return False
    return True


def renew(sealed: bytes) -> bytes:
    """The same under the newest key, as old as it was. Raises `UnsealError`."""
    try:
        return _keys().rotate(sealed)
    except InvalidToken:
        raise UnsealError("sealed value cannot be opened") from None


class Sealed:
    """A sealed JSON object. Printing, comparing or logging it shows nothing; `open` is a deliberate act."""

    __slots__ = ("_token",)

    def __init__(self, token: str = "") -> None:
        self._token = token

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Sealed":
        """Seal an object; an empty one stays empty."""
        return cls(seal_bytes(json.dumps(dict(values)).encode()).decode()) if values else cls()

    def open(self) -> dict[str, Any]:
        """The object in clear. Raises `UnsealError` when no key fits."""
        if not self._token:
            return {}
        values: dict[str, Any] = json.loads(open_bytes(self._token.encode()))
        return values

    def says(self, other: "Sealed") -> bool:
        """Whether both hold the same, under whichever keys. What cannot be opened says the same as itself alone."""
        try:
            return self == other or self.open() == other.open()
        except UnsealError:
            return False

    @property
    def token(self) -> str:
        """The ciphertext, as stored."""
        return self._token

    def __bool__(self) -> bool:
        return bool(self._token)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other._token == self._token

    def __hash__(self) -> int:
        return hash(self._token)

    def __repr__(self) -> str:
        return "sealed" if self._token else "empty"


if TYPE_CHECKING:
    _Field = models.Field[Sealed, Sealed]
    _BytesField = models.BinaryField[bytes, bytes]
else:
    _Field = models.Field
    _BytesField = models.BinaryField


class SealedField(_Field):
    """A column that holds a `Sealed` value; forms and the admin never get its text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", Sealed)
        kwargs["blank"] = True
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def get_internal_type(self) -> str:
        return "TextField"

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Sealed:
        return Sealed(value or "")

    def to_python(self, value: Any) -> Sealed:
        return value if isinstance(value, Sealed) else Sealed(value or "")

    def get_prep_value(self, value: Any) -> str:
        return value.token if isinstance(value, Sealed) else str(value or "")

    def value_to_string(self, obj: models.Model) -> str:
        # Exports carry no ciphertext either: keys and data must not travel together.
        return ""


class SealedBytesField(_BytesField):
    """A column of bytes that `seal_bytes` made. By its kind `panels.secrets.resealing` finds what to renew."""

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """As a column of bytes, which is all it is to the database."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.BinaryField", args, kwargs
