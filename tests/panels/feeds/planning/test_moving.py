"""Plans that are moved and taken back, and answers that are lost meanwhile."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from panels.models import Plan, Scene
from panels.vocabulary import PlanState
from tests.panels.feeds.planning.plans import PLAN, address, fault, later, look, plan, rooms, there, when
from tests.panels.feeds.stand import Stand
from tests.panels.feeds.test_arranging import done, said

pytestmark = pytest.mark.django_db


TAKE_BACK = "DELETE /exec/delayedTriggerSchedule/{triggerId}"


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
