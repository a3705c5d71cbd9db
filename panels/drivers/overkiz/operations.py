"""Every operation of the API as data: found by name or by method and path, filled in and checked before it is sent.

The table is made from the reference by `deploy/overkiz-operations.py`.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Final
from urllib.parse import quote, urlencode

import msgspec
from urllib3.filepost import encode_multipart_formdata

from panels.drivers.overkiz import shapes
from panels.drivers.overkiz.errors import BadCallError

# A device URL is one segment; recorded clients leave its colon as it is (reference 2.4).
_PLAIN: Final = ":"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How many calls a session has in so many seconds; ``shared`` with all operations of the category, or its own."""

    category: str
    calls: int
    seconds: int
    shared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a query: its type and whether it has to be there."""

    type: str
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a request's body looks like, see `shapes`."""

    shape: Any
    optional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An operation filled in: the path below the base address, with its query, and what is sent as JSON or as a form.

    ``form`` are the bytes of a form and their content type.
    """

    operation: "Operation"
    path: str
    body: Any = field(default=None, repr=False)
    form: tuple[bytes, str] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation: ``path`` as a template, ``feature`` of a dashboard it serves, ``deprecated`` since which revision.

    ``revision`` is set where only a newer revision of the page has it, ``answers`` where it does not answer in JSON,
    ``form`` where the parameters of its query are sent as a form, because they are secret.
    """

    name: str
    method: str
    path: str
    section: str
    feature: str = ""
    deprecated: str = ""
    revision: str = ""
    answers: str = "json"
    limit: Limit | None = None
    path_types: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Parameter] = field(default_factory=dict)
    form: bool = False
    body: Body | None = None

    @property
    def id(self) -> str:
        """Its method and path."""
        return f"{self.method} {self.path}"

    @property
    def path_parameters(self) -> tuple[str, ...]:
        """The names in its path, in order."""
        return tuple(one[1:-1] for one in self.path.split("/") if one.startswith("{"))

    def filled(self, values: Mapping[str, Any], body: Any = None) -> Target:
        """Fill in path and query and check the body. Raises `BadCallError`, in words that hold no value."""
        within = self.path_parameters
        if unknown := sorted(values.keys() - {*within, *self.query}):
            raise BadCallError(f"{self.name} has no parameter {unknown[0]}")
        path = "/".join(
            self._segment(one[1:-1], values) if one.startswith("{") else one for one in self.path.split("/")
        )
        for name, parameter in self.query.items():
            if parameter.required and values.get(name) is None:
                raise BadCallError(f"{self.name}: {name} is missing")
        self._check_body(body)
        told, files = self._queried(values)
        if files:
            return Target(operation=self, path=path, form=multipart(told, files))
        query = urlencode(told, quote_via=quote)
        if self.form:
            return Target(operation=self, path=path, form=(query.encode(), "application/x-www-form-urlencoded"))
        return Target(operation=self, path=f"{path}?{query}" if query else path, body=body)

    def _queried(self, values: Mapping[str, Any]) -> tuple[list[tuple[str, str]], list[tuple[str, bytes]]]:
        """The parameters of the query that are given, and the files among them."""
        told: list[tuple[str, str]] = []
        files: list[tuple[str, bytes]] = []
        for name, parameter in self.query.items():
            value = values.get(name)
            if value is None:
                continue
            if parameter.type == "file" and isinstance(value, bytes):
                files.append((name, value))
            else:
                told += [(name, said) for said in self._texts(name, parameter.type, value)]
        return told, files

    def _segment(self, name: str, values: Mapping[str, Any]) -> str:
        if values.get(name) is None:
            raise BadCallError(f"{self.name}: {name} is missing")
        said = self._texts(name, self.path_types.get(name, "text"), values[name])[0]
        # Servers and clients resolve dots, so that another path would be asked for.
        if said in {"", ".", ".."}:
            raise BadCallError(f"{self.name}: {name} is no name")
        return quote(said, safe=_PLAIN)

    def _texts(self, name: str, kind: str, value: Any) -> list[str]:
        """A value as the address writes it; several for a list."""
        listed = list(value) if kind == "texts" and isinstance(value, list | tuple) else [value]
        kind = "text" if kind == "texts" else kind
        if not all(shapes.is_scalar(kind, one) for one in listed):
            raise BadCallError(f"{self.name}: {name} must be {kind}")
        return [str(one).lower() if isinstance(one, bool) else str(one) for one in listed]

    def _check_body(self, body: Any) -> None:
        if self.body is None:
            if body is not None:
                raise BadCallError(f"{self.name} takes no body")
            return
        if body is None:
            if not self.body.optional:
                raise BadCallError(f"{self.name}: its body is missing")
            return
        if problem := shapes.misfit(self.body.shape, body):
            raise BadCallError(f"{self.name}: {problem}")


class _File(msgspec.Struct, frozen=True):
    operations: tuple[Operation, ...]


def multipart(texts: Sequence[tuple[str, str]], files: Sequence[tuple[str, bytes]]) -> tuple[bytes, str]:
    """A form that carries files, and its content type."""
    parts = [(name, said) for name, said in texts] + [(name, (name, said)) for name, said in files]
    return encode_multipart_formdata(parts)


@cache
def operations() -> tuple[Operation, ...]:
    """Every operation, in the order of the page."""
    text = resources.files(__package__).joinpath("operations.json").read_bytes()
    return msgspec.json.decode(text, type=_File).operations


@cache
def _found() -> Mapping[str, Operation]:
    return {key: one for one in operations() for key in (one.name, one.id)}


def operation(name: str) -> Operation:
    """An operation by its name or as ``GET /setup/places``. Raises `BadCallError`; a deprecated one warns."""
    one = _found().get(name)
    if one is None:
        raise BadCallError(f"there is no operation {name[:120]!r}")
    if one.deprecated:
        warnings.warn(f"{one.id} is deprecated since {one.deprecated}", DeprecationWarning, stacklevel=3)
    return one
