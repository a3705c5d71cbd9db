"""Budgets as plain rules over a ledger with a clock of the test's own."""

import threading
from datetime import UTC, datetime

import pytest

from panels.drivers.overkiz.budgets import DAY, RULES, Budgets, MemoryLedger, Purpose, spent_error
from panels.drivers.overkiz.operations import operation, operations

APPLY, PRIORITY, SCENE = (
    operation("post_exec_apply"),
    operation("post_exec_apply_high_priority"),
    operation("POST /exec/{actionGroupOID}"),
)
FETCH, SETUP, PLACES, LOG = (
    operation(name)
    for name in ("POST /events/{listenerId}/fetch", "get_setup", "get_setup_places", "get_history_last_executions")
)


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def budgets(clock: Clock) -> Budgets:
    return Budgets(MemoryLedger(clock))


def test_every_limit_of_the_table_has_a_rule_no_laxer_than_the_page() -> None:
    for one in operations():
        if one.limit is not None:
            rule = RULES[one.limit.category]
            assert rule.calls / rule.seconds == pytest.approx(one.limit.calls / one.limit.seconds)


def test_events_are_fetched_once_a_second(budgets: Budgets, clock: Clock) -> None:
    assert budgets.wait(FETCH, "s", Purpose.ROUTINE) == 0
    clock.now += 0.25
    assert budgets.wait(FETCH, "s", Purpose.ROUTINE) == pytest.approx(0.75)
    clock.now += 0.75
    assert budgets.wait(FETCH, "s", Purpose.ROUTINE) == 0


def test_a_bulk_load_is_made_once_a_day_each_for_itself(budgets: Budgets, clock: Clock) -> None:
    assert budgets.wait(SETUP, "s", Purpose.PERSON) == 0
    assert budgets.wait(PLACES, "s", Purpose.PERSON) == 0
    clock.now += 3600
    assert budgets.wait(SETUP, "s", Purpose.PERSON) == pytest.approx(DAY - 3600)
    assert budgets.wait(SETUP, "new session", Purpose.PERSON) == 0
    clock.now += DAY - 3600
    assert budgets.wait(SETUP, "s", Purpose.PERSON) == 0


def test_fifteen_of_fifty_executions_are_left_to_people(budgets: Budgets, clock: Clock) -> None:
    kinds = [APPLY, PRIORITY, SCENE]
    assert [budgets.wait(kinds[one % 3], "s", Purpose.ROUTINE) for one in range(35)] == [0.0] * 35
    assert budgets.wait(APPLY, "s", Purpose.ROUTINE) == pytest.approx(DAY)
    assert [budgets.wait(kinds[one % 3], "s", Purpose.PERSON) for one in range(15)] == [0.0] * 15
    assert budgets.wait(SCENE, "s", Purpose.PERSON) == pytest.approx(DAY)
    clock.now += DAY
    assert budgets.wait(SCENE, "s", Purpose.ROUTINE) == 0


def test_a_persons_arming_is_always_tried_and_counted(budgets: Budgets) -> None:
    for _ in range(50):
        budgets.wait(APPLY, "s", Purpose.PERSON)
    assert budgets.wait(APPLY, "s", Purpose.PERSON) > 0
    budgets.rest(APPLY, "s")
    assert [budgets.wait(APPLY, "s", Purpose.ARMING) for _ in range(3)] == [0.0] * 3
    assert [line.spent for line in budgets.lines("s")] == [53]


def test_what_people_spent_beyond_is_waited_out_by_the_rest(budgets: Budgets, clock: Clock) -> None:
    for _ in range(40):
        budgets.wait(APPLY, "s", Purpose.PERSON)
        clock.now += 1
    # Six of the forty have to leave the window before 34 are in it.
    assert budgets.wait(APPLY, "s", Purpose.ROUTINE) == pytest.approx(DAY - 40 + 5)
    clock.now += DAY - 40 + 5
    assert budgets.wait(APPLY, "s", Purpose.ROUTINE) == 0


def test_the_log_is_read_fifty_times_a_day(budgets: Budgets) -> None:
    assert [budgets.wait(LOG, "s", Purpose.ROUTINE) for _ in range(50)] == [0.0] * 50
    assert budgets.wait(LOG, "s", Purpose.ROUTINE) > 0


def test_a_call_that_never_left_is_given_back(budgets: Budgets) -> None:
    budgets.wait(SETUP, "s", Purpose.ROUTINE)
    budgets.give_back(SETUP, "s")
    assert [line.spent for line in budgets.lines("s")] == [0]
    assert budgets.wait(SETUP, "s", Purpose.ROUTINE) == 0


def test_what_the_server_refused_rests_a_minute(budgets: Budgets, clock: Clock) -> None:
    budgets.rest(FETCH, "s")
    clock.now += 59
    assert budgets.wait(FETCH, "s", Purpose.ROUTINE) == pytest.approx(1)
    clock.now += 1
    assert budgets.wait(FETCH, "s", Purpose.ROUTINE) == 0


def test_what_has_no_limit_is_never_counted(budgets: Budgets) -> None:
    states = operation("GET /setup/devices/{deviceURL}/states")
    assert [budgets.wait(states, "s", Purpose.ROUTINE) for _ in range(100)] == [0.0] * 100
    budgets.give_back(states, "s")
    budgets.rest(states, "s")
    assert [line.spent for line in budgets.lines("s")] == [0]


def test_the_installer_sees_what_is_spent(budgets: Budgets) -> None:
    budgets.wait(APPLY, "s", Purpose.PERSON)
    budgets.wait(SETUP, "s", Purpose.PERSON)
    lines = {line.category: line for line in budgets.lines("s")}
    assert (lines["exec"].operation, lines["exec"].spent, lines["exec"].calls, lines["exec"].reserved) == (
        "",
        1,
        50,
        15,
    )
    assert (lines["bulk-load"].operation, lines["bulk-load"].calls) == ("get_setup", 1)


def test_threads_share_a_ledger_to_the_last_call() -> None:
    budgets, waits = Budgets(), []

    def take() -> None:
        waits.extend([budgets.wait(APPLY, "s", Purpose.ROUTINE) for _ in range(40)])

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert waits.count(0.0) == 35


def test_a_spent_budget_says_when_the_next_call_is_free() -> None:
    error = spent_error(90)
    assert error.until is not None
    assert 85 < (error.until - datetime.now(UTC)).total_seconds() <= 90
    assert not error.sent


def test_lines_say_what_is_used_and_when_it_renews(budgets: Budgets, clock: Clock) -> None:
    (untouched,) = budgets.lines("s")
    assert (untouched.category, untouched.spent, untouched.reserved, untouched.renews) == ("exec", 0, 15, 0.0)
    budgets.wait(APPLY, "s", Purpose.PERSON)
    clock.now += 100
    budgets.wait(SCENE, "s", Purpose.PERSON)
    budgets.wait(SETUP, "s", Purpose.PERSON)
    lines = {line.category: line for line in budgets.lines("s")}
    assert [lines[category].spent for category in ("exec", "bulk-load")] == [2, 1]
    assert [lines[category].renews for category in ("exec", "bulk-load")] == pytest.approx([DAY - 100, DAY])
