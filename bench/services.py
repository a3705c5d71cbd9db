"""What is measured with: PostgreSQL, Redis and Mosquitto as the variables say, else as found on this machine."""

import contextlib
import getpass
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis

ROOT = Path(__file__).resolve().parents[1]


class MissingError(Exception):
    """Something a measurement needs is not there; the text says what, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a server listens."""

    host: str
    port: int


@dataclass(slots=True)
class Services:
    """The servers of one run and the databases in it: a seeded one, and a fresh copy of it for each measurement."""

    prefix: str
    folder: Path
    admin_url: str
    redis_url: str
    mqtt: Address

    @property
    def base(self) -> str:
        """The name of the seeded database."""
        return self.prefix.replace("-", "_")

    @property
    def copy(self) -> str:
        """The name of the copy that is measured."""
        return f"{self.base}_run"

    def url(self, database: str) -> str:
        """The address of one of our databases."""
        return urlunsplit(urlsplit(self.admin_url)._replace(path=f"/{database}"))  # noqa: SLF001  (documented)

    def execute(self, *statements: str, database: str = "") -> None:
        """Run statements outside of a transaction."""
        with psycopg.connect(self.url(database) if database else self.admin_url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def fresh(self) -> None:
        """A new copy of the seeded database, so that every run begins with the same tables.

        No checkpoint follows: after one, each page's first change is written whole, which would be all we measure.
        """
        self.execute(
            f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)',
            f'CREATE DATABASE "{self.copy}" TEMPLATE "{self.base}"',
        )

    def environment(self, database: str = "", **more: str) -> dict[str, str]:
        """The environment of a process under test."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "DATABASE_URL": self.url(database or self.copy),
            "REDIS_URL": self.redis_url,
            "WATCHPOST_VAR_DIR": str(self.folder),
            "BENCH_PREFIX": self.prefix,
            "BENCH_MQTT": f"{self.mqtt.host}:{self.mqtt.port}",
            "PYTHONPATH": str(ROOT),
            # The watchers of a run are one person.
            "WATCHPOST_SOCKETS_PER_PERSON": "400",
            **more,
        }


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def wait_for(address: Address, seconds: float = 15.0) -> None:
    """Wait until somebody listens."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection((address.host, address.port), 1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise MissingError(f"Nothing listens on {address.host}:{address.port}.") from None
            time.sleep(0.05)
        else:
            return


@contextlib.contextmanager
def running(*, log: bool = True) -> Iterator[Services]:
    """Find or start the servers, make the seeded database, and take everything away afterwards."""
    prefix = f"watchpost-bench-{os.getpid()}"
    admin_url = os.environ.get("DATABASE_URL") or (
        f"postgres://{os.environ.get('PGUSER') or getpass.getuser()}@127.0.0.1:5432/postgres"
    )
    redis_url = os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/0"
    _check_postgres(admin_url)
    _check_redis(redis_url)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="watchpost-bench-")))
        mqtt = _mqtt_of(os.environ["MQTT_URL"]) if os.environ.get("MQTT_URL") else _mosquitto(stack, folder)
        services = Services(prefix, folder, admin_url, redis_url, mqtt)
        stack.callback(_take_away, services)
        services.execute(f'CREATE DATABASE "{services.base}"')
        if log:
            print("Making a database of 10,000 panels ...", file=sys.stderr)
        environment = services.environment(services.base)
        for command in (["-m", "django", "migrate", "--verbosity", "0"], ["-m", "bench.seed"]):
            subprocess.run([sys.executable, *command], env=environment, check=True, cwd=ROOT)  # noqa: S603  (ours)
        services.execute("VACUUM (ANALYZE)", "CHECKPOINT", database=services.base)
        yield services


def _check_postgres(url: str) -> None:
    if urlsplit(url).scheme not in ("postgres", "postgresql"):
        raise MissingError("DATABASE_URL must name a PostgreSQL server; the benchmarks make a database of their own.")
    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        raise MissingError(f"PostgreSQL does not answer ({reason}). Set DATABASE_URL to a server to use.") from None


def _check_redis(url: str) -> None:
    try:
        redis.Redis.from_url(url, socket_connect_timeout=3).ping()
    except redis.RedisError as error:
        raise MissingError(
            f"Redis does not answer ({type(error).__name__}). Set REDIS_URL to a server to use."
        ) from None


def _mqtt_of(url: str) -> Address:
    parts = urlsplit(url)
    address = Address(host=parts.hostname or "127.0.0.1", port=parts.port or 1883)
    wait_for(address, 3.0)
    return address


def _mosquitto(stack: contextlib.ExitStack, folder: Path) -> Address:
    binary = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if binary is None:
        raise MissingError("No Mosquitto was found. Install it, or set MQTT_URL to a broker that queues without limit.")
    address = Address(host="127.0.0.1", port=free_port())
    configuration = folder / "mosquitto.conf"
    configuration.write_text(
        f"listener {address.port} {address.host}\nallow_anonymous true\npersistence false\n"
        "max_queued_messages 0\nsys_interval 0\nlog_dest none\nset_tcp_nodelay true\n"
    )
    stack.enter_context(process([binary, "-c", str(configuration)], dict(os.environ)))
    wait_for(address)
    return address


@contextlib.contextmanager
def process(command: list[str], environment: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that ends with the block."""
    child = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)  # noqa: S603  (ours)
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(8)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _take_away(services: Services) -> None:
    services.execute(
        f'DROP DATABASE IF EXISTS "{services.copy}" WITH (FORCE)',
        f'DROP DATABASE IF EXISTS "{services.base}" WITH (FORCE)',
    )
    client = redis.Redis.from_url(services.redis_url)
    for key in client.scan_iter(f"{services.prefix}*"):
        client.delete(key)
