"""Scenes planned for later by people: from the page to the vendor, in all that may go wrong on the way."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from history.models import JournalEntry
from panels import fragments
from panels.drivers.base import HomeListing, PlanList, PlanListing
from panels.drivers.overkiz.plans import OverkizPlanner
from panels.homes.contents import take_in_home
from panels.live.topics import home_topic, row_topic
from panels.models import Connection, Grant, Panel, Plan, Scene, Site, User
from panels.retention.forgetting import keep_house
from panels.secrets import own_pins
from panels.vocabulary import PlanState, Right
from tests.panels.feeds.stand import Stand
from tests.panels.feeds.test_arranging import PIN, box, device, done, said, scene
from tests.panels.feeds.test_plans_told import planned_there
from tests.panels.feeds.test_scenes_arranged import evening
from tests.panels.simulators.overkiz.workbench import Workbench

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Europe/Paris")
PLAN = "POST /exec/schedule/{actionGroupOID}/{utcTimestamp}"
TAKE_BACK = "DELETE /exec/delayedTriggerSchedule/{triggerId}"


@pytest.fixture
def bench() -> Iterator[Workbench]:
    """A cloud whose clock begins with ours: it takes nothing for a time that is past."""
    with Workbench() as bench:
        bench.timers.time = time.time()
        yield bench


@pytest.fixture
def owner(stand: Stand, client: Client) -> Client:
    """The site's owner, signed in, with a Watchpost PIN; the site's clock is that of Paris."""
    Site.objects.update(time_zone=ZONE.key)
    own_pins.store(stand.cast.owner, PIN)
    client.force_login(stand.cast.owner)
    return client


@pytest.fixture
def dusk(stand: Stand, owner: Client) -> Scene:
    """A scene that asks for no PIN."""
    return evening(stand, owner)


def when(moment: datetime) -> dict[str, str]:
    """A moment as it is filled in."""
    there = moment.astimezone(ZONE)
    return {"day": f"{there:%Y-%m-%d}", "time": f"{there:%H:%M}"}


def later(hours: float = 3) -> datetime:
    """A full minute ahead."""
    return (timezone.now() + timedelta(hours=hours)).replace(second=0, microsecond=0)


def address(wanted: Scene) -> str:
    return f"/scenes/{wanted.uid}/plan/"


def there(stand: Stand) -> list[tuple[str, float]]:
    """What the vendor has planned: scene and time."""
    return [(one["actionGroupOID"], one["utcTime"] / 1000) for one in stand.bench.home.planned.values()]


def plan() -> Plan:
    return Plan.objects.get()


def fault(stand: Stand, name: str, **more: Any) -> None:
    assert stand.bench.control("POST", "/fault", name=name, **more).ok


def rooms(stand: Stand, client: Client) -> str:
    return client.get(f"/homes/{box(stand).uid}/").content.decode()


def test_a_scene_is_planned_at_the_vendor_and_runs_there(stand: Stand, owner: Client, dusk: Scene) -> None:
    at = later(0.05)
    assert "Europe/Paris" in owner.get(address(dusk)).content.decode()
    assert address(dusk) in rooms(stand, owner)
    done(owner, address(dusk), **when(at))
    assert there(stand) == [(dusk.vendor_id, at.timestamp())]
    (trigger,) = stand.bench.home.planned
    found = plan()
    assert (found.vendor_id, found.runs_at, found.state) == (trigger, at, PlanState.PLANNED)
    assert (found.requested_by, found.scene) == (stand.cast.owner, dusk)
    text = rooms(stand, owner)
    assert f"{at.astimezone(ZONE):%H:%M}</time>" in text
    assert f"/plans/{found.uid}/take-back/" in text
    # What the vendor tells of it makes no second one.
    stand.settle()
    assert (plan().state, plan().requested_by) == (PlanState.PLANNED, stand.cast.owner)
    for _ in range(3):
        stand.bench.advance(70)
        stand.settle()
    assert plan().state == PlanState.RAN
    assert "begun by the service" in rooms(stand, owner)


def test_a_guarded_scene_asks_who_is_there(stand: Stand, owner: Client) -> None:
    leave = scene(stand, "Leave home")
    said(owner, address(leave), **when(later()))
    said(owner, address(leave), pin="111222", **when(later()))
    assert not there(stand)
    assert not Plan.objects.exists()
    done(owner, address(leave), pin=PIN, **when(later()))
    assert len(there(stand)) == 1
    take_back = f"/plans/{plan().uid}/take-back/"
    said(owner, take_back)
    assert len(there(stand)) == 1
    done(owner, take_back, pin=PIN)
    assert not there(stand)
    assert plan().state == PlanState.CANCELLED


def test_taking_back_is_tried_however_much_was_asked(stand: Stand, owner: Client, dusk: Scene) -> None:
    done(owner, address(dusk), **when(later()))
    shutter = device(stand, "Bedroom shutter")
    room = shutter.place.uid if shutter.place else ""
    for number in range(18):
        done(owner, f"/devices/{shutter.uid}/edit/", name=f"Shutter {number}", place=room)
    assert "too many tries" in said(owner, f"/devices/{shutter.uid}/edit/", name="Once more", place=room)
    done(owner, f"/plans/{plan().uid}/take-back/")
    assert not there(stand)


def test_an_answer_that_is_lost_is_not_asked_for_again(stand: Stand, owner: Client, dusk: Scene) -> None:
    fault(stand, "reset", command=PLAN, count=1)
    done(owner, address(dusk), **when(later()))
    # It was carried out, and only the vendor's list could say so.
    assert len(there(stand)) == 1
    assert (plan().state, plan().requested_by) == (PlanState.PLANNED, stand.cast.owner)
    assert plan().vendor_id in stand.bench.home.planned
    assert "already planned" in said(owner, address(dusk), **when(plan().runs_at))
    assert stand.requests().count(PLAN) == 1


def test_a_time_that_the_vendor_keeps_a_little_otherwise_is_the_same_plan(
    stand: Stand, owner: Client, dusk: Scene
) -> None:
    moment = later()
    fault(stand, "reset", command=PLAN, count=1)
    fault(stand, "refuse", value="access_denied", command="GET /exec/schedule", count=1)
    done(owner, address(dusk), **when(moment))
    assert plan().state == PlanState.ASKED
    (kept,) = stand.bench.home.planned.values()
    kept["utcTime"] += 400
    look(stand)
    assert (plan().state, plan().requested_by) == (PlanState.PLANNED, stand.cast.owner)
    assert "already planned" in said(owner, address(dusk), **when(moment))
    assert stand.requests().count(PLAN) == 1


def test_what_the_vendor_does_not_have_is_told_after_a_while(stand: Stand, owner: Client, dusk: Scene) -> None:
    fault(stand, "drop", command=PLAN, count=1)
    done(owner, address(dusk), **when(later()))
    assert plan().state == PlanState.ASKED
    assert "nobody knows yet" in rooms(stand, owner)
    assert "already planned" in said(owner, address(dusk), **when(plan().runs_at))
    # Neither moved nor taken back before anybody knows.
    assert owner.get(f"/plans/{plan().uid}/move/").status_code == 404
    stand.settle()
    assert plan().state == PlanState.ASKED
    Plan.objects.update(began_at=timezone.now() - timedelta(minutes=3))
    look(stand)
    assert plan().state == PlanState.UNMADE
    assert "the service does not have it" in rooms(stand, owner)
    assert stand.requests().count(PLAN) == 1
    done(owner, address(dusk), **when(plan().runs_at))
    assert len(there(stand)) == 1


def look(stand: Stand) -> None:
    """The holder sees what there is to be looked for, now."""
    attendance = stand.feeder._attendance
    assert attendance is not None
    attendance._plans_look_due = 0.0
    stand.settle()


def test_a_worker_that_died_before_it_asked_leaves_no_promise(stand: Stand, owner: Client, dusk: Scene) -> None:
    Plan.objects.create(
        connection=stand.connection, panel=dusk.panel, scene=dusk, runs_at=later(), requested_by=stand.cast.owner,
        began_at=timezone.now() - timedelta(minutes=3),
    )  # fmt: skip
    look(stand)
    assert plan().state == PlanState.UNMADE


def test_a_plan_that_turns_up_late_is_still_its_owners(stand: Stand, owner: Client, dusk: Scene) -> None:
    fault(stand, "drop", command=PLAN, count=1)
    done(owner, address(dusk), **when(later()))
    Plan.objects.update(state=PlanState.UNMADE, ended_at=timezone.now())
    stand.settle()
    planned_there(stand, dusk)
    (row,) = stand.bench.home.planned.values()
    row["utcTime"] = round(plan().runs_at.timestamp() * 1000)
    stand.settle()
    assert (plan().state, plan().requested_by) == (PlanState.PLANNED, stand.cast.owner)


def test_a_refusal_leaves_nothing_but_a_note(stand: Stand, owner: Client, dusk: Scene) -> None:
    fault(stand, "refuse", value="unknown_object", command=PLAN, count=1)
    said(owner, address(dusk), **when(later()))
    assert not Plan.objects.exists()
    (entry,) = JournalEntry.objects.filter(act="plan.asked")
    assert entry.details["outcome"] != "done"


def test_it_is_moved_by_planning_it_anew(stand: Stand, owner: Client, dusk: Scene) -> None:
    done(owner, address(dusk), **when(later()))
    first, at = plan(), later(5)
    text = owner.get(f"/plans/{first.uid}/move/").content.decode()
    assert when(first.runs_at)["time"] in text
    done(owner, f"/plans/{first.uid}/move/", **when(at))
    assert there(stand) == [(dusk.vendor_id, at.timestamp())]
    assert [one.state for one in Plan.objects.order_by("runs_at")] == [PlanState.CANCELLED, PlanState.PLANNED]
    assert stand.requests().index(PLAN) < stand.requests().index(TAKE_BACK)


def test_of_a_move_that_fails_half_way_both_are_shown(stand: Stand, owner: Client, dusk: Scene) -> None:
    done(owner, address(dusk), **when(later()))
    first = plan()
    fault(stand, "refuse", value="access_denied", command=TAKE_BACK, count=1)
    text = said(owner, f"/plans/{first.uid}/move/", **when(later(5)))
    assert "the earlier one could not be taken back" in text
    assert len(there(stand)) == 2
    assert list(Plan.objects.values_list("state", flat=True)) == [PlanState.PLANNED, PlanState.PLANNED]
    fault(stand, "drop", command=PLAN, count=1)
    assert "the earlier one stays" in said(owner, f"/plans/{first.uid}/move/", **when(later(6)))
    assert len(there(stand)) == 2


def test_a_taking_back_whose_answer_is_lost_is_looked_for(stand: Stand, owner: Client, dusk: Scene) -> None:
    done(owner, address(dusk), **when(later()))
    fault(stand, "reset", command=TAKE_BACK, count=1)
    done(owner, f"/plans/{plan().uid}/take-back/")
    assert plan().state == PlanState.CANCELLED
    assert not there(stand)


def test_a_taking_back_that_never_arrived_is_said_to_be_open(stand: Stand, owner: Client, dusk: Scene) -> None:
    done(owner, address(dusk), **when(later()))
    fault(stand, "drop", command=TAKE_BACK, count=1)
    done(owner, f"/plans/{plan().uid}/take-back/")
    assert plan().taken_back_at is not None
    assert "nobody knows yet whether it is" in rooms(stand, owner)
    Plan.objects.update(taken_back_at=timezone.now() - timedelta(minutes=3))
    look(stand)
    assert (plan().state, plan().taken_back_at) == (PlanState.PLANNED, None)
    done(owner, f"/plans/{plan().uid}/take-back/")
    assert not there(stand)


def test_what_is_gone_there_is_not_taken_back_here(stand: Stand, owner: Client, dusk: Scene) -> None:
    done(owner, address(dusk), **when(later()))
    stand.bench.home.planned.clear()
    assert "changed elsewhere" in said(owner, f"/plans/{plan().uid}/take-back/")
    assert plan().state == PlanState.GONE
    assert owner.get(f"/plans/{plan().uid}/take-back/").status_code == 404


def test_times_that_cannot_be_meant_go_nowhere(stand: Stand, owner: Client, dusk: Scene) -> None:
    before = stand.requests()
    for moment in (timezone.now() - timedelta(days=1), timezone.now(), timezone.now() + timedelta(days=367)):
        assert "at least a minute and at most a year" in said(owner, address(dusk), **when(moment))
    said(owner, address(dusk), day="", time="25:00")
    assert stand.requests() == before


def night(month: int) -> datetime:
    """The morning in which the clocks are changed next: the last Sunday of March or October."""
    for year in (timezone.now().year, timezone.now().year + 1):
        sunday = datetime(year, month, 31, tzinfo=UTC)
        sunday -= timedelta(days=(sunday.weekday() + 1) % 7)
        if sunday > timezone.now() + timedelta(days=1):
            return sunday
    raise AssertionError("there is one within two years")


def test_an_hour_that_is_skipped_is_no_time(stand: Stand, owner: Client, dusk: Scene) -> None:
    before = stand.requests()
    assert "no such time on that day" in said(owner, address(dusk), day=f"{night(3):%Y-%m-%d}", time="02:30")
    assert stand.requests() == before


@pytest.mark.parametrize(("which", "hour"), [("0", 0), ("1", 1)])
def test_of_an_hour_that_comes_twice_the_person_says_which(
    stand: Stand, owner: Client, dusk: Scene, which: str, hour: int
) -> None:
    day = night(10)
    filled_in = {"day": f"{day:%Y-%m-%d}", "time": "02:30"}
    text = said(owner, address(dusk), **filled_in)
    assert "02:30 CEST" in text
    assert "02:30 CET" in text
    assert not there(stand)
    done(owner, address(dusk), which=which, **filled_in)
    assert plan().runs_at == day.replace(hour=hour, minute=30)


@pytest.mark.parametrize("written", ["2:30", " 02:30 ", "02:30:59"])
def test_which_of_the_two_is_asked_however_the_time_is_written(
    stand: Stand, owner: Client, dusk: Scene, written: str
) -> None:
    assert "02:30 CEST" in said(owner, address(dusk), day=f"{night(10):%Y-%m-%d}", time=written)
    assert not there(stand)


@pytest.mark.parametrize(("zone", "moment"), [("Asia/Tokyo", datetime.min), ("America/New_York", datetime.max)])  # noqa: DTZ901
def test_a_day_at_the_end_of_all_calendars_is_no_time(
    stand: Stand, owner: Client, dusk: Scene, zone: str, moment: datetime
) -> None:
    Site.objects.update(time_zone=zone)
    day, _, hour = moment.isoformat(timespec="minutes").partition("T")
    assert "at least a minute and at most a year" in said(owner, address(dusk), day=day, time=hour)
    assert not there(stand)


def test_a_moment_that_no_clock_shows_breaks_no_page(stand: Stand, owner: Client, dusk: Scene) -> None:
    done(owner, address(dusk), **when(later()))
    Plan.objects.update(runs_at=datetime.max.replace(tzinfo=UTC))
    assert "9999" in rooms(stand, owner)
    for what in ("move", "take-back"):
        assert owner.get(f"/plans/{plan().uid}/{what}/").status_code == 200
    here, elsewhere = box(stand), Panel.objects.exclude(connection=stand.connection)[0]
    found = fragments.render([here.pk, elsewhere.pk], [home_topic(here.uid, "en"), row_topic(elsewhere.uid, "en")])
    assert {one.panel_id for one in found} == {here.pk, elsewhere.pk}


def during(monkeypatch: pytest.MonkeyPatch, happen: Callable[[], None]) -> None:
    """Let something happen once a scene is planned at the vendor and before the page has its answer."""
    plan_there = OverkizPlanner.plan

    def plan_slowly(planner: OverkizPlanner, wanted: str, moment: datetime) -> str:
        answer = plan_there(planner, wanted, moment)
        happen()
        return answer

    monkeypatch.setattr(OverkizPlanner, "plan", plan_slowly)


def test_a_list_that_was_asked_for_meanwhile_does_not_end_a_plan(
    stand: Stand, owner: Client, dusk: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[datetime] = []
    during(monkeypatch, lambda: asked.append(timezone.now()))
    done(owner, address(dusk), **when(later()))
    take_in_home(stand.row, HomeListing(partial=True, plans=PlanList(asked_at=asked[0], plans=())))
    assert plan().state == PlanState.PLANNED


def test_what_is_listed_before_its_answer_is_here_becomes_one_with_it(
    stand: Stand, owner: Client, dusk: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def listed() -> None:
        (row,) = stand.bench.home.planned.values()
        row["utcTime"] += 1000
        stand.settle()

    during(monkeypatch, listed)
    at = later()
    done(owner, address(dusk), **when(at))
    assert (plan().state, plan().requested_by) == (PlanState.PLANNED, stand.cast.owner)
    assert plan().runs_at == at + timedelta(seconds=1)
    stand.settle()
    assert plan().vendor_id in stand.bench.home.planned


def test_of_two_who_move_a_plan_at_once_one_does(
    stand: Stand, owner: Client, dusk: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(owner, address(dusk), **when(later()))
    move = f"/plans/{plan().uid}/move/"
    answers: list[str] = []

    def another() -> None:
        monkeypatch.undo()
        answers.append(said(owner, move, **when(later(6))))

    during(monkeypatch, another)
    done(owner, move, **when(later(5)))
    assert "Try again in a moment" in answers[0]
    assert there(stand) == [(dusk.vendor_id, later(5).timestamp())]


def test_a_move_that_comes_to_nothing_can_be_tried_again(stand: Stand, owner: Client, dusk: Scene) -> None:
    done(owner, address(dusk), **when(later()))
    move = f"/plans/{plan().uid}/move/"
    fault(stand, "refuse", value="access_denied", command=PLAN, count=1)
    said(owner, move, **when(later(5)))
    done(owner, move, **when(later(5)))
    assert there(stand) == [(dusk.vendor_id, later(5).timestamp())]


def test_what_nobody_ever_told_is_not_asked_for_again_and_again(stand: Stand, owner: Client, dusk: Scene) -> None:
    fault(stand, "refuse", value="unknown_object", command="GET /exec/schedule")
    now = timezone.now()
    Plan.objects.create(
        connection=stand.connection, panel=dusk.panel, scene=dusk, runs_at=now - timedelta(days=2),
        began_at=now - timedelta(days=3),
    )  # fmt: skip
    before = stand.requests().count("GET /exec/schedule")
    look(stand)
    assert stand.requests().count("GET /exec/schedule") == before
    assert plan().state == PlanState.ASKED
    keep_house()
    assert plan().state == PlanState.OVER


def resident(stand: Stand, *rights: Right) -> Grant:
    """Somebody who lives there, with these rights on the box."""
    return Grant.objects.create(
        user=stand.cast.resident,
        panel=box(stand),
        rights=list(rights),
        valid_from=timezone.now() - timedelta(days=1),
    )


def sign_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def test_a_plan_goes_with_its_scene_once_that_is_known(stand: Stand, owner: Client, dusk: Scene) -> None:
    first, other = box(stand), Panel.objects.filter(connection=stand.connection).order_by("-pk")[0]
    Scene.objects.filter(pk=dusk.pk).update(panel=other, vendor_id="not listed yet")
    renamed = "Of the other gateway"
    listing = PlanListing(vendor_id="one", scene=dusk.vendor_id, runs_at=later(), name=renamed)

    def told() -> None:
        plans = PlanList(asked_at=timezone.now(), plans=(listing,))
        take_in_home(stand.row, HomeListing(partial=True, plans=plans))

    told()
    resident(stand, Right.VIEW, Right.SWITCH)
    guest = sign_in(Client(), stand.cast.resident)
    assert plan().panel != other
    # As long as nobody knows whose it is, only whoever arranges the home is told.
    assert renamed not in rooms(stand, guest)
    assert renamed in rooms(stand, owner)
    version = first.version
    Scene.objects.filter(pk=dusk.pk).update(vendor_id=dusk.vendor_id)
    told()
    assert (plan().panel, plan().scene) == (other, dusk)
    assert Panel.objects.get(pk=first.pk).version > version
    assert dusk.name not in rooms(stand, guest)


def test_who_may_not_run_a_scene_finds_no_way_to_plan_it(stand: Stand, owner: Client, dusk: Scene) -> None:
    done(owner, address(dusk), **when(later()))
    resident(stand, Right.VIEW)
    guest = sign_in(Client(), stand.cast.resident)
    text = rooms(stand, guest)
    assert "Evening" in text
    assert f"/plans/{plan().uid}/" not in text
    assert address(dusk) not in text
    for where in (address(dusk), f"/plans/{plan().uid}/move/", f"/plans/{plan().uid}/take-back/"):
        assert guest.get(where).status_code == 404
        assert guest.post(where, when(later(4))).status_code == 404
    assert len(there(stand)) == 1


@pytest.mark.parametrize(
    "terms",
    [
        {"valid_until": timedelta(hours=1)},
        {"once": True},
        {"hours": True},
    ],
    ids=["a window", "one use", "other hours"],
)
def test_nothing_is_planned_for_when_it_is_no_longer_theirs(
    stand: Stand, owner: Client, dusk: Scene, client: Client, terms: dict[str, Any]
) -> None:
    now, held = timezone.now(), resident(stand, Right.VIEW, Right.SWITCH)
    if "valid_until" in terms:
        held.valid_until = now + terms["valid_until"]
    held.once = terms.get("once", False)
    if "hours" in terms:
        today = now.astimezone(ZONE)
        held.hours = [[day, "00:00", "24:00"] for day in {today.weekday(), (now + timedelta(hours=1)).weekday()}]
    held.save()
    at = later(72)
    text = sign_in(client, stand.cast.resident).post(address(dusk), when(at)).content.decode()
    assert "does not last until then" in text
    assert not there(stand)
    assert not Plan.objects.exists()


def test_a_plan_whose_maker_lost_the_right_is_shown_to_the_owner(stand: Stand, owner: Client, dusk: Scene) -> None:
    grant = resident(stand, Right.VIEW, Right.SWITCH)
    done(sign_in(Client(), stand.cast.resident), address(dusk), **when(later()))
    assert "may not run the scene any more" not in rooms(stand, owner)
    grant.delete()
    text = rooms(stand, owner)
    assert "may not run the scene any more" in text
    done(owner, f"/plans/{plan().uid}/take-back/")
    assert not there(stand)


def test_a_plan_made_elsewhere_is_listed_and_taken_back(stand: Stand, owner: Client, dusk: Scene) -> None:
    planned_there(stand, dusk)
    stand.settle()
    assert "planned by nobody who is known here" in rooms(stand, owner)
    done(owner, f"/plans/{plan().uid}/take-back/")
    assert not there(stand)


def test_nothing_is_planned_while_commands_are_stopped(stand: Stand, owner: Client, dusk: Scene) -> None:
    done(owner, address(dusk), **when(later()))
    Connection.objects.update(commands_stopped=True)
    assert "switched off" in said(owner, address(dusk), **when(later(4)))
    assert len(there(stand)) == 1
    # What was planned can still be stopped.
    done(owner, f"/plans/{plan().uid}/take-back/")
    assert not there(stand)


def test_a_list_from_before_a_plan_was_made_does_not_end_it(stand: Stand, owner: Client, dusk: Scene) -> None:
    stand.turn()
    before = timezone.now()
    done(owner, address(dusk), **when(later()))
    take_in_home(stand.row, HomeListing(partial=True, plans=PlanList(asked_at=before, plans=())))
    assert plan().state == PlanState.PLANNED
    take_in_home(stand.row, HomeListing(partial=True, plans=PlanList(asked_at=timezone.now(), plans=())))
    assert plan().state == PlanState.GONE


def test_all_of_it_is_in_the_journal(stand: Stand, owner: Client, dusk: Scene) -> None:
    done(owner, address(dusk), **when(later()))
    done(owner, f"/plans/{plan().uid}/take-back/")
    acts = list(JournalEntry.objects.filter(act__startswith="plan.").order_by("pk"))
    assert [(one.act, one.details["outcome"]) for one in acts] == [("plan.asked", "done"), ("plan.taken_back", "done")]
    assert {one.actor for one in acts} == {stand.cast.owner.uid}
    assert Panel.objects.get(pk=dusk.panel_id).version > 0


def test_of_an_account_that_is_switched_off_plans_are_shown_and_not_touched(
    stand: Stand, owner: Client, dusk: Scene
) -> None:
    done(owner, address(dusk), **when(later()))
    Connection.objects.update(enabled=False)
    text = rooms(stand, owner)
    assert f"{plan().runs_at.astimezone(ZONE):%H:%M}</time>" in text
    assert "take-back" not in text
    assert owner.post(f"/plans/{plan().uid}/take-back/").status_code == 404
    assert owner.post(address(dusk), when(later(4))).status_code == 404
    assert len(there(stand)) == 1


def test_many_plans_take_no_more_questions_than_one(
    stand: Stand, owner: Client, dusk: Scene, django_assert_max_num_queries: Any
) -> None:
    resident(stand, Right.VIEW, Right.SWITCH)

    def planned(count: int) -> int:
        Plan.objects.all().delete()
        Plan.objects.bulk_create(
            Plan(
                uid=f"plan{at:012}", connection=dusk.panel.connection, panel=dusk.panel, scene=dusk, vendor_id=str(at),
                runs_at=later(at + 1), state=PlanState.PLANNED, requested_by=stand.cast.resident,
                began_at=timezone.now(),
            )
            for at in range(count)
        )  # fmt: skip
        with django_assert_max_num_queries(200) as asked:
            assert rooms(stand, owner).count("/move/") == count
        return len(asked)

    assert planned(20) == planned(1)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_plan_it_once(stand: Stand) -> None:
    Site.objects.update(time_zone=ZONE.key)
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(stand.cast.owner)
    dusk, at = evening(stand, clients[0]), later()
    # The second one comes while the first waits for its answer.
    fault(stand, "slow", value=0.5, command=PLAN)
    together, answers = threading.Barrier(2), list[int]()

    def press(client: Client) -> None:
        try:
            together.wait(10)
            answers.append(client.post(address(dusk), when(at)).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers) == [200, 302]
    assert len(there(stand)) == 1
    assert plan().state == PlanState.PLANNED
