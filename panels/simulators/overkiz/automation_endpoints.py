"""Automations and conditions as clients make and read them (reference 8)."""

from collections.abc import Mapping
from typing import Any

from panels.simulators.overkiz.automation import ALWAYS_ON, KINDS, holds
from panels.simulators.overkiz.calls import Call
from panels.simulators.overkiz.errors import named
from panels.simulators.overkiz.operations import Desk
from panels.simulators.overkiz.world import new_oid

desk = Desk()
MOST = 200
MODES = (1, 2, 3)
# The number of a gateway's function in GatewayFunctionChangedEvent is not published; these are choices.
TRIGGERS, CALENDAR = 1, 2


def switch_function(call: Call, number: int) -> bool:
    """Return what a body of ``{"enabled": bool}`` says and tell every box about it. Raises a Refusal."""
    call.owner_only()
    enabled = call.fields().get("enabled")
    if not isinstance(enabled, bool):
        raise named("invalid_field", "enabled")
    for gateway in call.home.gateways.values():
        call.machinery.publish_gateway(
            call.home, gateway, "GatewayFunctionChangedEvent", functionType=number, enabled=enabled
        )
    return enabled


def _kind(call: Call) -> str:
    kind = call.path["type"]
    if kind not in KINDS:
        raise named("invalid_field", "type")
    return kind


def _trigger(call: Call) -> tuple[str, dict[str, Any]]:
    kind = _kind(call)
    found = call.home.triggers.get(kind, {}).get(call.path["triggerOID"])
    if found is None:
        raise named("unknown_object")
    return kind, found


def _status(trigger: Mapping[str, Any]) -> dict[str, Any]:
    intervals = trigger.get("schedulingIntervals")
    return {
        "triggerOID": trigger["oid"],
        "mode": trigger["mode"],
        "schedulingIntervalsStatus": [True] * len(intervals) if isinstance(intervals, list) else [],
        "subTriggersStatus": [
            {"triggerName": trigger["label"], "active": trigger["mode"] == ALWAYS_ON, "executeAlways": False}
        ],
    }


def _tell(call: Call, name: str, kind: str, trigger: Mapping[str, Any], **more: Any) -> None:
    told = {"setupTriggerType": KINDS.index(kind) + 1, "setupTriggerOID": trigger["oid"], **more}
    call.machinery.publish(call.home, name, **told)


def _about(trigger: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "setupTriggerId": trigger["id"],
        "label": trigger["label"],
        "metadata": trigger.get("metadata"),
        "mode": trigger["mode"],
        "sourceDeviceURLs": [],
        "effects": trigger.get("effects", []),
        "rootConditionBlock": trigger.get("rootConditionBlock"),
        "schedulingIntervals": trigger.get("schedulingIntervals", []),
    }


def _body(call: Call) -> tuple[str, dict[str, Any]]:
    body = call.fields()
    kind, trigger = next(iter(body.items())) if len(body) == 1 else ("", None)
    if kind not in KINDS or not isinstance(trigger, dict):
        raise named("invalid_field", "one of " + ", ".join(KINDS))
    if not isinstance(trigger.get("label"), str) or trigger.get("mode", ALWAYS_ON) not in MODES:
        raise named("invalid_field", "label or mode")
    if not all(isinstance(trigger.get(key) or [], list) for key in ("effects", "schedulingIntervals")):
        raise named("invalid_field", "effects or schedulingIntervals")
    return kind, {"mode": ALWAYS_ON, "effects": [], **trigger}


@desk("GET /triggers")
def triggers(call: Call) -> Any:
    return [{kind: trigger} for kind, table in call.home.triggers.items() for trigger in table.values()]


@desk("GET /triggers/{type}")
def triggers_of(call: Call) -> Any:
    kind = _kind(call)
    return [{kind: trigger} for trigger in call.home.triggers.get(kind, {}).values()]


@desk("GET /triggers/{type}/{triggerOID}")
def trigger(call: Call) -> Any:
    kind, found = _trigger(call)
    return {kind: found}


@desk("GET /triggers/status")
def triggers_status(call: Call) -> Any:
    return {"enabled": call.home.triggers_on}


@desk("PUT /triggers/status")
def set_triggers_status(call: Call) -> Any:
    call.home.triggers_on = switch_function(call, TRIGGERS)


@desk("GET /triggers/{type}/status")
def statuses_of(call: Call) -> Any:
    return [_status(trigger) for trigger in call.home.triggers.get(_kind(call), {}).values()]


@desk("GET /triggers/{type}/{triggerOID}/status")
def trigger_status(call: Call) -> Any:
    return _status(_trigger(call)[1])


@desk("PUT /triggers/{type}/{triggerOID}/activation/{mode}")
def activate(call: Call) -> Any:
    call.owner_only()
    kind, found = _trigger(call)
    mode = call.number("mode")
    if mode not in MODES:
        raise named("invalid_field", "mode")
    if call.cloud.faults.take("trigger_fails") is not None:
        _tell(call, "SetupTriggerModeChangeFailedEvent", kind, found, failureType="PEER_DOWN")
        return
    found["mode"] = mode
    _tell(call, "SetupTriggerModeChangedEvent", kind, found, newMode=mode)


@desk("POST /triggers")
def create_trigger(call: Call) -> Any:
    call.owner_only()
    kind, body = _body(call)
    if sum(len(table) for table in call.home.triggers.values()) >= MOST:
        raise named("quota_exceeded", "triggers")
    now = call.machinery.now()
    made = {"creationTime": now, "lastUpdateTime": now, **body, "id": new_oid()[:8], "oid": new_oid()}
    if call.cloud.faults.take("trigger_fails") is not None:
        _tell(call, "SetupTriggerCreationFailedEvent", kind, made, failureType="PEER_DOWN")
    else:
        call.home.triggers.setdefault(kind, {})[made["oid"]] = made
        call.machinery.synchronize_all(call.home)
        _tell(call, "SetupTriggerCreatedEvent", kind, made, **_about(made))
    return {"setupTriggerId": made["id"], "setupTriggerOID": made["oid"]}


@desk("PUT /triggers")
def update_trigger(call: Call) -> Any:
    call.owner_only()
    kind, body = _body(call)
    former = call.home.triggers.get(kind, {}).get(str(body.get("oid")))
    if former is None:
        raise named("unknown_object")
    former |= {**body, "id": former["id"], "oid": former["oid"], "lastUpdateTime": call.machinery.now()}
    call.machinery.synchronize_all(call.home)
    _tell(call, "SetupTriggerUpdatedEvent", kind, former, **_about(former))


@desk("DELETE /triggers/{type}/{triggerOID}")
def delete_trigger(call: Call) -> Any:
    call.owner_only()
    kind, found = _trigger(call)
    del call.home.triggers[kind][found["oid"]]
    call.machinery.synchronize_all(call.home)
    _tell(call, "SetupTriggerDeletedEvent", kind, found)


# Conditions


def _group(call: Call, oid: object) -> dict[str, Any]:
    group = call.home.condition_groups.get(oid) if isinstance(oid, str) else None
    if group is None:
        raise named("unknown_object")
    return group


def _conditions(call: Call) -> dict[str, Any]:
    body = call.fields()
    conditions = body.get("conditions")
    if not isinstance(body.get("label"), str) or not isinstance(conditions, list) or len(conditions) > 100:
        raise named("missing", "label or conditions")
    for condition in conditions:
        inner = condition.get("controllable") if isinstance(condition, dict) else None
        if not isinstance(inner, dict) or not isinstance(inner.get("controllableNames"), list):
            raise named("invalid_field", "conditions")
    return {"label": body["label"], "metadata": body.get("metadata"), "conditions": conditions}


def _tell_group(call: Call, name: str, group: Mapping[str, Any]) -> None:
    told = {key: group[key] for key in ("label", "metadata", "conditions")}
    call.machinery.publish(call.home, name, conditionGroupOID=group["oid"], **told)


@desk("GET /conditionGroups")
def condition_groups(call: Call) -> Any:
    return list(call.home.condition_groups.values())


@desk("GET /conditionGroups/{oid}")
def condition_group(call: Call) -> Any:
    return _group(call, call.path["oid"])


@desk("GET /conditionGroups/{oid}/evaluate")
def evaluate(call: Call) -> Any:
    group, invalid, failed = _group(call, call.path["oid"]), [], []
    known = {device.model.name for device in call.home.devices.values()}
    ignored: list[str] = []
    for condition in group["conditions"]:
        inner = condition["controllable"]
        names = [str(name) for name in inner["controllableNames"]]
        ignored += [name for name in names if name not in known]
        for device in call.home.devices.values():
            if device.model.name not in names:
                continue
            state = device.states.get(str(inner.get("stateName")))
            if state is None or not device.available:
                failed.append(device.url)
            elif not holds(state.value, inner.get("operator"), inner.get("value")):
                invalid.append(device.url)
    return {
        "evaluationStatus": "FAILED" if failed else "INVALID" if invalid else "VALID",
        "evaluationTime": call.machinery.now(),
        "failedDevices": failed,
        "invalidatingDevices": invalid,
        "ignoredControllables": ignored,
    }


@desk("POST /conditionGroups")
def create_group(call: Call) -> Any:
    call.owner_only()
    now = call.machinery.now()
    if len(call.home.condition_groups) >= MOST:
        raise named("quota_exceeded", "conditionGroups")
    group = {"creationTime": now, "lastUpdateTime": now, **_conditions(call), "oid": new_oid()}
    call.home.condition_groups[group["oid"]] = group
    _tell_group(call, "ConditionGroupCreatedEvent", group)
    return {"conditionGroupOID": group["oid"]}


@desk("PUT /conditionGroups")
def update_group(call: Call) -> Any:
    call.owner_only()
    group = _group(call, call.fields().get("oid"))
    group |= {**_conditions(call), "lastUpdateTime": call.machinery.now()}
    _tell_group(call, "ConditionGroupUpdatedEvent", group)


@desk("DELETE /conditionGroups/{oid}")
def delete_group(call: Call) -> Any:
    call.owner_only()
    group = _group(call, call.path["oid"])
    del call.home.condition_groups[group["oid"]]
    call.machinery.publish(call.home, "ConditionGroupDeletedEvent", conditionGroupOID=group["oid"])
