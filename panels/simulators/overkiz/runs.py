"""What an execution is and how the wire shows it (reference 7 and 9)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from panels.simulators.overkiz.behaviours import Course
from panels.simulators.overkiz.world import Device, Home
from panels.simulators.timers import Timer

# The first of each was recorded; the other numbers are choices.
TYPES: Final = {"Immediate execution": 1, "Delayed execution": 2, "Planning": 3}
SUB_TYPES: Final = {"MANUAL_CONTROL": 1, "ACTION_GROUP": 2, "TIME_TRIGGER": 3, "INTERNAL": 4, "IFT_CONDITION": 5}


@dataclass(slots=True, kw_only=True, eq=False)
class Job:
    """What one device does in an execution."""

    device: Device
    commands: list[dict[str, Any]]
    index: int = 0
    course: Course | None = None
    began: float = 0.0
    timer: Timer | None = None
    failure: str | None = None
    over: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class Run:
    """One execution; times in ms."""

    id: str
    home: Home
    group: dict[str, Any]
    owner: str
    source: str
    type: str
    sub_type: str
    internal: bool
    priority: bool
    oid: str | None
    started: int
    jobs: list[Job]
    gateways: list[str]
    state: str = "INITIALIZED"
    began: int | None = None
    timers: list[Timer] = field(default_factory=list)

    @property
    def on_the_air(self) -> bool:
        return self.state in ("TRANSMITTED", "IN_PROGRESS")


def typed(command: Mapping[str, Any]) -> dict[str, Any]:
    """Return a command as events carry it, each parameter with its type (reference 3.4)."""
    kinds = {bool: 6, int: 1, float: 2, str: 3, list: 10, dict: 11}
    told = [{"type": kinds.get(type(value), 3), "value": value} for value in command.get("parameters") or []]
    return {"name": command["name"], "parameters": told}


def failed_command(job: Job) -> dict[str, Any]:
    """Return what events and the history say about a command that failed (reference 7)."""
    detail = {"type": "generic-error", "message": job.failure, "error": True}
    return {"deviceURL": job.device.url, "rank": job.index, "failureType": job.failure, "detailedStatus": detail}


def past(run: Run, end: int) -> dict[str, Any]:
    """Return a finished execution as the history keeps it (reference 9)."""
    commands = []
    for job in run.jobs:
        for rank, command in enumerate(job.commands):
            row: dict[str, Any] = {
                "deviceURL": job.device.url,
                "command": command["name"],
                "parameters": command.get("parameters") or [],
                "rank": rank,
                "dynamic": False,
                "state": "FAILED" if job.failure and rank >= job.index else "COMPLETED",
                "failureType": job.failure if job.failure and rank >= job.index else "NO_FAILURE",
            }
            if row["state"] == "FAILED":
                row["detailedStatus"] = failed_command(job)["detailedStatus"]
            commands.append(row)
    failed = next((job.failure for job in run.jobs if job.failure), None)
    shown = {
        "eventTime": run.started,
        "owner": run.owner,
        "source": run.source,
        "endTime": end,
        "effectiveStartTime": run.began or run.started,
        "duration": end - run.started,
        "id": run.id,
        "label": run.group.get("label", ""),
        "type": f"{run.type} - {run.sub_type}",
        "state": run.state,
        "failureType": failed or "NO_FAILURE",
        "commands": commands,
        "executionType": run.type,
        "executionSubType": run.sub_type,
    }
    if run.oid:
        shown["actionGroupOID"] = run.oid
    return shown


def current(run: Run) -> dict[str, Any]:
    """Return a running execution as ``exec/current`` shows it."""
    return {
        "startTime": run.started,
        "owner": run.owner,
        "actionGroup": run.group,
        "description": f"Execution : {run.group.get('label', '')}",
        "id": run.id,
        "state": run.state,
        "executionType": run.type,
        "executionSubType": run.sub_type,
    }
