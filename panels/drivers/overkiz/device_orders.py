"""What a device is asked, from our terms back into the vendor's: the other way round of `device_abilities`."""

import colorsys
import re
from typing import Any, Final

from panels.drivers.base import DeviceAct
from panels.drivers.overkiz.calls.runs import Order
from panels.drivers.overkiz.device_abilities import VARIANT, Variant
from panels.drivers.overkiz.errors import BadCallError

_COLOUR: Final = re.compile(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})")
_WHOLE: Final = re.compile(r"-?\d{1,9}")
_NUMBER: Final = re.compile(r"-?\d{1,9}\.\d{1,6}")
# How long a heating holds what it was told by hand.
_UNTIL_TOLD: Final = "further_notice"


def order_of(act: DeviceAct) -> Order:
    """The command of one device. Raises `BadCallError` for values that it cannot mean, nothing being sent."""
    name, _, variant = act.key.partition(VARIANT)
    return Order(device=act.device, name=name, parameters=_parameters(name, variant, act.parameters))


def told_of(name: str, parameters: tuple[Any, ...]) -> tuple[Any, ...]:
    """The values of a stored command in our terms, as pages show them."""
    if name == "setClosure" and len(parameters) == 1 and type(parameters[0]) in {int, float}:
        return (100 - parameters[0],)
    return parameters


def _parameters(name: str, variant: str, said: tuple[Any, ...]) -> tuple[Any, ...]:
    match name, variant:
        case ("setClosure", _) | (_, Variant.CLOSING):
            return (100 - _share(said),)
        case "setRGB", _:
            return _red_green_blue(said)
        case "setHueAndSaturation", _:
            hue, saturation, _light = colorsys.rgb_to_hsv(*(one / 255 for one in _red_green_blue(said)))
            return round(hue * 360), round(saturation * 100)
        case "setDerogation", (Variant.TEMPERATURE | Variant.MODE):
            if len(said) != 1:
                raise BadCallError("this command takes one value")
            return said[0], _UNTIL_TOLD
    return tuple(_meant(one) for one in said)


def _share(said: tuple[Any, ...]) -> int:
    value = said[0] if len(said) == 1 else None
    if type(value) is not int or not 0 <= value <= 100:
        raise BadCallError("a position is a whole number from 0 to 100")
    return value


def _red_green_blue(said: tuple[Any, ...]) -> tuple[int, int, int]:
    found = _COLOUR.fullmatch(said[0]) if len(said) == 1 and isinstance(said[0], str) else None
    if found is None:
        raise BadCallError("a colour has the form #rrggbb")
    return int(found[1], 16), int(found[2], 16), int(found[3], 16)


def _meant(value: Any) -> Any:
    """Numbers that were typed into a form of the vendor's own are numbers to it."""
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value)
    return value
