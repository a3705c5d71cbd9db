"""The homes one can choose, drawn up by us in homes/*.toml."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A home on paper; ``gateways`` are kinds of BOXES, ``rooms`` are floors and what is on them."""

    label: str
    city: str
    country: str
    postal: str
    street: str
    timezone: str
    latitude: float
    longitude: float
    gateways: list[str]
    rooms: dict[str, list[str]]
    devices: list[str]
    scenes: dict[str, list[str]] = field(default_factory=dict)
    developer_mode: bool = False
    odd: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A kind of gateway (reference 6.1); ``prefix`` begins the id of a virtual one."""

    prefix: str
    type: int
    sub_type: int
    functions: tuple[str, ...]


LINE: Final = ("INTERNET_AUTHORIZATION", "INTERNET_UPLOAD", "SCENARIO_DOWNLOAD")
AUTOMATIC: Final = (*LINE, "SCENARIO_AUTO_LAUNCHING", "TRIGGERS_SENSORS")
BRIDGED: Final = ("CALENDAR", "TRIGGERS")
BOXES: Final = {
    "tahoma": Box("", 29, 13, AUTOMATIC),
    "switch": Box("", 98, 1, AUTOMATIC),
    "cozytouch": Box("", 105, 0, LINE),
    "kumo": Box("", 22, 0, LINE),
    "protect": Box("SOMFY_PROTECT-", 58, 0, BRIDGED),
    "myfox": Box("MYFOX-", 25, 0, BRIDGED),
    "verisure": Box("VERISURE-", 20, 9, BRIDGED),
    "thermostat": Box("SOMFY_THERMOSTAT-", 63, 0, ()),
}
# Names of these numbers are not published (reference 6.3).
HOUSE: Final = 200
FLOOR: Final = 102
ROOM_TYPES: Final = {
    "Bathroom": 2,
    "Living room": 5,
    "Kitchen": 6,
    "Bedroom": 8,
    "Hall": 12,
    "Garage": 14,
    "Garden": 16,
}


def _read() -> dict[str, Layout]:
    order = ("house", "flat", "heating", "local", "alarms", "hotel", "odd")
    folder = Path(__file__).with_name("homes")
    return {name: Layout(**tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))) for name in order}


LAYOUTS: Final = _read()
