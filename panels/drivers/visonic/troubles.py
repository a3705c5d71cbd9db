"""Troubles and alerts as faults of the panel; those of zones are flags that the devices tell of (reference 11)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from panels.drivers.base import Reading, TroubleItem, TroubleSet
from panels.drivers.text import NAME_LENGTH, plain
from panels.drivers.visonic.alarms import SILENT
from panels.drivers.visonic.records.faults import Alert
from panels.drivers.visonic.records.faults import Trouble as Fault
from panels.vocabulary import Trouble

_NOT_HEARD: Final = frozenset(
    {"INACTIVE", "NO_ACTIVE", "1_WAY", "WORKING_1_WAY", "REPORTED_1_WAY", "WENT_OFFLINE", "COMM_FAILURE"}
)
_PANEL: Final = {
    "AC_FAILURE": Trouble.MAINS,
    "LOW_BATTERY": Trouble.BATTERY,
    "FUSE": Trouble.AUX_POWER,
    "TAMPER": Trouble.PANEL_TAMPER,
    "JAMMED": Trouble.JAMMING,
    "COMM_FAILURE": Trouble.COMMUNICATION,
    "LINE_FAILURE": Trouble.COMMUNICATION,
    "NETWORK_TROUBLE": Trouble.COMMUNICATION,
    "SIM_NOT_VERIFIED": Trouble.COMMUNICATION,
    "WENT_OFFLINE": Trouble.COMMUNICATION,
}
_KEYPAD: Final = {"LOW_BATTERY": Trouble.KEYPAD_POWER, "TAMPER": Trouble.KEYPAD_TAMPER}
_MODULES: Final = {
    "GSM": Trouble.COMMUNICATION,
    "POWER_LINK": Trouble.COMMUNICATION,
    "IPMP": Trouble.COMMUNICATION,
    "WL_SIREN": Trouble.SIREN,
    "REPEATER": Trouble.REPEATER,
    "KEYFOB": Trouble.KEYFOB,
    "PROXY_TAG": Trouble.KEYFOB,
}
# What the devices tell of zones as flags.
_FLAGS: Final = _NOT_HEARD | {"OPENED", "BYPASS", "LOW_BATTERY", "TAMPER", "AC_FAILURE"}
KINDS: Final = frozenset(
    {*_PANEL.values(), *_KEYPAD.values(), *_MODULES.values(), Trouble.KEYPAD_COMMUNICATION, Trouble.DETECTOR,
     Trouble.OTHER}
)  # fmt: skip


def trouble_of(device_type: str | None, word: str | None) -> Trouble | None:
    """Which of our words a device's fault is; None for what a zone's flag or a memory says already."""
    device, fault = (device_type or "").upper(), (word or "").upper()
    if not fault or fault.endswith("_MEMORY"):
        return None
    match device:
        case "ZONE":
            return None if fault in _FLAGS else Trouble.DETECTOR
        case "CONTROL_PANEL" | "":
            return _PANEL.get(fault, Trouble.OTHER)
        case "WIRELESS_COMMANDER":
            return Trouble.KEYPAD_COMMUNICATION if fault in _NOT_HEARD else _KEYPAD.get(fault, Trouble.OTHER)
        case _:
            return _MODULES.get(device, Trouble.OTHER)


def is_silent(fault: Fault | Alert) -> bool:
    """Whether it may give a silent alarm away."""
    word = (fault.alert_type if isinstance(fault, Alert) else fault.trouble_type) or ""
    return word.upper() in SILENT or ((fault.zone_type or "").upper() in SILENT and word.upper().endswith("_MEMORY"))


def items_of(troubles: Iterable[Fault], alerts: Iterable[Alert]) -> frozenset[TroubleItem]:
    """The faults of both lists. Two of one kind at one number are one fault with both names."""
    named: defaultdict[tuple[Trouble, int], set[str]] = defaultdict(set)
    listed: list[tuple[Fault | Alert, str]] = [(one, one.trouble_type or "") for one in troubles]
    listed += [(one, one.alert_type or "") for one in alerts]
    for fault, word in listed:
        kind = None if is_silent(fault) else trouble_of(fault.device_type, word)
        if kind is not None:
            number = fault.zone if fault.zone is not None and 0 < fault.zone < 1000 else 0
            place = plain(fault.zone_name) or plain(fault.location)
            named[kind, number].add(f"{place}: {_readable(word)}" if place else _readable(word))
    return frozenset(
        TroubleItem(trouble=kind, number=number, name=", ".join(sorted(names))[:NAME_LENGTH])
        for (kind, number), names in named.items()
    )


def readings_of(troubles: Sequence[Fault], alerts: Sequence[Alert]) -> tuple[Reading, ...]:
    """Exactly these faults are present."""
    return (TroubleSet(items=items_of(troubles, alerts), among=KINDS),)


def _readable(word: str) -> str:
    return plain(word, 40).replace("_", " ").lower()
