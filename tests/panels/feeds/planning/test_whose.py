"""Whose plans are: who makes them, sees them and takes them back."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from history.models import JournalEntry
from panels.drivers.base import HomeListing, PlanList, PlanListing
from panels.homes.contents import take_in_home
from panels.models import Connection, Grant, Panel, Plan, Scene, Site, User
from panels.vocabulary import PlanState, Right
from tests.panels.feeds.planning.plans import PLAN, ZONE, address, fault, later, plan, rooms, there, when
from tests.panels.feeds.stand import Stand
from tests.panels.feeds.test_arranging import box, done, said
from tests.panels.feeds.test_plans_told import planned_there
from tests.panels.feeds.test_scenes_arranged import evening

pytestmark = pytest.mark.django_db


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
