"""Planned scenes and pictures of cameras at the simulated cloud, and what is believed where an answer is lost."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from panels.drivers.base import ChangedMeanwhileError, DriverError
from panels.drivers.overkiz import errors
from panels.drivers.overkiz.client import Overkiz
from panels.drivers.overkiz.logins import PasswordLogin
from panels.drivers.overkiz.pictures import OverkizGallery
from panels.drivers.overkiz.plans import OverkizPlanner, ran_of
from panels.drivers.overkiz.records.events import Event
from panels.drivers.overkiz.transport import RequestsHttp
from panels.simulators.overkiz.world import Picture as Shot
from tests.panels.simulators.overkiz.workbench import Workbench

PLAN = "POST /exec/schedule/{actionGroupOID}/{utcTimestamp}"
CAMERA = "Garden camera"


@pytest.fixture
def bench() -> Iterator[Workbench]:
    with Workbench("house") as bench:
        bench.timers.time = time.time()
        yield bench


@pytest.fixture
def api(bench: Workbench) -> Overkiz:
    login = PasswordLogin(user=bench.line["user"], password=bench.line["password"])
    return Overkiz(bench.line["base_url"], login)


@pytest.fixture
def planner(api: Overkiz) -> OverkizPlanner:
    return OverkizPlanner(api)


def scene_of(bench: Workbench) -> str:
    return next(iter(bench.home.action_groups))


def later() -> datetime:
    return (datetime.now(UTC) + timedelta(hours=2)).replace(second=0, microsecond=0)


def test_a_run_is_planned_listed_and_taken_back(bench: Workbench, planner: OverkizPlanner) -> None:
    scene, at = scene_of(bench), later()
    plan = planner.plan(scene, at)
    (listed,) = planner.planned().plans
    assert (listed.vendor_id, listed.scene, listed.runs_at) == (plan, scene, at)
    assert listed.name == bench.home.action_groups[scene]["label"]
    planner.take_back(plan)
    assert planner.planned().plans == ()
    with pytest.raises(ChangedMeanwhileError):
        planner.take_back(plan)


@pytest.mark.parametrize(
    ("fault", "unknown"), [("reset", True), ("drop", True), ("html", True), ("refuse", False), ("maintenance", False)]
)
def test_of_a_lost_answer_nobody_knows_and_a_refusal_says_no(
    bench: Workbench, planner: OverkizPlanner, fault: str, unknown: bool
) -> None:
    planner.planned()
    assert bench.control("POST", "/fault", name=fault, command=PLAN, count=1).ok
    with pytest.raises(DriverError) as caught:
        planner.plan(scene_of(bench), later())
    assert planner.is_unknown(caught.value) is unknown


def test_what_was_begun_by_itself_is_told_with_its_plan() -> None:
    told = {"name": "GroupTriggeredEvent", "timestamp": 1000, "triggerId": "t", "actionGroupOID": "s", "execId": "e"}
    ran = ran_of(Event(told))
    assert ran is not None
    assert (ran.vendor_id, ran.scene) == ("t", "s")
    assert ran_of(Event(told | {"triggerId": None})) is None
    assert ran_of(Event(told | {"name": "DelayedTriggerSetEvent"})) is None


def test_pictures_are_listed_fetched_and_removed(bench: Workbench, api: Overkiz) -> None:
    gallery, camera = OverkizGallery(api, RequestsHttp()), bench.device(CAMERA)
    hours = dict(enumerate((26, 7, 1), start=1))
    camera.pictures = [Shot(id=at, taken=round((time.time() - ago * 3600) * 1000)) for at, ago in hours.items()]
    listed = gallery.list_pictures(camera.url, datetime.now(UTC) - timedelta(days=30))
    assert [one.vendor_id for one in listed] == ["1", "2", "3"]
    taken = [one.taken_at for one in listed]
    assert taken == [datetime.fromtimestamp(one.taken / 1000, UTC) for one in camera.pictures]
    assert len(gallery.list_pictures(camera.url, datetime.now(UTC) - timedelta(hours=8))) == 2
    assert gallery.get_picture(camera.url, "2").startswith(b"\xff\xd8\xff")
    gallery.remove_picture(camera.url, "2")
    gallery.remove_picture(camera.url, "2")
    assert [one.id for one in camera.pictures] == [1, 3]
    with pytest.raises(errors.RefusedError):
        gallery.get_picture(camera.url, "2")
