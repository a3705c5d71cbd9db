"""Watchpost as `make run` starts it, in a folder of its own and on a free port."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import requests

ROOT: Final = Path(__file__).resolve().parents[2]
READY: Final = "Watchpost is ready at"
STARTS_WITHIN: Final = 150.0
LINKS_WITHIN: Final = 60.0
ENDS_WITHIN: Final = 30.0
# A run on other services than the embedded ones is not what a first `make run` is.
NOT_OURS: Final = re.compile(r"WATCHPOST_|DJANGO_|(DATABASE|REDIS|MQTT)_URL|PORT$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Where a running installation answers, who may sign in, and what the simulated cloud is made of."""

    address: str
    control: str
    logins: Mapping[str, str]
    pins: Mapping[int, str]
    # The simulated PowerManage server from behind, and people's own Watchpost PINs by address.
    visonic: str
    own_pins: Mapping[str, str]
    log: Path


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processes_of(folder: Path) -> list[str]:
    """Return the processes whose data folder this is, where the system tells."""
    mark = f"WATCHPOST_VAR_DIR={folder}\0".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes() + b"\0":
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue
    return found


@contextmanager
def running(folder: Path, *, pace: float = 0) -> Iterator[Installation]:
    """Start everything, and see at the end that everything has ended. ``pace`` is the life of the simulated panels."""
    folder = folder.resolve()
    port = free_port()
    log = folder / "up.log"
    kept = {name: value for name, value in os.environ.items() if not NOT_OURS.match(name)}
    env = kept | {
        "DJANGO_SETTINGS_MODULE": "project.settings.dev",
        "PORT": str(port),
        "WATCHPOST_PACE": str(pace),
        "WATCHPOST_VAR_DIR": str(folder),
    }
    with log.open("wb") as output:
        command = [sys.executable, str(ROOT / "manage.py"), "up"]
        up = subprocess.Popen(command, cwd=ROOT, env=env, stdout=output, stderr=output, start_new_session=True)
    try:
        _wait_until_ready(up, log)
        described = _describe(folder, port, log)
        _wait_until_linked(described)
        yield described
    finally:
        _end(up, folder, log)


def _wait_until_ready(up: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while READY not in log.read_text(errors="replace"):
        if up.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"`manage.py up` did not become ready:\n{log.read_text(errors='replace')[-4000:]}")
        time.sleep(0.1)


def _wait_until_linked(installation: Installation) -> None:
    """Watchpost reads panels by itself once it has a link; without one every test would wait in vain."""
    deadline = time.monotonic() + LINKS_WITHIN
    while not requests.get(f"{installation.control}/log", timeout=30).json()["received"]:
        if time.monotonic() > deadline:
            raise AssertionError(
                f"Nothing was read of any panel:\n{installation.log.read_text(errors='replace')[-4000:]}"
            )
        time.sleep(0.1)


def _describe(folder: Path, port: int, log: Path) -> Installation:
    cloud: dict[str, Any] = json.loads((folder / "simulators" / "bienport.json").read_text())
    return Installation(
        address=f"http://localhost:{port}",
        control=cloud["control"],
        logins=json.loads((folder / "demo-logins.json").read_text()),
        visonic=json.loads((folder / "simulators" / "visonic.json").read_text())["control"],
        own_pins=json.loads((folder / "demo-pins.json").read_text()),
        pins={panel["resourceId"]: panel["pin"] for panel in cloud["panels"]},
        log=log,
    )


def _end(up: subprocess.Popen[bytes], folder: Path, log: Path) -> None:
    """Press Ctrl-C, as the terminal does it."""
    up.send_signal(signal.SIGINT)
    try:
        up.wait(ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        up.kill()
        up.wait()
        raise AssertionError(f"`manage.py up` did not end:\n{log.read_text(errors='replace')[-4000:]}") from None
    deadline = time.monotonic() + 5
    while (left := processes_of(folder)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not left, "\n".join(["Processes were left behind:", *left])
