"""Commands, scenes, their executions and what the log says of them (reference 7, 9)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from panels.drivers.overkiz.budgets import Purpose
from panels.drivers.overkiz.calls.base import Caller, many, one, one_or_none, text
from panels.drivers.overkiz.errors import BadCallError
from panels.drivers.overkiz.records.executions import (
    AccessAudit,
    ActionGroup,
    DeviceEvent,
    Execution,
    LogEntry,
    NotificationEvent,
    PastExecution,
    Planned,
    unwrapped,
)
from panels.drivers.overkiz.records.fields import millis

_APPLY = {
    "": "post_exec_apply",
    "high_priority": "post_exec_apply_high_priority",
    "geolocated": "post_exec_apply_geolocated",
    "internal": "post_exec_apply_internal",
}
_RUN = {
    "": "POST /exec/{actionGroupOID}",
    "geolocated": "POST /exec/{actionGroupOID}/geolocated",
    "internal": "POST /exec/{actionGroupOID}/internal",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One command for one device. Parameters may be codes and are in no repr."""

    device: str
    name: str
    parameters: tuple[Any, ...] = field(default=(), repr=False)


def action_group(label: str, orders: Sequence[Order]) -> dict[str, Any]:
    """A group for `RunCalls.apply`: the orders of one device in one action, in their order, as the server wants it."""
    if not orders:
        raise BadCallError("there is nothing to do")
    actions: dict[str, list[dict[str, Any]]] = {}
    for order in orders:
        command = {"type": 1, "name": order.name, "parameters": list(order.parameters)}
        actions.setdefault(order.device, []).append(command)
    return {
        "label": label,
        "actions": [{"deviceURL": device, "commands": commands} for device, commands in actions.items()],
    }


class RunCalls(Caller):
    """What makes something happen may have happened whenever an error with ``sent`` True is raised."""

    def apply(
        self,
        group: dict[str, Any],
        *,
        form: str = "",
        purpose: Purpose = Purpose.PERSON,
        optimize: bool | None = None,
    ) -> str:
        """Run a group that is not stored, and return the execution's id.

        ``form`` is empty, ``high_priority``, ``geolocated`` or ``internal``; the last is left out of the user's log.
        """
        if form not in _APPLY:
            raise BadCallError("there is no such form of execution")
        query = {} if optimize is None else {"optimizeWithProtocolGroups": optimize}
        return text(self.command(_APPLY[form], body=group, purpose=purpose, **query), "execId")

    def run(self, scene: str, *, form: str = "", purpose: Purpose = Purpose.PERSON) -> str:
        """Run a stored scene, and return the execution's id. ``form`` is empty, ``geolocated`` or ``internal``."""
        if form not in _RUN:
            raise BadCallError("there is no such form of execution")
        return text(self.command(_RUN[form], actionGroupOID=scene, purpose=purpose), "execId")

    def plan(self, scene: str, moment: datetime, *, purpose: Purpose = Purpose.PERSON) -> str:
        """Have a stored scene run once at a moment, and return what this is called."""
        values = {"actionGroupOID": scene, "utcTimestamp": millis(moment)}
        return text(self.command("post_exec_schedule_by_utc_timestamp", purpose=purpose, **values), "triggerId")

    # ----------------------------------------------------------------- under way

    def get_executions(self) -> tuple[Execution, ...]:
        """What is under way."""
        return many(Execution, self.call("get_exec_current") or [])

    def get_execution(self, execution: str) -> Execution | None:
        """One execution; None when it is over."""
        return one_or_none(Execution, self.call("get_exec_current_by_exec_id", execId=execution))

    def get_internal_executions(self) -> tuple[Execution, ...]:
        """What is under way and left out of the user's log."""
        return many(Execution, self.call("get_exec_internal_current") or [])

    def cancel(self, execution: str) -> None:
        """Cancel one execution."""
        self.command("delete_exec_current_setup_by_exec_id", execId=execution)

    def cancel_all(self) -> None:
        """Cancel everything that is under way."""
        self.command("delete_exec_current_setup")

    # ----------------------------------------------------------------- scenes

    def get_scenes(self) -> tuple[ActionGroup, ...]:
        """The stored scenes."""
        return many(ActionGroup, self.call("get_action_groups"))

    def get_scene(self, scene: str) -> ActionGroup:
        """One stored scene."""
        return one(ActionGroup, self.call("get_action_groups_by_oid", oid=scene))

    def add_scene(self, group: dict[str, Any]) -> str:
        """Store a scene, and return its OID."""
        return text(self.call("post_action_groups", body=group), "actionGroupOID")

    def change_scene(self, group: dict[str, Any]) -> None:
        """Replace a stored scene; its ``oid`` is in the group."""
        self.call("put_action_groups", body=group)

    def remove_scene(self, scene: str) -> None:
        """Remove a stored scene."""
        self.call("delete_action_groups_by_oid", oid=scene)

    # ----------------------------------------------------------------- planned

    def get_planned(self, scene: str | None = None) -> tuple[Planned, ...]:
        """What is to run once, of one scene or all."""
        if scene is None:
            return many(Planned, self.call("get_exec_schedule"))
        return many(Planned, self.call("get_exec_schedule_by_action_group_oid", actionGroupOID=scene))

    def get_delayed_triggers(self) -> tuple[Planned, ...]:
        """What is to run once as the server keeps it."""
        return many(Planned, self.call("get_exec_delayed_trigger_schedule"))

    def get_delayed_trigger(self, trigger: str) -> Planned | None:
        """One of these; None when it is over."""
        said = self.call("get_exec_delayed_trigger_schedule_by_trigger_id", triggerId=trigger)
        return one_or_none(Planned, said)

    def cancel_planned(self, trigger: str) -> None:
        """Cancel what is to run once."""
        self.command("delete_exec_delayed_trigger_schedule_by_trigger_id", triggerId=trigger)

    # ----------------------------------------------------------------- the log

    def get_log(self) -> tuple[LogEntry, ...]:
        """Executions and events of devices, mixed."""
        return many(LogEntry, self.call("get_history"))

    def get_past_executions(self) -> tuple[PastExecution, ...]:
        """The last executions."""
        return many(PastExecution, self.call("get_history_last_executions"))

    def get_past_execution(self, execution: str) -> PastExecution:
        """What became of one execution."""
        said = self.call("get_history_executions_by_exec_id", execId=execution)
        return one(PastExecution, unwrapped(said, "execution"))

    def get_device_events(self) -> tuple[DeviceEvent, ...]:
        """Faults and the like of devices."""
        said = self.call("get_history_devices_event")
        return tuple(DeviceEvent(unwrapped(entry.raw, "deviceEvent")) for entry in many(DeviceEvent, said))

    def get_device_event(self, event: str) -> DeviceEvent:
        """One of these."""
        said = self.call("get_history_devices_event_by_event_id", eventId=event)
        return one(DeviceEvent, unwrapped(said, "deviceEvent"))

    def get_notification_events(self) -> tuple[NotificationEvent, ...]:
        """Messages that the service has sent to somebody."""
        return many(NotificationEvent, self.call("get_history_notification_events"))

    def clear_log(self) -> None:
        """Empty the log, for everybody."""
        self.call("delete_history")

    def get_access_audit(self, since: datetime, until: datetime) -> AccessAudit:
        """Who used the setup."""
        span: dict[str, Any] = {"from": millis(since), "to": millis(until)}
        return one(AccessAudit, self.call("get_history_access_audit_by_to", **span))
