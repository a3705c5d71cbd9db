"""What happened in a home: executions, events of devices, alerts, and who looked (reference 9)."""

from typing import Any

from panels.simulators.overkiz.calls import Call
from panels.simulators.overkiz.errors import named
from panels.simulators.overkiz.operations import Desk

desk = Desk()
MOST = 200


@desk("GET /history/lastExecutions", "GET /history/executions")
def executions(call: Call) -> Any:
    return list(reversed(call.home.executions))[:MOST]


@desk("GET /history/executions/{execId}")
def execution(call: Call) -> Any:
    for row in call.home.executions:
        if row["id"] == call.path["execId"]:
            return {"execution": row}
    raise named("unknown_object")


@desk("GET /history/devicesEvent")
def device_events(call: Call) -> Any:
    return list(reversed(call.home.device_events))[:MOST]


@desk("GET /history/devicesEvent/{eventId}")
def device_event(call: Call) -> Any:
    for row in call.home.device_events:
        if row["id"] == call.path["eventId"]:
            return {"deviceEvent": row}
    raise named("unknown_object")


@desk("GET /history/notificationEvents")
def notification_events(call: Call) -> Any:
    return list(reversed(call.home.notification_events))[:MOST]


@desk("GET /history")
def history(call: Call) -> Any:
    rows = [{"execution": row} for row in call.home.executions]
    rows += [{"deviceEvent": row} for row in call.home.device_events]
    return sorted(rows, key=lambda row: -next(iter(row.values()))["eventTime"])[:MOST]


@desk("DELETE /history")
def delete_history(call: Call) -> Any:
    call.owner_only()
    call.home.executions.clear()
    call.home.device_events.clear()
    call.home.notification_events.clear()
    call.machinery.publish(call.home, "HistoryDeletedEvent")


@desk("GET /history/accessAudit/{from}/{to}")
def access_audit(call: Call) -> Any:
    first, last = call.number("from"), call.number("to")
    found = [text for when, text in call.home.audit if first <= when <= last]
    return {"events": found[:MOST], "from": first, "to": last, "limitReached": len(found) > MOST}
