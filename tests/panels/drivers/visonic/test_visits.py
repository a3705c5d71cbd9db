"""Visits of simulated panels: what is read, what it says, in which order and how soon again."""

from collections.abc import Iterator

import pytest

from panels.drivers.base import (
    Pace,
    PanelReading,
    PartitionReading,
    PartitionSet,
    PolledDriver,
    UnderWay,
    ZoneMeasure,
    ZoneReading,
    ZoneSet,
)
from panels.drivers.visonic.driver import VisonicDriver
from panels.vocabulary import (
    ArmMode,
    CommandName,
    CommandState,
    Delay,
    Measure,
    PartitionFlag,
    Support,
    ZoneFlag,
    ZoneKind,
)
from tests.panels.drivers.visonic.visiting import Holder, occurrences, readings, replies
from tests.panels.simulators.visonic.workbench import Workbench


@pytest.fixture(params=["8.0", "14.0"])
def bench(request: pytest.FixtureRequest) -> Iterator[Workbench]:
    with Workbench(tls=True, version=request.param) as made:
        yield made


@pytest.fixture
def home(bench: Workbench) -> Holder:
    return Holder(bench).settle()


def arm(home: Holder) -> None:
    begun = home.ask(CommandName.ARM_AWAY)
    home.bench.advance(2)
    home.visit(under_way=[UnderWay(correlation_id="c", handles=begun.handles)])
    home.bench.advance(31)


def test_the_driver_fulfils_the_contract() -> None:
    assert isinstance(VisonicDriver(), PolledDriver)


def test_an_account_lists_its_panels(bench: Workbench) -> None:
    listed = Holder(bench).speaker.list_panels()
    assert [(one.vendor_id, one.name) for one in listed] == [
        (one["serial"], one["alias"]) for one in bench.line["panels"]
    ]
    assert {one.zones for one in listed} == {None}


def test_a_visit_finds_what_there_is(home: Holder) -> None:
    listing = home.visit("panel_info", "devices").listing
    assert listing is not None
    assert (listing.partitions, listing.model) == (((0, ""),), "PowerMaster 360R")
    door = next(zone for zone in listing.zones or () if zone.number == 1)
    assert (door.name, door.kind, door.partitions) == ("Front door", ZoneKind.ENTRY_EXIT, (0,))
    assert (listing.abilities or {})[CommandName.BYPASS] is Support.PROVEN
    assert CommandName.SET_OUTPUT not in (listing.abilities or {})


def test_a_quiet_visit_reads_status_and_log_and_tells_the_state_again(home: Holder) -> None:
    home.visit()
    home.asked()
    found = home.visit()
    assert [path.rpartition("/")[2] for path in home.asked()] == ["status", "events"]
    assert (found.pace, found.gap, found.done) == (Pace.USUAL, False, frozenset())
    assert PartitionReading(number=0, mode=ArmMode.DISARMED, ready=True, delay=Delay.NONE) in readings(found)
    assert PanelReading(online=True, ready=True) in readings(found)


def test_arming_is_followed_to_its_end(home: Holder) -> None:
    begun = home.ask(CommandName.ARM_AWAY)
    under_way = [UnderWay(correlation_id="c", handles=begun.handles)]
    found = home.visit(under_way=under_way)
    assert (replies(found)[0].state, replies(found)[0].literal, found.pace) == (CommandState.SENT, "start", Pace.QUICK)
    home.bench.advance(2)
    found = home.visit(under_way=under_way)
    assert replies(found)[0].state is CommandState.CONFIRMED
    assert [look.source for look in found.looks][:3] == ["process_status", "events", "status"]
    arming = PartitionReading(number=0, mode=ArmMode.ARMING, ready=True, delay=Delay.EXIT, delay_seconds=30)
    assert arming in readings(found)
    assert found.pace is Pace.QUICK
    home.bench.advance(31)
    found = home.visit()
    assert found.pace is Pace.USUAL
    assert PartitionReading(number=0, mode=ArmMode.ARMED_AWAY, ready=True, delay=Delay.NONE) in readings(found)


def test_each_look_says_when_it_was_asked_and_keeps_what_it_read(home: Holder) -> None:
    home.bench.act("tamper", 2)
    found = home.visit("troubles")
    for look in found.looks:
        for part in look.parts:
            again = VisonicDriver().parse(look.source, part.raw)
            assert part in again
    status, events = (next(one for one in found.looks if one.source == name) for name in ("status", "events"))
    assert status.asked_at < events.asked_at


def test_an_open_zone_shows_at_the_next_visit(home: Holder) -> None:
    home.bench.act("open", 2)
    found = home.visit()
    assert ZoneReading(number=2, flags={ZoneFlag.OPEN: True}) in readings(found)
    assert PartitionReading(number=0, mode=ArmMode.DISARMED, ready=False, delay=Delay.NONE) in readings(found)


def test_measures_are_told(home: Holder) -> None:
    found = home.visit("devices")
    told = {(one.number, one.measure): one for one in readings(found) if isinstance(one, ZoneMeasure)}
    warmth = told[3, Measure.TEMPERATURE]
    assert warmth.value == 20.5
    assert warmth.taken_at is not None


def test_an_alarm_is_announced_before_it_shows_and_watched_closely(home: Holder) -> None:
    arm(home)
    home.visit()
    home.bench.act("open", 2)
    found = home.visit()
    assert [(one.kind, one.zone) for one in occurrences(found)] == [("zone_alarm", 2)]
    assert [look.source for look in found.looks] == ["events", "status", "devices", "alarms"]
    assert PartitionSet(flag=PartitionFlag.ALARM, members=frozenset({0})) in readings(found)
    assert ZoneSet(flag=ZoneFlag.ALARM, members=frozenset({2})) in readings(found)
    assert found.pace is Pace.QUICK
    home.bench.advance(121)
    found = home.visit()
    assert PartitionSet(flag=PartitionFlag.ALARM, members=frozenset()) in readings(found)
    assert found.pace is Pace.USUAL


def test_an_entry_delay_counts_down_in_a_hurry(home: Holder) -> None:
    arm(home)
    home.bench.act("open", 1)
    found = home.visit()
    assert any(isinstance(one, PartitionReading) and one.delay is Delay.ENTRY for one in readings(found))
    assert found.pace is Pace.QUICK


def test_a_divided_panel_has_its_own_partitions(bench: Workbench) -> None:
    yard = Holder(bench, 1).settle()
    begun = yard.ask(CommandName.ARM_HOME, partition=2)
    bench.advance(2)
    found = yard.visit(under_way=[UnderWay(correlation_id="c", handles=begun.handles)])
    modes = {one.number: one.mode for one in readings(found) if isinstance(one, PartitionReading)}
    assert modes == {1: ArmMode.DISARMED, 2: ArmMode.ARMING}
    listing = yard.visit("panel_info").listing
    assert listing is not None
    assert listing.partitions == ((1, "Partition 1"), (2, "Partition 2"))
