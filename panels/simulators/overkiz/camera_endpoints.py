"""Pictures of cameras, and questions put to people (reference 10)."""

from typing import Any, Final

from panels.simulators.overkiz.calls import Call
from panels.simulators.overkiz.errors import named
from panels.simulators.overkiz.operations import Desk
from panels.simulators.overkiz.world import Device, Picture

desk = Desk()
TEMPLATE: Final = "@PROTOCOL_TYPE@/@GATEWAY_ID@/@CAMERA_ID@/@PHOTO_ID@"
ANSWERS: Final = ("OK", "CANCEL", "YES", "NO")


def _camera(call: Call) -> Device:
    device = call.device()
    if device.model.type != 3:
        raise named("unsupported", device.url)
    return device


def _head(call: Call, camera: Device) -> dict[str, Any]:
    session = call.cloud.open_pictures()
    root = call.cloud.pictures_root
    return {
        "sessionId": session,
        "gatewayId": camera.gateway_id,
        "cameraId": camera.oid,
        "pictureUrlTemplate": f"{root}/picture/{TEMPLATE}?sessionId=@SESSION_ID@",
        "thumbnailUrlTemplate": f"{root}/thumbnail/{TEMPLATE}?sessionId=@SESSION_ID@",
    }


def _picture(call: Call, camera: Device) -> Picture:
    number = call.number("pictureId")
    found = next((picture for picture in camera.pictures if picture.id == number), None)
    if found is None:
        raise named("unknown_object")
    return found


@desk(
    "GET /setup/devices/{deviceURL}/pictures/{from}/{to}",
    "GET /setup/devices/{deviceURL}/pictures/{from}/{to}/{offset}/{size}",
)
def pictures(call: Call) -> Any:
    camera = _camera(call)
    first, last = call.number("from"), call.number("to")
    found = [picture for picture in camera.pictures if first <= picture.taken <= last]
    if "offset" in call.path:
        offset, size = call.number("offset"), call.number("size")
        if offset < 0 or not 0 < size <= 1_000:
            raise named("invalid_field", "offset or size")
        found = found[offset : offset + size]
    told = [{"pictureId": picture.id, "timestamp": picture.taken} for picture in found]
    return {**_head(call, camera), "pictures": told}


@desk("GET /setup/devices/{deviceURL}/pictures/{pictureId}")
def picture(call: Call) -> Any:
    camera = _camera(call)
    found = _picture(call, camera)
    told = {"protocolType": camera.protocol.id, "timestamp": found.taken, "pictureId": found.id}
    return {**_head(call, camera), **told}


@desk("GET /setup/devices/{deviceURL}/pictures/{pictureId}/url")
def picture_url(call: Call) -> Any:
    camera = _camera(call)
    found = _picture(call, camera)
    path = f"{camera.protocol.id}/{camera.gateway_id}/{camera.oid}/{found.id}"
    return {"pictureURL": f"{call.cloud.pictures_root}/picture/{path}?sessionId={call.cloud.open_pictures()}"}


@desk("GET /setup/devices/{deviceURL}/pictures/export")
def export(call: Call) -> Any:
    camera = _camera(call)
    head = _head(call, camera)
    told = {key: head[key] for key in ("cameraId", "gatewayId", "sessionId")}
    return {**told, "protocolType": camera.protocol.id, "urlTemplate": head["pictureUrlTemplate"]}


@desk("DELETE /setup/devices/{deviceURL}/pictures/{pictureId}")
def delete_picture(call: Call) -> Any:
    call.owner_only()
    camera = _camera(call)
    camera.pictures.remove(_picture(call, camera))


@desk("POST /setup/devices/{deviceURL}/pictures/_delete")
def delete_some(call: Call) -> Any:
    call.owner_only()
    camera, gone = _camera(call), call.rows()
    camera.pictures[:] = [picture for picture in camera.pictures if picture.id not in gone]


@desk("DELETE /setup/devices/{deviceURL}/pictures")
def delete_all(call: Call) -> Any:
    call.owner_only()
    _camera(call).pictures.clear()


# Questions


def _question(call: Call) -> dict[str, Any]:
    found = call.home.notifications.get(call.path["interactiveNotificationOID"])
    if found is None:
        raise named("unknown_object")
    return found


@desk("GET /setup/interactiveNotifications")
def questions(call: Call) -> Any:
    return list(call.home.notifications.values())


@desk("GET /setup/interactiveNotifications/history")
def answered(call: Call) -> Any:
    return call.home.answered


@desk("GET /setup/interactiveNotifications/{interactiveNotificationOID}")
def question(call: Call) -> Any:
    return _question(call)


@desk("POST /setup/interactiveNotifications/{interactiveNotificationOID}/{actionType}")
def answer_question(call: Call) -> Any:
    found = _question(call)
    if call.path["actionType"] not in ANSWERS:
        raise named("invalid_field", "actionType")
    del call.home.notifications[found["oid"]]
    call.home.answered.append(found)
