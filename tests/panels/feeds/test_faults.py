"""A cloud that misbehaves: each lost interval is told, nothing that reached us is dropped, and each has its words."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from panels.drivers.base import Pace
from panels.models import Panel
from panels.vocabulary import ConnectionHealth, EventKind, EventOrigin
from tests.panels.feeds.stand import Stand

pytestmark = pytest.mark.django_db

FETCH = "POST /events/{listenerId}/fetch"


def fault(stand: Stand, name: str, **more: Any) -> None:
    assert stand.bench.control("POST", "/fault", name=name, **more).ok


def mend(stand: Stand) -> None:
    assert stand.bench.control("DELETE", "/fault").ok


def test_a_listener_that_was_replaced_is_registered_again_and_the_interval_told(stand: Stand) -> None:
    since = stand.feed.fetched_at
    stand.bench.act("smoke", "Kitchen smoke")
    fault(stand, "expire_listeners")
    stand.turn()
    assert stand.zone("Kitchen smoke").alarm is True
    stand.settle()
    assert stand.requests().count("POST /events/register") == 2
    assert stand.kinds(origin=EventOrigin.DISCOVERED) == [EventKind.ZONE_ALARM]
    (gap,) = stand.events(kind=EventKind.SIGNALS_MAY_BE_MISSING)
    assert gap.not_before == since
    assert stand.requests().count("GET /history/devicesEvent") == 1
    assert stand.row.health == ConnectionHealth.HEALTHY


def test_another_client_that_listens_in_the_same_session_takes_nothing_in_silence(stand: Stand) -> None:
    # Somebody registers with our session: the listener we have is dead from then on.
    (session,) = [one for one in stand.bench.cloud.sessions.values() if one.listener]
    stand.bench.http.cookies.set("JSESSIONID", session.id, domain="localhost.local")
    taken = stand.bench.call("POST", "events/register", headers={"Cookie": f"JSESSIONID={session.id}"})
    assert taken.ok
    stand.bench.act("smoke", "Kitchen smoke")
    stand.settle()
    assert stand.zone("Kitchen smoke").alarm is True
    assert EventKind.SIGNALS_MAY_BE_MISSING in stand.kinds()


def test_a_session_that_died_costs_one_login_and_a_told_interval(stand: Stand) -> None:
    fault(stand, "expire_sessions")
    stand.settle()
    assert stand.requests().count("POST /login") == 2
    assert stand.kinds() == [EventKind.SIGNALS_MAY_BE_MISSING]


def test_an_html_page_in_place_of_events_is_kept_and_a_loss(stand: Stand) -> None:
    fault(stand, "html", value=200, command=FETCH, count=1)
    stand.bench.act("open", "Front door")
    stand.turn()
    stand.settle()
    (aside,) = stand.quarantined()
    assert (aside.reason, aside.source) == ("malformed", "events")
    assert stand.kinds() == [EventKind.SIGNALS_MAY_BE_MISSING]
    assert stand.zone("Front door").open is True


def test_an_empty_body_is_a_loss_and_nothing_to_keep(stand: Stand) -> None:
    fault(stand, "empty", value=200, command=FETCH, count=1)
    stand.turn()
    stand.settle()
    assert stand.quarantined() == []
    assert stand.kinds() == [EventKind.SIGNALS_MAY_BE_MISSING]


@pytest.mark.parametrize("name", ["truncated", "reset"])
def test_events_of_which_half_arrived_are_a_loss(stand: Stand, name: str) -> None:
    stand.bench.act("smoke", "Kitchen smoke")
    fault(stand, name, command=FETCH, count=1)
    stand.turn()
    stand.settle()
    assert stand.zone("Kitchen smoke").alarm is True
    assert stand.kinds(origin=EventOrigin.DISCOVERED) == [EventKind.ZONE_ALARM]
    assert stand.kinds().count(EventKind.SIGNALS_MAY_BE_MISSING) == 1


def test_maintenance_takes_no_event(stand: Stand) -> None:
    stand.bench.act("smoke", "Kitchen smoke")
    fault(stand, "maintenance")
    stand.turn(4)
    row = stand.row
    assert (row.health, row.health_code) == (ConnectionHealth.FAILING, "maintenance")
    assert Panel.objects.filter(connection=stand.connection, stale_at__isnull=True).count() == 0
    mend(stand)
    stand.settle()
    assert stand.row.health == ConnectionHealth.HEALTHY
    assert Panel.objects.filter(connection=stand.connection, stale_at__isnull=False).count() == 0
    assert stand.kinds(origin=EventOrigin.LIVE) == [EventKind.ZONE_ALARM]
    assert EventKind.SIGNALS_MAY_BE_MISSING not in stand.kinds()
    assert stand.kinds(origin=EventOrigin.OURS) == [EventKind.LINK_LOST, EventKind.LINK_RESTORED]


def test_a_proxy_that_fails_may_have_swallowed_events(stand: Stand) -> None:
    fault(stand, "html", value=504, command=FETCH, count=1)
    stand.turn()
    stand.settle()
    assert stand.kinds() == [EventKind.SIGNALS_MAY_BE_MISSING]


def test_a_server_that_wants_fewer_requests_gets_none_for_a_minute(stand: Stand) -> None:
    fault(stand, "refuse", value="too_many_requests", command=FETCH, count=1)
    stand.turn()
    before = len(stand.requests())
    stand.feeder.work()
    assert len(stand.requests()) == before
    assert EventKind.SIGNALS_MAY_BE_MISSING not in stand.kinds()


def test_odd_events_cost_the_others_nothing(stand: Stand) -> None:
    fault(stand, "strange_events")
    stand.bench.act("smoke", "Kitchen smoke")
    stand.turn()
    assert EventKind.ZONE_ALARM in stand.kinds()
    assert EventKind.UNKNOWN_NOTIFICATION in stand.kinds()


def test_events_without_states_and_native_values_are_read(stand: Stand) -> None:
    fault(stand, "native_values")
    stand.bench.act("open", "Front door")
    stand.turn()
    assert stand.zone("Front door").open is True
    fault(stand, "null_states")
    stand.bench.act("close", "Front door")
    stand.turn()
    assert stand.quarantined() == []


def test_a_load_that_fails_is_tried_again_and_shown(stand: Stand) -> None:
    stand.feed.delete()
    stand.connection.tokens.all().delete()
    stand.restart()
    fault(stand, "refuse", value="unknown_object", command="GET /setup")
    stand.turn(2)
    assert not stand.feed.memory
    mend(stand)
    stand.turn()
    attendance = stand.feeder._attendance
    assert attendance is not None
    attendance._load_after = 0.0
    stand.settle()
    assert stand.feed.memory


def test_changed_settings_open_the_account_anew(stand: Stand) -> None:
    connection = stand.row
    connection.settings = {**connection.settings, "idle_seconds": "30"}
    connection.save(update_fields=["settings"])
    stand.turn()
    attendance = stand.feeder._attendance
    assert attendance is not None
    assert attendance.feed.rhythm.paces[Pace.USUAL] == 30.0
    assert stand.kinds() == []


def test_nothing_secret_is_kept_open(stand: Stand) -> None:
    password = str(stand.bench.line["password"])
    stand.bench.act("open", "Front door")
    stand.turn()
    held = json.dumps(stand.row.settings) + str(bytes(stand.feed.memory)) + str(stand.row.health_text)
    assert password not in held


def test_after_a_loss_what_matters_is_read_within_a_minute(stand: Stand) -> None:
    fault(stand, "expire_listeners")
    began = timezone.now()
    stand.settle()
    reads = [name for name in stand.requests() if name == "GET /setup/devices/{deviceURL}/states"]
    assert len(reads) >= 8
    assert (timezone.now() - began).total_seconds() < 60


def test_a_new_session_loads_the_home_anew_where_the_last_load_is_old(stand: Stand) -> None:
    fault(stand, "expire_sessions")
    stand.settle()
    assert stand.requests().count("GET /setup") == 1
    attendance = stand.feeder._attendance
    assert attendance is not None
    attendance._loaded_at = timezone.now() - timedelta(hours=2)
    attendance._load_after = 0.0
    fault(stand, "expire_sessions")
    stand.settle()
    assert stand.requests().count("GET /setup") == 2


def test_an_intrusion_that_was_lost_is_discovered(stand: Stand) -> None:
    armed = {"internal:CurrentAlarmModeState": "total", "internal:TargetAlarmModeState": "total"}
    stand.bench.act("set", "Box alarm", values=armed)
    stand.turn()
    stand.bench.act("trip", "Box alarm")
    fault(stand, "expire_listeners")
    stand.settle()
    assert stand.panel("Box alarm").alarm is True
    assert stand.kinds(origin=EventOrigin.DISCOVERED) == [EventKind.PARTITION_ALARM]
    # Once: another loss finds nothing new in it.
    fault(stand, "expire_listeners")
    stand.settle()
    assert stand.kinds(origin=EventOrigin.DISCOVERED) == [EventKind.PARTITION_ALARM]


def test_an_arming_and_a_disarming_that_were_lost_are_discovered(stand: Stand) -> None:
    for word, kind in (("total", EventKind.ARMED), ("off", EventKind.DISARMED)):
        told = {"internal:CurrentAlarmModeState": word, "internal:TargetAlarmModeState": word}
        stand.bench.act("set", "Box alarm", values=told)
        fault(stand, "expire_listeners")
        stand.settle()
        assert stand.kinds(origin=EventOrigin.DISCOVERED)[-1] == kind


def test_a_silent_alarm_that_was_lost_is_discovered_for_the_station_alone(stand: Stand) -> None:
    stand.bench.act("set", "Box alarm", values={"internal:IntrusionDetectedState": "sos"})
    fault(stand, "expire_listeners")
    stand.settle()
    found = stand.events(origin=EventOrigin.DISCOVERED)
    assert [event.covert for event in found] == [True]
    panel = stand.panel("Box alarm")
    assert (panel.covert_alarm, panel.alarm) == (True, False)


def test_a_battery_and_a_detector_that_went_unheard_are_discovered(stand: Stand) -> None:
    stand.bench.act("battery_low", "Front door")
    stand.bench.act("water", "Bathroom leak")
    fault(stand, "expire_listeners")
    stand.settle()
    assert sorted(stand.kinds(origin=EventOrigin.DISCOVERED)) == sorted([EventKind.BATTERY_LOW, EventKind.ZONE_ALARM])
