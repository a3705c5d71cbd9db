"""The supervisor starts in order, names what ends by itself, and leaves nothing behind however it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import pytest

from project.lineup import keep_first_line, only_one, port_from, refuse_taken_port
from project.supervisor import StartError

ROOT: Final = Path(__file__).resolve().parents[2]
HEAD: Final = """
import sys
from project.children import Console, Step
from project.supervisor import Supervisor

def py(name, code, **more):
    return Step(name=name, command=(sys.executable, "-u", "-c", code), **more)

STAY = "import time; print('up'); time.sleep(600)"
"""
TAIL: Final = """
console = Console(sys.stdout, tuple(step.name for step in steps))
sys.exit(Supervisor(steps, console, grace=2).run(lambda: console.say("all up")))
"""


class Run:
    """A supervisor in a process of its own, with the line-up of one test."""

    def __init__(self, lineup: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-c", HEAD + lineup + TAIL],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []

    def until(self, words: str) -> str:
        """Return the first line that holds these words, reading on if none did yet: children's lines mix freely."""
        assert self.process.stdout
        for line in self.lines:
            if words in line:
                return line
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if words in line:
                return line
        raise AssertionError(f"{words!r} never came: {self.lines}")

    def rest(self) -> str:
        """Wait for the end and return everything that was written."""
        output, _ = self.process.communicate(timeout=30)
        return "\n".join(self.lines) + "\n" + output


def gone(pid: int, within: float = 8) -> bool:
    """Tell whether a process ends within some seconds; one that only waits to be reaped has ended."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_ctrl_c_ends_all_without_an_error() -> None:
    run = Run("steps = [py('first', STAY), py('second', STAY, after=('first',))]")
    run.until("all up")
    run.process.send_signal(signal.SIGINT)
    assert run.process.wait(timeout=15) == 0


def test_a_job_ends_before_those_after_it_start() -> None:
    job = "import time; time.sleep(.5); print('done')"
    run = Run(f"steps = [py('job', {job!r}, once=True), py('server', STAY, after=('job',))]")
    run.until("job    | done")
    run.until("server | up")
    run.process.send_signal(signal.SIGTERM)
    assert run.process.wait(timeout=15) == 0


def test_a_child_that_ends_by_itself_is_named_and_ends_the_rest() -> None:
    run = Run("steps = [py('stays', STAY), py('leaves', 'import time, sys; time.sleep(1); sys.exit(3)')]")
    output = run.rest()
    assert run.process.returncode == 1
    assert "leaves failed with exit code 3. Stopping the rest." in output


def test_a_killed_child_is_named_with_its_signal() -> None:
    run = Run("steps = [py('stays', STAY), py('victim', 'import os, time; print(os.getpid()); time.sleep(600)')]")
    pid = int(run.until("victim |").split("|")[1])
    os.kill(pid, signal.SIGKILL)
    assert "victim was ended by SIGKILL. Stopping the rest." in run.rest()
    assert run.process.returncode == 1


def test_a_failing_job_keeps_the_rest_from_starting() -> None:
    run = Run("steps = [py('job', 'raise SystemExit(2)', once=True), py('never', STAY, after=('job',))]")
    output = run.rest()
    assert run.process.returncode == 1
    assert "job failed with exit code 2" in output
    assert "never" not in output


def test_one_that_does_not_listen_is_killed_with_its_children() -> None:
    deaf = (
        "import os, signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
        "print(os.getpid(), child.pid); time.sleep(600)"
    )
    run = Run(f"steps = [py('deaf', {deaf!r})]")
    pids = [int(text) for text in run.until("deaf |").split("|")[1].split()]
    run.process.send_signal(signal.SIGINT)
    assert "deaf did not end within 2 seconds and is killed." in run.rest()
    assert all(gone(pid) for pid in pids)


def test_children_end_when_the_supervisor_is_killed() -> None:
    code = "import os, time; print(os.getpid()); time.sleep(600)"
    run = Run(f"steps = [py('one', {code!r}), py('two', {code!r}, after=('one',))]")
    pids = [int(run.until(f"{name} |").split("|")[1]) for name in ("one", "two")]
    run.process.kill()
    assert all(gone(pid) for pid in pids)


def test_a_first_line_that_is_refused_stops_everything() -> None:
    run = Run(
        "from functools import partial\nfrom pathlib import Path\nfrom project.lineup import keep_first_line\n"
        "keep = partial(keep_first_line, Path('/nonexistent'))\n"
        "steps = [py('sim', 'import time; print(\"hello\"); time.sleep(600)', take_first_line=keep)]"
    )
    assert "sim: Its first line is not a JSON object. Stopping the rest." in run.rest()
    assert run.process.returncode == 1


def test_a_simulators_first_line_is_kept_private(tmp_path: Path) -> None:
    path = tmp_path / "simulators" / "bienport.json"
    keep_first_line(path, '{"password": "x"}')
    assert path.read_text() == '{"password": "x"}'
    assert path.stat().st_mode & 0o077 == 0


def test_a_taken_port_is_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(StartError, match=f"Port {port} is taken. Choose another: PORT="):
            refuse_taken_port(port)
    refuse_taken_port(port)


@pytest.mark.parametrize("text", ["", "http", "0", "65536", "-1", "80.5"])
def test_a_port_is_a_number(text: str) -> None:
    with pytest.raises(StartError, match="PORT must be a number"):
        port_from(text)


def test_one_folder_holds_one_run(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(StartError, match="already runs"), only_one(tmp_path):
        pass
    with only_one(tmp_path):
        pass


def test_up_refuses_a_taken_port_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = subprocess.run(
            [sys.executable, "manage.py", "up"],
            cwd=ROOT,
            env={
                **os.environ,
                "PORT": str(port),
                "DJANGO_SETTINGS_MODULE": "project.settings.dev",
                "WATCHPOST_VAR_DIR": str(tmp_path),
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert result.returncode == 1
    assert result.stderr.strip().endswith(f"Port {port} is taken. Choose another: PORT={port + 1} make run")
    assert result.stdout == ""
