"""Planned scenes as the vendor tells of them: from its list and its events into rows."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from panels.holding import attending
from panels.models import Panel, Plan, Scene
from panels.vocabulary import PlanState
from tests.panels.feeds.stand import Stand
from tests.panels.feeds.test_arranging import box, scene
from tests.panels.simulators.overkiz.workbench import Workbench

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench() -> Iterator[Workbench]:
    """A cloud whose clock begins with ours: it takes nothing for a time that is past."""
    with Workbench() as bench:
        bench.timers.time = time.time()
        yield bench


def due(stand: Stand, seconds: float = 3600) -> int:
    """A moment that is so far ahead at the vendor, in its milliseconds."""
    return round((stand.bench.timers.now() + seconds) * 1000)


def planned_there(stand: Stand, wanted: Scene, seconds: float = 3600) -> str:
    """Plan a scene as the vendor's own app does."""
    assert stand.bench.login().ok
    answer = stand.bench.call("POST", f"exec/schedule/{wanted.vendor_id}/{due(stand, seconds)}")
    assert answer.ok, answer.text
    trigger: str = answer.json()["triggerId"]
    return trigger


def plan(stand: Stand) -> Plan:
    return Plan.objects.get(connection=stand.connection)


def test_what_is_planned_in_the_vendors_app_is_known_at_once(stand: Stand) -> None:
    leave = scene(stand, "Leave home")
    trigger = planned_there(stand, leave)
    stand.settle()
    found = plan(stand)
    assert (found.vendor_id, found.scene, found.panel, found.name) == (trigger, leave, leave.panel, "Leave home")
    assert (found.state, found.requested_by) == (PlanState.PLANNED, None)
    row = stand.bench.home.planned[trigger]
    assert found.runs_at == datetime.fromtimestamp(row["utcTime"] / 1000, UTC)
    assert stand.requests().count("GET /exec/schedule") == 2


def test_what_is_taken_back_there_is_gone_here(stand: Stand) -> None:
    trigger = planned_there(stand, scene(stand, "Leave home"))
    stand.settle()
    assert stand.bench.call("DELETE", f"exec/delayedTriggerSchedule/{trigger}").ok
    stand.settle()
    assert plan(stand).state == PlanState.GONE
    assert plan(stand).ended_at is not None


def test_what_ran_is_told_as_run(stand: Stand) -> None:
    planned_there(stand, scene(stand, "Leave home"), 60)
    stand.settle()
    stand.bench.advance(61)
    stand.settle()
    assert plan(stand).state == PlanState.RAN


def test_a_run_that_was_never_told_is_not_taken_for_one(stand: Stand) -> None:
    planned_there(stand, scene(stand, "Leave home"), 60)
    stand.settle()
    assert stand.bench.control("POST", "/fault", name="lost_events").ok
    stand.bench.advance(61)
    stand.turn()
    assert plan(stand).state == PlanState.PLANNED
    # Its time is long past and nobody told: the list is read, and has it no more.
    past = timezone.now() - timedelta(minutes=5)
    Plan.objects.update(runs_at=past, told_at=past)
    attendance = stand.feeder._attendance
    assert attendance is not None
    attendance._plans_look_due = 0.0
    stand.settle()
    assert plan(stand).state == PlanState.OVER


def test_with_its_scene_goes_what_was_planned_of_it(stand: Stand) -> None:
    leave = scene(stand, "Leave home")
    planned_there(stand, leave)
    stand.settle()
    assert stand.bench.call("DELETE", f"actionGroups/{leave.vendor_id}").ok
    stand.settle()
    assert plan(stand).state == PlanState.GONE


def test_a_gap_is_followed_by_a_look_at_what_is_planned(stand: Stand) -> None:
    assert stand.bench.control("POST", "/fault", name="lost_events").ok
    planned_there(stand, scene(stand, "Leave home"))
    stand.turn()
    assert not Plan.objects.exists()
    assert stand.bench.control("DELETE", "/fault").ok
    assert stand.bench.control("POST", "/fault", name="expire_listeners").ok
    stand.settle()
    assert plan(stand).state == PlanState.PLANNED


def test_the_list_is_read_every_hour(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attending, "_PLANS_EVERY", 0.0)
    stand.restart()
    before = stand.requests().count("GET /exec/schedule")
    stand.turn()
    stand.turn()
    assert stand.requests().count("GET /exec/schedule") == before + 1


def test_a_plan_of_a_scene_nobody_here_knows_is_kept(stand: Stand) -> None:
    leave = scene(stand, "Leave home")
    trigger = planned_there(stand, leave)
    stand.bench.home.planned[trigger]["actionGroupOID"] = "another"
    stand.settle()
    assert (plan(stand).scene, plan(stand).name) == (None, "Leave home")
    assert plan(stand).panel in Panel.objects.filter(connection=stand.connection)


def test_a_home_without_plans_goes_on_where_the_vendor_keeps_none(stand: Stand) -> None:
    refused = {"name": "refuse", "value": "unknown_object", "command": "GET /exec/schedule"}
    assert stand.bench.control("POST", "/fault", **refused).ok
    planned_there(stand, scene(stand, "Leave home"))
    stand.settle()
    assert not Plan.objects.exists()
    assert box(stand).online is not False


def renamed(stand: Stand, trigger: str, new: str) -> None:
    """The vendor calls a plan by another id."""
    row = stand.bench.home.planned.pop(trigger)
    stand.bench.home.planned[new] = row | {"triggerId": new}


@pytest.mark.parametrize("strange", ["a\0b", "x" * 65, ""])
def test_a_plan_whose_id_cannot_be_kept_is_not_shown_and_holds_up_nothing(stand: Stand, strange: str) -> None:
    leave = scene(stand, "Leave home")
    renamed(stand, planned_there(stand, leave), strange)
    trigger = planned_there(stand, leave, 7200)
    stand.bench.act("smoke", "Kitchen smoke")
    stand.settle()
    assert plan(stand).vendor_id == trigger
    assert stand.zone("Kitchen smoke").alarm is True


@pytest.mark.parametrize("strange", ["a\0b", "x" * 65])
def test_alarms_arrive_behind_the_run_of_a_plan_whose_id_cannot_be_kept(stand: Stand, strange: str) -> None:
    renamed(stand, planned_there(stand, scene(stand, "Leave home"), 60), strange)
    stand.bench.advance(61)
    stand.bench.act("smoke", "Kitchen smoke")
    stand.turn(3)
    assert stand.zone("Kitchen smoke").alarm is True
    assert not stand.bodies
    assert not stand.quarantined()


def test_a_scene_whose_id_cannot_be_kept_names_no_scene(stand: Stand) -> None:
    trigger = planned_there(stand, scene(stand, "Leave home"))
    stand.bench.home.planned[trigger]["actionGroupOID"] = "a\0b"
    stand.settle()
    assert plan(stand).scene is None


def test_a_time_that_nobody_can_mean_is_none(stand: Stand) -> None:
    leave = scene(stand, "Leave home")
    far = planned_there(stand, leave)
    near = planned_there(stand, leave, 7200)
    stand.bench.home.planned[far]["utcTime"] = 253402300799000
    stand.settle()
    assert plan(stand).vendor_id == near
