"""A PostgreSQL server of a drill's own, to be stopped in any manner and started again."""

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from project.embedded import free_port

_UNPRIVILEGED = ("postgres", "nobody")


def binaries() -> Path | None:
    """Where initdb and pg_ctl lie, or None."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if (config := shutil.which("pg_config")) is not None:
        folders.insert(0, Path(subprocess.check_output((config, "--bindir"), text=True).strip()))
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


def _servant() -> pwd.struct_passwd | None:
    """Whom the server runs as when we are root, which it refuses; None when we are not."""
    if os.geteuid() != 0:
        return None
    for name in _UNPRIVILEGED:
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise LookupError(f"none of {', '.join(_UNPRIVILEGED)} exists")


class Postgres:
    """One cluster in a folder of its own, on loopback."""

    def __init__(self, bin_folder: Path) -> None:
        self._bin = bin_folder
        self._servant = _servant()
        # Not in pytest's folder: only we may enter that.
        self._folder = Path(tempfile.mkdtemp(prefix="drill-postgres-"))
        if self._servant is not None:
            os.chown(self._folder, self._servant.pw_uid, self._servant.pw_gid)
        self.port = free_port()
        self.url = f"postgres://drill@127.0.0.1:{self.port}/postgres"
        self._run("initdb", "--auth=trust", "--username=drill", "--encoding=UTF8", "--no-sync")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        listen = f"-p {self.port} -h 127.0.0.1 -k {self._folder}"
        self._run("pg_ctl", "--wait", "--log", str(self._folder / "server.log"), "--options", listen, "start")

    def stop(self, mode: str) -> None:
        """Stop it: *fast* hangs up on everybody, *immediate* is as a crash."""
        self._run("pg_ctl", "--wait", "--mode", mode, "stop")

    def remove(self) -> None:
        """Stop it if it runs, and leave nothing behind."""
        with suppress(subprocess.CalledProcessError):
            self.stop("immediate")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._bin / program), "--pgdata", str(self._folder / "data"), *arguments]
        who = self._servant
        as_servant = {} if who is None else {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": ()}
        subprocess.run(
            command,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
            **as_servant,  # type: ignore[call-overload]
        )
