"""What goes wrong with a panel and rights itself again: power, tampers, radio, keypads, the line to the cloud."""

from collections.abc import Callable
from typing import Final

from panels.simulators.bienport.happenings import Kind
from panels.simulators.bienport.machinery import Machinery
from panels.simulators.bienport.world import Panel

POWER_OUTPUTS: Final = {1: "KPOUT", 2: "AUX1", 3: "AUX2"}


def set_trouble(machinery: Machinery, panel: Panel, what: str, number: int, *, on: bool) -> bool:
    """Begin or end one trouble. False when the panel has no such part."""
    setter = TROUBLES.get(what)
    if setter is None or not setter(panel, number, on):
        return False
    kind = Kind.TROUBLE if on else Kind.TROUBLE_OVER
    label = f"{LABELS[what]} {number}" if what in NUMBERED else LABELS[what]
    machinery.tell(
        kind, panel, machinery.texts.trouble(label, over=not on), number=number if what in NUMBERED else None
    )
    return True


def set_connected(machinery: Machinery, panel: Panel, *, connected: bool) -> None:
    """Cut or restore the panel's line to the cloud; a cut panel acknowledges no command (E9)."""
    if panel.connected != connected:
        panel.connected = connected
        kind = Kind.CONNECTED if connected else Kind.DISCONNECTED
        machinery.tell(kind, panel, machinery.texts.connection(up=connected))


def _mains(panel: Panel, number: int, on: bool) -> bool:
    panel.troubles.mains = on
    panel.supply_volts = 0.214 if on else 20.4
    return True


def _battery(panel: Panel, number: int, on: bool) -> bool:
    panel.troubles.battery = on
    panel.battery_volts = 10.657 if on else 13.7
    return True


def _clock(panel: Panel, number: int, on: bool) -> bool:
    panel.troubles.clock = on
    return True


def _memory(panel: Panel, number: int, on: bool) -> bool:
    panel.troubles.memory = on
    return True


def _zone_flag(name: str) -> Callable[[Panel, int, bool], bool]:
    def set_flag(panel: Panel, number: int, on: bool) -> bool:
        zone = panel.zones.get(number)
        if zone is not None:
            setattr(zone, name, on)
        return zone is not None

    return set_flag


def _output(panel: Panel, number: int, on: bool) -> bool:
    output = panel.outputs.get(number)
    if output is not None:
        output.failed = on
    return output is not None


def _member(name: str, allowed: range) -> Callable[[Panel, int, bool], bool]:
    def set_member(panel: Panel, number: int, on: bool) -> bool:
        if number not in allowed:
            return False
        members: set[int] = getattr(panel.troubles, name)
        if on:
            members.add(number)
        else:
            members.discard(number)
        return True

    return set_member


TROUBLES: Final[dict[str, Callable[[Panel, int, bool], bool]]] = {
    "mains": _mains,
    "battery": _battery,
    "clock": _clock,
    "memory": _memory,
    "zone_tamper": _zone_flag("tampered"),
    "zone_radio": _zone_flag("silent_radio"),
    "zone_battery": _zone_flag("low_battery"),
    "output": _output,
    "power_output": _member("power_outputs", range(1, 4)),
    "keypad_tamper": _member("keypad_tampers", range(1, 3)),
    "keypad_radio": _member("keypad_radio", range(1, 3)),
    "keypad_power": _member("keypad_power", range(1, 3)),
}
LABELS: Final = {
    "mains": "Mains",
    "battery": "Battery",
    "clock": "Clock",
    "memory": "Memory",
    "zone_tamper": "Tamper zone",
    "zone_radio": "Radio zone",
    "zone_battery": "Low battery zone",
    "output": "Output",
    "power_output": "Power output",
    "keypad_tamper": "Tamper keypad",
    "keypad_radio": "Bus keypad",
    "keypad_power": "Power keypad",
}
NUMBERED: Final = frozenset(LABELS) - {"mains", "battery", "clock", "memory"}
