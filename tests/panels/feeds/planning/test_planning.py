"""Scenes planned for later by people: from the page to the vendor, in all that may go wrong on the way."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from history.models import JournalEntry
from panels.models import Plan, Scene
from panels.vocabulary import PlanState
from tests.panels.feeds.planning.plans import PLAN, ZONE, address, fault, later, look, plan, rooms, there, when
from tests.panels.feeds.stand import Stand
from tests.panels.feeds.test_arranging import PIN, device, done, said, scene
from tests.panels.feeds.test_plans_told import planned_there

pytestmark = pytest.mark.django_db


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
