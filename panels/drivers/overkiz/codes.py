"""What the API's numbers and names are called, from the table beside `operations.json`."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import msgspec


@cache
def _codes() -> Mapping[str, Any]:
    codes: Mapping[str, Any] = msgspec.json.decode(resources.files(__package__).joinpath("codes.json").read_bytes())
    return codes


@cache
def known_events() -> frozenset[str]:
    """The names of all events that the page or published clients have."""
    return frozenset(_codes()["events"])


def failure_name(number: int | None) -> str:
    """What a failure's number is called; empty for one that nobody has named."""
    return str(_codes()["failures"].get(str(number), ""))


@cache
def failure_numbers() -> Mapping[str, int]:
    """The numbers of failures by their names."""
    return {name: int(number) for number, name in _codes()["failures"].items()}


def gateway_type_name(number: int | None) -> str:
    """What a gateway's type is called; empty for one that nobody has named."""
    return str(_codes()["gateway_types"].get(str(number), ""))


def protocol_of(number: int | None) -> str:
    """The scheme that device URLs have for a protocol's number, as ``io``; empty for one that nobody has named."""
    return next((scheme for scheme, one in _codes()["protocols"].items() if one == number), "")
