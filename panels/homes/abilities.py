"""What a device can be asked, read from its row, and whether values are what an ability takes."""

import json
import re
from collections.abc import Sequence
from typing import Any, Final

from panels.drivers.base import Ability, Parameter
from panels.models import Device
from panels.vocabulary import ActRole, ParameterKind, Unit

_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_MOST_TEXT: Final = 200


def abilities_of(device: Device) -> dict[str, Ability]:
    """By the vendor's key. Roles and kinds that another release has kept and this one does not know are left out."""
    found = (_ability(told) for told in device.abilities if isinstance(told, dict))
    return {ability.key: ability for ability in found if ability is not None}


def by_role(device: Device) -> dict[ActRole, Ability]:
    """Those with a control of their own."""
    return {one.role: one for one in abilities_of(device).values() if one.role is not ActRole.OTHER}


def accepts(ability: Ability, values: Sequence[Any]) -> bool:
    """Whether these are values for the parameters of an ability, in their order; optional ones may be missing."""
    needed = sum(not parameter.optional for parameter in ability.parameters)
    if not needed <= len(values) <= len(ability.parameters):
        return False
    return all(_fits(parameter, value) for parameter, value in zip(ability.parameters, values, strict=False))


def _ability(told: dict[str, Any]) -> Ability | None:
    try:
        return Ability(
            key=told["key"],
            role=ActRole(told["role"]),
            parameters=tuple(
                Parameter(
                    **one
                    | {
                        "kind": ParameterKind(one["kind"]),
                        "unit": Unit(one.get("unit", "")),
                        "choices": tuple(one.get("choices", ())),
                    }
                )
                for one in told["parameters"]
            ),
            guarded=bool(told["guarded"]),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _fits(parameter: Parameter, value: Any) -> bool:
    match parameter.kind:
        case ParameterKind.FLAG:
            return isinstance(value, bool)
        case ParameterKind.WHOLE:
            return type(value) is int and _within(parameter, value)
        case ParameterKind.NUMBER:
            return type(value) in {int, float} and _within(parameter, value)
        case ParameterKind.CHOICE:
            return value in parameter.choices
        case ParameterKind.COLOUR:
            return isinstance(value, str) and _COLOUR.fullmatch(value) is not None
        case ParameterKind.JSON:
            return len(json.dumps(value)) <= _MOST_TEXT
    return isinstance(value, str) and 0 < len(value) <= _MOST_TEXT and value.isprintable()


def _within(parameter: Parameter, value: float) -> bool:
    low, high = parameter.minimum, parameter.maximum
    return (low is None or low <= value) and (high is None or value <= high)
