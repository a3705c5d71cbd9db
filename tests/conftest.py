"""What every test may rely on: running services, and a Chromium or a clear word that there is none."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from typing import Any, Final

import hypothesis
import pytest
import redis
from asgiref.sync import SyncToAsync
from django.conf import settings
from django.db import connections
from django.test import TransactionTestCase
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from project.children import Warden
from project.lineup import answers_ping
from tests.journal_guard import guard_lifted

CHROMIUMS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_CHROMIUM: Final = "no Chromium was found"

# How long a busy machine takes to think of an example, or to try it, says nothing of what is tested.
hypothesis.settings.register_profile("suite", suppress_health_check=[hypothesis.HealthCheck.too_slow], deadline=None)
hypothesis.settings.load_profile("suite")

_services = pytest.StashKey[tuple[subprocess.Popen[bytes], Warden]]()


def pytest_configure(config: pytest.Config) -> None:
    """Start the embedded Valkey server once per run, unless REDIS_URL names another."""
    valkey = settings.EMBEDDED_VALKEY
    if valkey is None:
        return
    warden = Warden()
    server = subprocess.Popen(valkey.command, stdout=subprocess.DEVNULL, start_new_session=True)
    warden.watch(server.pid)
    config.stash[_services] = (server, warden)
    deadline = time.monotonic() + 10
    while not answers_ping(valkey.url):
        if server.poll() is not None or time.monotonic() > deadline:
            pytest.exit("The embedded Valkey server did not start.", returncode=3)
        time.sleep(0.02)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what was started."""
    if _services in config.stash:
        server, warden = config.stash[_services]
        server.send_signal(signal.SIGKILL)
        server.wait()
        warden.dismiss()


def chromium() -> str | None:
    """Return the system's Chromium, or the one that CHROMIUM names."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)


class Together(LoadScopeScheduling):
    """Hands out test by test, but all browser tests to one process: they share a running installation."""

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith("tests/browser/") else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than cores, because that of the browser tests waits for pages most of the time."""
    return len(os.sched_getaffinity(0)) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together | None:
    """Keep the browser tests together wherever tests are spread over processes one by one."""
    return Together(config, log) if config.getvalue("dist") == "load" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip browser tests where there is no Chromium; .ci/run makes that a failure."""
    if chromium() or os.environ.get("WATCHPOST_REQUIRE_BROWSER"):
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line how many browser tests did not run."""
    skipped = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and NO_CHROMIUM in report.longrepr[2]
    ]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} browser tests were skipped: {NO_CHROMIUM}.", yellow=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """The test database, which can go only when nothing holds a connection to it any more."""
    yield
    from panels import live

    live.stop()
    # The thread in which asynchronous tests ask it.
    SyncToAsync.single_thread_executor.submit(connections.close_all).result(10)


@pytest.fixture(scope="session", autouse=True)
def journal_can_be_emptied() -> Iterator[None]:
    """Between tests with transactions of their own everything is emptied, the journal that refuses it among it."""
    empty = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def with_the_guard_lifted(case: TransactionTestCase) -> None:
        with guard_lifted():
            empty(case)

    TransactionTestCase._fixture_teardown = with_the_guard_lifted  # type: ignore[attr-defined]
    yield
    TransactionTestCase._fixture_teardown = empty  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The Chromium for Playwright's ``executable_path``."""
    path = chromium()
    if path is None:
        pytest.fail(f"{NO_CHROMIUM}, and WATCHPOST_REQUIRE_BROWSER is set")
    return path


@pytest.fixture
def clean_cache() -> Iterator[None]:
    """An empty cache before and after."""
    empty_cache()
    yield
    empty_cache()


def empty_cache() -> None:
    """Forget what this process has put there. `clear` would empty the whole Redis, an installation under test too."""
    store = redis.Redis.from_url(settings.REDIS_URL)
    if keys := list(store.scan_iter(f"{settings.CACHES['default']['KEY_PREFIX']}:*", count=1000)):
        store.delete(*keys)
