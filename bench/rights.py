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
    """The same counters and the same rows, judged by rights and shown to nobody in particular, in turn."""
    services.fresh()
    rounds = 5 if quick else 40
    found = [_run(services, rounds) for _ in range(runs)]
    against = f"the same without any right asked; {GRANTS} grants beside an operator's membership, one process"
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
    from panels.presentation.narrowing import Filters, Watcher
    from panels.presentation.rows import WITH_COVERT, build_row
    from panels.views.list import PAGE, panels_of, rows_of

    person = User.objects.get(email="operator@bench.example")
    _grant(person)
    held = Watcher(person).holdings.by_membership

    def first_page(watcher: Any) -> list[int]:
        watcher.counters()
        return list(watcher.narrowed(Filters()).values_list("pk", flat=True)[:PAGE])

    def judged_page() -> None:
        watcher = Watcher(person)
        rows_of(watcher, first_page(watcher))

    def plain_page() -> None:
        watcher = Watcher.__new__(Watcher)
        watcher.user, watcher.now = person, timezone.now()
        watcher.standings, watcher.apart = held.standings, held
        watcher.panels = Panel.objects.filter(enabled=True)
        watcher.limited = {}
        for panel in panels_of(first_page(watcher)):
            build_row(panel, list(panel.partitions.all()), WITH_COVERT, watcher.now)

    took: dict[str, list[float]] = {"judged": [], "plain": []}
    for number in range(rounds + 2):
        for name, page in (("judged", judged_page), ("plain", plain_page)):
            began = time.perf_counter()
            page()
            if number >= 2:
                took[name].append((time.perf_counter() - began) * 1000)
    with CaptureQueriesContext(connection) as judged:
        judged_page()
    with CaptureQueriesContext(connection) as plain:
        plain_page()
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
