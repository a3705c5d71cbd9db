"""Calls counted in the database: the same rules as in memory, and together for all who share the account."""

import threading
from typing import Any

import pytest
from django.db import connections

from panels.drivers.overkiz.budgets import Budgets, Purpose
from panels.drivers.overkiz.operations import operation
from panels.models import CallCount, Connection
from panels.vendors.ledgers import DatabaseLedger
from tests.panels.corridor.conftest import make_cast
from tests.panels.corridor.stage import Cast


class Clock:
    """Seconds that a test turns by hand."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(cast: Cast, clock: Clock) -> DatabaseLedger:
    return DatabaseLedger(cast.connection.pk, clock)


@pytest.mark.django_db
def test_so_many_in_any_span_and_then_a_wait(ledger: DatabaseLedger, clock: Clock) -> None:
    assert [ledger.take("k", 2, 10.0) for _ in range(3)] == [0.0, 0.0, 10.0]
    clock.now += 4
    assert ledger.take("k", 2, 10.0) == 6.0
    clock.now += 6
    assert ledger.take("k", 2, 10.0) == 0.0
    assert ledger.spent("k", 10.0) == 1
    assert ledger.take("other", 1, 10.0) == 0.0


@pytest.mark.django_db
def test_what_never_left_is_given_back_and_what_must_be_made_is_counted(ledger: DatabaseLedger) -> None:
    ledger.count("k")
    assert ledger.take("k", 1, 10.0) == 10.0
    ledger.give_back("k")
    assert ledger.take("k", 1, 10.0) == 0.0
    ledger.give_back("nobody")


@pytest.mark.django_db
def test_what_a_ledger_remembers_never_stands_against_what_others_did(
    ledger: DatabaseLedger, cast: Cast, clock: Clock
) -> None:
    other = DatabaseLedger(cast.connection.pk, clock)
    assert ledger.take("k", 3, 10.0) == 0.0
    other.count("k")
    other.count("k")
    # It remembers one call, and there are three.
    assert ledger.take("k", 3, 10.0) == 10.0
    assert other.take("k", 4, 10.0) == 0.0
    ledger.give_back("k")
    # The other remembers four, and there are three.
    assert other.take("k", 4, 10.0) == 0.0
    assert ledger.spent("k", 10.0) == 4


@pytest.mark.django_db
def test_a_call_after_a_call_costs_one_statement(
    ledger: DatabaseLedger, clock: Clock, django_assert_num_queries: Any
) -> None:
    for _ in range(2):
        assert ledger.take("k", 1, 1.0) == 0.0
        clock.now += 2
    with django_assert_num_queries(1):
        assert ledger.take("k", 1, 1.0) == 0.0


@pytest.mark.django_db
def test_a_rest_holds_whatever_is_spent(ledger: DatabaseLedger, clock: Clock) -> None:
    ledger.rest("k", 60.0)
    assert ledger.take("k", 9, 1.0) == 60.0
    clock.now += 60
    assert ledger.take("k", 9, 1.0) == 0.0
    assert ledger.take("k", 0, 5.0) == 5.0


@pytest.mark.django_db
def test_a_second_process_counts_the_same(cast: Cast, ledger: DatabaseLedger, clock: Clock) -> None:
    other = DatabaseLedger(cast.connection.pk, clock)
    load = operation("get_setup")
    assert Budgets(ledger).wait(load, "session", Purpose.ROUTINE) == 0.0
    assert Budgets(other).wait(load, "session", Purpose.ROUTINE) > 0.0
    # A new session has budgets of its own, as at the server.
    assert Budgets(other).wait(load, "another", Purpose.ROUTINE) == 0.0


@pytest.mark.django_db
def test_counts_of_sessions_that_are_gone_are_forgotten(ledger: DatabaseLedger) -> None:
    ledger.count("k")
    ledger.forget_old()
    assert CallCount.objects.count() == 1
    CallCount.objects.update(changed_at="2020-01-01T00:00:00Z")
    ledger.forget_old()
    assert CallCount.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_many_at_once_never_make_more_calls_than_there_are() -> None:
    connection_id = Connection.objects.get(pk=make_cast().connection.pk).pk
    granted: list[float] = []
    ready = threading.Barrier(6)

    def ask() -> None:
        ledger = DatabaseLedger(connection_id)
        ready.wait()
        try:
            granted.extend(ledger.take("k", 5, 3600.0) for _ in range(4))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(granted) == 24
    assert granted.count(0.0) == 5
    (row,) = CallCount.objects.all()
    assert len(row.calls) == 5


@pytest.mark.django_db
def test_the_oldest_call_says_when_one_is_free_again(ledger: DatabaseLedger, clock: Clock) -> None:
    assert ledger.renews("k", 10.0) == 0.0
    ledger.count("k")
    clock.now += 4
    ledger.count("k")
    assert ledger.renews("k", 10.0) == 6.0
    clock.now += 7
    assert ledger.renews("k", 10.0) == 3.0
    ledger.rest("k", 60.0)
    assert ledger.renews("k", 10.0) == 60.0
