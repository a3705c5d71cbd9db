"""What `manage.py up` starts: the services, the simulated vendors, and the two processes of Watchpost itself."""

import fcntl
import json
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import redis

from project.children import Step
from project.embedded import Valkey, prepare_valkey
from project.keys import write_private
from project.probe import answers_http
from project.supervisor import StartError

HOST: Final = "127.0.0.1"
SIMULATORS: Final = ("bienport", "visonic", "overkiz")
SEED: Final = "1"
# Of overkiz the number is of homes.
PANELS: Final = {"bienport": "24", "visonic": "6", "overkiz": "1"}
QUEUES: Final = "command,default,automation"


def port_from(text: str) -> int:
    """Return the port number in a PORT variable."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise StartError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def refuse_taken_port(port: int) -> None:
    """Say so before anything starts when somebody else listens there."""
    with socket.socket() as probe:
        # As the server does: a connection that has just ended does not count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise StartError(f"Port {port} is not allowed for this user. Choose another: PORT=8000 make run") from None
        except OSError:
            raise StartError(f"Port {port} is taken. Choose another: PORT={port % 65535 + 1} make run") from None


@contextmanager
def only_one(var: Path) -> Iterator[None]:
    """Hold the folder for this run: two at once would share one database file and one schedule."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "up.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StartError(
                f"Watchpost already runs with its data in {var}. End it first, or set WATCHPOST_VAR_DIR."
            ) from None
        yield


@contextmanager
def embedded_valkey(var: Path) -> Iterator[Valkey]:
    """Prepare the embedded server; its address is in var/ while it runs."""
    valkey = prepare_valkey(var / "valkey")
    address = valkey.folder / "url"
    write_private(address, valkey.url)
    try:
        yield valkey
    finally:
        address.unlink(missing_ok=True)


def answers_ping(url: str) -> bool:
    """Tell whether the Valkey server takes commands."""
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def keep_first_line(path: Path, line: str) -> None:
    """Store what a simulator says about itself, where `manage.py demo` reads it."""
    try:
        described = json.loads(line)
    except ValueError:
        described = None
    if not isinstance(described, dict):
        raise ValueError("Its first line is not a JSON object.")  # noqa: TRY004  (a wrong text, not a wrong type)
    write_private(path, json.dumps(described))


def watchpost_steps(*, port: int, var: Path, valkey: Valkey | None, demo: bool) -> list[Step]:
    """Return the processes of `make run`, in the order of their start."""
    root = Path(__file__).resolve().parents[1]
    manage = (sys.executable, str(root / "manage.py"))
    env = {
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "project.settings.dev"),
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        "WATCHPOST_DEMO": "1" if demo else "0",
        "WATCHPOST_VAR_DIR": str(var),
    }
    if valkey:
        env["REDIS_URL"] = valkey.url
    base: tuple[str, ...] = ("valkey",) if valkey else ()

    def step(
        name: str,
        *command: str,
        after: tuple[str, ...] = (),
        once: bool = False,
        collect: bool = False,
        is_ready: Callable[[], bool] | None = None,
        ready_words: str = "",
        take_first_line: Callable[[str], None] | None = None,
    ) -> Step:
        return Step(
            name=name,
            command=command,
            env=env,
            after=after,
            once=once,
            collect=collect,
            is_ready=is_ready,
            ready_words=ready_words,
            take_first_line=take_first_line,
        )

    steps: list[Step] = []
    if valkey:
        steps.append(step("valkey", *valkey.command, is_ready=partial(answers_ping, valkey.url)))
    if demo:
        pace = ("--pace", os.environ["WATCHPOST_PACE"]) if os.environ.get("WATCHPOST_PACE") else ()
        for vendor in SIMULATORS:
            keep = partial(keep_first_line, var / "simulators" / f"{vendor}.json")
            simulate = (*manage, "simulate", vendor, "--seed", SEED, "--panels", PANELS[vendor], *pace)
            steps.append(step(vendor, *simulate, after=base, take_first_line=keep))
    steps.append(step("migrate", *manage, "migrate", "--verbosity", "1", after=base, once=True))
    before_worker: tuple[str, ...] = ("migrate",)
    if demo:
        before_worker = ("demo",)
        steps.append(step("demo", *manage, "demo", after=("migrate", *SIMULATORS), once=True, collect=True))
    web = ("-m", "daphne", "-b", HOST, "-p", str(port), "-v", "0", "--no-server-name", "project.asgi:application")
    health = partial(answers_http, f"http://{HOST}:{port}/healthz")
    steps.append(step("web", sys.executable, *web, after=("migrate",), is_ready=health))
    # Containers often run as root, where Celery's advice about it would be the first thing to read.
    python = (sys.executable, "-W", "ignore:You're running the worker with superuser")
    celery = (
        "-m",
        "celery",
        "--quiet",
        "-A",
        "project",
        "worker",
        "-l",
        "INFO",
        "--without-gossip",
        "--without-mingle",
    )
    options = ("-P", "threads", "-c", "16", "-Q", QUEUES, "--hold", "-B", "-s", str(var / "beat-schedule"))
    steps.append(step("worker", *python, *celery, *options, after=before_worker, ready_words=" ready."))
    return steps
