"""The page that says at a glance who can do what where."""

from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from panels.models import Grant, Membership, Organization, Panel, Site, SiteOrganization, User
from panels.vocabulary import Relation, Right, Role
from tests.panels.people.conftest import Browse, Neighbourhood


def shown(client: Client, organization: Organization, query: str = "") -> str:
    return client.get(reverse("organization", args=[organization.uid]) + query).content.decode()


def another_site(town: Neighbourhood, name: str) -> Panel:
    site = Site.objects.create(name=name, time_zone="Europe/Istanbul")
    SiteOrganization.objects.create(
        site=site,
        organization=town.organizations["family"],
        relation=Relation.OWNS,
        accepted_at=timezone.now(),
        valid_from=timezone.now(),
    )
    panel = Panel(connection=town.connection, vendor_id=name, site=site, name="Alarm", brand="visonic")
    panel.refold()
    panel.save()
    return panel


def test_each_person_with_role_and_grants_as_sentences(town: Neighbourhood, browse: Browse) -> None:
    weekdays = [[day, "07:00", "19:00"] for day in range(5)]
    town.grant("resident", Right.ARM, Right.DISARM, hours=weekdays)
    page = shown(browse(town["owner"]), town.organizations["family"])
    assert "Resident may arm and disarm Dükkan" in page
    assert "07:00" in page
    assert "Does everything at all sites of this organization" in page
    assert "Operator" not in page


def test_windows_of_engineers_are_shown_to_the_owner_and_to_their_company_alone(
    town: Neighbourhood, browse: Browse
) -> None:
    town.grant("engineer", Right.DISARM, organization="installer")
    town.grant("resident", Right.ARM)
    owner = shown(browse(town["owner"]), town.organizations["family"])
    assert "Others who hold something here" in owner
    assert "Engineer may disarm" in owner
    manager = shown(browse(town["manager"]), town.organizations["installer"])
    assert "Engineer may disarm" in manager
    assert "Resident" not in manager
    assert "may disarm" not in shown(browse(town["supervisor"]), town.organizations["station"])


def test_it_narrows_to_a_site(town: Neighbourhood, browse: Browse) -> None:
    town.grant("resident", Right.ARM)
    villa = another_site(town, "Villa")
    Grant.objects.create(
        user=town["resident"], panel=villa, rights=[Right.VIEW], valid_from=timezone.now() - timedelta(days=1)
    )
    client, family = browse(town["owner"]), town.organizations["family"]
    both = shown(client, family)
    assert "may arm Dükkan" in both
    assert "may see Villa" in both
    one = shown(client, family, f"?site={villa.site and villa.site.uid}")
    assert "may see Villa" in one
    assert "may arm Dükkan" not in one


def test_a_site_of_others_is_none_here(town: Neighbourhood, browse: Browse) -> None:
    foreign = Site.objects.create(name="Foreign")
    family, client = town.organizations["family"], browse(town["owner"])
    for uid in (foreign.uid, "no-such-site", "%00", "a" * 5000):
        answer = client.get(reverse("organization", args=[family.uid]) + f"?site={uid}")
        assert answer.status_code == 404
    assert client.get(reverse("organization", args=[family.uid]) + "?q=%27%22%3C&site=").status_code == 200


def test_what_has_ended_is_not_shown(town: Neighbourhood, browse: Browse) -> None:
    town.grant("resident", Right.ARM, valid_until=timezone.now())
    Membership.objects.filter(user=town["resident"]).update(valid_until=timezone.now())
    assert "Resident" not in shown(browse(town["owner"]), town.organizations["family"])


def test_200_people_and_300_grants_cost_no_more_queries_than_three(town: Neighbourhood, browse: Browse) -> None:
    client, family = browse(town["owner"]), town.organizations["family"]
    town.grant("resident", Right.ARM)

    def counted() -> int:
        shown(client, family)
        with CaptureQueriesContext(connection) as queries:
            shown(client, family)
        return len(queries)

    few = counted()
    people = User.objects.bulk_create(
        User(email=f"person-{number}@example.org", name=f"Person {number}", password="!") for number in range(200)
    )
    Membership.objects.bulk_create(
        Membership(user=person, organization=family, role=Role.RESIDENT) for person in people
    )
    panels = [town.panel, *(another_site(town, f"Site {number}") for number in range(5))]
    Grant.objects.bulk_create(
        Grant(
            user=people[number % 200],
            panel=panels[number % 6],
            partition=panels[0].partitions.first() if number % 6 == 0 else None,
            rights=[Right.VIEW, Right.ARM],
            valid_from=timezone.now(),
            organization=family,
        )
        for number in range(300)
    )
    assert counted() == few
    assert shown(client, family).count("may arm") >= 300
