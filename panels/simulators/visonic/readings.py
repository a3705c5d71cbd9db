"""What a panel answers, in the keys of each API version (reference 5 and 8)."""

from typing import Any, Final

from panels.simulators.visonic.machinery import STAGES, Machinery
from panels.simulators.visonic.world import Device, Panel, Session

ROOMS: Final = ("Loft", "Front door", "Kitchen", "Hall", "Living room", "Office", "Basement", "Garage")
SUBTYPES: Final = {
    "104": "CONTACT_V",
    "109": "MC303_VANISH",
    "126": "FLAT_PIR_SMART",
    "140": "MOTION_CAMERA",
    "200": "SMOKE",
}


def status(machinery: Machinery, panel: Panel, *, entry_state: bool) -> dict[str, Any]:
    """Return ``status`` (reference 5.1); a flapping link stays online, a real outage does not (14)."""
    partitions = []
    for area in panel.partitions:
        state, phase = area.state, area.status
        if entry_state and phase == "ENTRYDELAY":
            state, phase = "ENTRY_DELAY", ""
        ready = machinery.is_ready(panel, area)
        partitions.append({"id": area.id, "state": state, "status": phase, "ready": ready, "options": area.options})
    links = {
        name: {
            "is_connected": panel.connected and position == 0,
            "state": "offline" if panel.outage else "online" if position == 0 and panel.awake else None,
        }
        for position, name in enumerate(panel.transports)
    }
    return {
        "connected": panel.connected,
        "connected_status": links,
        "discovery": {
            "completed": not panel.stages_left,
            "stages": STAGES - panel.stages_left,
            "in_queue": panel.stages_left,
            "triggered": None,
        },
        "partitions": partitions,
        "rssi": {"level": "ok", "network": "Unknown"},
    }


def panel_info(machinery: Machinery, session: Session) -> dict[str, Any]:
    """Return ``panel_info`` (reference 5.2)."""
    panel = session.panel
    names = (*panel.modes, "DISARM")
    states = [
        {
            "name": name,
            "settable": True,
            "options": [] if name == "DISARM" else ["NOENTRY"],
            "statuses": [] if name == "DISARM" else ["EXIT"],
            "transitions": [other for other in names if other != name],
        }
        for name in names
    ]
    return {
        "serial": panel.serial,
        "model": panel.model,
        "manufacturer": panel.manufacturer,
        "current_user": "master_user" if session.user.id == 1 else "user",
        "state_sets": {"all": states},
        "partitions": [
            {
                "id": area.id,
                "active": True,
                "exit_delay_time": int(machinery.times.exit),
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
    """Return ``feature_set`` (reference 5.3)."""
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
        "devices": on | {"is_enrollable": False, "zone_types": [], "video_on_demand": True},
        "home_automation_devices": on | {"enabling": True, "disabling": True, "toggling": False, "setting": False},
        "state": on | {"can_set": True, "can_get": True},
        "faults": on | {"has_alarms": True, "has_alerts": True, "has_troubles": True},
        "diagnostic": {"is_enabled": False},
        "wifi": {"is_enabled": "wifi" in panel.transports},
        "locations": on,
    }
    if version >= 10:
        flags = ("enroll", "removing", "partitions_required", "users_required", "is_zone_type_applicable")
        body["devices"]["devices"] = [
            {"enrollment_prefix": prefix, "name": name, **dict.fromkeys(flags, True)}
            for prefix, name in SUBTYPES.items()
        ]
        body["user"] = {"editable_features": ["UEF_CODE", "UEF_LABEL"], "code_length": [4]}
        body["emergency"] = on | {"is_support_specified_partitions": False}
    if version >= 14:
        body["emergency"] = body["emergency"] | {"emergency_actions": ["E_FIRE", "E_PANIC", "E_EMERGENCY"]}
        body["validation_rules"] = {"rules": {}, "device_label_rules": {}}
        body["cameras"] = {"rtsp": {"is_enabled": False}, "isr": {"is_enabled": False}}
    return body


def device_row(panel: Panel, device: Device, version: float) -> dict[str, Any]:
    """Return a row of ``devices`` (reference 5.4)."""
    warned = [*(["OPENED"] if device.open else []), *sorted(device.troubles)]
    warnings = [{"type": kind, "severity": "TROUBLE", "in_memory": False} for kind in warned]
    row = {
        "id": device.id,
        "enrollment_id": f"{device.prefix}-{device.number:04d}" if device.prefix else None,
        "device_number": device.number,
        "device_type": device.kind,
        "zone_type": device.zone_type,
        "subtype": device.subtype,
        "preenroll": False,
        "warnings": warnings or None,
        "partitions": panel.areas(device),
        "traits": _traits(device, version) if panel.awake and not panel.outage else {},
        "name": device.name,
        "removable": device.kind != "CONTROL_PANEL",
        "renamable": True,
    }
    if version < 9 and device.kind == "CONTROL_PANEL":
        del row["traits"]
    return row


def _traits(device: Device, version: float) -> dict[str, Any]:
    traits: dict[str, Any] = {}
    if device.location:
        traits["location"] = {"name": device.location}
    if device.kind == "ZONE":
        traits["rssi"] = {
            "average": "strong",
            "current": "strong",
            "channel": 4,
            "repeater": None,
            "last_updated": "2024-11-10 08:52:08",
        }
        traits |= {"soak": {"enabled": False}, "rarely_used": {"enabled": False}}
        if device.zone_type != "FIRE":
            traits["bypass"] = {"enabled": device.bypassed}
        if version >= 14:
            traits["is_linkable"] = {"enabled": True}
    if device.subtype == "FLAT_PIR_SMART":
        taken = "2025-01-23T15:25:11"
        traits["meteo_info"] = {
            "brightness": {"date": taken, "value": 3},
            "temperature": {"date": taken, "value": 20.5},
        }
    extra: dict[str, dict[str, Any]] = {
        "MOTION_CAMERA": {"vod": {}},
        "GSM": {"signal_level": {"level": "strong"}},
        "BASIC_KEYFOB": {"owner": {"id": 1, "name": "Zoë McDonald"}},
        "PGM_ON_PANEL": {"parent": {"id": 1, "port": 1}},
    }
    return traits | extra.get(device.subtype, {})


def events(panel: Panel, version: float) -> list[dict[str, Any]]:
    """Return ``events``, oldest first; the name's key and the server's own type changed with 10.0 (5.5)."""
    if version >= 10:
        return list(panel.events)
    return [
        {key: value for key, value in row.items() if key != "zone_name"}
        | {"name": row["zone_name"]}
        | ({"device_type": "IPMP_SERVER"} if row["device_type"] == "IPMP" else {})
        for row in panel.events
    ]


def troubles(panel: Panel) -> list[dict[str, Any]]:
    """Return ``troubles``: faults of the panel and of its devices (reference 5.6)."""
    nothing = dict.fromkeys(("zone_type", "zone", "location", "zone_name"))
    rows = [
        nothing | {"device_type": "CONTROL_PANEL", "trouble_type": kind, "partitions": [1]}
        for kind in sorted(panel.troubles)
    ]
    for device in panel.devices:
        kinds = sorted(device.troubles | ({"OPENED"} if device.open and not device.bypassed else set()))
        rows += [
            {
                "device_type": device.kind,
                "zone_type": device.zone_type,
                "zone": device.number,
                "location": device.location,
                "trouble_type": kind,
                "partitions": panel.areas(device),
                "zone_name": device.name,
            }
            for kind in kinds
        ]
    return rows


def users(session: Session, version: float) -> dict[str, Any]:
    """Return ``users``; who is no master sees only the own row (reference 5.7)."""
    rows = []
    for user in session.panel.users.values():
        if session.user.id not in (1, user.id):
            continue
        row: dict[str, Any] = {"id": user.id, "name": user.name, "partitions": [1, 2, 3] if user.id == 1 else [1]}
        if version >= 9:
            row["email"] = user.email
        if version >= 14:
            row |= {
                "role": "MASTER_USER" if user.id == 1 else "USER",
                "last_name": "",
                "expiration_date": None,
                "editable_features": ["UEF_CODE", "UEF_LABEL"],
            }
        rows.append(row)
    body: dict[str, Any] = {"max_users_count": 48 if "360" in session.panel.model else 8, "users": rows}
    return body | ({"reserved_ids": []} if version >= 14 else {})


def cameras(panel: Panel, version: str, stamp: Any) -> list[dict[str, Any]]:
    """Return ``cameras``; status FAILED is known, any other is a choice (reference 5.10)."""
    rows = []
    for device in panel.devices:
        if device.subtype == "MOTION_CAMERA":
            still = panel.stills.get(device.number)
            rows.append(
                {
                    "location": device.location,
                    "partitions": panel.areas(device),
                    "preenroll": False,
                    "preview_path": f"/rest_api/{version}/preview/{device.number}.jpg" if still else None,
                    "status": "SUCCEEDED" if still else "FAILED",
                    "timestamp": stamp(still[0]) if still else None,
                    "zone": device.number,
                    "zone_name": device.name or device.location,
                }
            )
    return rows
