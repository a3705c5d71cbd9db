"""Values on a simulator's command line, checked where they are read."""

import argparse
from collections.abc import Callable
from typing import TypeVar

from panels.simulators.faults import Faults, Value, parse_fault

Number = TypeVar("Number", int, float)


def port(text: str) -> int:
    """Read a port; 0 stands for any free one."""
    return within(text, int, 0, 65_535)


def seconds(text: str) -> float:
    """Read a duration of up to a day."""
    return within(text, float, 0.0, 86_400.0)


def within(text: str, kind: type[Number], low: Number, high: Number) -> Number:
    """Read a number between two bounds. Raises ArgumentTypeError."""
    value = kind(text)
    if not low <= value <= high:
        raise argparse.ArgumentTypeError(f"{text} is not between {low} and {high}")
    return value


def fault_of(faults: Faults) -> Callable[[str], tuple[str, Value | None]]:
    """Return a reader of ``name[=value]`` that knows these faults."""

    def read(text: str) -> tuple[str, Value | None]:
        name, value = parse_fault(text)
        if not faults.lasts(name):
            raise argparse.ArgumentTypeError(f"no lasting fault named {name!r}")
        return name, value

    return read
