"""Child processes of the supervisor: one process group each, their log lines shown with a name before them."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Final, TextIO

COLOURS: Final = (36, 32, 33, 35, 34, 96, 92, 93, 95)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One process to start: what it comes after, and how to see that it is ready."""

    name: str
    command: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    after: tuple[str, ...] = ()
    # Ends by itself before those after it start.
    once: bool = False
    # Its standard output is kept for the caller instead of shown.
    collect: bool = False
    is_ready: Callable[[], bool] | None = None
    # Words in a line of its log that say it is ready.
    ready_words: str = ""
    # Takes the first line of standard output; a ValueError's text says what is wrong with it.
    take_first_line: Callable[[str], None] | None = None
    patience: float = 60.0


class Console:
    """One stream for everybody's lines, each with its author's name."""

    def __init__(self, stream: TextIO, names: tuple[str, ...] = ()) -> None:
        self.stream = stream
        self.names = names
        self.width = max((len(name) for name in names), default=0)
        self.lock = threading.Lock()
        self.coloured = stream.isatty()

    def line(self, name: str, text: str) -> None:
        """Show one line of a child."""
        label = f"{name:<{self.width}} |"
        if self.coloured and name in self.names:
            label = f"\x1b[{COLOURS[self.names.index(name) % len(COLOURS)]}m{label}\x1b[0m"
        self._write(f"{label} {text}\n")

    def say(self, text: str) -> None:
        """Show a sentence of our own."""
        self._write(f"{text}\n")

    def _write(self, text: str) -> None:
        # A closed pipe must not keep the children from being stopped.
        with self.lock, suppress(BrokenPipeError):
            self.stream.write(text)
            self.stream.flush()


class Warden:
    """Ends the children's process groups when this process vanishes without a word.

    A small process that reads our pipe: the pipe's end is our end, however it came.
    """

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            (sys.executable, "-m", "project.warden"), stdin=subprocess.PIPE, start_new_session=True, text=True
        )

    def watch(self, group: int) -> None:
        """Have this process group ended should we vanish."""
        self._tell(f"+{group}")

    def forget(self, group: int) -> None:
        """Leave this process group alone from now on: its number may be given to others."""
        self._tell(f"-{group}")

    def dismiss(self) -> None:
        """End the warden itself; every group it still knows ends with it."""
        if self.process.stdin:
            with suppress(BrokenPipeError):
                self.process.stdin.close()
        self.process.wait()

    def _tell(self, line: str) -> None:
        if self.process.stdin:
            with suppress(BrokenPipeError):
                self.process.stdin.write(f"{line}\n")
                self.process.stdin.flush()


class Child:
    """A started step. ``ended`` is called once, from a thread, when the process is gone."""

    def __init__(self, step: Step, console: Console, warden: Warden, *, ended: Callable[["Child"], None]) -> None:
        self.step = step
        self.console = console
        self.warden = warden
        self.collected: list[str] = []
        self.refusal = ""
        self.first_line_taken = step.take_first_line is None
        self.has_said_ready = not step.ready_words
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603  (commands of our own line-up)
            step.command,
            env={**os.environ, **step.env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            # A group of its own: Ctrl-C reaches the supervisor only, and a kill reaches grandchildren too.
            start_new_session=True,
        )
        warden.watch(self.process.pid)
        readers = [
            threading.Thread(target=self._read, args=(self.process.stdout, True), daemon=True),
            threading.Thread(target=self._read, args=(self.process.stderr, False), daemon=True),
        ]
        for reader in readers:
            reader.start()
        threading.Thread(target=self._wait, args=(readers, ended), daemon=True).start()

    def is_running(self) -> bool:
        """Tell whether the process itself still runs."""
        return self.process.poll() is None

    def is_ready(self) -> bool:
        """Tell whether those after it may start."""
        return self.first_line_taken and self.has_said_ready and (self.step.is_ready is None or self.step.is_ready())

    def ask_to_end(self) -> None:
        """Ask the process to end; it tells its own children."""
        if self.is_running():
            self.process.terminate()

    def end_group(self) -> None:
        """Kill what is left of the process and its children, and wait for the process."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.warden.forget(self.process.pid)

    def how_it_ended(self) -> str:
        """Return the end of the sentence that begins with its name."""
        code = self.process.returncode
        if code < 0:
            return f"was ended by {signal.Signals(-code).name}"
        return f"failed with exit code {code}" if code else "ended by itself"

    def _read(self, stream: IO[str], is_output: bool) -> None:
        for line in stream:
            self._show(line.rstrip("\n"), is_output=is_output)

    def _show(self, text: str, *, is_output: bool) -> None:
        if is_output and not self.first_line_taken and self.step.take_first_line:
            try:
                self.step.take_first_line(text)
            except ValueError as error:
                self.refusal = str(error)
            else:
                self.first_line_taken = True
        elif is_output and self.step.collect:
            self.collected.append(text)
        else:
            self.console.line(self.step.name, text)
            self.has_said_ready = self.has_said_ready or self.step.ready_words in text

    def _wait(self, readers: list[threading.Thread], ended: Callable[["Child"], None]) -> None:
        self.process.wait()
        for reader in readers:
            # Its last words first; a grandchild that keeps the pipe open must not hold us.
            reader.join(timeout=1)
        ended(self)
