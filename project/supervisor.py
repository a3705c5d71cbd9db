"""Runs several processes as one: starts them in order, shows their logs, and ends all when one ends.

Nothing is restarted silently: a process that ends by itself is named in one sentence and takes the rest with it.
"""

import queue
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Final

from project.children import Child, Console, Step, Warden

POLL_SECONDS: Final = 0.05
GRACE_SECONDS: Final = 10.0


class StartError(Exception):
    """Something did not start or did not stay; the text is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A signal asked us to end."""

    number: int


class Supervisor:
    """One run of a line-up of steps, from the first start to the last end."""

    def __init__(self, steps: Sequence[Step], console: Console, *, grace: float = GRACE_SECONDS) -> None:
        self.steps = steps
        self.console = console
        self.grace = grace
        self.children: list[Child] = []
        self.ready: set[str] = set()
        self.happenings: queue.SimpleQueue[Asked | Child] = queue.SimpleQueue()
        self.warden = Warden()

    def run(self, announce: Callable[[], None]) -> int:
        """Run until asked to end (0) or until something ends by itself (1); ``announce`` is called once all are up."""
        with self._signals():
            try:
                self._start_all()
                announce()
                while True:
                    self._take(timeout=None)
            except StartError as error:
                self.console.say(str(error))
                return 1
            except KeyboardInterrupt:
                return 0
            finally:
                self._stop_all()
                self.warden.dismiss()

    def output_of(self, name: str) -> list[str]:
        """Return the lines a collecting step wrote to its standard output."""
        return next((child.collected for child in self.children if child.step.name == name), [])

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def ask(number: int, _frame: FrameType | None) -> None:
            self.happenings.put(Asked(number))

        asked = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        former = {number: signal.signal(number, ask) for number in asked}
        try:
            yield
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)

    def _start_all(self) -> None:
        """Start each step as soon as those it comes after are ready, and wait until all are."""
        waiting = list(self.steps)
        while waiting or len(self.ready) < len(self.steps):
            for step in [step for step in waiting if self.ready.issuperset(step.after)]:
                waiting.remove(step)
                self.children.append(self._start(step))
            self._take(timeout=POLL_SECONDS)
            for child in self.children:
                if child.step.name not in self.ready:
                    self._look_at(child)

    def _start(self, step: Step) -> Child:
        try:
            return Child(step, self.console, self.warden, ended=self.happenings.put)
        except OSError as error:
            raise StartError(f"{step.name} could not be started: {error.strerror}.") from error

    def _look_at(self, child: Child) -> None:
        step = child.step
        if step.once:
            return
        if child.refusal:
            raise StartError(f"{step.name}: {child.refusal} Stopping the rest.")
        if child.is_ready():
            self.ready.add(step.name)
        elif time.monotonic() - child.started_at > step.patience:
            raise StartError(f"{step.name} was not ready within {step.patience:.0f} seconds. Stopping the rest.")

    def _take(self, *, timeout: float | None) -> None:
        """Wait for the next happening and act on it; return when none came in time."""
        try:
            happening = self.happenings.get(timeout=timeout)
        except queue.Empty:
            return
        if isinstance(happening, Asked):
            raise KeyboardInterrupt
        if happening.step.once and happening.process.returncode == 0:
            self.ready.add(happening.step.name)
            return
        raise StartError(f"{happening.step.name} {happening.how_it_ended()}. Stopping the rest.")

    def _stop_all(self) -> None:
        """End the children in reverse order, each within its grace; asked a second time, all at once."""
        hurried = False
        for child in reversed(self.children):
            child.ask_to_end()
            deadline = time.monotonic() + self.grace
            while child.is_running() and not hurried and time.monotonic() < deadline:
                hurried = self._asked_again()
            if child.is_running() and not hurried:
                self.console.say(f"{child.step.name} did not end within {self.grace:.0f} seconds and is killed.")
            child.end_group()

    def _asked_again(self) -> bool:
        try:
            happening = self.happenings.get(timeout=POLL_SECONDS)
        except queue.Empty:
            return False
        return isinstance(happening, Asked)
