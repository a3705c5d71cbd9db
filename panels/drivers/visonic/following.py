"""What became of the commands that are under way at a panel (reference 6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from panels.drivers.base import Look, UnderWay, Visit
from panels.drivers.records import records_of
from panels.drivers.visonic.answers import About, parts_of
from panels.drivers.visonic.client import PanelSession
from panels.drivers.visonic.memory import Memory
from panels.drivers.visonic.records.account import Process
from panels.drivers.visonic.unread import read
from panels.vocabulary import USER_COMMANDS, CommandName, CommandState

# The slow reads whose answers a command changes.
CHANGED_BY: Final[Mapping[CommandName, tuple[str, ...]]] = dict.fromkeys(USER_COMMANDS, ("users",)) | {
    CommandName.TAKE_STILL: ("cameras",)
}
# A process that was just started may not be listed yet.
_LOST_AFTER: Final = 3


@dataclass(frozen=True, slots=True)
class Followed:
    """The replies, whether a command is still under way, and the slow reads that are due because others have ended."""

    looks: tuple[Look, ...] = ()
    open: bool = False
    due: frozenset[str] = frozenset()


def follow(panel: PanelSession, visit: Visit, memory: Memory) -> Followed:
    """Ask once for all processes. Raises a `PowerManageError`."""
    handles = [handle for command in visit.under_way for handle in command.handles]
    if not handles:
        memory.lost = {}
        return Followed()
    asked_at = datetime.now(UTC)
    listed = _listed(panel, handles)
    if len(handles) > 1:
        # Nobody has shown that a server lists several: what is missing is asked for alone.
        for handle in {*handles} - {process.token for process in listed}:
            listed += _listed(panel, [handle])
    lost: dict[str, int] = {}
    looks, still_open = [], False
    due: set[str] = set()
    for command in visit.under_way:
        mine = [process for process in listed if _belongs(process, command, handles)]
        missing = len(mine) < len(command.handles)
        if missing:
            lost[command.correlation_id] = memory.lost.get(command.correlation_id, 0) + 1
            if lost[command.correlation_id] < _LOST_AFTER and not any(process.has_failed for process in mine):
                still_open = True
                continue
        about = About(panel=visit.panel, command=command.correlation_id, handles=len(command.handles))
        parts = parts_of("process_status", about, [dict(process.raw) for process in mine])
        reply = parts[0].reply
        if reply is not None and reply.state is CommandState.SENT:
            still_open = True
        elif command.name is not None:
            due.update(CHANGED_BY.get(command.name, ()))
        looks.append(Look(asked_at=asked_at, source="process_status", parts=parts))
    memory.lost = lost
    return Followed(tuple(looks), still_open, frozenset(due))


def _listed(panel: PanelSession, handles: Sequence[str]) -> list[Process]:
    path = "process_status"
    body = panel.fetch(f"{path}?process_tokens={quote(','.join(handles), safe=',')}")
    said, _ = read(About(panel=panel.serial), path, body, handles)
    return list(records_of(said, Process))


def _belongs(process: Process, command: UnderWay, handles: Sequence[str]) -> bool:
    # A server that names no token in its answer can only mean the one it was asked for.
    return process.token in command.handles or (process.token is None and len(handles) == 1)
