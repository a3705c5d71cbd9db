"""The 495 operations of the end-user API, and which one a request asks for (reference 12)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias
from urllib.parse import unquote

FILE: Final = Path(__file__).with_name("operations.tsv")
# Called by clients, but not among the 495 (reference 2.2).
UNLISTED: Final = (
    "GET\t/apiVersion\t200",
    "GET\t/config/{gatewayId}/local/tokens/generate\t200",
    "POST\t/config/{gatewayId}/local/tokens\t200",
    "GET\t/config/{gatewayId}/local/tokens/{scope}\t200",
    "DELETE\t/config/{gatewayId}/local/tokens/{uuid}\t200",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One row of the table; ``period`` in seconds is that of its rate limit, 0 for none (reference 5)."""

    method: str
    path: str
    status: int
    category: str = ""
    period: int = 0
    shared: bool = False

    @property
    def id(self) -> str:
        """Method and path, as the reference writes them."""
        return f"{self.method} {self.path}"


def _read(row: str) -> Operation:
    method, path, status, category, period, shared = (row.split("\t") + [""] * 3)[:6]
    return Operation(
        method=method,
        path=path,
        status=int(status),
        category=category,
        period=int(period or 0),
        shared=bool(shared),
    )


LISTED: Final = tuple(_read(row) for row in FILE.read_text(encoding="utf-8").splitlines())
ALL: Final = {operation.id: operation for operation in (*LISTED, *map(_read, UNLISTED))}
Endpoint: TypeAlias = Callable[[Any], Any]


class Desk:
    """The endpoints of one subject; use it as a decorator with the ids of the operations they serve."""

    def __init__(self) -> None:
        self.endpoints: dict[str, Endpoint] = {}

    def __call__(self, *ids: str) -> Callable[[Endpoint], Endpoint]:
        def keep(endpoint: Endpoint) -> Endpoint:
            for name in ids:
                self.endpoints[ALL[name].id] = endpoint
            return endpoint

        return keep


@dataclass(slots=True)
class _Node:
    literals: dict[str, "_Node"] = field(default_factory=dict)
    parameters: dict[str, "_Node"] = field(default_factory=dict)
    operation: Operation | None = None


class Router:
    """Finds the operation of a method and a raw path; a segment of its own beats a parameter."""

    def __init__(self) -> None:
        self._roots: dict[str, _Node] = {}
        for operation in ALL.values():
            node = self._roots.setdefault(operation.method, _Node())
            for part in operation.path.strip("/").split("/"):
                table = node.parameters if part.startswith("{") else node.literals
                node = table.setdefault(part.strip("{}"), _Node())
            node.operation = operation

    def find(self, method: str, raw_path: str) -> tuple[Operation, dict[str, str]] | None:
        """Return the operation and its decoded path parameters; the path is split before it is decoded."""
        root = self._roots.get(method)
        parts = raw_path.strip("/").split("/")
        return self._descend(root, parts, {}) if root and len(parts) <= 16 else None

    def _descend(self, node: _Node, parts: list[str], found: dict[str, str]) -> tuple[Operation, dict[str, str]] | None:
        if not parts:
            return (node.operation, found) if node.operation else None
        literal = node.literals.get(parts[0])
        if literal:
            answer = self._descend(literal, parts[1:], found)
            if answer:
                return answer
        value = unquote(parts[0])
        for name, child in node.parameters.items():
            answer = self._descend(child, parts[1:], found | {name: value}) if value else None
            if answer:
                return answer
        return None
