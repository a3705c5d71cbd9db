"""What happens at the vendor while a plan is made, moved or listed."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from panels.drivers.base import HomeListing, PlanList
from panels.drivers.overkiz.plans import OverkizPlanner
from panels.homes.contents import take_in_home
from panels.models import Plan, Scene
from panels.retention.forgetting import keep_house
from panels.vocabulary import PlanState
from tests.panels.feeds.planning.plans import PLAN, address, fault, later, look, plan, there, when
from tests.panels.feeds.stand import Stand
from tests.panels.feeds.test_arranging import done, said

pytestmark = pytest.mark.django_db


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
