"""How organizations come to a site: one side proposes, the other accepts, either ends it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from history.models import JournalEntry
from panels.access.doors import access_version, holds
from panels.membership.acting import Missing, Refused
from panels.membership.relations import STATION_STAYS, answer, end_relation, propose_at, propose_to
from panels.models import Ending, Grant, Organization, Site, SiteOrganization
from panels.vocabulary import EndingKind, EndingStepKind, OrganizationKind, Relation, Right, Role
from tests.jobs import put_to_work
from tests.panels.people.conftest import Browse, Neighbourhood


@pytest.fixture
def guard(town: Neighbourhood) -> Organization:
    """Another station, which has nothing to do with the shop."""
    town.organizations["guard"] = Organization.objects.create(name="Guard", kind=OrganizationKind.MONITORING)
    town.add("chief", "guard", Role.SUPERVISOR)
    return town.organizations["guard"]


def relation_of(organization: Organization) -> SiteOrganization:
    return SiteOrganization.objects.get(organization=organization)


def page_of(client: Client, site: Site) -> Any:
    return client.get(reverse("site_organizations", args=[site.uid]))


def test_an_owner_proposes_a_station_and_it_accepts(town: Neighbourhood, browse: Browse, guard: Organization) -> None:
    owner, chief = browse(town["owner"]), browse(town["chief"])
    assert page_of(chief, town.site).status_code == 404
    owner.post(reverse("site_propose", args=[town.site.uid]), {"name": "Guard"})
    relation = relation_of(guard)
    assert not holds(town["chief"], Right.VIEW, town.panel)
    page = page_of(chief, town.site).content.decode()
    assert "Dükkan" in page
    # Who else works there is told to whoever does.
    assert "Station" not in page.replace("Station or installer", "")
    assert chief.get(reverse("panel", args=[town.panel.uid])).status_code == 404
    version = access_version()
    chief.post(reverse("relation_answer", args=[relation.uid]), {"answer": "accept"})
    assert access_version() > version
    assert holds(town["chief"], Right.VIEW, town.panel)
    assert not holds(town["chief"], Right.ARM, town.panel)
    relation.refresh_from_db()
    assert relation.accepted_by == town["chief"]
    journals = JournalEntry.objects.filter(object_uid=relation.uid).values_list("organization", "act").order_by("pk")
    uids = {guard.uid, town.organizations["family"].uid}
    assert set(journals) == {(uid, f"siteorganization.{what}") for uid in uids for what in ("proposed", "accepted")}


def test_a_station_that_proposes_itself_learns_nothing_before_it_is_accepted(
    town: Neighbourhood, browse: Browse, guard: Organization
) -> None:
    owner, chief = browse(town["owner"]), browse(town["chief"])
    chief.post(reverse("organization_propose", args=[guard.uid]), {"reference": town.site.uid})
    page = chief.get(reverse("organization", args=[guard.uid])).content.decode()
    assert town.site.uid in page
    assert "Dükkan" not in page
    assert page_of(chief, town.site).status_code == 404
    relation = relation_of(guard)
    # Nobody accepts their own proposal.
    assert chief.post(reverse("relation_answer", args=[relation.uid]), {"answer": "accept"}).status_code == 404
    assert "Guard" in owner.get(reverse("organization", args=[town.organizations["family"].uid])).content.decode()
    owner.post(reverse("relation_answer", args=[relation.uid]), {"answer": "accept"})
    assert holds(town["chief"], Right.VIEW, town.panel)


def test_declining_and_taking_back_give_nothing_and_can_be_begun_anew(town: Neighbourhood, guard: Organization) -> None:
    relation = propose_to(town["owner"], town.site, "Guard")
    answer(town["chief"], relation.uid, accept=False)
    with pytest.raises(Missing):
        answer(town["chief"], relation.uid, accept=True)
    again = propose_at(town["chief"], guard, town.site.uid)
    assert again.pk == relation.pk
    answer(town["chief"], relation.uid, accept=False)
    with pytest.raises(Missing):
        answer(town["owner"], relation.uid, accept=True)
    assert not holds(town["chief"], Right.VIEW, town.panel)


def test_an_owner_who_is_none_any_more_gives_nothing(town: Neighbourhood, guard: Organization) -> None:
    relation = propose_to(town["owner"], town.site, guard.uid)
    SiteOrganization.objects.filter(relation=Relation.OWNS).update(valid_until=timezone.now())
    with pytest.raises(Missing):
        answer(town["chief"], relation.uid, accept=True)


@pytest.mark.parametrize("named", ["guard", "Strangers", "Gua", "no such one", "Dükkan"])
def test_only_an_exact_name_of_a_company_is_proposed(town: Neighbourhood, guard: Organization, named: str) -> None:
    with pytest.raises(Refused):
        propose_to(town["owner"], town.site, named)
    assert not SiteOrganization.objects.filter(organization=guard).exists()


def test_a_name_that_two_have_is_asked_for_by_reference(town: Neighbourhood, guard: Organization) -> None:
    Organization.objects.create(name="Guard", kind=OrganizationKind.INSTALLER)
    with pytest.raises(Refused):
        propose_to(town["owner"], town.site, "Guard")
    assert propose_to(town["owner"], town.site, guard.uid).organization == guard


def test_what_stands_is_not_proposed_again(town: Neighbourhood, guard: Organization) -> None:
    with pytest.raises(Refused):
        propose_to(town["owner"], town.site, "Station")
    assert relation_of(town.organizations["station"]).accepted_at is not None
    propose_to(town["owner"], town.site, "Guard")
    with pytest.raises(Refused):
        propose_at(town["chief"], guard, town.site.uid)


def test_names_and_references_are_not_tried_one_after_another(town: Neighbourhood, guard: Organization) -> None:
    now = timezone.now()
    for number in range(20):
        with pytest.raises(Refused):
            propose_to(town["owner"], town.site, f"Company {number}", now)
    with pytest.raises(Refused):
        propose_to(town["owner"], town.site, "Guard", now)
    assert not SiteOrganization.objects.filter(organization=guard).exists()


def test_the_owner_says_what_a_station_may_do(town: Neighbourhood, browse: Browse) -> None:
    relation = relation_of(town.organizations["station"])
    address = reverse("relation_allow", args=[relation.uid])
    for name in ("supervisor", "manager", "resident", "stranger", "operator"):
        assert browse(town[name]).post(address, {"may_arm": "on"}).status_code == 404
    owner = browse(town["owner"])
    owner.post(address, {"may_arm": "on"})
    assert holds(town["operator"], Right.DISARM, town.panel)
    entry = JournalEntry.objects.filter(act="siteorganization.allowed").latest("pk")
    assert (entry.before, entry.after) == (
        {"may_arm": False, "may_approve": False},
        {"may_arm": True, "may_approve": False},
    )
    owner.post(address, {"may_approve": "on"})
    assert not holds(town["operator"], Right.DISARM, town.panel)
    relation.refresh_from_db()
    assert relation.may_approve
    installer = relation_of(town.organizations["installer"])
    assert owner.post(reverse("relation_allow", args=[installer.uid]), {"may_arm": "on"}).status_code == 404


@pytest.mark.parametrize("by", ["owner", "manager"])
def test_either_side_ends_it_and_the_owner_gets_the_list(town: Neighbourhood, browse: Browse, by: str) -> None:
    installer, family = town.organizations["installer"], town.organizations["family"]
    window = town.grant("engineer", Right.DISARM, organization="installer")
    assert holds(town["engineer"], Right.DISARM, town.panel)
    client, relation = browse(town[by]), relation_of(installer)
    address = reverse("relation_end", args=[relation.uid])
    assert "not at the vendor until you change the password" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    assert not holds(town["engineer"], Right.VIEW, town.panel)
    ending = Ending.objects.get(kind=EndingKind.RELATION)
    assert (ending.organization, ending.other, ending.site) == (family, installer, town.site)
    left = set(ending.steps.filter(done_at=None).values_list("kind", flat=True))
    assert left == {EndingStepKind.HAND_OVER, EndingStepKind.PANEL_CODES, EndingStepKind.VENDOR_PEOPLE}
    assert client.post(address).status_code == 404
    # Begun anew, it brings back no window of the time before.
    again = propose_to(town["owner"], town.site, installer.uid)
    answer(town["manager"], again.uid, accept=True)
    # Nor a job.
    assert not holds(town["engineer"], Right.VIEW, town.panel)
    put_to_work(town["engineer"], town.site)
    assert holds(town["engineer"], Right.VIEW, town.panel)
    assert not holds(town["engineer"], Right.DISARM, town.panel)
    window.refresh_from_db()
    assert window.valid_until is not None


def test_a_station_that_is_sent_away_sees_an_alarm_to_its_end(town: Neighbourhood, browse: Browse) -> None:
    relation = relation_of(town.organizations["station"])
    SiteOrganization.objects.filter(pk=relation.pk).update(may_arm=True, may_approve=True)
    address, client = reverse("relation_end", args=[relation.uid]), browse(town["owner"])
    # A silent alarm makes no difference that an owner could see, or whoever stands beside one.
    town.panel.covert_alarm = True
    town.panel.save()
    assert "watches for one hour more" in client.get(address).content.decode()
    client.post(address)
    relation.refresh_from_db()
    assert relation.valid_until == Ending.objects.get().ended_at + STATION_STAYS
    assert holds(town["operator"], Right.HANDLE, town.panel)
    assert not holds(town["operator"], Right.DISARM, town.panel)
    later = timezone.now() + STATION_STAYS + timedelta(seconds=1)
    assert not holds(town["operator"], Right.VIEW, town.panel, later)
    # The hour is not begun anew.
    assert address not in page_of(client, town.site).content.decode()
    assert client.get(address).status_code == client.post(address).status_code == 404
    assert Ending.objects.count() == 1


def test_a_station_that_goes_by_itself_is_gone(town: Neighbourhood, browse: Browse) -> None:
    address = reverse("relation_end", args=[relation_of(town.organizations["station"]).uid])
    client = browse(town["supervisor"])
    assert "watches for one hour more" not in client.get(address).content.decode()
    client.post(address)
    assert not holds(town["operator"], Right.VIEW, town.panel)


def test_who_owns_a_site_is_not_ended_here(town: Neighbourhood, browse: Browse) -> None:
    relation = relation_of(town.organizations["family"])
    assert browse(town["owner"]).post(reverse("relation_end", args=[relation.uid])).status_code == 404
    assert holds(town["owner"], Right.VIEW, town.panel)


def test_others_find_nothing(town: Neighbourhood, browse: Browse, guard: Organization) -> None:
    station = relation_of(town.organizations["station"])
    for name in ("resident", "operator", "engineer", "stranger", "chief"):
        client = browse(town[name])
        assert page_of(client, town.site).status_code == 404
        assert client.post(reverse("site_propose", args=[town.site.uid]), {"name": "Guard"}).status_code == 404
        assert client.post(reverse("relation_end", args=[station.uid])).status_code == 404
        assert client.post(reverse("relation_answer", args=[station.uid]), {"answer": "accept"}).status_code == 404
    # A manager of one company ends no other's work, and proposes nobody.
    manager = browse(town["manager"])
    assert manager.post(reverse("relation_end", args=[station.uid])).status_code == 404
    assert manager.post(reverse("site_propose", args=[town.site.uid]), {"name": "Guard"}).status_code == 404
    assert page_of(manager, town.site).status_code == 200
    assert not SiteOrganization.objects.filter(organization=guard).exists()


def test_former_relations_are_the_owners_to_see(town: Neighbourhood, browse: Browse) -> None:
    end_relation(town["owner"], relation_of(town.organizations["installer"]).uid)
    assert "Installer" in page_of(browse(town["owner"]), town.site).content.decode().replace("or installer", "")
    assert "Installer" not in page_of(browse(town["supervisor"]), town.site).content.decode()
    assert page_of(browse(town["manager"]), town.site).status_code == 404
    assert not Grant.objects.exists()
