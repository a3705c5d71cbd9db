"""Who is visited when there are more panels due than threads."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from panels.holding import visiting
from panels.holding.visiting import Visiting


@dataclass(slots=True)
class Account:
    """Stands for a poller: so many panels are due, and a visit takes a moment."""

    due: int
    visited: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def visits_due(self, now: float, most: int) -> list[Any]:
        with self.lock:
            found = [object()] * min(self.due, most)
            self.due -= len(found)
        return found

    def visit(self, beat: Any) -> None:
        time.sleep(0.005)
        with self.lock:
            self.visited += 1


def wait_for(account: Account, visits: int) -> None:
    ends = time.monotonic() + 20
    while account.visited < visits:
        assert time.monotonic() < ends, account.visited
        time.sleep(0.01)


@pytest.fixture
def accounts() -> list[Account]:
    """The accounts that are held."""
    return []


@pytest.fixture
def visits(accounts: list[Account], monkeypatch: pytest.MonkeyPatch) -> Iterator[Visiting]:
    """Visits with three threads, and a clock that gives nobody a second turn."""
    monkeypatch.setattr(visiting, "_LOOK_EVERY", 3600.0)
    monkeypatch.setattr(visiting, "_THREADS", 3)
    # It asks its pollers for two things alone.
    made = Visiting(lambda: accounts)  # type: ignore[arg-type, return-value]
    yield made
    made.stop()


def test_a_thread_that_comes_free_goes_on_at_once(accounts: list[Account], visits: Visiting) -> None:
    accounts.append(Account(due=200))

    visits.start()

    wait_for(accounts[0], 200)


def test_an_account_with_many_panels_does_not_keep_others_waiting(accounts: list[Account], visits: Visiting) -> None:
    accounts += [Account(due=5000), Account(due=5)]

    visits.start()

    wait_for(accounts[1], 5)
    assert accounts[0].visited < 1000
