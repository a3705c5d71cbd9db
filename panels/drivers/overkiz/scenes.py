"""Stored action groups as scenes, and executions as they go on (reference 7)."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from panels.drivers.base import ExecutionFailure, ExecutionReading, SceneListing, SceneStep
from panels.drivers.overkiz.alarms import is_alarm
from panels.drivers.overkiz.codes import failure_name
from panels.drivers.overkiz.device_abilities import VARIANT, abilities_of, role_of
from panels.drivers.overkiz.device_kinds import kind_of
from panels.drivers.overkiz.device_orders import told_of
from panels.drivers.overkiz.device_url import DeviceURL
from panels.drivers.overkiz.outcomes import failure_of
from panels.drivers.overkiz.records.devices import Device
from panels.drivers.overkiz.records.events import Event
from panels.drivers.overkiz.records.executions import Action, ActionGroup, Command, Execution, FailedCommand
from panels.drivers.text import NAME_LENGTH, WORD_LENGTH, plain
from panels.vocabulary import ExecutionState

_STATES: Final[Mapping[str, ExecutionState]] = {
    "INITIALIZED": ExecutionState.REGISTERED,
    "NOT_TRANSMITTED": ExecutionState.REGISTERED,
    "QUEUED_SERVER_SIDE": ExecutionState.QUEUED,
    "QUEUED_GATEWAY_SIDE": ExecutionState.QUEUED,
    "TRANSMITTED": ExecutionState.TRANSMITTED,
    "IN_PROGRESS": ExecutionState.RUNNING,
    "COMPLETED": ExecutionState.COMPLETED,
    "FAILED": ExecutionState.FAILED,
}
_CANCELLED: Final = frozenset({"CMDCANCELLED", "CANCELLED"})
_CANCELLED_CODES: Final = frozenset({106, 10002})


def scenes_of(groups: Iterable[ActionGroup], devices: Iterable[Device]) -> tuple[SceneListing, ...]:
    """The stored scenes of a home; one without an id cannot be run and is left out."""
    known = {device.device_url: device for device in devices if device.device_url}
    return tuple(_scene(group, known) for group in groups if group.oid)


def execution_of(execution: Execution) -> ExecutionReading | None:
    """An execution that is listed as under way; None where it has no id."""
    if not execution.id:
        return None
    return ExecutionReading(
        execution=execution.id,
        state=_STATES.get(execution.state or "", ExecutionState.REGISTERED),
        name=plain(execution.action_group.label, NAME_LENGTH),
        devices=_devices(execution.action_group.actions),
    )


def execution_of_event(event: Event, correlation_id: str = "") -> ExecutionReading | None:
    """What an event tells of an execution; None where it tells of none."""
    if not event.exec_id:
        return None
    if event.name == "ExecutionRegisteredEvent":
        return ExecutionReading(
            execution=event.exec_id,
            state=ExecutionState.REGISTERED,
            name=plain(event.label, NAME_LENGTH),
            devices=_devices(event.actions),
            correlation_id=correlation_id,
        )
    if event.name != "ExecutionStateChangedEvent":
        return None
    state = _STATES.get(event.new_state or "")
    if state is ExecutionState.FAILED and _is_cancelled(event):
        state = ExecutionState.CANCELLED
    if state is None:
        return None
    return ExecutionReading(
        execution=event.exec_id,
        state=state,
        failures=tuple(_failure(one) for one in event.failed_commands),
        correlation_id=correlation_id,
    )


def _is_cancelled(event: Event) -> bool:
    return event.failure_type_code in _CANCELLED_CODES or event.failure_type in _CANCELLED


def _failure(one: FailedCommand) -> ExecutionFailure:
    return ExecutionFailure(
        device=one.device_url or "",
        code=failure_of(None, one.failure_type)[1],
        vendor_text=plain(one.failure_type, WORD_LENGTH) or failure_name(None),
    )


def _devices(actions: Iterable[Action]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(action.device_url for action in actions if action.device_url))


def _scene(group: ActionGroup, known: Mapping[str, Device]) -> SceneListing:
    urls = [DeviceURL.parse(url) for url in _devices(group.actions)]
    return SceneListing(
        vendor_id=group.oid or "",
        name=plain(group.label, NAME_LENGTH),
        steps=tuple(
            _step(action.device_url, command, known.get(action.device_url))
            for action in group.actions
            if action.device_url
            for command in action.commands
        ),
        gateways=tuple(dict.fromkeys(url.gateway for url in urls if url is not None)),
        alarm=any(is_alarm(known[url]) for url in _devices(group.actions) if url in known),
    )


def _step(url: str, command: Command, device: Device | None) -> SceneStep:
    name, parameters = plain(command.name, WORD_LENGTH), tuple(_plain(one) for one in command.parameters)
    if device is None or is_alarm(device):
        return SceneStep(device=url, key=name, parameters=parameters)
    abilities = {one.key.partition(VARIANT)[0]: one for one in abilities_of(device)}
    ability = abilities.get(name)
    return SceneStep(
        device=url,
        key=name,
        role=role_of(name, kind_of(device)),
        parameters=told_of(name, parameters),
        guarded=ability.guarded if ability is not None else True,
    )


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool | int | float) else plain(str(value))
