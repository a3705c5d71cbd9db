"""Health, alerts, firmware and local access of gateways (reference 6.1, 2.2, 10)."""

import secrets
from functools import partial
from typing import Any

from panels.simulators.overkiz import views
from panels.simulators.overkiz.calls import Call
from panels.simulators.overkiz.errors import named
from panels.simulators.overkiz.failures import PROTOCOLS
from panels.simulators.overkiz.machinery import Machinery
from panels.simulators.overkiz.operations import Desk
from panels.simulators.overkiz.world import Device, Gateway, Home, new_oid

desk = Desk()
# What a real box can speak, whatever is paired with it.
SUPPORTED = ("io", "rts", "rtd", "rtds", "internal", "zigbee", "zwave", "enocean", "hue", "camera", "ogp", "homekit")


@desk("GET /setup/gateways/{gatewayId}")
def gateway(call: Call) -> Any:
    return views.show_gateway(call.gateway(), alone=True)


@desk("GET /setup/gateways/{gatewayId}/aliveAndReady")
def alive_and_ready(call: Call) -> Any:
    return {"result": call.gateway().alive and not call.gateway().syncing}


@desk("GET /setup/gateways/{gatewayId}/version")
def version(call: Call) -> Any:
    return {"result": call.gateway().version}


@desk("GET /setup/gateways/{gatewayId}/functions")
def functions(call: Call) -> Any:
    return call.gateway().functions


@desk(
    "GET /setup/gateways/{gatewayId}/availableProtocols",
    "GET /setup/gateways/{gatewayId}/supportedProtocols",
)
def supported_protocols(call: Call) -> Any:
    if call.gateway().virtual:
        return used_protocols(call)
    return sorted({PROTOCOLS[name].id for name in SUPPORTED} | set(used_protocols(call)))


@desk(
    "GET /setup/gateways/{gatewayId}/activeProtocols",
    "GET /setup/gateways/{gatewayId}/usedActiveProtocols",
)
def used_protocols(call: Call) -> Any:
    own_id = call.gateway().id
    return sorted({device.protocol.id for device in call.devices() if device.gateway_id == own_id})


@desk("GET /setup/gateways/{gatewayId}/additionalInformation")
def additional(call: Call) -> Any:
    own_id = call.gateway().id
    return [row | {"gatewayId": own_id} for row in call.home.additional]


@desk("GET /setup/gateways/{gatewayId}/synchronization/inProgress")
def syncing(call: Call) -> Any:
    return {"result": call.gateway().syncing}


@desk("GET /setup/gateways/{gatewayId}/synchronization/pendingTasks")
def pending_tasks(call: Call) -> Any:
    return {"result": call.gateway().pending_tasks}


@desk("GET /setup/gateways/{gatewayId}/synchronization/failedTasks")
def failed_tasks(call: Call) -> Any:
    return {"result": bool(call.gateway().failed_tasks)}


@desk("GET /setup/gateways/{gatewayId}/synchronization/failedTasks/categories")
def failed_categories(call: Call) -> Any:
    return {"result": call.gateway().failed_tasks}


# Firmware


@desk("PUT /setup/gateways/{gatewayId}/update")
def update(call: Call) -> Any:
    call.owner_only()
    gateway = call.gateway()
    if not gateway.update_status.startswith("READY"):
        return {"updateStarted": False}
    gateway.update_status = "UPDATING"
    call.machinery.publish(call.home, "GatewayFirmwareUpdateStartedEvent", gatewayId=gateway.id)
    call.cloud.timers.later(call.machinery.times.firmware, partial(_updated, call.machinery, call.home, gateway))
    details = {"type": "EXECUTION", "ownerKey": call.home.oid, "execId": new_oid()}
    return {"details": details, "updateStarted": True}


def _updated(machinery: Machinery, home: Home, gateway: Gateway) -> None:
    name = "GatewayFirmwareUpdateCompletedEvent" if gateway.alive else "GatewayFirmwareUpdateFailedEvent"
    gateway.update_status = "UP_TO_DATE" if gateway.alive else "READY_TO_UPDATE"
    more = {} if gateway.alive else {"failureType": "PEER_DOWN"}
    machinery.publish(home, name, gatewayId=gateway.id, firmwareType="BOX", **more)


@desk("POST /setup/gateways/{gatewayId}/enableAutoUpdate")
def enable_auto_update(call: Call) -> Any:
    call.owner_only()
    call.gateway().auto_update = call.query.get("enable", "true") == "true"


@desk("GET /setup/devices/notUpToDate")
def not_up_to_date(call: Call) -> Any:
    return [device.url for device in call.devices() if device.firmware != "up"]


@desk("GET /setup/devices/{deviceURL}/firmwareUpToDate")
def firmware_up_to_date(call: Call) -> Any:
    is_up = call.device().firmware == "up"
    return {"upToDate": is_up, "notes": [] if is_up else [{"en": "Better radio."}]}


@desk("GET /setup/devices/{deviceURL}/firmwareUpdateCapability")
def firmware_capability(call: Call) -> Any:
    return {"supportsFirmwareUpdate": call.device().protocol.prefix in ("io", "zigbee", "internal")}


@desk("PUT /setup/devices/{deviceURL}/updateFirmware")
def update_firmware(call: Call) -> Any:
    call.owner_only()
    _begin_update(call, call.device())


@desk("PUT /setup/devices/updateFirmwares")
def update_firmwares(call: Call) -> Any:
    call.owner_only()
    # Documented with a list of URLs, sent by one client without any (reference 2.4).
    wanted = call.rows() if call.body is not None else None
    for device in call.devices():
        if device.firmware == "old" and (wanted is None or device.url in wanted):
            _begin_update(call, device)


def _begin_update(call: Call, device: Device) -> None:
    if device.firmware != "old":
        raise named("unsupported", device.url)
    device.firmware = "updating"
    call.machinery.publish(
        call.home, "DeviceFirmwareUpdateStartedEvent", gatewayId=device.gateway_id, deviceURL=device.url
    )
    call.cloud.timers.later(call.machinery.times.firmware, partial(_device_updated, call.machinery, call.home, device))


def _device_updated(machinery: Machinery, home: Home, device: Device) -> None:
    fails = device.fails or (None if device.available else "ACTUATORNOANSWER")
    device.firmware = "old" if fails else "up"
    name = "DeviceFirmwareUpdateFailedEvent" if fails else "DeviceFirmwareUpdateCompletedEvent"
    machinery.publish(home, name, deviceURL=device.url, **({"failureType": fails} if fails else {}))


# Disconnection alerts


@desk("GET /setup/disconnectionAlert/configuration")
def alert(call: Call) -> Any:
    return call.home.disconnection


@desk("PUT /setup/disconnectionAlert/configuration")
def set_alert(call: Call) -> Any:
    call.owner_only()
    body = call.fields()
    if body.get("notificationType") not in ("PUSH", "EMAIL", "SMS", "NONE"):
        raise named("invalid_field", "notificationType")
    keys = ("notificationType", "notificationTitle", "notificationText", "targetPushSubscriptions")
    call.home.disconnection = {key: body[key] for key in keys if body.get(key) is not None}


@desk("GET /setup/gateways/{gatewayId}/disconnectionAlert/configuration")
def gateway_alert(call: Call) -> Any:
    return {"timeout": call.gateway().timeout}


@desk("PUT /setup/gateways/{gatewayId}/disconnectionAlert/configuration")
def set_gateway_alert(call: Call) -> Any:
    call.owner_only()
    timeout = call.fields().get("timeout")
    if not isinstance(timeout, int) or isinstance(timeout, bool) or not 0 <= timeout <= 100_000:
        raise named("invalid_field", "timeout")
    gateway = call.gateway()
    gateway.timeout = timeout
    call.machinery.publish_gateway(call.home, gateway, "GatewayDownOptionsChangedEvent", timeout=timeout)


# Local access


def _box(call: Call, action: str) -> Gateway:
    gateway = call.gateway()
    if not gateway.developer_mode or not call.account.main:
        raise named("access_denied", f"{gateway.id} for action {action}")
    return gateway


@desk("GET /config/{gatewayId}/local/tokens/generate")
def generate_token(call: Call) -> Any:
    _box(call, "ADD_TOKEN")
    return {"token": secrets.token_hex(16)}


@desk("POST /config/{gatewayId}/local/tokens")
def add_token(call: Call) -> Any:
    gateway, body = _box(call, "ADD_TOKEN"), call.fields()
    token, label, scope = (body.get(key) for key in ("token", "label", "scope"))
    if not isinstance(token, str) or not isinstance(label, str) or scope != "devmode" or len(gateway.tokens) >= 100:
        raise named("invalid_field", "token, label or scope")
    return {"requestId": call.cloud.add_box_token(gateway, token, label, scope)}


@desk("GET /config/{gatewayId}/local/tokens/{scope}")
def tokens(call: Call) -> Any:
    gateway = _box(call, "GET_TOKEN")
    return [
        {
            "label": row["label"],
            "gatewayId": gateway.id,
            "gatewayCreationTime": row["created"],
            "uuid": own_id,
            "scope": row["scope"],
            "expirationTime": None,
        }
        for own_id, row in gateway.tokens.items()
        if row["scope"] == call.path["scope"]
    ]


@desk("DELETE /config/{gatewayId}/local/tokens/{uuid}")
def delete_token(call: Call) -> Any:
    gateway = _box(call, "DELETE_TOKEN")
    if gateway.tokens.pop(call.path["uuid"], None) is None:
        raise named("no_such_token", call.path["uuid"])
    return {"requestId": new_oid()}
