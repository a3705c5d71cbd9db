"""Visits that find both answers as they were take a short way, and leave it at once when anything else comes."""

from collections.abc import Iterator

import pytest

from panels.drivers.base import Found, PartitionReading, PartitionSet, UnderWay, VendorUnavailableError
from panels.drivers.visonic.visits import Round
from panels.vocabulary import ArmMode, CommandName, PartitionFlag
from tests.panels.drivers.visonic.visiting import Holder, occurrences, readings, replies
from tests.panels.simulators.visonic.workbench import Workbench


@pytest.fixture
def bench() -> Iterator[Workbench]:
    with Workbench() as made:
        yield made


@pytest.fixture
def home(bench: Workbench) -> Holder:
    """A panel that was found the same several times."""
    found = Holder(bench).settle()
    for _ in range(4):
        found.visit()
    return found


@pytest.fixture
def long_ways(monkeypatch: pytest.MonkeyPatch) -> list[Round]:
    """The visits that went the long way."""
    gone: list[Round] = []
    look_around = Round._look_around

    def looked_around(visit: Round) -> Found:
        gone.append(visit)
        return look_around(visit)

    monkeypatch.setattr(Round, "_look_around", looked_around)
    return gone


def same(found: Found) -> tuple[object, ...]:
    """What a visit tells, without when it was."""
    looks = [(look.source, look.parts, look.late) for look in found.looks]
    memory = {name: value for name, value in found.memory.items() if name not in {"seen_at", "log_at"}}
    return looks, memory, found.pace, found.done, found.gap, found.log_unread


def test_what_is_the_same_is_said_again_with_the_time_of_its_own_visit(home: Holder, long_ways: list[Round]) -> None:
    before, now = home.visit(), home.visit()
    assert long_ways == []
    assert same(now) == same(before)
    assert now.looks[0].asked_at > before.looks[0].asked_at
    assert now.memory["seen_at"] > before.memory["seen_at"]
    assert now.memory["log_at"] > before.memory["log_at"]


def test_both_are_asked_for_each_time_and_nothing_beside(home: Holder) -> None:
    home.asked()
    for _ in range(3):
        home.visit()
    assert [path.rpartition("/")[2] for path in home.asked()] == ["status", "events"] * 3


@pytest.mark.parametrize("act", ["fire", "mains_off", "panic", "duress"])
def test_whatever_the_log_tells_is_told_by_the_next_visit(home: Holder, act: str) -> None:
    home.bench.act(act)
    assert len(occurrences(home.visit())) == 1
    assert occurrences(home.visit()) == []


def test_a_state_that_changes_is_told_by_the_next_visit(home: Holder) -> None:
    home.bench.act("arm")
    home.bench.advance(31)
    modes = [one.mode for one in readings(home.visit()) if isinstance(one, PartitionReading)]
    assert modes == [ArmMode.ARMED_AWAY]
    home.visit()
    home.visit()
    home.bench.act("disarm")
    modes = [one.mode for one in readings(home.visit()) if isinstance(one, PartitionReading)]
    assert modes == [ArmMode.DISARMED]


def test_a_command_is_followed(home: Holder) -> None:
    begun = home.ask(CommandName.ARM_HOME)
    home.bench.advance(2)
    assert replies(home.visit(under_way=[UnderWay(correlation_id="c", handles=begun.handles)]))


def test_a_command_is_asked_for_although_nothing_else_has_changed(home: Holder) -> None:
    home.asked()
    home.visit(under_way=[UnderWay(correlation_id="c", handles=("of-which-nobody-knows",))])
    assert "process_status" in [path.rpartition("/")[2] for path in home.asked()]


def test_what_is_asked_for_is_read_although_nothing_else_has_changed(home: Holder) -> None:
    assert home.visit("devices", "users").done >= {"devices", "users"}


def test_an_alarm_that_sounds_is_looked_after(home: Holder) -> None:
    home.bench.act("fire")
    home.visit()
    home.visit()
    home.memory = {**home.memory, "read_at": {**home.memory["read_at"], "alarms": 0.0}}
    assert "alarms" in home.visit().done
    home.bench.act("silence")
    home.memory = {**home.memory, "read_at": {**home.memory["read_at"], "alarms": 0.0}}
    assert PartitionSet(flag=PartitionFlag.ALARM, members=frozenset()) in readings(home.visit())


def test_an_alarm_that_has_sounded_for_long_is_still_looked_after(
    home: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("panels.drivers.visonic.visits._SIREN_SECONDS", 0.0)
    home.bench.act("fire")
    for _ in range(4):
        home.visit()
    monkeypatch.setattr("panels.drivers.visonic.visits._ALARMS_EVERY", 0.0)
    assert "alarms" in home.visit().done


def test_while_a_zone_is_open_others_are_looked_for(home: Holder, monkeypatch: pytest.MonkeyPatch) -> None:
    home.bench.act("open", 2)
    for _ in range(4):
        home.visit()
    monkeypatch.setattr("panels.drivers.visonic.visits._OPEN_ZONES_EVERY", 0.0)
    assert "devices" in home.visit().done


def test_a_holder_that_remembers_less_is_told_what_it_does_not_know(home: Holder) -> None:
    for act in ("mains_off", "mains_on"):
        home.bench.act(act)
        home.visit()
    home.visit()
    home.visit()
    home.memory = {**home.memory, "entries": home.memory["entries"][:-1], "log": ""}
    assert len(occurrences(home.visit())) == 1


def test_a_status_that_does_not_come_ends_the_visit(home: Holder) -> None:
    home.bench.cloud.faults.set("html", command="status")
    with pytest.raises(VendorUnavailableError):
        home.visit()
    home.bench.cloud.faults.set("html", False)
    assert readings(home.visit(), "status")


def test_a_log_that_does_not_come_is_noticed(home: Holder) -> None:
    home.bench.cloud.faults.set("html", command="events")
    assert home.visit().memory["log_failures"] == 1


def test_what_was_not_committed_is_told_again(home: Holder) -> None:
    home.bench.act("fire")
    known = home.memory
    assert occurrences(home.visit())
    home.memory = known
    assert occurrences(home.visit())


def test_the_long_way_is_gone_from_time_to_time(
    home: Holder, long_ways: list[Round], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("panels.drivers.visonic.calm._LONGEST", 0.0)
    before = home.visit()
    now = home.visit()
    assert same(now) == same(before)
    assert len(long_ways) == 2
