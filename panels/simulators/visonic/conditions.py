"""Conditions of a panel and its devices that begin and end: low batteries, tamper, mains and the like."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from panels.simulators.visonic.journal import Journal
from panels.simulators.visonic.world import Device, Panel


@dataclass(frozen=True, slots=True)
class Condition:
    """A warning of section 11 and, by type of device, the event of its begin and, if there is one, of its end.

    Which events go with which warning is read from their texts. One that ``alerts`` is in ``alerts``, else in
    ``troubles``; ``memory`` is the warning that stays until somebody disarms.
    """

    warning: str
    events: Mapping[str, tuple[int, int | None]]
    alerts: bool = False
    memory: str | None = None


CONDITIONS: Final[dict[str, Condition]] = {
    "tamper": Condition(
        "TAMPER",
        {
            "ZONE": (8, 26),
            "CONTROL_PANEL": (9, 27),
            "WL_SIREN": (10, 28),
            "REPEATER": (128, 129),
            "WIRELESS_COMMANDER": (145, 146),
            "GSM": (171, 172),
        },
        alerts=True,
        memory="TAMPER_MEMORY",
    ),
    "battery": Condition(
        "LOW_BATTERY",
        {
            "ZONE": (45, 46),
            "CONTROL_PANEL": (49, 50),
            "KEYFOB": (60, 61),
            "WIRELESS_COMMANDER": (64, 65),
            "WL_SIREN": (71, 72),
            "REPEATER": (124, 125),
        },
    ),
    "inactive": Condition(
        "INACTIVE",
        {
            "ZONE": (43, 44),
            "WL_SIREN": (75, 76),
            "WIRELESS_COMMANDER": (66, 67),
            "REPEATER": (126, 127),
            "PGM": (188, 189),
        },
    ),
    "one_way": Condition("1_WAY", {"ZONE": (132, 133)}),
    "masking": Condition("MASKING_TROUBLE", {"ZONE": (120, 122)}),
    "sensor": Condition("TROUBLE", {"ZONE": (79, 80)}),
    "clean_me": Condition("CLEAN_ME", {"ZONE": (69, None)}),
    "fire_trouble": Condition("SMOKE_TROUBLE", {"ZONE": (70, 33)}),
    "soak": Condition("SOAK_FAILED", {"ZONE": (160, None)}),
    "freezer": Condition("FREEZER_ALERT", {"ZONE": (108, 109)}, alerts=True),
    "freezing": Condition("FREEZING_ALERT", {"ZONE": (110, 111)}, alerts=True),
    "cold": Condition("COLD_ALERT", {"ZONE": (112, 113)}, alerts=True),
    "hot": Condition("HOT_ALERT", {"ZONE": (114, 115)}, alerts=True),
    "mains": Condition("AC_FAILURE", {"CONTROL_PANEL": (47, 48), "WL_SIREN": (73, 74)}),
    "jamming": Condition("JAMMED", {"CONTROL_PANEL": (51, 52)}),
    "communication": Condition("COMM_FAILURE", {"CONTROL_PANEL": (53, 54)}),
    "line": Condition("LINE_FAILURE", {"CONTROL_PANEL": (55, 56)}),
    "fuse": Condition("FUSE", {"CONTROL_PANEL": (58, 59)}),
    "power_supply": Condition("TROUBLE", {"CONTROL_PANEL": (165, 166)}),
}
# The warnings that are in ``alerts``.
ALERTS: Final = frozenset(condition.warning for condition in CONDITIONS.values() if condition.alerts)


class Conditions:
    """Makes them begin and end, with what the log and the lists say of it."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    @staticmethod
    def can(name: str, device: Device) -> bool:
        """Say whether a device can have this condition."""
        return device.kind in CONDITIONS[name].events

    def begin(self, panel: Panel, name: str, device: Device) -> None:
        """Let a condition begin. Raises KeyError where the table has no event for such a device."""
        condition = CONDITIONS[name]
        begins, _ = condition.events[device.kind]
        if condition.warning in device.troubles:
            return
        device.troubles.add(condition.warning)
        number = self._journal.log(panel, begins, device=device)
        if condition.alerts:
            panel.alerts.append(panel.entry("alert_type", condition.warning, number, self._journal.stamp(), device))

    def end(self, panel: Panel, name: str, device: Device) -> None:
        """Let a condition end."""
        condition = CONDITIONS[name]
        _, ends = condition.events[device.kind]
        if condition.warning not in device.troubles:
            return
        device.troubles.discard(condition.warning)
        panel.alerts = [
            row
            for row in panel.alerts
            if (row["alert_type"], row["device_type"], row["zone"])
            != (condition.warning, device.kind, device.wire_number)
        ]
        if condition.memory:
            device.memories.add(condition.memory)
        if ends is not None:
            self._journal.log(panel, ends, device=device)
