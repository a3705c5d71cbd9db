"""Five hundred Overkiz accounts that are fetched: what they cost while nothing happens, and what they carry.

Keepers as they run in a worker, PostgreSQL, and a cloud of homes of 59 devices in a process of its own, over TLS. What
counts is the processor time of the keepers' processes: the database and the cloud stand beside them.
"""

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg

from bench.figures import Figure, figure, percentile
from bench.homes import largest_home
from bench.services import ROOT, MissingError, Services

HOMES: Final = 500
FEW: Final = 60
IDLE_SECONDS: Final = 30
# So many changes come with a fetch while much happens, and so often each account is then fetched at the most.
A_FETCH: Final = 40
BUSY_EVERY: Final = 1.0
CORES: Final = 1.0
LATE: Final = 2.0
_LOADED_IN: Final = 1200.0
_TAKEN_IN: Final = 120.0
_OPEN: Final = "SELECT count(*) FROM panels_feedbody"
_LOADED: Final = "SELECT count(*) FROM panels_accountfeed WHERE loaded_at IS NOT NULL AND memory <> ''"


def measure(services: Services, *, runs: int, quick: bool) -> list[Figure]:
    """Cores and lateness of idle accounts, and events a second of busy ones."""
    homes, seconds = (FEW, 30.0) if quick else (HOMES, 60.0)
    body, devices = largest_home()
    setup = services.folder / "home.json"
    setup.write_bytes(body)
    idle, busy = [], []
    for _ in range(runs):
        services.fresh()
        with _Cloud.running(str(setup)) as cloud, psycopg.connect(services.url(services.copy), autocommit=True) as rows:
            _make(services, cloud, homes)
            with _Keeper.running(services, homes, 0.0) as keeper:
                _wait(rows, _LOADED, lambda found: found >= homes, _LOADED_IN)
                _wait(rows, _OPEN, lambda found: found == 0, _LOADED_IN)
                # Everybody has been fetched once since.
                time.sleep(IDLE_SECONDS)
                keeper.since_last()
                time.sleep(seconds)
                idle.append(keeper.since_last())
            busy.append(_flood(services, rows, cloud, homes, seconds / 2))
    said = f"{homes} homes of {devices} devices"
    return [
        figure(
            "overkiz_500_idle_cores",
            [one["cpu"] / one["seconds"] * HOMES / homes for one in idle],
            "cores",
            "lower",
            f"one worker's processor time, {said} fetched every {IDLE_SECONDS} s over TLS, for {HOMES}",
            CORES,
        ),
        figure(
            "overkiz_500_idle_fetch_ms",
            [1000 * one["cpu"] / one["turns"] for one in idle],
            "ms",
            "lower",
            "of that for each fetch, leases and rounds among it",
        ),
        figure(
            "overkiz_500_latest_s",
            [one["late"] for one in idle],
            "s",
            "lower",
            "how long after its time the last fetch in a thousand began",
            LATE,
        ),
        figure(
            "overkiz_500_events_per_s",
            [2 * one["events"] / one["cpu"] for one in busy],
            "events/s",
            "higher",
            f"fetched and applied by two workers with a core each, {A_FETCH} to a fetch; by processor time; {said}",
        ),
        figure(
            "overkiz_500_events_here_per_s",
            [one["events"] / one["seconds"] for one in busy],
            "events/s",
            "higher",
            "the same by the clock, with PostgreSQL and the cloud on this machine's cores",
        ),
    ]


def _make(services: Services, cloud: "_Cloud", homes: int) -> None:
    _ran([sys.executable, "-m", "bench.feeds", "make", str(homes)], services, json.dumps(cloud.said).encode())


def _ran(command: list[str], services: Services, said: bytes) -> None:
    made = subprocess.run(command, cwd=ROOT, env=services.environment(), input=said, timeout=300, check=False)  # noqa: S603  (ours)
    if made.returncode:
        raise MissingError(f"The program {command[3]} of the feeds ended with {made.returncode}.")


def _wait(rows: "psycopg.Connection", query: str, done: Any, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while True:
        found = rows.execute(query.encode()).fetchone()
        if found is not None and done(found[0]):
            return
        if time.monotonic() > deadline:
            raise MissingError(f"Still {found and found[0]} after {seconds:.0f} s: {query}")
        time.sleep(0.2)


# --------------------------------------------------------------------------- much happens


def _flood(
    services: Services, rows: "psycopg.Connection", cloud: "_Cloud", homes: int, seconds: float
) -> dict[str, float]:
    """Changes with every fetch, for some seconds, and until the last of them is applied."""
    half = (homes + 1) // 2
    with (
        _Keeper.running(services, half, BUSY_EVERY) as first,
        _Keeper.running(services, homes - half, BUSY_EVERY) as other,
    ):
        held = "SELECT count(*) FROM panels_connection WHERE health = 'healthy'"
        _wait(rows, held, lambda found: found >= homes, _TAKEN_IN)
        begun = time.monotonic()
        before = cloud.events
        first.since_last(), other.since_last()
        cloud.change(A_FETCH)
        time.sleep(seconds)
        cloud.change(0)
        _wait(rows, _OPEN, lambda found: found == 0, _TAKEN_IN)
        took = time.monotonic() - begun
        spent = first.since_last()["cpu"] + other.since_last()["cpu"]
    return {"events": float(cloud.events - before), "cpu": spent, "seconds": took}


# --------------------------------------------------------------------------- processes


@dataclass(slots=True)
class _Cloud:
    """The homes' cloud, and what it tells."""

    process: "subprocess.Popen[bytes]"
    said: dict[str, Any]
    told: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    @contextlib.contextmanager
    def running(cls, setup: str) -> "Iterator[_Cloud]":
        """For the length of a block."""
        command = [sys.executable, "-m", "bench.homes_cloud", setup]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603  (ours)
            try:
                assert process.stdout is not None  # noqa: S101  (as it was opened)
                cloud = cls(process, json.loads(process.stdout.readline()))
                threading.Thread(target=cloud._listen, daemon=True).start()
                yield cloud
            finally:
                process.terminate()

    @property
    def events(self) -> int:
        """How many changes it has told by now."""
        return sum(one["events"] for one in list(self.told))

    def change(self, changes: int) -> None:
        """So many changes come with each fetch from now on."""
        assert self.process.stdin is not None  # noqa: S101  (as it was opened)
        self.process.stdin.write(b"%d\n" % changes)
        self.process.stdin.flush()

    def _listen(self) -> None:
        assert self.process.stdout is not None  # noqa: S101  (as it was opened)
        for line in self.process.stdout:
            said = json.loads(line)
            if "answered" in said:
                self.told.append(said)


@dataclass(slots=True)
class _Keeper:
    """A keeper in a process of its own."""

    process: "subprocess.Popen[bytes]"

    @classmethod
    @contextlib.contextmanager
    def running(cls, services: Services, capacity: int, every: float) -> "Iterator[_Keeper]":
        """For the length of a block; ``every``: how often it fetches instead of its usual rhythm, 0 for that."""
        command = [sys.executable, "-m", "bench.feeds", "hold", str(capacity), str(every)]
        with subprocess.Popen(  # noqa: S603  (ours)
            command, cwd=ROOT, env=services.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            try:
                yield cls(process)
            finally:
                process.communicate(timeout=60)

    def since_last(self) -> dict[str, float]:
        """What it spent since it was asked last, and how late its turns were."""
        assert self.process.stdin is not None  # noqa: S101  (as it was opened)
        assert self.process.stdout is not None  # noqa: S101  (as it was opened)
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            # Warnings may stand before it.
            if line.startswith(b'{"cpu"'):
                said: dict[str, float] = json.loads(line)
                return said
        raise MissingError("A keeper has ended before its time.")


# --------------------------------------------------------------------------- the programs that are measured


def make(homes: int) -> None:
    """Make the accounts, and switch everything else off."""
    import django

    django.setup()
    from panels.models import Connection, Organization
    from panels.secrets.sealing import Sealed

    said = json.load(sys.stdin)
    Connection.objects.update(enabled=False)
    station = Organization.objects.get()
    Connection.objects.bulk_create(
        Connection(
            organization=station,
            vendor="overkiz",
            name=f"home{number:04}",
            settings={
                "service_host": "other",
                "base_url": said["base_url"],
                "login": "password",
                "user": f"home{number:04}",
                "ca_file": said["ca_file"],
                "idle_seconds": IDLE_SECONDS,
            },
            secrets=Sealed.of({"password": "bench"}),
        )
        for number in range(homes)
    )


def hold(capacity: int, every: float) -> None:
    """One keeper; for each line of input one object of output, until the input ends."""
    import django

    django.setup()
    from panels.drivers.base import Pace, Rhythm
    from panels.drivers.overkiz.feed import OverkizFeed
    from panels.holding.attending import Attendance
    from panels.holding.feeder import Feeder
    from panels.holding.step import Keeper

    late: list[float] = []
    turn = Feeder._turn  # noqa: SLF001  (what is measured)

    def turned(self: Feeder, attendance: Attendance) -> float:
        late.append(time.monotonic() - self._due)
        return turn(self, attendance)

    Feeder._turn = turned  # type: ignore[method-assign]  # noqa: SLF001  (what is measured)
    if every:
        busy = Rhythm(paces=dict.fromkeys(Pace, every), slow_reads={})
        OverkizFeed.rhythm = property(lambda _: busy)  # type: ignore[assignment, method-assign]
    keeper = Keeper(capacity=capacity)
    keeper.start()
    at, cpu = time.perf_counter(), time.process_time()
    for _ in sys.stdin:
        now, spent = time.perf_counter(), time.process_time()
        outcome = {
            "cpu": spent - cpu,
            "seconds": now - at,
            "turns": len(late),
            "late": percentile(late or [0.0], 0.999),
        }
        print(json.dumps(outcome), flush=True)
        at, cpu = now, spent
        late.clear()
    keeper.stop()


if __name__ == "__main__":
    {"make": make, "hold": hold}[sys.argv[1]](*[float(one) if "." in one else int(one) for one in sys.argv[2:]])  # type: ignore[operator]
