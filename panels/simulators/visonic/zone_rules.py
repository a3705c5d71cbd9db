"""What a zone of each type does when it opens.

Types and events are those of reference 12 and 13; how they go together is a choice.
"""

from typing import Final

from panels.simulators.visonic.world import Device, Partition

# Types that raise an alarm armed or not: event, and the type in ``alarms``.
ALWAYS: Final[dict[str, tuple[int, str]]] = {
    "FIRE": (36, "FIRE"),
    "PANIC": (13, "PANIC"),
    "EMERGENCY": (39, "EMERGENCY"),
    "FLOOD": (81, "FLOOD"),
    "GAS": (77, "GAS"),
    "CO": (150, "GAS"),
    "H24_SILENT": (4, "BURGLER"),
    "H24_AUDIBLE": (6, "BURGLER"),
    "GUARD_KEYBOX": (136, "BURGLER"),
}
SILENT: Final = frozenset({4})
# Which event ends which.
RESTORES: Final = {
    1: 19,
    2: 20,
    3: 21,
    4: 22,
    6: 24,
    13: 42,
    36: 37,
    39: 32,
    77: 78,
    81: 82,
    134: 135,
    136: 137,
    150: 151,
}
INDOORS: Final = frozenset({"INTERIOR", "INTERIOR_FOLLOW", "INTERIOR_DELAY"})
ENTRIES: Final = frozenset({"DELAY_1", "DELAY_2", "INTERIOR_DELAY"})
FOLLOWERS: Final = frozenset({"INTERIOR_FOLLOW", "PERIMETER_FOLLOW", "HOME_DELAY"})
WATCHED: Final = INDOORS | ENTRIES | FOLLOWERS | {"PERIMETER", "OUTDOOR"}


def is_watched(device: Device, area: Partition) -> bool:
    """Say whether opening it matters to an area as it is armed now; inner zones rest while somebody is at home."""
    if area.state == "DISARM" or area.status == "EXIT" or device.zone_type not in WATCHED:
        return False
    return area.state == "AWAY" or device.zone_type not in INDOORS


def gives_time(device: Device, area: Partition) -> bool:
    """Say whether it starts an entry delay instead of an alarm."""
    is_entry = device.zone_type in ENTRIES or (device.zone_type == "HOME_DELAY" and area.state != "AWAY")
    return is_entry and "NOENTRY" not in area.options


def burglary(device: Device) -> int:
    """Return the event of a break-in through it."""
    if device.zone_type == "OUTDOOR":
        return 134
    return 3 if device.zone_type in ENTRIES else 1 if device.zone_type in INDOORS else 2
