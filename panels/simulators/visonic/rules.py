"""What the phone app needs to offer rules: the event catalogue and their grammar (reference 4.2, 13).

The reference knows the contents and no recording; how they are laid out is a choice.
"""

from typing import Any, Final

from panels.simulators.visonic.catalogue import CATALOGUE
from panels.simulators.visonic.world import Panel

PROFILES: Final = {
    "AL": ("EP_ALARM", "Alarm"),
    "AT": ("EP_ALERT", "Alert"),
    "RS": ("EP_RESTORE", "Restore"),
    "OC": ("EP_OPEN_CLOSE", "Open/close"),
    "ON": ("EP_ONLINE", "Online"),
    "OF": ("EP_OFFLINE", "Offline"),
    "NO": ("EP_NOTICE", "Notice"),
    "DU": ("EP_DURESS", "Duress"),
}
# Profiles that restrictions name besides (reference 13).
FURTHER: Final = (
    "EP_ALL", "EP_CAMERA_VIEWED", "EP_CAMERA_TROUBLE", "EP_HOME_DEVICES_ON_OFF", "EP_HOME_DEVICES_TROUBLE", "EP_RRI",
    "EP_ZONE_OPEN_CLOSE", "EP_TEMPERATURE", "EP_ILLUMINANCE", "EP_SYSTEM_PUSH_MSG", "EP_SYSTEM_EMAIL",
)  # fmt: skip


def event_profiles() -> list[dict[str, Any]]:
    """Return ``had/rules/event-profiles/{locale}``: every id once, under its profile, in English for every locale."""
    return [
        {
            "profile": key,
            "name": name,
            "description": text,
            "events": [
                {
                    "type_id": number,
                    "label": f"EL_{kind.label}",
                    "name": kind.text,
                    "contact_id": kind.contact_id,
                    "sia": kind.sia,
                }
                for number, kind in CATALOGUE.items()
                if kind.profile == key
            ],
        }
        for key, (name, text) in PROFILES.items()
    ]


def restrictions(panel: Panel) -> dict[str, Any]:
    """Return ``had/rules/restrictions``: what may begin a rule at this panel and what it may do."""
    zones = [device.number for device in panel.zones]
    probes = [device.number for device in panel.zones if device.temperature is not None]
    return {
        "triggers": {
            "Event": {"type_ids": list(CATALOGUE)},
            "EventProfile": {"profiles": [name for name, _ in PROFILES.values()] + list(FURTHER)},
            "StateChanged": {"states": [*panel.modes, "DISARM"], "partitions": [area.id for area in panel.partitions]},
            "ZoneChanged": {"zones": zones, "changes": ["OPEN", "CLOSE"]},
            "TemperatureChanged": {"zones": probes, "minimum": -10, "maximum": 60},
            "Schedule": {"days": [1, 2, 3, 4, 5, 6, 7]},
        },
        "actions": {"output": {"ids": [device.number for device in panel.devices if device.kind == "PGM"]}},
        "max_rules": 32,
    }
