"""What to read again, device by device, after events were lost (DESIGN 3.5).

A bulk load is allowed once a day and the lost listener may be the third of the hour; reads of one device are not
limited. So what matters is read again, the most urgent first.
"""

from collections.abc import Iterable
from typing import Final

from panels.drivers.overkiz.alarms import is_alarm
from panels.drivers.overkiz.records.devices import Device
from panels.drivers.overkiz.zones import is_zone, kind_of
from panels.vocabulary import ZoneKind

_URGENT: Final = frozenset({ZoneKind.FIRE, ZoneKind.GAS, ZoneKind.FLOOD})
_LOCKS: Final = frozenset({"DoorLock", "Gate", "GarageDoor"})


def urgency_of(device: Device) -> int | None:
    """How soon a device is read again, 0 first; None for what may wait for its next event."""
    if is_alarm(device):
        return 0
    if is_zone(device):
        return 1 if kind_of(device) in _URGENT else 3
    if device.ui_class in _LOCKS:
        return 2
    return 4 if device.ui_class == "Siren" else None


def to_read_again(devices: Iterable[Device]) -> tuple[str, ...]:
    """The URLs of what has to be read again, in the order to do so; what reports nothing is left out."""
    due = [
        (urgency, device.device_url)
        for device in devices
        if device.device_url and device.states and (urgency := urgency_of(device)) is not None
    ]
    return tuple(url for _, url in sorted(due, key=lambda one: one[0]))
