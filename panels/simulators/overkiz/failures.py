"""Failure types of commands and executions, and the protocols of devices, by name and number (reference 7)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final


def _rows(name: str) -> list[list[str]]:
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return [row.split("\t") for row in text.splitlines()]


FAILURES: Final = {name: int(code) for code, name in _rows("failures.tsv")}


@dataclass(frozen=True, slots=True)
class Protocol:
    """One row of the protocol types; ``prefix`` begins a device URL."""

    id: int
    prefix: str
    label: str


PROTOCOLS: Final = {prefix: Protocol(int(number), prefix, label) for number, prefix, label in _rows("protocols.tsv")}
# They never confirm and report no state (reference 7).
ONE_WAY: Final = frozenset({"rts", "rtd"})
