"""Executions that carry commands of ours: which they are, and what their events answer (DESIGN 4.2, reference 7)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from panels.drivers.base import Reply, UnderWay
from panels.drivers.overkiz.memory import Asked, Memory, Run
from panels.drivers.overkiz.outcomes import PATIENCE_SECONDS, is_one_way, reply_of, reply_of_past, silent
from panels.drivers.overkiz.records.events import Event
from panels.drivers.overkiz.records.executions import PastExecution
from panels.vocabulary import ARM_COMMANDS, ArmMode, CommandName

# What our groups bear in their metadata, before the ids of their commands.
MARK: Final = "watchpost:"
_PATIENCE: Final = timedelta(seconds=PATIENCE_SECONDS)
# So long a state that follows is still taken for the doing of a command that has ended.
_ECHO: Final = timedelta(seconds=120)
_FORGOTTEN: Final = timedelta(hours=1)
_MOST_STRANGE: Final = 50
_ONE_WAY: Final = "one-way"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handle:
    """An execution as it is kept beside its command: its id, for how many devices it is, and whether any answers."""

    execution: str
    devices: int = 1
    one_way: bool = False

    def __str__(self) -> str:
        return " ".join([self.execution, str(self.devices), *([_ONE_WAY] if self.one_way else [])])

    @classmethod
    def parse(cls, said: str) -> Self:
        """What `str` made."""
        execution, _, rest = said.partition(" ")
        count, _, way = rest.partition(" ")
        return cls(execution=execution, devices=int(count) if count.isdecimal() else 1, one_way=way == _ONE_WAY)


Answer = tuple[Asked, Reply]


def learn(memory: Memory, under_way: Sequence[UnderWay], now: datetime) -> Iterator[Answer]:
    """Note which executions carry which commands; answers those whose end came before anybody knew whose it was."""
    for command in under_way:
        for handle in map(Handle.parse, command.handles):
            run = memory.runs.get(handle.execution)
            if run is None:
                run = memory.runs[handle.execution] = Run(
                    asked=[], devices=handle.devices, one_way=handle.one_way, since=command.sent_at or now
                )
            _join(run, command)
            if (ended := memory.ended.pop(handle.execution, None)) is not None:
                yield from answers(memory, Event(ended), now)


def _join(run: Run, command: UnderWay) -> None:
    if all(one.correlation_id != command.correlation_id for one in run.asked):
        run.asked.append(
            Asked(
                correlation_id=command.correlation_id,
                panel=command.panel,
                name=command.name,
                partition=command.partition,
            )
        )


def recognize(memory: Memory, event: Event, under_way: Sequence[UnderWay], now: datetime) -> None:
    """Find our commands in an execution that is announced: the answer that named it may never have come."""
    mark = event.metadata or ""
    if event.exec_id is None or event.exec_id in memory.runs or not mark.startswith(MARK):
        return
    marked = set(mark.removeprefix(MARK).split(","))
    ours = [one for one in under_way if one.correlation_id in marked]
    if not ours:
        return
    urls = _devices_of(event)
    run = Run(asked=[], devices=max(1, len(urls)), one_way=is_one_way(urls), since=ours[0].sent_at or now)
    for command in ours:
        _join(run, command)
    memory.runs[event.exec_id] = run


def _devices_of(event: Event) -> tuple[str, ...]:
    return tuple(dict.fromkeys(action.device_url for action in event.actions if action.device_url))


def answers(memory: Memory, event: Event, now: datetime) -> Iterator[Answer]:
    """What an event of an execution says of each command of ours within it."""
    run = memory.runs.get(event.exec_id or "")
    if run is None:
        if event.exec_id and event.is_last_of_execution:
            memory.ended[event.exec_id] = dict(event.raw)
            for strange in list(memory.ended)[:-_MOST_STRANGE]:
                del memory.ended[strange]
        return
    if event.name == "ExecutionRegisteredEvent" and (urls := _devices_of(event)):
        # Of a scene only the announcement says for how many devices it is.
        run.devices, run.one_way = len(urls), is_one_way(urls)
    for one in run.asked:
        reply = reply_of(event, one.correlation_id, one_way=run.one_way, actions=run.devices)
        if reply is not None:
            yield one, reply
    if event.is_last_of_execution:
        run.ended_at = now


def past_answers(memory: Memory, past: PastExecution, now: datetime) -> Iterator[Answer]:
    """The same by the log, for whoever missed the events; nothing where it is not over there."""
    run = memory.runs.get(past.id or "")
    if run is None or run.ended_at is not None or past.state not in {"COMPLETED", "FAILED"}:
        return
    run.ended_at = now
    for one in run.asked:
        yield one, reply_of_past(past, one.correlation_id, one_way=run.one_way)


def overdue(memory: Memory, now: datetime) -> Iterator[Answer]:
    """Commands whose end nobody told in time, once each; executions that are long over are forgotten."""
    for execution, run in list(memory.runs.items()):
        over = run.ended_at is not None and now - run.ended_at > _ECHO
        if over or now - run.since > _FORGOTTEN:
            del memory.runs[execution]
        elif run.ended_at is None and now - run.since > _PATIENCE:
            for one in run.asked:
                if not one.told:
                    one.told = True
                    yield one, silent(one.correlation_id, one_way=run.one_way)


def is_busy(memory: Memory, now: datetime) -> bool:
    """Whether an execution of ours is waited for."""
    return any(run.ended_at is None and now - run.since <= _PATIENCE for run in memory.runs.values())


def cause_of(memory: Memory, panel: str, mode: ArmMode | None) -> str:
    """The command of ours that a panel's new mode is the doing of, by its correlation id; empty for none."""
    for run in reversed(memory.runs.values()):
        for one in run.asked:
            if one.panel == panel and mode is not None and mode in _modes_of(one.name):
                return one.correlation_id
    return ""


def _modes_of(name: CommandName | None) -> frozenset[ArmMode]:
    if name is CommandName.DISARM:
        return frozenset({ArmMode.DISARMED})
    armed = ARM_COMMANDS.get(name) if name is not None else None
    return frozenset() if armed is None else frozenset({armed, ArmMode.ARMING, ArmMode.ARMED})
