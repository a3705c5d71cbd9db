"""Session, setup, devices, states and events: what every client begins with."""

from typing import Any

from panels.simulators.overkiz import views
from panels.simulators.overkiz.calls import Call
from panels.simulators.overkiz.catalogue import BY_NAME
from panels.simulators.overkiz.envelopes import dress
from panels.simulators.overkiz.errors import named
from panels.simulators.overkiz.operations import Desk

desk = Desk()


@desk("GET /currentUserId")
def current_user(call: Call) -> Any:
    return {"userId": call.account.user}


# Events (reference 3)


@desk("POST /events/register")
def register(call: Call) -> Any:
    return {"id": call.cloud.listen(call.session).id}


@desk("POST /events/{listenerId}/unregister")
def unregister(call: Call) -> Any:
    if call.session.listener == call.path["listenerId"]:
        call.cloud.unlisten(call.session)


@desk("POST /events/{listenerId}/fetch")
def fetch(call: Call) -> Any:
    cloud, faults = call.cloud, call.cloud.faults
    events = cloud.fetch(call.session, call.path["listenerId"])
    cloud.touch(call.session)
    seen = call.account.sees
    local = call.session.box is not None
    told = [
        dress(
            event,
            setup=call.home.oid,
            native=local or faults.is_on("native_values"),
            new=cloud.settings.new_envelope or faults.is_on("new_envelope"),
            local=local,
        )
        for event in events
        if seen is None or "deviceURL" not in event or event["deviceURL"] in seen
    ]
    if call.session.box:
        told = [event for event in told if event.get("gatewayId", call.session.box.id) == call.session.box.id]
    if faults.take("strange_events") is not None:
        told = [{"timestamp": call.machinery.now(), "name": "UnheardOfEvent", "of": [1]}, {"nameless": True}, *told]
    if any("deviceStates" in event for event in told) and faults.take("null_states") is not None:
        told = [event | {"deviceStates": None} if "deviceStates" in event else event for event in told]
    return told


# Setup (reference 6)


def _flag(call: Call, name: str) -> bool:
    return call.query.get(name) == "true"


@desk("GET /setup")
def setup(call: Call) -> Any:
    if call.session.box:
        return views.show_home_locally(call.home, call.session.box)
    return views.show_home(call.home, call.devices(), manufacturer=_flag(call, "withManufacturerData"))


@desk("GET /setup/gateways")
def gateways(call: Call) -> Any:
    if call.session.box:
        return views.show_home_locally(call.home, call.session.box)["gateways"]
    return [views.show_gateway(gateway, alone=True) for gateway in call.home.gateways.values()]


@desk("GET /setup/devices")
def devices(call: Call) -> Any:
    if call.session.box:
        return [views.show_device_locally(device) for device in call.devices()]
    return [views.show_device(d, manufacturer=_flag(call, "withManufacturerData")) for d in call.devices()]


@desk("GET /setup/devices/{deviceURL}")
def device(call: Call) -> Any:
    if call.session.box:
        return views.show_device_locally(call.device())
    return views.show_device(call.device(), manufacturer=_flag(call, "withManufacturerData"))


@desk("GET /setup/devices/{deviceURL}/states")
def states(call: Call) -> Any:
    return views.show_states(call.device())


@desk("GET /setup/devices/{deviceURL}/states/{name}")
def state(call: Call) -> Any:
    name = call.path["name"]
    found = call.device().states.get(name)
    if found is None:
        raise named("unknown_object")
    return views.show_state(name, found)


@desk("GET /setup/devices/{deviceURL}/attributes")
def attributes(call: Call) -> Any:
    return call.device().attributes


@desk("GET /setup/devices/{deviceURL}/attributes/{name}")
def attribute(call: Call) -> Any:
    found = next((row for row in call.device().attributes if row["name"] == call.path["name"]), None)
    if found is None:
        raise named("unknown_object")
    return found


@desk("GET /setup/devices/{deviceURL}/controllable")
def controllable(call: Call) -> Any:
    return call.device().model.definition()


@desk("GET /setup/devices/controllables")
def controllables(call: Call) -> Any:
    found: dict[str, list[str]] = {}
    for device in call.devices():
        found.setdefault(device.model.name, []).append(device.url)
    return found


@desk("GET /setup/devices/controllables/{controllableName}")
def devices_of(call: Call) -> Any:
    name = call.path["controllableName"]
    if name not in BY_NAME:
        raise named("no_such_controllable", name)
    return [device.url for device in call.devices() if device.model.name == name]


@desk("GET /setup/location")
def location(call: Call) -> Any:
    return call.home.location


@desk("GET /setup/features")
def features(call: Call) -> Any:
    return call.home.features


@desk("GET /setup/options")
def options(call: Call) -> Any:
    return call.home.options


@desk("GET /setup/options/{optionId}")
def option(call: Call) -> Any:
    # An option nobody subscribed to is nothing, not an error (reference 6.3).
    return next((row for row in call.home.options if row["optionId"] == call.path["optionId"]), {})


@desk("GET /setup/options/{optionId}/{parameterName}")
def option_parameter(call: Call) -> Any:
    found = option(call)
    if not found:
        raise named("unknown_object")
    return next((row for row in found["parameters"] if row["name"] == call.path["parameterName"]), None)


@desk("GET /setup/quotas")
def quotas(call: Call) -> Any:
    home = call.home
    counts = {"actionGroups": len(home.action_groups), "devices": len(home.devices), "gateways": len(home.gateways)}
    return [
        {"setupOID": home.oid, "descriptorId": name, "currentValue": count, "oid": f"{home.oid[:-2]}{number:02d}"}
        for number, (name, count) in enumerate(counts.items())
    ]


@desk("GET /setup/additionalInformation")
def additional(call: Call) -> Any:
    return call.home.additional


# Refreshing (reference 12)


@desk("POST /setup/devices/states/refresh")
def refresh_states(call: Call) -> Any:
    wanted = call.rows() if call.body is not None else None
    chosen = [device for device in call.devices() if wanted is None or device.url in wanted]
    call.machinery.refresh(call.home, chosen)


@desk("PUT /setup/devices/refresh")
def refresh_all(call: Call) -> Any:
    call.machinery.refresh(call.home, call.devices())


@desk("POST /setup/devices/{deviceURL}/states/refresh")
def refresh_device(call: Call) -> Any:
    call.machinery.refresh(call.home, [call.device()])


@desk(
    "POST /setup/gateways/{gatewayId}/devices/states/refresh",
    "POST /setup/gateways/{gatewayId}/protocols/{protocolType}/devices/states/refresh",
    "POST /setup/protocols/{protocolType}/devices/states/refresh",
)
def refresh_some(call: Call) -> Any:
    chosen = call.devices()
    if "gatewayId" in call.path:
        gateway = call.gateway()
        chosen = [device for device in chosen if device.gateway_id == gateway.id]
    if "protocolType" in call.path:
        protocol = call.number("protocolType")
        chosen = [device for device in chosen if device.protocol.id == protocol]
    call.machinery.refresh(call.home, chosen)
