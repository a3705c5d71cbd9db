"""What a worker that holds connections weighs: a hundred links, each of which has brought messages."""

import sys
import time
from pathlib import Path

import psycopg

from bench.figures import Figure, figure
from bench.ingest import forget
from bench.load import FIRST, PANELS, Publisher, notification, topic
from bench.seed import SMALL_CONNECTIONS, SMALL_PANELS, app_of
from bench.services import MissingError, Services, process


def measure(services: Services, *, runs: int, quick: bool) -> list[Figure]:
    """Resident memory with a hundred connections, and with one."""
    del quick
    full, single = [], []
    for _ in range(runs):
        single.append(_run(services, 1))
        full.append(_run(services, SMALL_CONNECTIONS))
    how = "one Celery worker with --hold, pool of threads, 20 messages on each connection"
    each = [(many - one) / (SMALL_CONNECTIONS - 1) for many, one in zip(full, single, strict=True)]
    return [
        figure("holder_100_connections_mb", full, "MB", "lower", how),
        figure("holder_1_connection_mb", single, "MB", "lower", how),
        figure("holder_each_connection_mb", each, "MB", "lower", "the difference, per connection"),
    ]


def _run(services: Services, connections: int) -> float:
    services.fresh()
    with psycopg.connect(services.url(services.copy), autocommit=True) as database:
        database.execute("UPDATE panels_connection SET enabled = name IN (SELECT 'Small ' || n FROM"
                         " generate_series(0, %s) n)", (connections - 1,))  # fmt: skip
        uids = [row[0] for row in database.execute("SELECT uid FROM panels_connection WHERE enabled").fetchall()]
        # Not `celery worker` alone: the queues of others on the same Redis must not be served.
        command = [sys.executable, "-m", "celery", "--app", "project", "worker", "--hold", "--pool", "threads"]
        command += ["--concurrency", "4", "--queues", "bench", "--loglevel", "ERROR", "--without-mingle"]
        try:
            with process([*command, "--without-gossip"], services.environment(PYTHONWARNINGS="ignore")) as worker:
                _wait(database, "SELECT count(*) FROM panels_connection WHERE health = 'healthy'", connections)
                publisher = Publisher(services.mqtt)
                for number in range(connections * 20):
                    small = number % connections
                    vendor_id = FIRST + PANELS + small * SMALL_PANELS + number // connections % SMALL_PANELS
                    publisher.send(topic(app_of(small)), notification(number // connections, vendor_id))
                publisher.settle(connections * 20)
                publisher.close()
                _wait(database, "SELECT count(*) FROM history_event WHERE panel_id IS NOT NULL", connections * 20)
                time.sleep(1.0)
                return _resident_mb(worker.pid)
        finally:
            for uid in uids:
                forget(services, f"{services.prefix}-{uid}", quietly=True)


def _wait(database: "psycopg.Connection", query: str, wanted: int, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while True:
        row = database.execute(query.encode()).fetchone()
        if row is not None and row[0] >= wanted:
            return
        if time.monotonic() > deadline:
            raise MissingError(f"Only {row and row[0]} of {wanted} after {seconds:.0f} s: {query}")
        time.sleep(0.2)


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        raise MissingError("Memory is read from /proc, which this system does not have.")
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
