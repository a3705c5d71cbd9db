"""Events as each kind of server sends them (reference 3.3)."""

import json
from collections.abc import Mapping
from typing import Any, Final

# A former field ``type`` moves when the event's name takes its place.
MOVED: Final = {
    "ExecutionRegisteredEvent": "executionType",
    "ExecutionStateChangedEvent": "executionType",
    "PlaceCreatedEvent": "placeType",
    "PlaceUpdatedEvent": "placeType",
    "ZoneCreatedEvent": "zoneType",
    "ZoneUpdatedEvent": "zoneType",
    "CalendarDayCreatedEvent": "dayType",
    "CalendarDayUpdatedEvent": "dayType",
}


def as_text(value: Any) -> str:
    """Return a value as cloud events write it."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _texts(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row | {"value": as_text(row["value"])} if "value" in row else row for row in rows]


def dress(event: Mapping[str, Any], *, setup: str, native: bool, new: bool, local: bool) -> dict[str, Any]:
    """Return an event for one listener; the stored one stays as it is."""
    told = dict(event)
    if not native:
        if told.get("deviceStates"):
            told["deviceStates"] = _texts(told["deviceStates"])
        if told["name"] == "ExecutionRegisteredEvent":
            told["actions"] = [
                action | {"commands": [c | {"parameters": _texts(c["parameters"])} for c in action["commands"]]}
                for action in told["actions"]
            ]
    if local:
        for key in ("timestamp", "owningPartners", "owningPartner"):
            told.pop(key, None)
    if new:
        name = told.pop("name")
        if "type" in told:
            told[MOVED.get(name, "subjectType")] = told.pop("type")
        told = {"type": name, "eventTime": told.pop("timestamp", None), "setupOID": setup, "siteOID": setup, **told}
    return told
