"""What visits remember: the first import, gaps, pauses, silent alarms, panels out of reach, reads that fail."""

import json
from collections.abc import Iterator

import pytest

from panels.drivers.base import (
    CodeRefusedError,
    CredentialsRefusedError,
    Pace,
    PanelReading,
    PartitionReading,
    TroubleSet,
    UnderWay,
    ZoneReading,
    ZoneSet,
)
from panels.drivers.visonic.driver import VisonicDriver
from panels.vocabulary import ArmMode, CommandName, CommandState, Trouble, ZoneFlag
from tests.panels.drivers.visonic.visiting import Holder, occurrences, readings, replies
from tests.panels.simulators.visonic.workbench import Workbench


@pytest.fixture
def bench() -> Iterator[Workbench]:
    with Workbench(version="14.0") as made:
        yield made


@pytest.fixture
def home(bench: Workbench) -> Holder:
    return Holder(bench).settle()


def log_look(home: Holder) -> bool:
    assert home.last is not None
    return next(look.late for look in home.last.looks if look.source == "events")


def test_the_first_import_is_late_and_then_only_news_are_told(bench: Workbench) -> None:
    bench.login()
    bench.act("fire")
    home = Holder(bench)
    found = home.visit()
    assert [one.kind for one in occurrences(found)] == ["visonic:fire"]
    assert log_look(home)
    assert occurrences(home.visit()) == []
    bench.act("tamper", 2)
    found = home.visit()
    assert [(one.kind, one.zone) for one in occurrences(found)] == [("zone_tamper", 2)]
    assert not log_look(home)


def test_a_log_that_was_empty_at_first_makes_no_gap(home: Holder) -> None:
    home.bench.act("mains_off")
    found = home.visit()
    assert [one.kind for one in occurrences(found)] == ["mains_lost"]
    assert not found.gap
    assert not log_look(home)


def test_a_log_that_does_not_reach_back_is_a_gap_and_everything_is_read(home: Holder) -> None:
    home.bench.act("tamper", 2)
    home.visit()
    for _ in range(40):
        home.bench.act("mains_off")
        home.bench.act("mains_on")
    found = home.visit()
    assert found.gap
    assert log_look(home)
    assert found.done >= {"alarms", "alerts", "troubles"}
    assert not home.visit().gap


def test_after_a_pause_the_log_tells_of_what_was(home: Holder) -> None:
    home.bench.act("mains_off")
    home.memory = {**home.memory, "log_at": home.memory["log_at"] - 1000}
    found = home.visit()
    assert not found.gap
    assert log_look(home)


def test_another_worker_goes_on_from_the_memory_as_json(home: Holder) -> None:
    home.bench.act("tamper", 2)
    home.visit()
    home.memory = json.loads(json.dumps(home.memory))
    home.speaker = home.open()
    found = home.visit()
    assert occurrences(found) == []
    assert PartitionReading in {type(one) for one in readings(found, "status")}


def test_a_memory_nobody_can_read_is_none(home: Holder) -> None:
    home.bench.act("tamper", 2)
    home.memory = {"entries": 5, "info": "?"}
    found = home.visit()
    assert log_look(home)
    assert not found.gap


def test_what_came_in_a_visit_that_was_not_committed_comes_again(home: Holder) -> None:
    home.bench.act("tamper", 2)
    before = home.memory
    first = home.visit()
    home.memory = before
    again = home.visit()
    assert [part.identity for look in again.looks for part in look.parts] == [
        part.identity for look in first.looks for part in look.parts
    ]


@pytest.mark.parametrize("act", ["panic", "duress"])
def test_a_silent_alarm_shows_in_no_open_reading_and_moves_nothing(home: Holder, act: str) -> None:
    before = home.visit()
    home.bench.act(act)
    found = home.visit()
    assert [one.covert for one in occurrences(found)] == [True]
    assert found.pace is Pace.USUAL
    assert readings(found, "status") == readings(before, "status")
    assert readings(found, "devices") == []
    for look in found.looks:
        for part in look.parts:
            told = part.occurrences or [one for one in part.readings if getattr(one, "covert_alarm", None)]
            assert told or b"PANIC" not in part.raw
    assert not any(isinstance(one, PanelReading) and one.alarm for one in readings(found))
    assert not any(isinstance(one, ZoneSet) and one.flag is ZoneFlag.ALARM and one.members for one in readings(found))


def test_a_silent_alarm_is_told_to_the_station_apart(home: Holder) -> None:
    home.bench.act("panic")
    found = home.visit()
    hidden = [part for look in found.looks for part in look.parts if part.kind == "silent_alarms"]
    assert [part.readings for part in hidden] == [(PanelReading(covert_alarm=True),)]
    assert VisonicDriver().parse("alarms", hidden[0].raw)[-1].readings == hidden[0].readings


def test_the_opening_of_a_hold_up_zone_is_told_to_nobody(home: Holder) -> None:
    home.bench.act("open", 6)
    found = home.visit("devices")
    told = [one for one in readings(found) if isinstance(one, ZoneReading) and one.flags.get(ZoneFlag.OPEN) is not None]
    assert told
    assert 6 not in {one.number for one in told}


def test_a_flap_is_no_outage(home: Holder) -> None:
    home.bench.act("flap")
    found = home.visit()
    assert PanelReading(online=None, ready=True) in readings(found)
    assert any(isinstance(one, PartitionReading) for one in readings(home.visit()))


def test_an_outage_is_told_and_makes_nothing_fresh(home: Holder) -> None:
    home.bench.act("outage")
    home.visit()
    found = home.visit("devices", "troubles")
    assert readings(found) == [PanelReading(online=False)]
    assert "devices" not in found.done
    home.bench.act("outage_over")
    found = home.visit()
    assert {"devices", "alarms"} <= found.done
    assert any(isinstance(one, PartitionReading) for one in readings(found))


def test_a_sleeping_panel_is_spared(bench: Workbench) -> None:
    van = Holder(bench, 2, settings={"mobile_seconds": 120}).settle()
    assert van.last is not None
    assert van.last.pace is Pace.SPARING
    assert van.speaker.rhythm.paces[Pace.SPARING] == 120
    bench.advance(300)
    van.visit()
    assert not any(isinstance(one, PartitionReading) for one in readings(van.visit()))


def test_troubles_and_alerts_are_told_as_one(home: Holder) -> None:
    home.bench.act("mains_off")
    found = home.visit("alerts")
    assert {"troubles", "alerts"} <= found.done
    (faults,) = [one for one in readings(found) if isinstance(one, TroubleSet)]
    assert {item.trouble for item in faults.items} == {Trouble.MAINS}


def test_a_read_that_fails_is_owed_and_the_rest_is_told(home: Holder) -> None:
    home.bench.cloud.faults.set("html", command="alarms")
    home.bench.act("tamper", 2)
    found = home.visit()
    assert "alarms" not in found.done
    assert ZoneSet(flag=ZoneFlag.TAMPER, members=frozenset({2})) in readings(found)
    assert "alarms" not in home.visit().done
    home.bench.cloud.faults.set("html", False)
    assert "alarms" in home.visit().done
    assert home.visit().done == frozenset()


def test_one_list_of_faults_alone_ends_none_of_the_other(home: Holder) -> None:
    home.bench.cloud.faults.set("html", command="alerts")
    found = home.visit("troubles")
    assert not any(isinstance(one, TroubleSet) for one in readings(found))
    assert not {"troubles", "alerts"} & found.done


def test_an_answer_that_never_comes_is_asked_for_last_the_next_time(home: Holder) -> None:
    home.bench.cloud.faults.set("drop", command="alarms")
    assert home.visit("alarms", "devices").done == frozenset()
    assert "devices" in home.visit("alarms", "devices").done


def test_a_process_nobody_lists_is_lost_after_a_while(home: Holder) -> None:
    under_way = [UnderWay(correlation_id="c", handles=("nobody",))]
    for _ in range(2):
        found = home.visit(under_way=under_way)
        assert replies(found) == []
        assert found.pace is Pace.QUICK
    assert [one.state for one in replies(home.visit(under_way=under_way))] == [CommandState.UNKNOWN]


def test_processes_of_several_commands_are_asked_for_together(home: Holder) -> None:
    first = home.ask(CommandName.ARM_AWAY)
    second = home.ask(CommandName.ARM_HOME)
    home.bench.advance(2)
    home.asked()
    under_way = [
        UnderWay(correlation_id="a", handles=first.handles),
        UnderWay(correlation_id="b", handles=second.handles),
    ]
    found = home.visit(under_way=under_way)
    assert sum("process_status" in path for path in home.asked()) == 1
    assert {one.correlation_id: (one.state, one.code) for one in replies(found)} == {
        "a": (CommandState.UNKNOWN, "replaced"),
        "b": (CommandState.CONFIRMED, ""),
    }


def test_a_revoked_code_ends_visits_once_and_is_not_tried_again(home: Holder) -> None:
    home.codes[home.panel] = "9999"
    home.bench.cloud.faults.set("expire_sessions")
    home.asked()
    for _ in range(3):
        with pytest.raises(CodeRefusedError):
            home.visit()
    assert sum(path.endswith("panel/login") for path in home.asked()) == 1


def test_a_mode_is_told_again_although_nothing_has_changed(home: Holder) -> None:
    home.visit()
    told = [one.mode for one in readings(home.visit()) if isinstance(one, PartitionReading)]
    assert told == [ArmMode.DISARMED]


def test_a_siren_is_not_told_while_it_may_be_that_of_a_silent_alarm(home: Holder) -> None:
    home.bench.cloud.faults.set("html", command="alarms")
    home.bench.act("panic")
    ring(home)
    found = home.visit()
    assert [one.covert for one in occurrences(found)] == [True]
    assert [one.alarm for one in readings(found) if isinstance(one, PartitionReading)] == [None]
    assert not any(b"ALARM" in part.raw for look in found.looks for part in look.parts if not part.occurrences)


def ring(home: Holder) -> None:
    """Have the cloud's status show a siren."""
    session = home.speaker._panel(home.panel)
    real = session.fetch

    def fetch(path: str) -> bytes:
        body = real(path)
        return body.replace(b'"status": ""', b'"status": "ALARM"') if path == "status" else body

    session.fetch = fetch  # type: ignore[method-assign]


def test_another_code_is_tried_without_anybody_lifting_a_bar(home: Holder) -> None:
    right = home.codes[home.panel]
    home.codes[home.panel] = "9999"
    home.bench.cloud.faults.set("expire_sessions")
    with pytest.raises(CodeRefusedError):
        home.visit()
    home.codes[home.panel] = right
    assert any(isinstance(one, PartitionReading) for one in readings(home.visit()))


def test_another_password_is_tried_once(bench: Workbench) -> None:
    home = Holder(bench)
    wrong, home.speaker = home.speaker, home.open(password="wrong")
    home.asked()
    for _ in range(2):
        with pytest.raises(CredentialsRefusedError):
            home.visit()
    assert sum(path.endswith("auth") for path in home.asked()) == 1
    home.speaker = wrong
    assert home.visit().looks
