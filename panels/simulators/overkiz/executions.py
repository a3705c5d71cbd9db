"""Executions and their life: registered, transmitted, in progress, completed or failed (reference 7)."""

import random
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from panels.simulators.overkiz.alarms import ALARMS
from panels.simulators.overkiz.behaviours import BASIC, CommandFailure, Family, Order, generic, positions
from panels.simulators.overkiz.climate import CLIMATE
from panels.simulators.overkiz.errors import named
from panels.simulators.overkiz.failures import FAILURES
from panels.simulators.overkiz.machinery import Machinery
from panels.simulators.overkiz.runs import SUB_TYPES, TYPES, Job, Run, failed_command, past, typed
from panels.simulators.overkiz.world import Device, Home

FAMILIES: Final[dict[str, Family]] = {**BASIC, **CLIMATE, **ALARMS}
QUEUE: Final = 10
# Of a box's executions only so many are on the air at once; the others wait. The number is a choice.
ON_THE_AIR: Final = 6
UNREACHABLE: Final = frozenset({"ACTUATORUNKNOWN", "ACTUATORNOANSWER", "ADDRESS_UNKNOWN", "PEER_DOWN"})


class Executions:
    """Starts executions, moves them on and ends them."""

    def __init__(self, machinery: Machinery, seed: int) -> None:
        self._machinery = machinery
        self._random = random.Random(f"executions-{seed}")

    def start(
        self,
        home: Home,
        group: dict[str, Any],
        *,
        owner: str,
        source: str = "mobile:app",
        kind: str = "Immediate execution",
        sub_type: str = "MANUAL_CONTROL",
        internal: bool = False,
        priority: bool = False,
        oid: str | None = None,
    ) -> Run:
        """Register an execution of a checked group. Raises a Refusal when a box's queue is full."""
        jobs = [Job(device=home.devices[a["deviceURL"]], commands=a["commands"]) for a in group["actions"]]
        gateways = list(dict.fromkeys(job.device.gateway_id for job in jobs))
        for gateway in gateways:
            if sum(gateway in run.gateways for run in home.running.values()) >= QUEUE:
                raise named("queue_full", gateway)
        run = Run(
            id=str(uuid.UUID(int=self._random.getrandbits(128))),
            home=home,
            group=group,
            owner=owner,
            source=source,
            type=kind,
            sub_type=sub_type,
            internal=internal,
            priority=priority,
            oid=oid,
            started=self._machinery.now(),
            jobs=jobs,
            gateways=gateways,
        )
        home.running[run.id] = run
        self._machinery.publish(
            home,
            "ExecutionRegisteredEvent",
            execId=run.id,
            label=group.get("label", ""),
            metadata=group.get("metadata", ""),
            type=TYPES[kind],
            subType=SUB_TYPES[sub_type],
            actions=[
                {"deviceURL": job.device.url, "commands": [typed(command) for command in job.commands]} for job in jobs
            ],
            source=source,
            owner=owner,
        )
        self._move(run, "NOT_TRANSMITTED")
        for gateway in gateways:
            self._machinery.publish_gateway(home, home.gateways[gateway], "GatewaySynchronizationStartedEvent")
        self._later(run, self._machinery.times.transmit, self._transmit)
        return run

    def _later(self, run: Run, delay: float, act: Callable[[Run], None]) -> None:
        run.timers.append(self._machinery.timers.later(delay, partial(act, run)))

    def _move(self, run: Run, state: str, **more: Any) -> None:
        old, run.state = run.state, state
        self._machinery.publish(
            run.home,
            "ExecutionStateChangedEvent",
            execId=run.id,
            newState=state,
            ownerKey=run.home.oid,
            type=TYPES[run.type],
            subType=SUB_TYPES[run.sub_type],
            oldState=old,
            **{"timeToNextState": 0, **more},
        )

    def _transmit(self, run: Run) -> None:
        home, faults = run.home, self._machinery.faults
        if any(faults.take("stuck", panel=gateway) is not None for gateway in run.gateways):
            return
        if not all(home.gateways[gateway].alive for gateway in run.gateways):
            self._later(run, self._machinery.times.peer_down, self._unreached)
            return
        for gateway in run.gateways:
            busy = sum(gateway in other.gateways and other.on_the_air for other in home.running.values())
            if busy >= ON_THE_AIR and not run.priority:
                if run.state != "QUEUED_GATEWAY_SIDE":
                    self._move(run, "QUEUED_GATEWAY_SIDE")
                return
        self._move(run, "TRANSMITTED")
        for gateway in run.gateways:
            self._machinery.publish_gateway(home, home.gateways[gateway], "GatewaySynchronizationEndedEvent")
        self._later(run, self._machinery.times.start, self._begin)

    def _unreached(self, run: Run) -> None:
        if all(run.home.gateways[gateway].alive for gateway in run.gateways):
            self._transmit(run)
            return
        for gateway in run.gateways:
            self._machinery.publish_gateway(run.home, run.home.gateways[gateway], "GatewaySynchronizationFailedEvent")
        for job in run.jobs:
            job.failure, job.over = "PEER_DOWN", True
        self._end(run)

    def _begin(self, run: Run) -> None:
        run.began = self._machinery.now()
        self._move(run, "IN_PROGRESS")
        for job in run.jobs:
            self._next(run, job)

    # Jobs

    def _next(self, run: Run, job: Job) -> None:
        if job.index >= len(job.commands):
            self._finish(run, job, None)
            return
        device, times = job.device, self._machinery.times
        self._preempt(device, job)
        ordered = self._machinery.faults.take("fails", panel=device.gateway_id)
        reason = str(ordered) if ordered is not None else device.fails
        if reason is None and not device.available:
            reason = "ACTUATORNOANSWER"
        if reason in UNREACHABLE:
            device.running = (run, job)
            job.timer = self._machinery.timers.later(times.no_answer, partial(self._finish, run, job, reason))
            return
        command = job.commands[job.index]
        if reason is not None:
            self._finish(run, job, reason)
            return
        order = Order(
            machinery=self._machinery,
            home=run.home,
            device=device,
            name=command["name"],
            parameters=list(command.get("parameters") or []),
        )
        family = FAMILIES.get(device.model.family)
        try:
            job.course = (family(order) if family else None) or generic(order)
        except CommandFailure as failure:
            self._finish(run, job, failure.kind)
            return
        device.running = (run, job)
        job.began = self._machinery.timers.now()
        self._machinery.set_states(run.home, device, job.course.start)
        job.timer = self._machinery.timers.later(job.course.duration, partial(self._arrive, run, job))

    def _arrive(self, run: Run, job: Job) -> None:
        course, job.course = job.course, None
        job.device.running = None
        if course:
            self._machinery.set_states(run.home, job.device, course.end)
            if course.then:
                course.then()
        job.index += 1
        self._next(run, job)

    def _preempt(self, device: Device, by: Job | None) -> None:
        """A device that gets a new command drops the one it is at, wherever it is."""
        if device.running is None or device.running[1] is by:
            return
        run, job = device.running
        device.running = None
        self._freeze(run, job)
        self._finish(run, job, "CMDCANCELLED")

    def _freeze(self, run: Run, job: Job) -> None:
        if job.timer:
            job.timer.cancel()
        if job.course and job.course.motion:
            here, there = job.course.motion
            gone = (self._machinery.timers.now() - job.began) / job.course.duration
            closure = round(here + (there - here) * min(max(gone, 0.0), 1.0))
            told = positions(job.device, closure) | {"core:MovingState": False, "core:TargetClosureState": closure}
            self._machinery.set_states(run.home, job.device, told)
        job.course = None

    def _finish(self, run: Run, job: Job, failure: str | None) -> None:
        if job.over:
            return
        if job.device.running and job.device.running[1] is job:
            job.device.running = None
        job.over, job.failure = True, failure
        if failure is not None:
            code = FAILURES.get(failure, FAILURES["UNKNOWN_ERROR"])
            self._machinery.publish(
                run.home,
                "CommandExecutionStateChangedEvent",
                execId=run.id,
                deviceURL=job.device.url,
                rank=job.index,
                newState="FAILED",
                failureType=failure,
                failureTypeCode=code,
            )
            if failure != "CMDCANCELLED":
                self._machinery.log_fault(run.home, job.device, str(code), failure)
        if all(other.over for other in run.jobs):
            self._end(run)

    # The end

    def cancel(self, run: Run) -> None:
        """Stop everything an execution does and end it as cancelled."""
        for job in run.jobs:
            if not job.over:
                self._freeze(run, job)
                job.over, job.failure = True, "CMDCANCELLED"
                if job.device.running and job.device.running[1] is job:
                    job.device.running = None
        self._end(run)

    def _end(self, run: Run) -> None:
        if run.home.running.pop(run.id, None) is None:
            return
        for timer in run.timers:
            timer.cancel()
        failed = [job for job in run.jobs if job.failure]
        if self._machinery.faults.take("silent") is None:
            more: dict[str, Any] = {"timeToNextState": -1}
            if failed:
                kind = failed[0].failure or "UNKNOWN_ERROR"
                more["failureType"] = kind
                more["failureTypeCode"] = FAILURES.get(kind, FAILURES["UNKNOWN_ERROR"])
                more["failedCommands"] = [failed_command(job) for job in failed]
            self._move(run, "FAILED" if failed else "COMPLETED", **more)
        else:
            run.state = "FAILED" if failed else "COMPLETED"
        wanted = run.group.get("notificationCondition")
        if wanted in ("ALWAYS", "ON_ERROR" if failed else "ON_SUCCESS"):
            text = run.group.get("notificationText") or f"{run.group.get('label', '')}: {run.state.lower()}"
            self._machinery.notify(run.home, str(text), "ACTION_GROUP")
        if not run.internal:
            run.home.executions.append(past(run, self._machinery.now()))
        self._wake(run.home)

    def _wake(self, home: Home) -> None:
        waiting = [run for run in home.running.values() if run.state == "QUEUED_GATEWAY_SIDE"]
        for run in waiting:
            self._transmit(run)
