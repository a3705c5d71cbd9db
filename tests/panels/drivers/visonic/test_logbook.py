"""A log that cannot be read: alarms are told all the same, silent ones to the station alone, and it is said."""

from collections.abc import Iterator

import pytest

from panels.drivers.base import DriverError, PanelReading, PartitionReading, PartitionSet, VendorUnavailableError
from panels.vocabulary import PartitionFlag
from tests.panels.drivers.visonic.visiting import Holder, occurrences, readings
from tests.panels.simulators.visonic.workbench import Workbench

FAULTS = ("html", "drop", "truncated", "empty")


@pytest.fixture
def bench() -> Iterator[Workbench]:
    with Workbench() as made:
        yield made


@pytest.fixture
def home(bench: Workbench) -> Holder:
    return Holder(bench).settle()


def fail(home: Holder, path: str = "events", fault: str = "html") -> None:
    home.bench.cloud.faults.set(fault, command=path)


def mend(home: Holder, fault: str = "html") -> None:
    home.bench.cloud.faults.set(fault, False)


def wait(home: Holder, seconds: float) -> None:
    """The log was tried in vain so much longer ago."""
    home.memory = {**home.memory, "log_tried_at": home.memory["log_tried_at"] - seconds}


def is_ringing(home: Holder) -> bool:
    found = home.visit()
    whole = PartitionSet(flag=PartitionFlag.ALARM, members=frozenset({0}))
    return whole in readings(found) and PanelReading(alarm=True, covert_alarm=False) in readings(found)


def asks_the_log(home: Holder) -> bool:
    before = home.memory["log_failures"]
    home.visit()
    return bool(home.memory["log_failures"] > before)


@pytest.mark.parametrize("fault", FAULTS)
def test_an_alarm_is_told_while_the_log_cannot_be_read(home: Holder, fault: str) -> None:
    fail(home, fault=fault)
    home.visit()
    home.bench.act("fire")
    assert is_ringing(home)
    mend(home, fault)
    wait(home, 60)
    assert [one.kind for one in occurrences(home.visit())] == ["visonic:fire"]


def test_the_state_is_told_and_stays_fresh_while_the_log_cannot_be_read(home: Holder) -> None:
    fail(home)
    for _ in range(4):
        assert any(isinstance(one, PartitionReading) for one in readings(home.visit(), "status"))
        wait(home, 600)


def test_a_silent_alarm_stays_silent_while_the_log_cannot_be_read(home: Holder) -> None:
    fail(home)
    home.bench.act("panic")
    found = home.visit()
    assert PanelReading(covert_alarm=True) in readings(found)
    assert not any(isinstance(one, PanelReading) and one.alarm for one in readings(found))
    assert not any(isinstance(one, PartitionReading) and one.alarm for one in readings(found))


def test_no_picture_tells_of_a_silent_alarm_while_the_log_cannot_be_read(home: Holder) -> None:
    fail(home)
    assert home.visit("cameras").cameras is not None
    home.bench.act("panic")
    assert home.visit("cameras").cameras is None
    assert home.visit("cameras").cameras is None


def test_a_siren_nobody_explains_is_the_stations_until_it_is(home: Holder) -> None:
    home.bench.act("arm")
    home.bench.advance(31)
    home.visit()
    fail(home)
    fail(home, "alarms", "truncated")
    home.bench.act("open", 2)
    home.bench.advance(60)
    found = home.visit()
    assert PanelReading(covert_alarm=True) in readings(found)
    assert not any(isinstance(one, PanelReading) and one.alarm for one in readings(found))
    assert not any(isinstance(one, PartitionReading) and one.alarm for one in readings(found))
    mend(home, "truncated")
    assert is_ringing(home)


def test_an_alarm_is_told_although_neither_the_log_nor_anything_else_comes(home: Holder) -> None:
    fail(home)
    fail(home, "panel_info", "drop")
    home.bench.act("fire")
    found = home.visit("panel_info", "feature_set", "devices")
    assert PanelReading(alarm=True, covert_alarm=False) in readings(found)


def test_without_log_and_list_of_alarms_a_quiet_panel_is_not_known(home: Holder) -> None:
    fail(home)
    fail(home, "alarms", "truncated")
    for _ in range(2):
        with pytest.raises(VendorUnavailableError):
            home.visit()


def test_a_log_that_was_never_read_is_waited_for(bench: Workbench) -> None:
    home = Holder(bench)
    fail(home)
    with pytest.raises(DriverError):
        home.visit()
    mend(home)
    assert home.visit().looks


def test_it_is_said_after_some_tries_and_that_signals_may_be_missing_once(home: Holder) -> None:
    fail(home)
    said = []
    for _ in range(5):
        found = home.visit()
        said.append((found.log_unread, found.gap))
        # While it rests, nothing is said again.
        assert not home.visit().gap
        wait(home, 600)
    assert said == [(False, False), (False, False), (True, True), (True, False), (True, False)]
    mend(home)
    found = home.visit()
    assert (found.log_unread, found.gap) == (False, False)


def test_a_log_that_failed_rests_unless_something_happens(home: Holder) -> None:
    fail(home)
    assert asks_the_log(home)
    assert not asks_the_log(home)
    home.bench.act("arm")
    assert asks_the_log(home)
    wait(home, 60)
    assert asks_the_log(home)
