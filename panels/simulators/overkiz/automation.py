"""Conditions, and automations that run their scenes when one becomes true (reference 8)."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from panels.simulators.overkiz.errors import Refusal
from panels.simulators.overkiz.executions import Executions
from panels.simulators.overkiz.machinery import Machinery
from panels.simulators.overkiz.world import Device, Home, Value

KINDS: Final = (
    "sensorThreshold",
    "discreteTrigger",
    "discreteSensorTrigger",
    "ifThenSetupTrigger",
    "genericStateRegulationTrigger",
    "ovpThermostatRegulationTrigger",
    "genericCommandSchedulingTrigger",
    "genericPointToPointRegulationTrigger",
    "delayedCommandsSchedulingTrigger",
    "eventTrigger",
)
ALWAYS_ON: Final = 1
DEPTH: Final = 8
ORDERED: Final[dict[str, Callable[[float, float], bool]]] = {
    "GREATERTHAN": lambda left, right: left > right,
    "GREATER_THAN": lambda left, right: left > right,
    "LESSTHAN": lambda left, right: left < right,
    "LESS_THAN": lambda left, right: left < right,
}


def holds(value: Value, operator: object, wanted: Any) -> bool:
    """Compare a state with what a condition asks; what cannot be compared does not hold."""
    if operator in ("EQUALS", "NOT_EQUALS", "NOTEQUALS"):
        same = value == wanted or (value is not None and str(value).lower() == str(wanted).lower())
        return same == (operator == "EQUALS")
    compare = ORDERED.get(str(operator))
    try:
        return compare is not None and compare(float(value), float(wanted))
    except (TypeError, ValueError, OverflowError):
        return False


def is_true(home: Home, block: object, depth: int = 0) -> bool:
    """Evaluate a block of conditions; unknown kinds are never true."""
    if not isinstance(block, dict) or len(block) != 1 or depth > DEPTH:
        return False
    kind, body = next(iter(block.items()))
    if not isinstance(body, dict):
        return False
    if kind in ("andBlock", "orBlock"):
        parts = body.get("subConditionBlocks")
        if not isinstance(parts, list) or not parts:
            return False
        truths = [is_true(home, part, depth + 1) for part in parts]
        return all(truths) if kind == "andBlock" else any(truths)
    device = home.devices.get(str(body.get("deviceURL")))
    if kind != "staticDeviceStateCondition" or device is None:
        return False
    return holds(device.value(str(body.get("stateName"))), body.get("operator"), body.get("value1"))


def mentions(block: object, url: str, depth: int = 0) -> bool:
    """Say whether a device decides about a block of conditions."""
    if isinstance(block, dict) and depth <= DEPTH * 2:
        return block.get("deviceURL") == url or any(mentions(part, url, depth + 1) for part in block.values())
    return isinstance(block, list) and any(mentions(part, url, depth + 1) for part in block)


class Automation:
    """Watches homes and runs what their automations say."""

    def __init__(self, machinery: Machinery, executions: Executions) -> None:
        self._machinery = machinery
        self._executions = executions
        self._true: dict[str, bool] = {}

    def changed(self, home: Home, device: Device) -> None:
        """Look at the automations that depend on a device; those that become true run."""
        if not home.triggers_on:
            return
        for oid, trigger in list(home.triggers.get("ifThenSetupTrigger", {}).items()):
            block = trigger.get("rootConditionBlock")
            if trigger.get("mode") != ALWAYS_ON or not mentions(block, device.url):
                continue
            before, now = self._true.get(oid, False), is_true(home, block)
            self._true[oid] = now
            if now and not before:
                self._run(home, trigger)

    def _run(self, home: Home, trigger: Mapping[str, Any]) -> None:
        self._machinery.publish(
            home,
            "SetupTriggerTriggeredEvent",
            setupTriggerOID=trigger["oid"],
            setupTriggerType=KINDS.index("ifThenSetupTrigger") + 1,
            setupTriggerId=trigger["id"],
            label=trigger.get("label", ""),
        )
        for effect in trigger.get("effects") or []:
            inner = effect.get("actionGroupEffect") if isinstance(effect, dict) else None
            group = home.action_groups.get(str(inner.get("actionGroupOID"))) if isinstance(inner, dict) else None
            if group is None or not all(action["deviceURL"] in home.devices for action in group["actions"]):
                continue
            try:
                self._executions.start(
                    home, group, owner="automation", source="server", sub_type="IFT_CONDITION", oid=group["oid"]
                )
            except Refusal as refusal:
                self._machinery.notify(home, f"{group['label']} did not run: {refusal.text}", "TRIGGER/ifThen")
