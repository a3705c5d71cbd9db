"""The list of somebody who knew hundreds of panels: in groups, narrowed, and ticked many at a time."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from history.models import JournalEntry
from panels.membership.leaving import end_person
from panels.models import Connection, Ending, EndingStep, Panel, Site, SiteOrganization
from panels.vocabulary import EndingStepKind, Relation, Right, Role
from tests.panels.people.conftest import Browse, Neighbourhood

SITES, OF_EACH = 40, 3


@pytest.fixture
def accounts(town: Neighbourhood) -> list[Connection]:
    """Two of the station's, behind which the panels of many sites lie."""
    station = town.organizations["station"]
    town.add("chief", "station", Role.SUPERVISOR)
    return [
        Connection.objects.create(organization=station, vendor="bienport", name=name, enabled=False)
        for name in ("Cloud A", "Cloud B")
    ]


def spread(town: Neighbourhood, accounts: list[Connection], sites: range) -> None:
    """Sites that the station watches and may arm at, with some panels each."""
    relation = SiteOrganization.objects.get(organization=town.organizations["station"], site=town.site)
    for number in sites:
        site = Site.objects.create(name=f"Depo {number:03}", language="tr")
        SiteOrganization.objects.create(
            site=site,
            organization=relation.organization,
            relation=Relation.MONITORS,
            may_arm=True,
            accepted_at=relation.accepted_at,
            valid_from=relation.valid_from,
        )
        for place in range(OF_EACH):
            panel = Panel(connection=accounts[place % 2], vendor_id=f"{number}-{place}", site=site, name=f"P{place}")
            panel.refold()
            panel.save()


@pytest.fixture
def ending(town: Neighbourhood, accounts: list[Connection]) -> Ending:
    """The operator has left."""
    spread(town, accounts, range(SITES))
    return end_person(town["chief"], town.organizations["station"], town["operator"].uid)


@pytest.fixture
def page(town: Neighbourhood, ending: Ending) -> str:
    """Where the list is."""
    return reverse("ending", args=[town.organizations["station"].uid, ending.uid])


@pytest.fixture
def chief(town: Neighbourhood, browse: Browse, accounts: list[Connection]) -> Client:
    """Who does the steps."""
    return browse(town["chief"])


def left(ending: Ending) -> int:
    return ending.steps.filter(done_at=None).count()


def tick(chief: Client, page: str, body: dict[str, object], query: str = "") -> str:
    """By the page; returns where it leads."""
    answer = chief.post(f"{page}tick/{query}", body)
    assert answer.status_code == 302
    return str(answer["Location"])


def test_a_site_is_ticked_at_once_in_one_entry(chief: Client, page: str, ending: Ending) -> None:
    site, before = Site.objects.get(name="Depo 007"), left(ending)
    assert f"All {OF_EACH} are done" in chief.get(page).content.decode()
    assert tick(chief, page, {"group": site.uid}) == page
    assert left(ending) == before - OF_EACH
    done = EndingStep.objects.filter(ending=ending, panel__site=site)
    assert {(step.done_by and step.done_by.name, step.done_at is not None) for step in done} == {("Chief", True)}
    entry = JournalEntry.objects.get(act="ending.steps_done")
    assert entry.details[EndingStepKind.PANEL_CODES] == OF_EACH
    assert sorted(entry.details["steps"]) == sorted(step.uid for step in done)
    # Again, late or from another tab: nothing more.
    tick(chief, page, {"group": site.uid})
    assert JournalEntry.objects.filter(act="ending.steps_done").count() == 1


def test_an_account_is_ticked_with_its_panels(chief: Client, page: str, ending: Ending) -> None:
    account = Connection.objects.get(name="Cloud B")
    shown = chief.get(page, {"by": "connection"}).content.decode()
    assert "Cloud A" in shown
    where = tick(chief, page, {"group": account.uid}, "?by=connection")
    assert where == f"{page}?by=connection"
    of_account = EndingStep.objects.filter(ending=ending, panel__connection=account) | EndingStep.objects.filter(
        ending=ending, connection=account
    )
    assert of_account.count() == SITES + 1
    assert not of_account.filter(done_at=None).exists()
    assert left(ending) == SITES * 2 + 1


def test_a_group_is_ticked_as_it_was_narrowed(chief: Client, page: str, ending: Ending) -> None:
    account, before = Connection.objects.get(name="Cloud A"), left(ending)
    query = "?by=connection&q=depo+00&kind=panel_codes"
    assert "All 20 are done" in chief.get(f"{page}{query}").content.decode()
    tick(chief, page, {"group": account.uid}, query)
    assert before - left(ending) == 20
    assert not ending.steps.exclude(done_at=None).filter(panel__site__name="Depo 010").exists()


def test_what_was_found_is_ticked_at_once_and_never_the_whole_list(chief: Client, page: str, ending: Ending) -> None:
    before = left(ending)
    assert "that were found" not in chief.get(page).content.decode()
    tick(chief, page, {"found": "all"})
    tick(chief, page, {"found": "all"}, "?q=++&kind=no+such&by=connection")
    assert left(ending) == before
    assert "All 30 that were found are done" in chief.get(page, {"q": "depo 00"}).content.decode()
    tick(chief, page, {"found": "all"}, "?q=depo+00")
    assert before - left(ending) == 30
    assert JournalEntry.objects.get(act="ending.steps_done").details[EndingStepKind.PANEL_CODES] == 30


def test_those_with_a_mark_are_ticked(chief: Client, page: str, ending: Ending) -> None:
    uids = list(ending.steps.filter(done_at=None).values_list("uid", flat=True)[:17])
    before = left(ending)
    tick(chief, page, {"step": uids})
    assert before - left(ending) == len(uids)
    tick(chief, page, {})
    assert before - left(ending) == len(uids)


def test_progress_and_filters(chief: Client, page: str, ending: Ending) -> None:
    in_all = ending.steps.count()
    shown = chief.get(page).content.decode()
    assert f"2 of {in_all} done" in shown or f"3 of {in_all} done" in shown
    assert "Page 1 of 2" in shown
    assert "Depo 039" not in shown
    assert "Depo 039" in chief.get(page, {"q": "dépo 039"}).content.decode()
    done = chief.get(page, {"show": "done"}).content.decode()
    assert "Depo" not in done
    assert "Grants are ended" in done
    for odd in ({"show": "x", "by": "\x00", "kind": "'"}, {"q": "\x00" * 3}, {"page": "9" * 30}, {"by": "panel"}):
        assert chief.get(page, odd).status_code == 200


def test_what_is_no_step_of_it_ticks_nothing(
    chief: Client, page: str, ending: Ending, town: Neighbourhood, browse: Browse
) -> None:
    town.grant("resident", Right.VIEW, Right.DISARM)
    theirs = end_person(town["owner"], town.organizations["family"], town["resident"].uid)
    foreign, before, owed = theirs.steps.exclude(panel=None)[0], left(ending), left(theirs)
    assert foreign.panel is not None
    assert foreign.panel.site is not None
    bodies: list[dict[str, object]] = [
        {"only": foreign.uid},
        {"step": [foreign.uid, "\x00", "' OR 1=1", "x" * 5000]},
        {"group": foreign.panel.site.uid},
        {"group": ""},
        {"group": "\x00"},
    ]
    for body in bodies:
        tick(chief, page, body)
    assert left(ending) == before
    assert left(theirs) == owed > 0
    assert browse(town["owner"]).post(f"{page}tick/", {"group": "x"}).status_code == 404


def test_the_page_costs_the_same_however_long_the_list(
    chief: Client, town: Neighbourhood, accounts: list[Connection]
) -> None:
    counts = []
    for name, sites in (("operator", range(3)), ("second", range(3, 40))):
        spread(town, accounts, sites)
        if name not in town.people:
            town.add(name, "station", Role.OPERATOR)
        ending = end_person(town["chief"], town.organizations["station"], town[name].uid)
        address = reverse("ending", args=[town.organizations["station"].uid, ending.uid])
        for query in ("", "?by=connection"):
            with CaptureQueriesContext(connection) as queries:
                assert chief.get(f"{address}{query}").status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
