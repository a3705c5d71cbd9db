"""What a panel can do: ``panel_info`` and ``feature_set`` (reference 5.2, 5.3)."""

from typing import Any, Final

from panels.simulators.visonic import models
from panels.simulators.visonic.times import Times
from panels.simulators.visonic.world import Panel, Session

EDITABLE: Final = ["UEF_CODE", "UEF_ROLE", "UEF_PARTITIONS", "UEF_LABEL", "UEF_CREATE_USER", "UEF_REMOVE_USER"]
# What a panel shows and nobody can ask for.
SHOWN: Final = {"ENTRY_DELAY": ["DISARM"], "PROGRAMMING": []}


def panel_info(times: Times, session: Session) -> dict[str, Any]:
    """Return ``panel_info``; the moves of its states are told by ``transitions`` (reference 7)."""
    panel = session.panel
    names = (*panel.modes, "DISARM")
    states = [
        {
            "name": name,
            "settable": True,
            "options": panel.options(name),
            "statuses": [] if name == "DISARM" else ["EXIT"],
            "transitions": ["DISARM", *(other for other in panel.modes if other != name)],
        }
        for name in names
    ]
    shown = [
        {"name": name, "settable": False, "options": [], "statuses": [], "transitions": moves}
        for name, moves in SHOWN.items()
    ]
    return {
        "serial": panel.serial,
        "model": panel.model,
        "manufacturer": panel.manufacturer,
        "current_user": "master_user" if session.user.id == 1 else "user",
        "state_sets": {"all": states + shown},
        "partitions": [
            {
                "id": area.id,
                "active": True,
                "exit_delay_time": int(times.exit),
                "state_set": "all",
                "name": "ALL" if area.id == -1 else f"Partition {area.id}",
            }
            for area in panel.partitions
        ],
        "bypass_mode": panel.bypass_mode,
        "local_wakeup_needed": panel.sleeps,
        "remote_switch_to_programming_mode_requires_user_acceptance": True,
        "features": {
            "video_on_demand": True,
            "alerts": True,
            "enabling_siren": True,
            "disabling_siren": True,
            "wi_fi_connection": "wifi" in panel.transports,
            "set_date_time": True,
            "outputs_setup": True,
        },
    }


def feature_set(panel: Panel, version: float) -> dict[str, Any]:
    """Return ``feature_set`` in the keys of a version."""
    on: dict[str, Any] = {"is_enabled": True}
    many = len(panel.partitions) > 1
    body: dict[str, Any] = {
        "events": on,
        "datetime": on | ({"supported_timezones": None} if version >= 14 else {}),
        "partitions": {
            "is_enabled": many,
            "is_labels_enabled": many,
            "is_labels_editable": False,
            "max_partitions": 3,
        },
        "sirens": {"can_enable": True, "can_disable": True},
        "devices": on | {"is_enrollable": False, "zone_types": list(models.ZONE_TYPES), "video_on_demand": True},
        "home_automation_devices": on | {"enabling": True, "disabling": True, "toggling": False, "setting": False},
        "state": on | {"can_set": True, "can_get": True},
        "faults": on | {"has_alarms": True, "has_alerts": True, "has_troubles": True},
        "diagnostic": {"is_enabled": False},
        "wifi": {"is_enabled": "wifi" in panel.transports},
        "locations": on,
    }
    if version >= 10:
        body["devices"]["devices"] = models.catalogue(version)
        body["user"] = {"editable_features": EDITABLE, "code_length": panel.code_lengths}
        body["emergency"] = on | {"is_support_specified_partitions": many}
    if version >= 14:
        body["emergency"] = body["emergency"] | {"emergency_actions": ["E_FIRE", "E_PANIC", "E_EMERGENCY"]}
        body["validation_rules"] = {"rules": {}, "device_label_rules": {}}
        body["cameras"] = {"rtsp": {"is_enabled": False}, "isr": {"is_enabled": False}}
    return body
