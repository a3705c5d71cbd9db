"""Shapes of bodies, and whether a value has one.

A shape is "text", "integer", "number", "boolean" or "any"; a list of one shape; an object of shapes by key. The key
``*`` stands for any keys, ``?`` for one key that says of what kind its value is. They are read off one example of the
page each, so null fits everywhere and no key is demanded; what no example has is refused.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

_SCALARS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "text": lambda value: isinstance(value, str),
    "integer": lambda value: type(value) is int,
    "number": lambda value: type(value) in {int, float},
    "boolean": lambda value: isinstance(value, bool),
    "any": lambda _: True,
    "file": lambda value: isinstance(value, bytes),
    "object": lambda value: isinstance(value, dict),
}


def is_scalar(kind: str, value: Any) -> bool:
    """Whether a value is of a type."""
    return _SCALARS[kind](value)


def misfit(shape: Any, value: Any, place: str = "the body") -> str:
    """What is wrong with a value, by place and without a word of it; empty where it fits."""
    if value is None and place != "the body":
        return ""
    if isinstance(shape, str):
        return "" if is_scalar(shape, value) else f"{place} must be {shape}"
    if isinstance(shape, list):
        if not isinstance(value, list | tuple):
            return f"{place} must be a list"
        return next((said for at, one in enumerate(value) if (said := misfit(shape[0], one, f"{place}[{at}]"))), "")
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        return f"{place} must be an object"
    if "?" in shape:
        return (
            ""
            if len(value) == 1 and not misfit(shape["?"], next(iter(value.values())), place)
            else (f"{place} must have one key, the kind of the object it holds")
        )
    if "*" in shape:
        return next((said for key in value if (said := misfit(shape["*"], value[key], f"{place}.*"))), "")
    if unknown := sorted(value.keys() - shape.keys()):
        return f"{place} has no key {unknown[0][:80]!r}"
    return next((said for key in value if (said := misfit(shape[key], value[key], f"{place}.{key}"))), "")
