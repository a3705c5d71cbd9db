"""The panel list at 10,000 panels: fifty a page, filtered, searched, sorted, the last page; one synchronous worker."""

import http.client
import json
import subprocess
import sys
import time

from bench import web
from bench.figures import Figure, figure, percentile
from bench.load import PANELS
from bench.services import ROOT, MissingError, Services

LIST = "/panels/"
QUERIES = (
    "",
    "?page=7",
    f"?page={PANELS // 50}",
    "?state=armed",
    "?state=trouble,offline",
    "?vendor=bienport&page=3",
    "?q=pharmacy+izmir",
    "?q=a04321",
    "?q=b&sort=name",
    "?sort=name",
    "?sort=event",
    f"?sort=name&page={PANELS // 50}",
)


def measure(services: Services, *, runs: int, quick: bool) -> list[Figure]:
    """How long the slower pages take, how many pages a worker makes, and how many queries each is."""
    services.fresh()
    counts = _queries(services)
    rounds = 5 if quick else 25
    worst, middle, rates = [], [], []
    slowest: dict[str, float] = {}
    for _ in range(runs):
        with web.wsgi(services) as address:
            cookie = web.browser(services, 1).cookie
            took: dict[str, list[float]] = {query: [] for query in QUERIES}
            for number in range(rounds + 2):
                for query in QUERIES:
                    milliseconds = _get(address, LIST + query, cookie)
                    if number >= 2:
                        took[query].append(milliseconds)
        every = [one for found in took.values() for one in found]
        worst.append(percentile(every, 0.95))
        middle.append(percentile(every, 0.5))
        rates.append(1000 * len(every) / sum(every))
        slowest = {query: percentile(found, 0.5) for query, found in took.items()}
    for query, milliseconds in sorted(slowest.items(), key=lambda pair: -pair[1])[:4]:
        print(f"  {milliseconds:.1f} ms {LIST}{query}", file=sys.stderr)
    print(f"  queries: {counts}", file=sys.stderr)
    how = "gunicorn, one sync worker, one client; default, filters, search, sorts, last page in turn"
    return [
        figure("panel_list_10k_p95_ms", worst, "ms", "lower", how, 60.0),
        figure("panel_list_10k_p50_ms", middle, "ms", "lower", how),
        figure("panel_list_10k_per_second", rates, "pages/s", "higher", how),
        figure("panel_list_10k_queries", [max(counts.values())], "queries", "lower", f"fewest: {min(counts.values())}"),
    ]


def _get(address: web.Address, path: str, cookie: str) -> float:
    began = time.perf_counter()
    connection = http.client.HTTPConnection(address.host, address.port, timeout=30)
    connection.request("GET", path, headers={"Cookie": cookie, "Accept-Language": "en"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200 or (b'id="row-' not in body):
        raise MissingError(f"{path} answered {answer.status} without rows.")
    return (time.perf_counter() - began) * 1000


def _queries(services: Services) -> dict[str, int]:
    code = "from bench.pages import count; count()"
    given = services.environment(BENCH_COOKIE=web.browser(services, 1).cookie)
    answer = subprocess.run([sys.executable, "-c", code], env=given, cwd=ROOT, check=True, stdout=subprocess.PIPE)  # noqa: S603
    counts: dict[str, int] = json.loads(answer.stdout)
    return counts


def count() -> None:
    """Print the number of queries of each page; runs in a process of its own."""
    import os

    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1")
    name, _, value = os.environ["BENCH_COOKIE"].partition("=")
    client.cookies[name] = value
    counts = {}
    for query in (QUERIES[0], *QUERIES):
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST + query)
        counts[query] = len(captured)
    print(json.dumps(counts))
