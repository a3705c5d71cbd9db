"""Health states as faults of the panel, but those of detectors, which are flags of zones (reference 6.2)."""

from collections.abc import Iterable
from typing import Final

from panels.drivers.base import TroubleItem, TroubleSet
from panels.drivers.overkiz.records.devices import Device
from panels.drivers.overkiz.records.setup import Gateway
from panels.drivers.overkiz.records.states import State
from panels.drivers.overkiz.zones import health_of, is_zone
from panels.drivers.text import NAME_LENGTH, plain
from panels.vocabulary import Trouble, ZoneFlag

# By class: what any fault of such a device is to the panel.
_CLASSES: Final = {"Siren": Trouble.SIREN, "RemoteController": Trouble.KEYFOB}
_OF_ALARMS: Final = {
    ZoneFlag.LOW_BATTERY: Trouble.BATTERY,
    ZoneFlag.COMMUNICATION_FAILURE: Trouble.COMMUNICATION,
    ZoneFlag.TAMPER: Trouble.PANEL_TAMPER,
}
_WORDS: Final = {
    ZoneFlag.LOW_BATTERY: "low battery",
    ZoneFlag.COMMUNICATION_FAILURE: "not heard",
    ZoneFlag.TAMPER: "tamper",
}
KINDS: Final = frozenset(
    {Trouble.BATTERY, Trouble.COMMUNICATION, Trouble.PANEL_TAMPER, Trouble.MAINS, Trouble.SIREN, Trouble.KEYFOB,
     Trouble.CLOCK, Trouble.OTHER}
)  # fmt: skip


def faults_of(device: Device) -> list[tuple[Trouble, str]]:
    """What is wrong with an alarm, a siren or a key fob, in our word and the device's."""
    if is_zone(device):
        return []
    own = _CLASSES.get(device.ui_class)
    if own is None and device.ui_class != "Alarm":
        return []
    found: list[tuple[Trouble, str]] = []
    for state in device.states:
        name, value = (state.name or "").rpartition(":")[2], state.value
        for flag, told in health_of(name, value).items():
            if told:
                found.append((own or _OF_ALARMS[flag], _WORDS[flag]))
        found += _of_panels(name, value, own)
    if device.available is False:
        found.append((own or Trouble.COMMUNICATION, _WORDS[ZoneFlag.COMMUNICATION_FAILURE]))
    return found


def _of_panels(name: str, value: object, own: Trouble | None) -> list[tuple[Trouble, str]]:
    match name, value:
        case "ControllerBatteryState", "KO":
            return [(own or Trouble.KEYFOB, _WORDS[ZoneFlag.LOW_BATTERY])]
        case "PowerSupplyUpDownState", "down":
            return [(Trouble.MAINS, "mains lost")]
        case "ErrorsState", str() if value not in {"", "noError"}:
            return [(own or Trouble.OTHER, plain(value, NAME_LENGTH))]
    return []


def gateway_faults_of(gateway: Gateway) -> list[tuple[Trouble, str]]:
    """What is wrong with a gateway beside its being out of reach, which is no fault of the panel but its link."""
    found = [
        (Trouble.CLOCK if problem == "NO_NTP" else Trouble.COMMUNICATION, plain(problem, NAME_LENGTH))
        for problem in gateway.connectivity.problems
    ]
    if gateway.time_reliable is False and not any(kind is Trouble.CLOCK for kind, _ in found):
        found.append((Trouble.CLOCK, "time not reliable"))
    return found


def troubles_of(devices: Iterable[Device], gateways: Iterable[Gateway] = ()) -> TroubleSet:
    """Exactly these faults are present. Those of one kind, as two sirens', are one fault with both names."""
    named: dict[Trouble, set[str]] = {}
    for device in devices:
        for kind, word in faults_of(device):
            named.setdefault(kind, set()).add(f"{plain(device.label, NAME_LENGTH)}: {word}")
    for gateway in gateways:
        for kind, word in gateway_faults_of(gateway):
            named.setdefault(kind, set()).add(word)
    items = frozenset(
        TroubleItem(trouble=kind, name=", ".join(sorted(names))[:NAME_LENGTH]) for kind, names in named.items()
    )
    return TroubleSet(items=items, among=KINDS)


def online_of(device: Device, gateway: Gateway | None) -> bool | None:
    """Whether an alarm can be reached: by its box, or, where there is no box, by what it says of itself."""
    if gateway is not None and gateway.is_box and gateway.alive is not None:
        return gateway.alive
    return _told(device.states)


def _told(states: Iterable[State]) -> bool | None:
    said = [health_of((one.name or "").rpartition(":")[2], one.value) for one in states]
    lost = [one[ZoneFlag.COMMUNICATION_FAILURE] for one in said if ZoneFlag.COMMUNICATION_FAILURE in one]
    return not any(lost) if lost else None
