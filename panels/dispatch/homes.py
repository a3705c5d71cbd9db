"""Orders to devices, scenes and executions of a gateway: who may, what is meant, and what the driver is told.

An order names one of them by uid: ``{"device": uid, "key": …, "parameters": […]}``, ``{"scene": uid}`` or
``{"execution": uid}``. What a guarded ability or scene is asked is asked by the guarded name, else it is refused.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from panels.access.doors import panel_rights
from panels.dispatch.checking import Refusal
from panels.drivers.base import DeviceAct
from panels.homes.abilities import abilities_of, accepts
from panels.models import Device, Execution, Panel, Scene, User
from panels.vocabulary import CommandName, DeviceKind, Right

_OPERATING: Final = {False: CommandName.OPERATE, True: CommandName.OPERATE_GUARDED}
_RUNNING: Final = {False: CommandName.RUN_SCENE, True: CommandName.RUN_SCENE_GUARDED}


def command_for(ability_guarded: bool) -> CommandName:
    """The command by which a device is asked something."""
    return _OPERATING[ability_guarded]


def check_order(user: User, panel: Panel, name: CommandName, order: Mapping[str, Any], now: datetime) -> None:
    """Whether this person may ask this, of something that is there. Raises `Refusal`.

    The right on the panel itself is the caller's to ask.
    """
    if name in _OPERATING.values():
        _check_device(user, panel, name, order, now)
    elif name in _RUNNING.values():
        _check_scene(user, panel, name, order, now)
    else:
        _check_execution(panel, order)


def told(panel: Panel, order: Mapping[str, Any]) -> dict[str, Any]:
    """What the driver is told of an order, as fields of its `Order`; empty for what is gone meanwhile."""
    if "device" in order:
        device = panel.devices.filter(uid=order["device"]).first()
        if device is None:
            return {}
        act = DeviceAct(device=device.vendor_id, key=order["key"], parameters=tuple(order["parameters"]))
        return {"act": act}
    for kind, rows in (("scene", panel.scenes.all()), ("execution", panel.executions.all())):
        if kind in order:
            found = rows.filter(uid=order[kind]).first()
            return {kind: found.vendor_id} if found is not None else {}
    return {}


def _check_device(user: User, panel: Panel, name: CommandName, order: Mapping[str, Any], now: datetime) -> None:
    device: Device | None = panel.devices.filter(uid=order.get("device"), vanished_at=None, enabled=True).first()
    if device is None:
        raise Refusal("target_unknown")
    if device.kind == DeviceKind.CAMERA and not panel_rights(user, panel, now).allows(Right.SEE_STILLS):
        # Whoever turns a camera on looks into a home.
        raise Refusal("forbidden")
    ability = abilities_of(device).get(str(order.get("key")))
    if ability is None or _OPERATING[ability.guarded] is not name:
        raise Refusal("not_supported")
    if not accepts(ability, order.get("parameters", ())):
        raise Refusal("value_out_of_range")


def _check_scene(user: User, panel: Panel, name: CommandName, order: Mapping[str, Any], now: datetime) -> None:
    scene: Scene | None = panel.scenes.filter(uid=order.get("scene"), vanished_at=None).first()
    if scene is None:
        raise Refusal("target_unknown")
    if _RUNNING[scene.guarded] is not name:
        raise Refusal("not_supported")
    same = Panel.objects.filter(connection_id=panel.connection_id, enabled=True)
    gateways = list(same.filter(vendor_id__in=scene.gateways))
    if len(gateways) != len(set(scene.gateways)):
        raise Refusal("target_unknown")
    if not all(panel_rights(user, gateway, now).allows(Right.SWITCH) for gateway in gateways):
        raise Refusal("forbidden")
    if scene.alarm:
        alarms = list(same.filter(vendor_id__in=[step.get("device") for step in scene.steps]))
        # Which alarms it is about has to be known, and it may disarm each of them.
        if not alarms:
            raise Refusal("not_supported")
        if not all({Right.ARM, Right.DISARM} <= panel_rights(user, alarm, now).whole for alarm in alarms):
            raise Refusal("forbidden")


def _check_execution(panel: Panel, order: Mapping[str, Any]) -> None:
    execution: Execution | None = panel.executions.filter(uid=order.get("execution"), ended_at=None).first()
    if execution is None:
        raise Refusal("target_unknown")
    known = set(panel.devices.filter(vendor_id__in=execution.devices).values_list("vendor_id", flat=True))
    if not execution.devices or set(execution.devices) - known:
        # It may be about an alarm, or about what nobody here has seen.
        raise Refusal("not_supported")
