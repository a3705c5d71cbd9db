"""Rooms, floors, zones, and where devices are (reference 6.3)."""

from collections.abc import Mapping
from typing import Any

from panels.simulators.overkiz import views
from panels.simulators.overkiz.building import zone_item
from panels.simulators.overkiz.calls import Call
from panels.simulators.overkiz.errors import named
from panels.simulators.overkiz.operations import Desk
from panels.simulators.overkiz.world import Home, Place, new_oid

desk = Desk()
MOST = 200


def _parent(home: Home, place: Place) -> Place | None:
    return next((other for other in home.root.walk() if place in other.inside), None)


def _text(body: Mapping[str, Any], key: str, default: str | None) -> str | None:
    value = body.get(key, default)
    if value is not None and (not isinstance(value, str) or len(value) > 1_000):
        raise named("invalid_field", key)
    return value


def _kind(body: Mapping[str, Any], default: int | str) -> int | str:
    kind = body.get("type", default)
    if not isinstance(kind, int | str) or isinstance(kind, bool):
        raise named("invalid_field", "type")
    return int(kind) if isinstance(kind, str) and kind.isascii() and kind.isdigit() and len(kind) < 9 else kind


def _tell(call: Call, name: str, place: Place) -> None:
    parent = _parent(call.home, place)
    call.machinery.publish(
        call.home,
        name,
        placeOID=place.oid,
        parentPlaceOID=parent.oid if parent else None,
        type=place.type,
        label=place.label,
        metadata=place.metadata,
    )


@desk("GET /setup/places")
def places(call: Call) -> Any:
    return views.show_place(call.home.root)


@desk("GET /setup/places/{placeOID}")
def place(call: Call) -> Any:
    return views.show_place(call.place())


@desk("POST /setup/places/{parentPlaceOID}/subPlaces")
def create_place(call: Call) -> Any:
    call.owner_only()
    parent, body, now = call.place("parentPlaceOID"), call.fields(), call.machinery.now()
    label = _text(body, "label", None)
    if not label:
        raise named("missing", "label")
    if len(call.home.root.walk()) >= MOST:
        raise named("quota_exceeded", "places")
    made = Place(oid=new_oid(), label=label, type=_kind(body, 1), created=now, updated=now)
    made.metadata = _text(body, "metadata", None)
    parent.inside.append(made)
    _tell(call, "PlaceCreatedEvent", made)
    return {"placeOID": made.oid}


@desk("PUT /setup/places/{placeOID}")
def update_place(call: Call) -> Any:
    call.owner_only()
    place, body = call.place(), call.fields()
    place.label = _text(body, "label", place.label) or place.label
    place.metadata = _text(body, "metadata", place.metadata)
    place.type = _kind(body, place.type)
    place.updated = call.machinery.now()
    _tell(call, "PlaceUpdatedEvent", place)


@desk("DELETE /setup/places/{placeOID}")
def delete_place(call: Call) -> Any:
    call.owner_only()
    place = call.place()
    parent = _parent(call.home, place)
    if parent is None:
        raise named("unsupported", "the house itself")
    if place.inside or any(device.place == place.oid for device in call.home.devices.values()):
        raise named("unsupported", "a place with something in it")
    parent.inside.remove(place)
    call.machinery.publish(call.home, "PlaceDeletedEvent", placeOID=place.oid)


@desk("PUT /setup/places/{placeOID}/parent/{newParentPlaceOID}")
def move_place(call: Call) -> Any:
    call.owner_only()
    place, parent = call.place(), call.place("newParentPlaceOID")
    former = _parent(call.home, place)
    if former is None or parent in place.walk():
        raise named("unsupported", "a place within itself")
    former.inside.remove(place)
    parent.inside.append(place)
    _tell(call, "PlaceUpdatedEvent", place)


@desk("PUT /setup/devices/{deviceURL}/relocate/{placeOID}")
def relocate(call: Call) -> Any:
    call.owner_only()
    device = call.device()
    device.place = call.place().oid
    call.machinery.publish(call.home, "DeviceUpdatedEvent", **call.machinery.about(device))


@desk("PUT /setup/devices/{deviceURL}/{label}")
def rename(call: Call) -> Any:
    call.owner_only()
    device = call.device()
    device.label = call.path["label"]
    call.machinery.publish(call.home, "DeviceUpdatedEvent", **call.machinery.about(device))


# Zones


def _zone(call: Call) -> dict[str, Any]:
    zone = (call.home.zones or {}).get(call.path["zoneOID"])
    if zone is None:
        raise named("unknown_object")
    return zone


def _items(call: Call, rows: object) -> list[dict[str, str]]:
    if not isinstance(rows, list) or len(rows) > 500:
        raise named("invalid_field", "items")
    urls = [row.get("deviceURL") if isinstance(row, dict) else None for row in rows]
    if not all(isinstance(url, str) for url in urls):
        raise named("invalid_field", "items")
    return [zone_item(call.device(url)) for url in dict.fromkeys(urls)]


def _tell_zone(call: Call, name: str, zone: Mapping[str, Any]) -> None:
    urls = [item["deviceURL"] for item in zone["items"]]
    call.machinery.publish(
        call.home, name, zoneOID=zone["oid"], type=zone["type"], label=zone["label"], deviceURLs=urls, placeOIDs=[]
    )


def _filled(call: Call, zone: dict[str, Any], body: Mapping[str, Any]) -> None:
    kind = body.get("type", zone["type"])
    zone["label"] = _text(body, "label", zone["label"])
    zone["type"] = kind if isinstance(kind, int) else 0
    for key in ("metadata", "externalOID"):
        if key in body:
            zone[key] = _text(body, key, None)
    if "items" in body:
        zone["items"] = _items(call, body["items"])
    zone["lastUpdateTime"] = call.machinery.now()


@desk("GET /setup/zones")
def zones(call: Call) -> Any:
    return list((call.home.zones or {}).values())


@desk("GET /setup/zones/{zoneOID}")
def zone(call: Call) -> Any:
    return _zone(call)


@desk("GET /setup/zones/{zoneOID}/items")
def zone_items(call: Call) -> Any:
    return _zone(call)["items"]


@desk("POST /setup/zones")
def create_zone(call: Call) -> Any:
    call.owner_only()
    zone: dict[str, Any] = {"creationTime": call.machinery.now(), "label": "", "type": 0, "items": []}
    _filled(call, zone, call.fields())
    zone["oid"] = new_oid()
    if call.home.zones is None:
        call.home.zones = {}
    if len(call.home.zones) >= MOST:
        raise named("quota_exceeded", "zones")
    call.home.zones[zone["oid"]] = zone
    _tell_zone(call, "ZoneCreatedEvent", zone)


@desk("PUT /setup/zones/{zoneOID}")
def update_zone(call: Call) -> Any:
    call.owner_only()
    _filled(call, _zone(call), call.fields())


@desk("DELETE /setup/zones/{zoneOID}")
def delete_zone(call: Call) -> Any:
    call.owner_only()
    zone = _zone(call)
    (call.home.zones or {}).pop(zone["oid"])
    call.machinery.publish(call.home, "ZoneDeletedEvent", zoneOID=zone["oid"])


@desk("POST /setup/zones/{zoneOID}/items")
def add_items(call: Call) -> Any:
    call.owner_only()
    zone = _zone(call)
    known = {item["deviceURL"] for item in zone["items"]}
    zone["items"] += [item for item in _items(call, call.rows()) if item["deviceURL"] not in known]
    _tell_zone(call, "ZoneUpdatedEvent", zone)


@desk("POST /setup/zones/{zoneOID}/items/_delete")
def remove_items(call: Call) -> Any:
    call.owner_only()
    zone = _zone(call)
    gone = {item["deviceURL"] for item in _items(call, call.rows())}
    zone["items"] = [item for item in zone["items"] if item["deviceURL"] not in gone]
    _tell_zone(call, "ZoneUpdatedEvent", zone)
