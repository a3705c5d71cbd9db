"""A simulated home through the outer edge: what it has, what happens there, and what becomes of what is asked."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from panels.drivers.overkiz.budgets import RULES, Rule
from panels.drivers.overkiz.feed import OverkizFeed
from panels.models import CallCount, Command, Panel, Place, Watch
from panels.secrets.sealing import Sealed
from panels.vocabulary import (
    ArmMode,
    CauseKind,
    CommandName,
    CommandState,
    Confidence,
    ConnectionHealth,
    EventKind,
    EventOrigin,
    PanelState,
)
from tests.panels.corridor.stage import Cast
from tests.panels.feeds.stand import Stand, connect
from tests.panels.simulators.overkiz.workbench import Workbench

pytestmark = pytest.mark.django_db


def test_a_home_appears(stand: Stand) -> None:
    assert stand.row.health == ConnectionHealth.HEALTHY
    box = Panel.objects.get(connection=stand.connection, vendor_id=stand.bench.line["gateways"][0])
    assert (box.state, box.online, box.partitions.count()) == (PanelState.NONE, True, 0)
    alarm = stand.panel("Box alarm")
    assert (alarm.state, alarm.online, alarm.stale_at) == (PanelState.DISARMED, True, None)
    assert alarm.zones.count() == 6
    assert stand.panel("Home alarm").zones.count() == 0
    assert CommandName.DISARM in (Watch.objects.get(panel=alarm).abilities or {})
    # The first look tells of nothing that has long been so.
    assert stand.kinds() == []
    assert stand.quarantined() == []


def test_the_listener_is_there_before_the_home_is_loaded_and_the_home_is_loaded_once(stand: Stand) -> None:
    asked = stand.requests()
    assert asked.index("POST /events/register") < asked.index("GET /setup")
    stand.turn(3)
    stand.restart()
    stand.turn(3)
    assert stand.requests().count("GET /setup") == 1
    assert stand.requests().count("POST /login") == 1
    assert stand.requests().count("POST /events/register") == 1


def test_detectors_move_and_alarm(stand: Stand) -> None:
    stand.bench.act("open", "Front door")
    stand.bench.act("smoke", "Kitchen smoke")
    stand.turn()
    assert stand.zone("Front door").open is True
    assert stand.zone("Kitchen smoke").alarm is True
    assert stand.panel("Box alarm").alarm is True
    (event,) = stand.events()
    assert (event.category, event.kind, event.origin) == ("fire", EventKind.ZONE_ALARM, EventOrigin.LIVE)
    stand.bench.act("smoke_over", "Kitchen smoke")
    stand.turn()
    assert stand.panel("Box alarm").alarm is False


def test_an_idle_fetch_writes_nothing_but_that_it_was_made(stand: Stand) -> None:
    before = stand.feed
    stand.turn(2)
    after = stand.feed
    assert stand.bodies == 0
    assert (after.memory, after.fetching_epoch, after.lost_from) == (before.memory, 0, None)
    assert before.fetched_at is not None
    assert after.fetched_at is not None
    assert after.fetched_at > before.fetched_at


def test_an_idle_turn_costs_three_small_statements_and_no_reading(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand.turn(2)
    read: list[object] = []
    monkeypatch.setattr(OverkizFeed, "read", lambda *given: read.append(given))
    with CaptureQueriesContext(connection) as asked:
        stand.turn(commit=False)
    said = [one["sql"] for one in asked.captured_queries]
    # That it begins, that a call is counted, that it is over.
    assert len([one for one in said if one.startswith(("UPDATE", "INSERT", "DELETE"))]) == 3
    # The look at our own rows, which comes every ten seconds.
    assert len([one for one in said if one.startswith("SELECT")]) <= 3
    assert read == []


def test_silence_is_told_though_nothing_had_been_waited_for(stand: Stand) -> None:
    stand.turn(2)
    assert stand.bench.control("POST", "/fault", name="lost_events").ok
    command = stand.command("Box alarm", CommandName.ARM_AWAY)
    stand.send()
    Command.objects.filter(pk=command.pk).update(sent_at=timezone.now() - timedelta(seconds=130))
    stand.turn()
    command.refresh_from_db()
    assert command.state == CommandState.UNKNOWN


def test_an_alarm_is_armed_and_the_mode_is_its_doing(stand: Stand) -> None:
    command = stand.command("Box alarm", CommandName.ARM_AWAY)
    stand.send()
    command.refresh_from_db()
    assert (command.state, len(command.handles)) == (CommandState.SENT, 1)
    stand.bench.advance(2)
    stand.turn()
    command.refresh_from_db()
    assert command.state == CommandState.CONFIRMED
    assert stand.partition("Box alarm").mode == ArmMode.ARMING
    stand.bench.advance(40)
    stand.turn()
    hall = stand.partition("Box alarm")
    assert (hall.mode, hall.mode_confidence, hall.mode_command) == (
        ArmMode.ARMED_AWAY,
        Confidence.CONFIRMED,
        command.uid,
    )
    assert stand.kinds() == [EventKind.ARMED]


def test_an_intrusion_rings_while_armed(stand: Stand) -> None:
    stand.command("Home alarm", CommandName.ARM_AWAY)
    stand.send()
    stand.bench.advance(5)
    stand.turn()
    stand.bench.act("trip", "Home alarm")
    stand.turn()
    assert stand.panel("Home alarm").alarm is True
    assert EventKind.PARTITION_ALARM in stand.kinds(origin=EventOrigin.LIVE)


def test_a_disarm_by_somebody_else_is_believed_once_it_was_read(stand: Stand) -> None:
    stand.command("Home alarm", CommandName.ARM_AWAY)
    stand.send()
    stand.bench.advance(5)
    stand.turn()
    stand.bench.advance(200)
    Command.objects.update(state=CommandState.CONFIRMED)
    stand.turn(2)
    asked = len(stand.requests())
    stand.bench.act("set", "Home alarm", values={"myfox:AlarmStatusState": "disarmed"})
    stand.turn()
    assert "GET /setup/devices/{deviceURL}/states" in stand.requests()[asked:]
    partition = stand.partition("Home alarm")
    assert (partition.mode, partition.mode_confidence) == (ArmMode.DISARMED, Confidence.CONFIRMED)
    assert stand.kinds()[-1] == EventKind.DISARMED


def test_a_command_that_fails_says_why(stand: Stand) -> None:
    stand.bench.act("fail", "Home alarm", failure="ACTUATORNOANSWER")
    command = stand.command("Home alarm", CommandName.ARM_AWAY)
    stand.send()
    stand.bench.advance(30)
    stand.turn()
    command.refresh_from_db()
    assert (command.state, command.reason) == (CommandState.FAILED, "device_unreachable")
    assert stand.partition("Home alarm").mode == ArmMode.DISARMED


def test_a_refusal_is_an_answer(stand: Stand) -> None:
    fault = {"name": "refuse", "value": "queue_full", "command": "POST /exec/apply"}
    assert stand.bench.control("POST", "/fault", **fault).ok
    command = stand.command("Box alarm", CommandName.ARM_AWAY)
    stand.send()
    stand.turn()
    command.refresh_from_db()
    assert (command.state, command.reason) == (CommandState.REFUSED, "queue_full")


def test_a_command_whose_answer_is_lost_ends_all_the_same(stand: Stand) -> None:
    assert stand.bench.control("POST", "/fault", name="reset", command="POST /exec/apply", count=1).ok
    command = stand.command("Box alarm", CommandName.ARM_AWAY)
    stand.send()
    stand.commit()
    command.refresh_from_db()
    assert command.state == CommandState.UNKNOWN
    stand.turn()
    stand.bench.advance(2)
    stand.settle()
    command.refresh_from_db()
    assert stand.partition("Box alarm").mode == ArmMode.ARMING
    assert stand.requests().count("POST /exec/apply") == 1


def test_a_status_is_read_when_somebody_asks(stand: Stand) -> None:
    stand.bench.control("POST", "/fault", name="lost_events")
    stand.bench.act("open", "Front door")
    command = stand.command("Box alarm", CommandName.READ_STATUS, partition=None)
    stand.send()
    stand.settle()
    command.refresh_from_db()
    assert command.state == CommandState.CONFIRMED
    assert stand.zone("Front door").open is True


def test_a_gateway_that_is_down_is_told_and_returns(stand: Stand) -> None:
    box = stand.bench.line["gateways"][0]
    stand.bench.act("down", gateway=box)
    stand.turn()
    assert stand.panel("Box alarm").online is False
    stand.bench.act("up", gateway=box)
    stand.settle()
    assert stand.panel("Box alarm").online is True
    told = [kind for kind in stand.kinds() if kind.startswith("panel_")]
    assert told == [EventKind.PANEL_DISCONNECTED, EventKind.PANEL_CONNECTED]


def test_a_device_that_is_removed_is_kept_and_greyed(stand: Stand) -> None:
    stand.bench.act("remove", "Bedroom window")
    stand.turn()
    window = stand.zone("Bedroom window")
    assert window.communication_failure is True
    assert "overkiz:device_removed" in stand.kinds()


def test_a_device_that_is_new_appears_without_another_load(stand: Stand) -> None:
    stand.bench.act("add", kind="contact", text="Cellar door")
    stand.settle()
    assert stand.requests().count("GET /setup/devices/{deviceURL}") == 1
    stand.feeder._attendance._load_after = 0.0  # type: ignore[union-attr]
    stand.settle()
    assert stand.zone("Cellar door").open is False


def test_a_second_load_in_a_day_takes_nothing_from_what_a_home_can_be_asked(stand: Stand) -> None:
    box = Watch.objects.get(panel__connection=stand.connection, panel__vendor_id=stand.bench.line["gateways"][0])
    before = box.abilities
    assert CommandName.RUN_SCENE in (before or {})
    stand.bench.act("add", kind="contact", text="Cellar door")
    stand.settle()
    stand.feeder._attendance._load_after = 0.0  # type: ignore[union-attr]
    stand.settle()
    assert stand.requests().count("GET /setup") == 1
    assert "GET /setup/devices" in stand.requests()
    box.refresh_from_db()
    assert box.abilities == before
    assert Place.objects.filter(connection=stand.connection, vanished_at=None).count() > 3


def test_events_come_in_the_newer_envelope_too(cast: Cast) -> None:
    with Workbench(new_envelope=True) as bench:
        stand = Stand(cast, bench, connect(cast, bench))
        stand.settle()
        bench.act("smoke", "Kitchen smoke")
        stand.turn()
        assert stand.kinds() == [EventKind.ZONE_ALARM]


@pytest.mark.parametrize("setup", ["house", "alarms", "heating", "hotel", "odd", "local"])
def test_every_kind_of_home_is_taken_in_whole(cast: Cast, setup: str) -> None:
    with Workbench(setup) as bench:
        stand = Stand(cast, bench, connect(cast, bench))
        stand.settle()
        gateways = set(bench.line["gateways"])
        panels = set(Panel.objects.filter(connection=stand.connection).values_list("vendor_id", flat=True))
        alarms = {one.url for one in bench.home.devices.values() if one.model.ui == "Alarm"}
        assert gateways <= panels
        assert {url for url in alarms if not url.startswith("knx")} <= panels
        reasons = {one.reason for one in stand.quarantined()}
        assert reasons <= ({"malformed"} if setup == "odd" else set())


def test_every_alarm_arms_and_disarms(cast: Cast) -> None:
    with Workbench("alarms") as bench:
        stand = Stand(cast, bench, connect(cast, bench))
        stand.settle()
        Panel.objects.filter(connection=stand.connection).update(site=cast.site)
        for label in ("Protect alarm", "Old alarm", "New alarm"):
            for name, mode in ((CommandName.ARM_AWAY, ArmMode.ARMED_AWAY), (CommandName.DISARM, ArmMode.DISARMED)):
                command = stand.command(label, name)
                stand.send()
                bench.advance(20)
                stand.settle()
                command.refresh_from_db()
                assert command.state == CommandState.CONFIRMED, (label, name, command.reason)
                assert stand.partition(label).mode in {mode, ArmMode.ARMED}
        one_way = stand.command("One-way alarm", CommandName.ARM_AWAY)
        stand.send()
        bench.advance(20)
        stand.settle()
        one_way.refresh_from_db()
        assert one_way.state == CommandState.ASSUMED
        garage = stand.partition("One-way alarm")
        assert (garage.mode, garage.mode_confidence) == (ArmMode.ARMED_AWAY, Confidence.ASSUMED)
        first = stand.command("Radio alarm", CommandName.ARM_AWAY, partition=1)
        stand.send()
        bench.advance(20)
        stand.settle()
        first.refresh_from_db()
        assert first.state == CommandState.CONFIRMED
        assert stand.partition("Radio alarm", 1).mode == ArmMode.ARMED_HOME
        assert stand.partition("Radio alarm", 2).mode == ArmMode.DISARMED


def test_a_silent_alarm_is_for_the_station_alone(stand: Stand) -> None:
    before = stand.panel("Box alarm")
    stand.bench.act("set", "Box alarm", values={"internal:IntrusionDetectedState": "sos"})
    stand.turn()
    after = stand.panel("Box alarm")
    assert (after.covert_alarm, after.alarm) == (True, False)
    assert (after.version, after.last_event_kind) == (before.version, before.last_event_kind)
    assert {event.covert for event in stand.events()} == {True}


# ----------------------------------------------------------------- budgets


def test_what_runs_by_itself_leaves_executions_to_people(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RULES, "exec", Rule(calls=3, seconds=86_400.0, reserved=2))
    states = []
    for cause in (CauseKind.SCHEDULE, CauseKind.SCHEDULE, CauseKind.PERSON, CauseKind.PERSON):
        command = stand.command("Box alarm", CommandName.ARM_AWAY, cause_kind=cause)
        stand.send()
        stand.commit()
        command.refresh_from_db()
        states.append((command.state, command.reason))
    assert [state for state, _ in states] == ["sent", "failed", "sent", "sent"]
    assert states[1][1] == "budget_spent"
    # Beyond every budget of ours a person's arming is tried.
    last = stand.command("Box alarm", CommandName.DISARM)
    stand.send()
    last.refresh_from_db()
    assert last.state == CommandState.SENT
    (count,) = CallCount.objects.filter(connection=stand.connection, key__endswith=":exec")
    assert len(count.calls) == 4


# ----------------------------------------------------------------- the account


def test_bad_credentials_never_loop(cast: Cast, bench: Workbench) -> None:
    connection = connect(cast, bench)
    connection.secrets = Sealed.of({"password": "wrong"})
    connection.save()
    stand = Stand(cast, bench, connection)
    stand.turn(5)
    assert stand.requests().count("POST /login") == 1
    row = stand.row
    assert (row.health, row.health_code) == (ConnectionHealth.FAILING, "wrong_login")
    assert row.next_try_at is not None
    assert row.next_try_at > timezone.now() + timedelta(seconds=30)
    connection.secrets = Sealed.of({"password": bench.line["password"]})
    connection.save()
    connection.tokens.all().delete()
    stand.settle()
    assert stand.row.health == ConnectionHealth.HEALTHY


def test_a_lock_out_stops_and_says_until_when(stand: Stand) -> None:
    stand.bench.control("POST", "/fault", name="ban", value=60.0)
    stand.bench.control("POST", "/fault", name="expire_sessions")
    stand.turn(4)
    row = stand.row
    assert row.health == ConnectionHealth.FAILING
    assert row.next_try_at is not None
    assert row.next_try_at > timezone.now()
    assert stand.requests().count("POST /login") == 2
