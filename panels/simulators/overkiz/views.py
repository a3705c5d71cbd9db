"""Homes as the wire shows them (reference 6): values are native JSON here, unlike in events."""

from panels.simulators.overkiz.world import Device, Gateway, Home, Json, Place, State


def show_state(name: str, state: State) -> Json:
    """Return one state; a value of type 0 is absent."""
    shown: Json = {"name": name, "type": state.type}
    if state.type:
        shown["value"] = state.value
    if state.updated:
        shown["lastUpdateTime"] = state.updated
    return shown


def show_states(device: Device) -> list[Json]:
    return [show_state(name, state) for name, state in device.states.items()]


def show_device(device: Device, *, manufacturer: bool = False) -> Json:
    """Return a device as the cloud shows it."""
    shown: Json = {
        "creationTime": device.created,
        "lastUpdateTime": device.created,
        "label": device.label,
        "deviceURL": device.url,
        "shortcut": device.shortcut,
        "controllableName": device.model.name,
        "definition": device.model.definition(),
        "states": show_states(device),
        "attributes": device.attributes,
        "available": device.available,
        "enabled": device.enabled,
        "placeOID": device.place,
        "widget": device.model.widget,
        "type": device.model.type,
        "oid": device.oid,
        "uiClass": device.model.ui,
    }
    if not device.states:
        del shown["states"]
    if device.metadata is not None:
        shown["metadata"] = device.metadata
    if manufacturer:
        shown["manufacturerData"] = device.manufacturer_data
    return shown


def show_device_locally(device: Device) -> Json:
    """Return a device as a box shows it: class and widget sit in the definition only (reference 6.2)."""
    return {
        "deviceURL": device.url,
        "available": device.available,
        "synced": True,
        "type": device.model.type,
        "states": show_states(device),
        "label": device.label,
        "subsystemId": device.subsystem or 0,
        "attributes": device.attributes,
        "enabled": device.enabled,
        "controllableName": device.model.name,
        "definition": device.model.definition(local=True),
    }


def show_connectivity(gateway: Gateway) -> Json:
    status = "NOT_SUPPORTED" if gateway.virtual else "PARTIAL" if gateway.problems else "OK"
    shown: Json = {"status": status, "protocolVersion": gateway.version}
    if gateway.problems:
        shown["problems"] = gateway.problems
    return shown


def show_gateway(gateway: Gateway, *, alone: bool = False) -> Json:
    """Return a gateway; read ``alone`` it also tells firmware and partners (reference 6.1)."""
    shown: Json = {
        "gatewayId": gateway.id,
        "type": gateway.type,
        "subType": gateway.sub_type,
        "placeOID": gateway.place,
        "autoUpdateEnabled": gateway.auto_update,
        "timeReliable": True,
        "connectivity": show_connectivity(gateway),
        "updateStatus": gateway.update_status,
        "syncInProgress": gateway.syncing,
        "mode": gateway.mode,
        "functions": ",".join(gateway.functions),
    }
    if not gateway.virtual:
        shown["alive"] = gateway.alive
        shown["upToDate"] = gateway.update_status == "UP_TO_DATE"
    if gateway.update_status.startswith("READY"):
        shown["updateCriticityLevel"] = "BUG_FIX"
    if alone:
        shown["firmwareVersion"] = gateway.version
        shown["partners"] = [{"status": "OWNER", "activated": True, "name": "Watchpost Works", "id": "works"}]
    return shown


def show_place(place: Place) -> Json:
    """Return a place and everything within it."""
    shown: Json = {
        "creationTime": place.created,
        "lastUpdateTime": place.updated,
        "label": place.label,
        "type": place.type,
        "oid": place.oid,
        "subPlaces": [show_place(part) for part in place.inside],
    }
    if place.metadata is not None:
        shown["metadata"] = place.metadata
    return shown


def show_home(home: Home, devices: list[Device], *, manufacturer: bool) -> Json:
    """Return the answer to ``GET /setup``, with the devices this person may see."""
    shown: Json = {
        "creationTime": home.created,
        "lastUpdateTime": home.updated,
        "id": home.id,
        "location": home.location,
        "gateways": [show_gateway(gateway) for gateway in home.gateways.values()],
        "devices": [show_device(device, manufacturer=manufacturer) for device in devices],
        "zones": list(home.zones.values()) if home.zones is not None else None,
        "resellerDelegationType": "NEVER",
        "disconnectionConfiguration": home.disconnection,
        "oid": home.oid,
        "rootPlace": show_place(home.root),
        "features": home.features,
    }
    if home.updated is None:
        del shown["lastUpdateTime"]
    return shown


def show_home_locally(home: Home, gateway: Gateway) -> Json:
    """Return what a box knows: itself and its devices (reference 6)."""
    return {
        "gateways": [{"gatewayId": gateway.id, "connectivity": show_connectivity(gateway)}],
        "devices": [show_device_locally(d) for d in home.devices.values() if d.gateway_id == gateway.id],
    }
