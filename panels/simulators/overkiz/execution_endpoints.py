"""Commands, scenes and plans: everything that ends in an execution (reference 7)."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from panels.simulators.overkiz.calls import Call
from panels.simulators.overkiz.errors import Refusal, named
from panels.simulators.overkiz.operations import Desk
from panels.simulators.overkiz.runs import Run, current
from panels.simulators.overkiz.world import Home, new_oid

desk = Desk()
# What a group keeps, and what it says when a client says nothing (reference 7).
KEPT: Final[dict[str, Any]] = {
    "label": "",
    "metadata": "",
    "shortcut": False,
    "notificationTypeMask": 0,
    "notificationCondition": "NEVER",
    "notificationText": None,
    "notificationTitle": None,
    "targetEmailAddresses": None,
    "targetPhoneNumbers": None,
    "targetPushSubscriptions": None,
}
CONDITIONS: Final = ("NEVER", "ALWAYS", "ON_SUCCESS", "ON_ERROR")


def checked(call: Call, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return an action group as it is kept. Raises the refusals of reference 4."""
    group = {key: default if body.get(key) is None else body[key] for key, default in KEPT.items()}
    group = {key: value for key, value in group.items() if value is not None}
    if group["notificationCondition"] not in CONDITIONS or not isinstance(group["label"], str):
        raise named("invalid_field", "notificationCondition or label")
    actions = body.get("actions")
    if not isinstance(actions, list) or not actions or len(actions) > 200:
        raise named("missing", "actions")
    seen: set[str] = set()
    group["actions"] = []
    for action in actions:
        url = action.get("deviceURL") if isinstance(action, dict) else None
        if not isinstance(url, str):
            raise named("missing", "deviceURL")
        if url in seen:
            raise named("duplicate_action", url)
        seen.add(url)
        group["actions"].append({"deviceURL": url, "commands": _commands(call, url, action.get("commands"))})
    return group


def _commands(call: Call, url: str, commands: object) -> list[dict[str, Any]]:
    gateway = url.partition("://")[2].partition("/")[0]
    if gateway not in call.home.gateways and call.session.box is None:
        raise named("no_setup", gateway)
    device = call.device(url)
    if not isinstance(commands, list) or not commands or len(commands) > 20:
        raise named("missing", "commands")
    kept = []
    for command in commands:
        name = command.get("name") if isinstance(command, dict) else None
        if not isinstance(name, str) or name not in device.model.commands:
            raise named("no_such_command", str(name))
        parameters = command.get("parameters")
        if parameters is not None and (not isinstance(parameters, list) or len(parameters) > 20):
            raise named("invalid_field", "parameters")
        row = {"type": 1, "name": name}
        if parameters:
            row["parameters"] = parameters
        kept.append(row)
    return kept


def permit(call: Call, group: Mapping[str, Any]) -> None:
    """Refuse a guest what the guest may not control."""
    allowed = call.account.controls
    for action in group["actions"]:
        if allowed is not None and action["deviceURL"] not in allowed:
            gateway = action["deviceURL"].partition("://")[2].partition("/")[0]
            raise named("access_denied", f"{gateway} for action EXECUTE")


# Ad hoc


@desk("POST /exec/apply", "POST /exec/apply/highPriority", "POST /exec/apply/internal", "POST /exec/apply/geolocated")
def apply(call: Call) -> Any:
    group = checked(call, call.fields())
    permit(call, group)
    how = call.operation.path.rpartition("/")[2]
    run = call.cloud.executions.start(
        call.home,
        group,
        owner=call.account.user,
        sub_type="INTERNAL" if how == "internal" else "MANUAL_CONTROL",
        internal=how == "internal",
        priority=how == "highPriority",
    )
    return {"execId": run.id}


def _runs(call: Call, *, internal: bool) -> list[Run]:
    box = call.session.box
    runs = [run for run in call.home.running.values() if box is None or box.id in run.gateways]
    return [run for run in runs if run.internal == internal]


@desk("GET /exec/current")
def running(call: Call) -> Any:
    return [current(run) for run in _runs(call, internal=False)]


@desk("GET /exec/internalCurrent")
def running_internally(call: Call) -> Any:
    return [current(run) for run in _runs(call, internal=True)]


@desk("GET /exec/current/{execId}")
def one_running(call: Call) -> Any:
    found = [run for run in _runs(call, internal=False) if run.id == call.path["execId"]]
    return current(found[0]) if found else {}


@desk("DELETE /exec/current/setup/{execId}")
def cancel(call: Call) -> Any:
    run = call.home.running.get(call.path["execId"])
    if run is None:
        raise named("unknown_object")
    call.cloud.executions.cancel(run)


@desk("DELETE /exec/current/setup")
def cancel_all(call: Call) -> Any:
    for run in list(call.home.running.values()):
        call.cloud.executions.cancel(run)


# Scenes


def _scene(call: Call, oid: object) -> dict[str, Any]:
    group = call.home.action_groups.get(oid) if isinstance(oid, str) else None
    if group is None:
        raise named("no_such_action_group", str(oid))
    return group


def _tell(call: Call, name: str, group: Mapping[str, Any]) -> None:
    call.machinery.synchronize_all(call.home)
    call.machinery.publish(
        call.home,
        name,
        actionGroupOID=group["oid"],
        actionGroupLabel=group["label"],
        metadata=group["metadata"],
        notificationCondition=group["notificationCondition"],
        actions=group["actions"],
    )


@desk("GET /actionGroups")
def scenes(call: Call) -> Any:
    return list(call.home.action_groups.values())


@desk("GET /actionGroups/{oid}")
def scene(call: Call) -> Any:
    return _scene(call, call.path["oid"])


@desk("POST /actionGroups")
def create_scene(call: Call) -> Any:
    call.owner_only()
    if len(call.home.action_groups) >= 500:
        raise named("quota_exceeded", "actionGroups")
    now = call.machinery.now()
    group = {"creationTime": now, "lastUpdateTime": now, **checked(call, call.fields()), "oid": new_oid()}
    call.home.action_groups[group["oid"]] = group
    _tell(call, "ActionGroupCreatedEvent", group)
    return {"actionGroupOID": group["oid"]}


@desk("PUT /actionGroups")
def update_scene(call: Call) -> Any:
    call.owner_only()
    former = _scene(call, call.fields().get("oid"))
    former |= {**checked(call, call.fields()), "lastUpdateTime": call.machinery.now()}
    _tell(call, "ActionGroupUpdatedEvent", former)


@desk("DELETE /actionGroups/{oid}")
def delete_scene(call: Call) -> Any:
    call.owner_only()
    group = _scene(call, call.path["oid"])
    del call.home.action_groups[group["oid"]]
    for plan in [plan for plan in call.home.planned.values() if plan["actionGroupOID"] == group["oid"]]:
        del call.home.planned[plan["triggerId"]]
    call.machinery.synchronize_all(call.home)
    call.machinery.publish(call.home, "ActionGroupDeletedEvent", actionGroupOID=group["oid"])


@desk(
    "POST /exec/{actionGroupOID}",
    "POST /exec/{actionGroupOID}/internal",
    "POST /exec/{actionGroupOID}/geolocated",
)
def run_scene(call: Call) -> Any:
    group = _scene(call, call.path["actionGroupOID"])
    permit(call, group)
    internal = call.operation.path.endswith("/internal")
    run = call.cloud.executions.start(
        call.home, present(call.home, group), owner=call.account.user, sub_type="ACTION_GROUP", internal=internal,
        oid=group["oid"],
    )  # fmt: skip
    return {"execId": run.id}


def present(home: Home, group: Mapping[str, Any]) -> dict[str, Any]:
    """Return a group without the devices that are gone. Raises a Refusal when none is left."""
    actions = [action for action in group["actions"] if action["deviceURL"] in home.devices]
    if not actions:
        raise named("setup_mismatch")
    return {**group, "actions": actions}


# Plans


@desk("POST /exec/schedule/{actionGroupOID}/{utcTimestamp}")
def plan(call: Call) -> Any:
    group = _scene(call, call.path["actionGroupOID"])
    permit(call, group)
    moment = call.number("utcTimestamp")
    delay = moment / 1000 - call.cloud.timers.now()
    if not 0 <= delay <= 400 * 86_400 or len(call.home.planned) >= 200:
        raise named("invalid_field", "utcTimestamp")
    row = {
        "triggerId": new_oid(),
        "label": group["label"],
        "utcTime": moment,
        "actionGroupOID": group["oid"],
        "randomTimeRange": 0,
        "serverSideManaged": True,
        "executionType": "Delayed execution",
        "executionSubType": "TIME_TRIGGER",
    }
    call.home.planned[row["triggerId"]] = row
    call.machinery.synchronize_all(call.home)
    call.machinery.publish(call.home, "DelayedTriggerSetEvent", triggerId=row["triggerId"])
    call.cloud.timers.later(delay, partial(_due, call, row))
    return {"triggerId": row["triggerId"]}


def _due(call: Call, row: Mapping[str, Any]) -> None:
    home = call.home
    if home.planned.pop(row["triggerId"], None) is None:
        return
    group = home.action_groups[row["actionGroupOID"]]
    try:
        run = call.cloud.executions.start(
            home, present(home, group), owner=call.account.user, source="server", kind="Delayed execution",
            sub_type="TIME_TRIGGER", oid=group["oid"],
        )  # fmt: skip
    except Refusal as refusal:
        call.machinery.notify(home, f"{group['label']} did not run: {refusal.text}", "TRIGGER/delayed")
        return
    call.machinery.publish(
        home, "GroupTriggeredEvent", triggerId=row["triggerId"], triggerType="DELAYED", actionGroupOID=group["oid"],
        execId=run.id,
    )  # fmt: skip


@desk("GET /exec/schedule", "GET /exec/delayedTriggerSchedule")
def plans(call: Call) -> Any:
    return list(call.home.planned.values())


@desk("GET /exec/schedule/{actionGroupOID}")
def plans_of(call: Call) -> Any:
    group = _scene(call, call.path["actionGroupOID"])
    return [row for row in call.home.planned.values() if row["actionGroupOID"] == group["oid"]]


@desk("GET /exec/delayedTriggerSchedule/{triggerId}")
def one_plan(call: Call) -> Any:
    row = call.home.planned.get(call.path["triggerId"])
    if row is None:
        raise named("unknown_object")
    return row


@desk("DELETE /exec/delayedTriggerSchedule/{triggerId}")
def drop_plan(call: Call) -> Any:
    if call.home.planned.pop(call.path["triggerId"], None) is None:
        raise named("unknown_object")
    call.machinery.synchronize_all(call.home)
    call.machinery.publish(call.home, "DelayedTriggerCancelledEvent", triggerId=call.path["triggerId"])
