"""What a panel answers, in the keys of each API version (reference 5 and 8)."""

import time
from collections.abc import Callable
from typing import Any

from panels.simulators.visonic.conditions import ALERTS
from panels.simulators.visonic.features import EDITABLE
from panels.simulators.visonic.link import STAGES
from panels.simulators.visonic.machinery import Machinery
from panels.simulators.visonic.places import hel_id
from panels.simulators.visonic.world import Device, Panel, Session


def status(machinery: Machinery, panel: Panel, *, entry_state: bool) -> dict[str, Any]:
    """Return ``status`` (reference 5.1); a flapping link stays online, a real outage does not (14)."""
    partitions = []
    for area in panel.partitions:
        state, phase = area.state, area.status
        if entry_state and phase == "ENTRYDELAY":
            state, phase = "ENTRY_DELAY", ""
        if panel.programming:
            state, phase = "PROGRAMMING", ""
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


def device_row(panel: Panel, device: Device, version: float) -> dict[str, Any]:
    """Return a row of ``devices`` (reference 5.4)."""
    warned = [*(["OPENED"] if device.kind == "ZONE" and device.open else []), *sorted(device.troubles)]
    warnings = [{"type": kind, "severity": "TROUBLE", "in_memory": False} for kind in warned]
    # Only TROUBLE was ever seen as a severity (reference 11), so nothing else is invented here.
    warnings += [{"type": kind, "severity": "TROUBLE", "in_memory": True} for kind in sorted(device.memories)]
    row: dict[str, Any] = {
        "id": device.id,
        "enrollment_id": f"{device.prefix}-{device.number:04d}" if device.prefix else None,
        "device_number": device.number,
        "device_type": device.kind,
        "zone_type": device.zone_type,
        "subtype": device.subtype,
        "preenroll": False,
        "warnings": warnings or None,
        "partitions": panel.areas(device),
        "traits": _traits(panel, device, version) if panel.awake and not panel.outage else {},
        "name": device.name,
        "removable": device.kind != "CONTROL_PANEL",
        "renamable": True,
    }
    if version < 10 and device.kind == "CONTROL_PANEL":
        del row["traits"]
    return row


def _traits(panel: Panel, device: Device, version: float) -> dict[str, Any]:
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
    if device.temperature is not None:
        traits["meteo_info"] = _measured(device)
    owner = panel.users.get(device.owner or 0)
    if owner:
        traits["owner"] = {"id": owner.id, "name": owner.name}
    if device.kind == "PGM":
        traits["parent"] = {"id": 1, "port": device.number}
    extra: dict[str, dict[str, Any]] = {
        "MOTION_CAMERA": {"vod": {}},
        "GSM": {"signal_level": {"level": "strong"}},
    }
    return traits | extra.get(device.subtype, {})


def _measured(device: Device) -> dict[str, Any]:
    date = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(device.measured_at))
    told: dict[str, Any] = {}
    if device.brightness is not None:
        told["brightness"] = {"date": date, "value": device.brightness}
    if device.temperature is not None:
        told["temperature"] = {"date": date, "value": _plain(device.temperature)}
    return told


def _plain(value: float) -> float:
    # The vendor sends whole degrees without a point (reference 5.4).
    return int(value) if value == int(value) else value


def smart_devices(panel: Panel) -> list[dict[str, Any]]:
    """Return ``smart_devices``: how warm it is in each partition (reference 5.12)."""
    rows = []
    for area in panel.partitions:
        measured = [d.temperature for d in panel.devices if d.temperature is not None and panel.partition_of(d) is area]
        if measured:
            rows.append({"partition": panel.told([area])[0], "indoor_temperature": _plain(measured[0])})
    return rows


def outputs(panel: Panel) -> list[dict[str, Any]]:
    """Return ``home_automation_devices``: relays that something is switched with (reference 5.11)."""
    return [
        {
            "id": d.number,
            "class": "pgm",
            "name": d.name or None,
            "user_type": None,
            "device_type": "PGM",
            "product_type": None,
            "product_name": None,
            "state": {"pgm": "on" if d.open else "off"},
            "location": {"id": hel_id(d.location), "name": d.location},
            "partitions": [-1],
            "supported_commands": ["output"],
            "has_timer": True,
            "label_editable": True,
        }
        for d in panel.devices
        if d.kind == "PGM"
    ]


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
    """Return ``troubles``: faults of the panel and of its devices; what is an alert is not here (reference 5.6)."""
    rows = []
    for device in panel.devices:
        is_open = device.kind == "ZONE" and device.open and not device.bypassed
        owned = device.kind != "CONTROL_PANEL"
        rows += [
            {
                "device_type": device.kind,
                "zone_type": device.zone_type,
                "zone": device.wire_number,
                "location": device.location if owned else None,
                "trouble_type": kind,
                "partitions": panel.areas(device),
                "zone_name": device.name if owned else None,
            }
            for kind in sorted(device.troubles | ({"OPENED"} if is_open else set()))
            if kind not in ALERTS
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
                "editable_features": EDITABLE,
            }
        rows.append(row)
    body: dict[str, Any] = {"max_users_count": session.panel.most_users, "users": rows}
    return body | ({"reserved_ids": []} if version >= 14 else {})


def cameras(panel: Panel, version: str, stamp: Callable[[float], str]) -> list[dict[str, Any]]:
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
