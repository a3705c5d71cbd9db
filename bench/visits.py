"""Visiting Visonic panels: ours as it is, database and all, beside a loop over pyvisonicalarm that only reads.

Both read ``status`` and ``events`` of the same panels of the same simulated server, over TLS, which answers in 50 ms.
Compared is the processor time a refresh costs the process that makes it: a loop waits most of the time, but so would a
hundred of them.
"""

import contextlib
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

from bench.figures import Figure, figure, percentile
from bench.services import ROOT, MissingError, Services

ANSWERS_IN: Final = 0.05
PANELS: Final = 1000
FEW: Final = 200
# A state read every ten seconds is late when it comes two seconds after its time.
LATE: Final = 2.0


def measure(services: Services, *, runs: int, quick: bool) -> list[Figure]:
    """Refreshes for each second of processor time, ours against theirs; and how late a thousand panels are."""
    seconds, panels = (10.0, FEW) if quick else (40.0, PANELS)
    ours, theirs = [], []
    for _ in range(runs):
        with _server(panels) as described:
            theirs.append(_contestant(services, "theirs", described, min(seconds, 20.0)))
            ours.append(_contestant(services, "ours", described, seconds))
    against = f"{panels} panels, status and events over TLS, answers in {1000 * ANSWERS_IN:.0f} ms"
    late, shares = [one["late"] for one in ours], [one["round_cpu"] / one["seconds"] for one in ours]
    ratios = [
        (mine["visits"] / mine["cpu"]) / (other["visits"] / other["cpu"])
        for mine, other in zip(ours, theirs, strict=True)
    ]
    return [
        figure(
            "visonic_refresh_vs_pyvisonicalarm",
            ratios,
            "times",
            "higher",
            f"a loop over pyvisonicalarm 0.1.0b7 that keeps nothing; {against}",
            3.0,
        ),
        figure("visonic_cpu_ms", [1000 * one["cpu"] / one["visits"] for one in ours], "ms", "lower", against),
        figure(
            "visonic_other_cpu_ms",
            [1000 * one["cpu"] / one["visits"] for one in theirs],
            "ms",
            "lower",
            f"the same of the loop; {against}",
        ),
        figure(
            "visonic_1000_latest_s",
            late,
            "s",
            "lower",
            f"how long after its time the last visit in a thousand began; {panels} panels every 10 s in one worker",
            LATE,
        ),
        figure(
            "visonic_1000_cores",
            shares,
            "cores",
            "lower",
            f"what {panels} panels every 10 s cost that worker, slow reads among it",
        ),
        *(
            figure(
                f"visonic_panels_every_{every}_s",
                [every / 10 * panels / share for share in shares],
                "panels",
                "higher",
                f"what a worker on a core of its own can watch every {every} s, by what that round costs; {against}",
            )
            for every in (10, 30)
        ),
    ]


@contextlib.contextmanager
def _server(panels: int) -> Iterator[dict[str, Any]]:
    command = [sys.executable, "manage.py", "simulate", "visonic", "--tls", "--panels", str(panels), "--pace", "0"]
    command += ["--answer-after", str(ANSWERS_IN), "--discovery", "0"]
    environment = {**os.environ, "WATCHPOST_DEMO": "1", "DJANGO_SETTINGS_MODULE": "bench.settings"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE) as server:  # noqa: S603  (ours)
        try:
            assert server.stdout is not None  # noqa: S101  (as it was opened)
            yield json.loads(server.stdout.readline())
        finally:
            server.terminate()


def _contestant(services: Services, name: str, described: dict[str, Any], seconds: float) -> dict[str, float]:
    services.fresh()
    found = subprocess.run(  # noqa: S603  (ours)
        [sys.executable, "-m", "bench.visits", name, str(seconds)],
        cwd=ROOT,
        env=services.environment(REQUESTS_CA_BUNDLE=described["ca_file"]),
        input=json.dumps(described).encode(),
        stdout=subprocess.PIPE,
        timeout=seconds + 300,
        check=False,
    )
    if found.returncode:
        raise MissingError(f"The program {name} of the visits ended with {found.returncode}.")
    # Warnings may stand before it.
    outcome: dict[str, float] = json.loads(found.stdout.splitlines()[-1])
    return outcome


# --------------------------------------------------------------------------- the programs that are measured


def ours(described: dict[str, Any], seconds: float) -> dict[str, float]:
    """One keeper with all panels: visits, the corridor, PostgreSQL, pushes nobody watches."""
    import django

    django.setup()
    from panels.holding.beats import Beat, Turns
    from panels.holding.poller import Poller
    from panels.holding.step import Keeper

    _make(described)
    counted: list[int] = [0]
    late: list[float] = []
    rhythm: dict[int, Turns] = {}
    pop, visit = Turns.pop_due, Poller.visit

    def popped(self: Turns, now: float, most: int) -> list[Beat]:
        found = pop(self, now, most)
        rhythm[id(self)] = self
        late.extend(now - beat.due for beat in found)
        return found

    def visited(self: Poller, beat: Beat) -> None:
        visit(self, beat)
        counted[0] += 1

    Turns.pop_due, Poller.visit = popped, visited  # type: ignore[method-assign]
    keeper = Keeper(capacity=1)
    keeper.start()
    # Everybody has logged in and been looked at from top to bottom; what follows are the reads the other makes as well.
    panels = len(described["panels"])
    _wait_until(lambda: counted[0] >= 2 * panels)
    for turns in rhythm.values():
        for beat in turns.beats.values():
            beat.slow = dict.fromkeys(beat.slow, time.monotonic() + 3600)
    _wait_until(lambda: counted[0] >= 5 * panels)
    before, cpu = counted[0], time.process_time()
    time.sleep(seconds)
    outcome = {"visits": float(counted[0] - before), "cpu": time.process_time() - cpu}
    # The daily round: slow reads are spread over their time, as they are after some rounds.
    for turns in rhythm.values():
        for beat in turns.beats.values():
            beat.slow = {name: time.monotonic() + random.uniform(0, 300) for name in beat.slow}
    late.clear()
    begun, cpu = time.perf_counter(), time.process_time()
    time.sleep(seconds)
    outcome["round_cpu"] = time.process_time() - cpu
    outcome["seconds"] = time.perf_counter() - begun
    outcome["late"] = percentile(late, 0.999)
    keeper.stop()
    return outcome


def _make(described: dict[str, Any]) -> None:
    from panels.models import Connection, Organization, Panel, ServiceCode
    from panels.secrets.sealing import Sealed
    from panels.vendors import sessions
    from panels.vocabulary import CodePurpose

    Connection.objects.update(enabled=False)
    connection = Connection.objects.create(
        organization=Organization.objects.get(),
        vendor="visonic",
        name="PowerManage",
        settings={"host": described["host"], "email": described["email"], "ca_file": described["ca_file"]},
        secrets=Sealed.of({"password": described["password"]}),
    )
    sessions.try_login(connection)
    known = dict(Panel.objects.filter(connection=connection).values_list("vendor_id", "pk"))
    ServiceCode.objects.bulk_create(
        ServiceCode(
            connection=connection,
            panel_id=known[panel["serial"]],
            purpose=CodePurpose.READ,
            code=Sealed.of({"code": panel["master_code"]}),
        )
        for panel in described["panels"]
    )


def theirs(described: dict[str, Any], seconds: float) -> dict[str, float]:
    """What one writes with pyvisonicalarm: one session for each panel, read in turn."""
    import importlib

    setup = importlib.import_module("pyvisonicalarm.alarm").Setup
    sessions = []
    for panel in described["panels"][:10]:
        session = setup(described["host"], described["app_id"])
        session.authenticate(described["email"], described["password"])
        session.panel_login(panel["serial"], panel["master_code"])
        sessions.append(session)
    visits, begun, cpu = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() - begun < seconds:
        session = sessions[visits % len(sessions)]
        session.get_status()
        session.get_events()
        visits += 1
    return {"visits": float(visits), "cpu": time.process_time() - cpu, "seconds": time.perf_counter() - begun}


def _wait_until(done: Callable[[], bool], seconds: float = 240.0) -> None:
    ended = threading.Event()
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            raise SystemExit("the panels were not visited in time")
        ended.wait(0.2)


if __name__ == "__main__":
    print()
    json.dump({"ours": ours, "theirs": theirs}[sys.argv[1]](json.load(sys.stdin), float(sys.argv[2])), sys.stdout)
