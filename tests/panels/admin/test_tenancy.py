"""An administrator runs the installation and is nobody in its tenants; the journal shows every step towards one."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from history.models import JournalEntry
from panels.models import Connection, Grant, Membership, Organization, Panel, Partition, Site, SiteOrganization, User
from panels.vocabulary import OrganizationKind, Relation, Right, Role
from tests.accounts.conftest import app_code, give_app, sign_in

pytestmark = pytest.mark.django_db
PAST = timezone.now() - timedelta(days=1)
WHEN = {"valid_from_0": "2026-01-01", "valid_from_1": "00:00:00", "valid_until_0": "", "valid_until_1": ""}

# The jobs that a membership's page lists.
NO_JOBS = {"jobs-TOTAL_FORMS": "0", "jobs-INITIAL_FORMS": "0"}


@pytest.fixture
def anna() -> User:
    return User.objects.create_user("anna@example.org")


@pytest.fixture
def panel(station: Organization) -> Panel:
    connection = Connection.objects.create(organization=station, vendor="bienport", name="Cloud")
    return Panel.objects.create(connection=connection, vendor_id="1", name="Panel")


def add_membership(client: Client, user: User, organization: Organization) -> Any:
    form = WHEN | NO_JOBS | {"user": user.pk, "organization": organization.pk, "role": Role.OPERATOR}
    return client.post(reverse("platform:panels_membership_add"), form)


def add_grant(client: Client, user: User, panel: Panel, hours: str = "") -> Any:
    form = WHEN | {"user": user.pk, "panel": panel.pk, "partition": "", "rights": [Right.VIEW], "hours": hours}
    return client.post(reverse("platform:panels_grant_add"), form)


def test_an_administrator_makes_nobody_who_administers_a_member(
    administrator: Client, root: User, station: Organization
) -> None:
    other = User.objects.create_superuser("other@watchpost.example")
    for user in (root, other):
        assert "user" in add_membership(administrator, user, station).context["adminform"].form.errors
    assert not Membership.objects.exists()


def test_an_administrator_grants_nothing_to_who_administers(administrator: Client, root: User, panel: Panel) -> None:
    assert "user" in add_grant(administrator, root, panel).context["adminform"].form.errors
    assert not Grant.objects.exists()


def test_a_grant_names_its_part_of_the_panel_as_pages_do(administrator: Client, anna: User, panel: Panel) -> None:
    whole = Partition.objects.create(panel=panel, number=0)
    second, attic = (Partition.objects.create(panel=panel, number=n, name=name) for n, name in ((2, ""), (3, "Attic")))
    made = [
        Grant.objects.create(user=anna, panel=panel, partition=part, rights=[Right.VIEW], valid_from=PAST)
        for part in (whole, second, attic, None)
    ]
    page = administrator.get(reverse("platform:panels_grant_changelist")).content.decode()
    assert re.findall(r'class="field-part[^"]*">([^<]*)<', page) == [
        "all of the panel", "Attic", "Partition 2", "Whole panel",
    ]  # fmt: skip
    other = Panel.objects.create(connection=panel.connection, vendor_id="2", name="Other")
    Partition.objects.create(panel=other, number=1, name="Elsewhere")
    form = administrator.get(reverse("platform:panels_grant_change", args=[made[0].pk])).content.decode()
    assert re.search(r"<option[^>]* selected[^>]*>Whole panel</option>", form)
    assert "Elsewhere" not in form


def test_who_is_made_a_member_of_what_is_in_the_journal(
    administrator: Client, anna: User, station: Organization, panel: Panel
) -> None:
    assert add_membership(administrator, anna, station).status_code == 302
    assert add_grant(administrator, anna, panel).status_code == 302

    member = JournalEntry.objects.get(act="membership.added")
    assert (member.details["user"], member.details["organization"]) == (anna.uid, station.uid)
    assert member.organization == station.uid
    granted = JournalEntry.objects.get(act="grant.added")
    assert (granted.details["user"], granted.details["panel"]) == (anna.uid, panel.uid)
    assert Grant.objects.get().granted_by is not None


def test_a_membership_is_ended_but_not_given_to_another(
    administrator: Client, anna: User, root: User, station: Organization
) -> None:
    member = Membership.objects.create(user=anna, organization=station, role=Role.OPERATOR)
    address = reverse("platform:panels_membership_change", args=[member.pk])
    end = {"valid_until_0": "2026-01-02", "valid_until_1": "00:00:00"}
    administrator.post(address, WHEN | NO_JOBS | end | {"user": root.pk, "role": Role.OPERATOR})
    member.refresh_from_db()
    assert (member.user, member.valid_until is None) == (anna, False)


def test_an_administrators_own_membership_can_only_be_ended(
    administrator: Client, root: User, station: Organization
) -> None:
    member = Membership.objects.create(user=root, organization=station, role=Role.OPERATOR)
    address = reverse("platform:panels_membership_change", args=[member.pk])
    none = {"valid_from_0": "", "valid_from_1": ""}
    administrator.post(address, WHEN | NO_JOBS | none | {"role": Role.SUPERVISOR})
    member.refresh_from_db()
    assert member.role == Role.OPERATOR
    end = {"valid_until_0": "2026-01-02", "valid_until_1": "00:00:00"}
    administrator.post(address, WHEN | NO_JOBS | none | end | {"role": Role.OPERATOR})
    member.refresh_from_db()
    assert member.valid_until is not None


def set_staff(client: Client, user: User) -> None:
    form = {"email": user.email, "name": "", "language": "", "is_active": "on", "is_staff": "on"}
    client.post(reverse("platform:panels_user_change", args=[user.pk]), form)
    user.refresh_from_db()


def test_who_belongs_to_a_tenant_is_not_made_an_administrator(
    administrator: Client, anna: User, station: Organization, panel: Panel
) -> None:
    member = Membership.objects.create(user=anna, organization=station, role=Role.OPERATOR)
    set_staff(administrator, anna)
    assert not anna.is_staff
    member.delete()
    grant = Grant.objects.create(user=anna, panel=panel, rights=[Right.VIEW], valid_from=PAST)
    set_staff(administrator, anna)
    assert not anna.is_staff
    grant.valid_until = timezone.now()
    grant.save()
    set_staff(administrator, anna)
    assert anna.is_staff


def test_a_former_address_opens_nothing_any_more(administrator: Client, anna: User) -> None:
    thief = User.objects.create_user("thief@example.org")
    EmailAddress.objects.create(user=anna, email="anna@example.org", primary=True)
    EmailAddress.objects.create(user=thief, email="anna.new@example.org")
    form = {"email": "Anna.New@example.org", "name": "", "language": "", "is_active": "on"}
    administrator.post(reverse("platform:panels_user_change", args=[anna.pk]), form)
    anna.refresh_from_db()
    assert anna.email == "anna.new@example.org"
    assert not EmailAddress.objects.exclude(user=anna, email="anna.new@example.org").exists()


def site_form(site: Site, *relations: dict[str, Any], known: int = 0, **changes: str) -> dict[str, Any]:
    form: dict[str, Any] = {"name": site.name, "time_zone": "UTC", **changes}
    form |= {"relations-TOTAL_FORMS": len(relations), "relations-INITIAL_FORMS": known}
    for number, relation in enumerate(relations):
        form |= {f"relations-{number}-{name}": value for name, value in (WHEN | {"site": site.pk} | relation).items()}
    return form


def test_a_new_relation_is_accepted_at_once_but_never_allows_arming(
    administrator: Client, station: Organization
) -> None:
    site = Site.objects.create(name="Shop")
    row = {"organization": station.pk, "relation": Relation.MONITORS, "may_arm": "on"}
    address = reverse("platform:panels_site_change", args=[site.pk])

    assert administrator.post(address, site_form(site, row)).status_code == 302

    relation = SiteOrganization.objects.get()
    assert relation.accepted_at is not None
    assert not relation.may_arm
    entry = JournalEntry.objects.get(act="siteorganization.added")
    assert (entry.details["organization"], entry.details["site"]) == (station.uid, site.uid)


def test_what_the_two_sides_and_the_owner_said_is_not_changed(administrator: Client, station: Organization) -> None:
    site = Site.objects.create(name="Shop")
    mine = Organization.objects.create(name="Mine", kind=OrganizationKind.MONITORING)
    asked = SiteOrganization.objects.create(
        site=site, organization=station, relation=Relation.MONITORS, valid_from=PAST
    )
    address = reverse("platform:panels_site_change", args=[site.pk])
    row = {"id": asked.pk, "organization": station.pk, "relation": Relation.MONITORS}
    said = {"may_arm": "on", "accepted_at_0": "2026-01-01", "accepted_at_1": "00:00:00"}

    assert administrator.post(address, site_form(site, row | said, known=1)).status_code == 302
    asked.refresh_from_db()
    assert (asked.may_arm, asked.accepted_at) == (False, None)
    entry = JournalEntry.objects.get(act="siteorganization.changed")
    assert "valid_from" in entry.details["fields"]

    assert administrator.post(address, site_form(site, row | {"organization": mine.pk}, known=1)).status_code == 200
    asked.refresh_from_db()
    assert asked.organization == station


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "europe/istanbul "])
def test_a_site_lies_in_a_time_zone_there_is(administrator: Client, zone: str) -> None:
    site = Site.objects.create(name="Shop")
    address = reverse("platform:panels_site_change", args=[site.pk])
    assert administrator.post(address, site_form(site, time_zone=zone)).status_code == 200
    assert administrator.post(address, site_form(site, time_zone="Europe/Istanbul")).status_code == 302
    site.refresh_from_db()
    assert site.time_zone == "Europe/Istanbul"


@pytest.mark.parametrize(
    "hours",
    [
        "5",
        '"any"',
        '{"0": 1}',
        "[1]",
        '[[0, "08:00"]]',
        '[[7, "08:00", "18:00"]]',
        '[[true, "08:00", "18:00"]]',
        '[[0, "8:00", "18:00"]]',
        '[[0, "08:00", "24:00"]]',
        '[[0, "18:00", "08:00"]]',
        '[[0, "08:00", "08:00"]]',
        "[[0, 8, 18]]",
    ],
)
def test_hours_that_cannot_be_judged_are_refused(administrator: Client, anna: User, panel: Panel, hours: str) -> None:
    assert "hours" in add_grant(administrator, anna, panel, hours).context["adminform"].form.errors


def test_hours_may_be_left_out(administrator: Client, anna: User, panel: Panel) -> None:
    add_grant(administrator, anna, panel, "")
    add_grant(administrator, anna, panel, '[[0, "08:00", "18:00"]]')
    assert [grant.hours for grant in Grant.objects.order_by("pk")] == [[], [[0, "08:00", "18:00"]]]


@pytest.mark.parametrize("name", ["user", "membership", "grant", "site", "organization", "servicecode", "panel"])
def test_a_session_alone_sets_nothing_up(root: User, settings: Settings, clean_cache: None, name: str) -> None:
    """A browser that was left open for an hour: who may do what is not for whoever sits down at it."""
    settings.SECOND_FACTOR = "required"
    client = sign_in(root, code=app_code(give_app(root)), password="a long password of no use")
    address = reverse(f"platform:panels_{name}_add")
    assert client.get(address).status_code in {200, 403, 404}
    session = client.session
    for one in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        one["at"] -= 3600
    session.save()
    answer = client.post(address, WHEN | {"email": "new@example.org", "is_staff": "on", "is_active": "on"})
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert not User.objects.filter(email="new@example.org").exists()
