"""What judging rights adds to the panel list: 10,000 panels, one operator, and 1,000 grants of a person's own."""

import json
import subprocess
import sys
import time
from typing import Any

from bench.figures import Figure, figure
from bench.services import ROOT, Services

GRANTS = 1_000


def measure(services: Services, *, runs: int, quick: bool) -> list[Figure]:
    """The same page of panels and the same counters, with the conditions of rights and without, in turn."""
    services.fresh()
    rounds = 5 if quick else 40
    found = [_run(services, rounds) for _ in range(runs)]
    against = f"the same queries without any condition; {GRANTS} grants beside an operator's membership, one process"
    return [
        figure("panel_list_10k_rights_ms", [one["ms"] for one in found], "ms", "lower", against, 5.0),
        figure("panel_list_10k_rights_queries", [one["queries"] for one in found], "queries", "lower", against, 3.0),
        figure("panel_list_10k_unjudged_ms", [one["plain"] for one in found], "ms", "lower", "that page itself"),
    ]


def _run(services: Services, rounds: int) -> dict[str, float]:
    code = f"from bench.rights import run; run({rounds})"
    command = [sys.executable, "-c", code]
    answer = subprocess.run(command, env=services.environment(), cwd=ROOT, check=True, stdout=subprocess.PIPE)  # noqa: S603
    found: dict[str, float] = json.loads(answer.stdout)
    return found


def run(rounds: int) -> None:
    """Print the difference; runs in a process of its own."""
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from panels.models import Panel, User
    from panels.views.narrowing import Filters, Watcher

    person = User.objects.get(email="operator@bench.example")
    _grant(person)

    def page(watcher: Any) -> None:
        watcher.counters()
        list(watcher.narrowed(Filters())[:50])

    def unjudged() -> None:
        watcher = Watcher.__new__(Watcher)
        watcher.user, watcher.now, watcher.rights = person, timezone.now(), held
        watcher.panels = Panel.objects.filter(enabled=True)
        watcher.limited = {}
        page(watcher)

    held = Watcher(person).rights
    held = held.__class__(standings=held.standings)
    took: dict[str, list[float]] = {"judged": [], "plain": []}
    for number in range(rounds + 2):
        for name, times in took.items():
            began = time.perf_counter()
            if name == "judged":
                page(Watcher(person))
            else:
                unjudged()
            if number >= 2:
                times.append((time.perf_counter() - began) * 1000)
    with CaptureQueriesContext(connection) as judged:
        page(Watcher(person))
    with CaptureQueriesContext(connection) as plain:
        unjudged()
    middle = {name: sorted(times)[len(times) // 2] for name, times in took.items()}
    print(
        json.dumps(
            {"ms": middle["judged"] - middle["plain"], "plain": middle["plain"], "queries": len(judged) - len(plain)}
        )
    )


def _grant(person: Any) -> None:
    """Half of them on whole panels, half on one partition."""
    from django.utils import timezone

    from panels.models import Grant, Panel
    from panels.vocabulary import Right

    if person.grants.exists():
        return
    rights = [Right.VIEW, Right.SEE_HISTORY, Right.ARM]
    panels = Panel.objects.order_by("pk").prefetch_related("partitions")[:GRANTS]
    Grant.objects.bulk_create(
        Grant(
            user=person,
            panel=panel,
            partition=None if number % 2 else panel.partitions.all()[0],
            rights=rights,
            valid_from=timezone.now(),
        )
        for number, panel in enumerate(panels)
    )
