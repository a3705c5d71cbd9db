"""The process engine: a command's way to its panel and back (reference 6)."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from panels.simulators.faults import Faults
from panels.simulators.timers import Timers
from panels.simulators.visonic.times import Times
from panels.simulators.visonic.world import Panel, Process

REMEMBERED: Final = 20


class Processes:
    """Runs one process at a time for each panel."""

    def __init__(self, timers: Timers, faults: Faults, times: Times) -> None:
        self._timers = timers
        self._faults = faults
        self._times = times

    def start(self, panel: Panel, act: Callable[[], str | None]) -> str:
        """Begin a process; ``act`` runs at its end and returns why it failed, or None. A running one is replaced."""
        for other in panel.processes.values():
            if not other.is_over:
                self._fail(other, "Replaced")
        process = Process(token=str(uuid.uuid4()))
        panel.processes[process.token] = process
        while len(panel.processes) > REMEMBERED:
            del panel.processes[next(iter(panel.processes))]
        if self._faults.take("process_stuck", panel=panel.serial) is None:
            process.timers = [
                self._timers.later(min(self._times.handled, self._times.process), partial(self._handle, process)),
                self._timers.later(self._times.process, partial(self._finish, panel, process, act)),
            ]
        return process.token

    def listed(self, panel: Panel, tokens: str) -> list[dict[str, Any]]:
        """Return ``process_status`` for tokens with commas between; nothing for those nobody knows."""
        if self._faults.take("process_lost", panel=panel.serial) is not None:
            return []
        found = (panel.processes.get(token) for token in tokens.split(","))
        return [{"token": p.token, "status": p.status, "message": p.message, "error": p.error} for p in found if p]

    @staticmethod
    def _handle(process: Process) -> None:
        process.status = "handled"

    def _finish(self, panel: Panel, process: Process, act: Callable[[], str | None]) -> None:
        ordered = self._faults.take("process_fails", panel=panel.serial)
        message = str(ordered) if ordered is not None else act() if panel.connected else "Panel is not connected"
        if message is None:
            process.status = "succeeded"
        else:
            self._fail(process, message)

    @staticmethod
    def _fail(process: Process, message: str) -> None:
        process.status, process.message, process.error = "failed", message, "PMAX_ERROR"
        for timer in process.timers:
            timer.cancel()
