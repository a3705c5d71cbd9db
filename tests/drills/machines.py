"""Processes of a drill: started on loopback, killed on purpose, and never left behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from project.embedded import free_port
from project.warden import is_alive

ROOT = Path(__file__).resolve().parents[2]
Found = TypeVar("Found")


def until(condition: Callable[[], Found], seconds: float, what: str) -> Found:
    """Wait until something is true, or fail with what was waited for."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.05)
    return found


def listens(port: int) -> bool:
    """Whether somebody listens on a loopback port."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.5):
        return True
    return False


@dataclass(slots=True)
class Machine:
    """One process in a group of its own, with its words in a file."""

    name: str
    command: tuple[str, ...]
    folder: Path
    env: Mapping[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def log(self) -> str:
        """What it has said so far."""
        path = self.folder / f"{self.name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def start(self) -> "Machine":
        """Start it, or start it again."""
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env={**os.environ, **self.env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    def signal(self, number: int) -> None:
        """Send a signal to the process and all it has started."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def kill(self) -> None:
        """End it without a word, as a power cut does."""
        self.signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait(10)

    def stop(self, patience: float = 15.0) -> None:
        """Ask it to end, then see that it and its children are gone."""
        if self.process is None:
            return
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            pass
        finally:
            if is_alive(self.process.pid):
                self.kill()
            self.process = None

    def said(self, words: str, seconds: float = 30.0) -> None:
        """Wait until its log holds these words."""

        def heard() -> bool:
            ended = self.process is not None and self.process.poll() is not None
            if words in self.log:
                return True
            if ended:
                raise AssertionError(f"{self.name} ended by itself:\n{self.log[-2000:]}")
            return False

        until(heard, seconds, f"{self.name} says {words!r}")


def holder(name: str, folder: Path, env: Mapping[str, str]) -> Machine:
    """A process that holds every connection it can get."""
    return Machine(name, (sys.executable, "-m", "tests.drills.holder", name), folder, env)


def worker(name: str, folder: Path, env: Mapping[str, str], *options: str) -> Machine:
    """A Celery worker with threads."""
    command = (
        sys.executable, "-m", "celery", "--app", "project", "worker", "--pool", "threads", "--concurrency", "2",
        "--without-gossip", "--without-mingle", "--loglevel", "INFO", "--hostname", f"{name}@drill", *options,
    )  # fmt: skip
    return Machine(name, command, folder, env)


def mosquitto(folder: Path) -> tuple[Machine, int]:
    """A broker with persistence, which may be restarted."""
    port = free_port()
    conf = folder / "mosquitto.conf"
    conf.write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location {folder}/\n"
        "max_queued_messages 0\nmax_inflight_messages 0\nset_tcp_nodelay true\n"
        # Started by root it would otherwise give up the right to write its own file.
        f"user {'root' if os.getuid() == 0 else os.environ.get('USER', 'nobody')}\n"
    )
    return Machine("mosquitto", ("mosquitto", "-c", str(conf)), folder), port


def redis_server(folder: Path) -> tuple[Machine, int]:
    """A Redis that keeps nothing."""
    port = free_port()
    options = ("--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder))
    return Machine("redis", ("redis-server", *options), folder), port


class Cloud:
    """The simulated vendor, as a drill steers it."""

    def __init__(self, folder: Path, broker: str, env: Mapping[str, str], *options: str) -> None:
        command = (
            sys.executable, "manage.py", "simulate", "bienport", "--broker", broker, "--panels", "6", "--pace", "0",
            "--exit-delay", "0", "--entry-delay", "0", *options,
        )  # fmt: skip
        self.machine = Machine("simulator", command, folder, env)
        self.line: dict[str, Any] = {}

    def start(self) -> "Cloud":
        """Start it and read its first line."""
        self.machine.start()
        self.machine.said('"control"', 40)
        self.line = next(
            json.loads(text) for text in self.machine.log.splitlines() if text.startswith("{") and '"control"' in text
        )
        return self

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the control API."""
        request = urllib.request.Request(  # noqa: S310  (loopback, our own)
            f"{self.line['control']}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            return json.load(answer)

    def flood(self, count: int, rate: float, **more: Any) -> None:
        """Begin a stream of numbered notifications."""
        body = {"count": count, "rate": rate, "tag": "n", "log": False, "kinds": ["zone_alarm"]} | more
        self.call("POST", "/flood", body)

    def flooded(self) -> bool:
        """Whether every stream is out and the broker has taken all of it."""
        answer = self.call("GET", "/flood")
        return all(flood["done"] for flood in answer["floods"]) and answer["link"]["unconfirmed"] == 0

    def published(self) -> int:
        """How many of the numbered notifications are out."""
        return sum(int(flood["happened"]) for flood in self.call("GET", "/flood")["floods"])

    def commands(self, name: str | None = None) -> list[dict[str, Any]]:
        """The commands that arrived, of one kind or all."""
        return [c for c in self.call("GET", "/log")["commands"] if name in (None, c["command"])]

    def twice(self) -> dict[str, int]:
        """Commands that arrived more than once."""
        found: dict[str, int] = self.call("GET", "/log")["twice"]
        return found
