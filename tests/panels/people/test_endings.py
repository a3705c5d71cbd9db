"""Ending somebody's access: at once, as a whole, and with a list of what is left to do elsewhere."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from history.models import JournalEntry
from panels.access.doors import access_version, holds
from panels.dispatch.preparing import Unsendable, check_again
from panels.membership import inviting
from panels.membership.acting import Missing, Refused
from panels.membership.leaving import end_person
from panels.models import Command, Ending, EndingStep, Grant, Invitation, Membership, SiteOrganization
from panels.vocabulary import CauseKind, EndingStepKind, Relation, Right, Role
from tests.panels.people.conftest import PASSWORD, Browse, Neighbourhood


def end(town: Neighbourhood, browse: Browse, name: str, organization: str = "family", by: str = "owner") -> Ending:
    """By the page."""
    address = reverse("person_end", args=[town.organizations[organization].uid, town[name].uid])
    assert browse(town[by]).get(address).status_code == 200
    assert browse(town[by]).post(address).status_code == 302
    return Ending.objects.get(organization=town.organizations[organization])


def test_everything_ends_at_once(town: Neighbourhood, browse: Browse) -> None:
    town.grant("resident", Right.VIEW, Right.ARM)
    loose = town.grant("resident", Right.VIEW, Right.DISARM)
    Grant.objects.filter(pk=loose.pk).update(organization=None)
    client, version = Client(), access_version()
    client.post(reverse("account_login"), {"login": "resident@example.org", "password": PASSWORD})
    assert client.get(reverse("panel", args=[town.panel.uid])).status_code == 200
    end(town, browse, "resident")
    assert access_version() > version
    assert not holds(town["resident"], Right.VIEW, town.panel)
    assert not Grant.objects.filter(user=town["resident"], valid_until=None).exists()
    # Nothing is left for them to see anywhere: they are signed out.
    assert client.get(reverse("panel_list")).status_code == 302
    ours = JournalEntry.objects.filter(organization=town.organizations["family"].uid).exclude(act="session.begun")
    assert sorted(ours.values_list("act", flat=True)) == [
        "ending.opened",
        "grant.ended",
        "grant.ended",
        "membership.ended",
    ]


def test_who_holds_something_elsewhere_stays_signed_in(town: Neighbourhood, browse: Browse) -> None:
    Membership.objects.create(user=town["resident"], organization=town.organizations["strangers"], role=Role.OWNER)
    elsewhere = town.grant("resident", Right.VIEW, organization="station")
    client = browse(town["resident"])
    end(town, browse, "resident")
    assert client.get(reverse("panel_list")).status_code == 200
    elsewhere.refresh_from_db()
    assert elsewhere.valid_until is None


def test_a_command_under_way_is_not_sent(town: Neighbourhood, browse: Browse) -> None:
    town.grant("resident", Right.VIEW, Right.ARM)
    town.connection.enabled = True
    town.connection.save()
    now = timezone.now()
    command = Command.objects.create(
        panel=town.panel,
        name="arm_away",
        cause_kind=CauseKind.PERSON,
        requested_by=town["resident"],
        state="queued",
        created_at=now,
        expires_at=now + timedelta(seconds=30),
    )
    check_again(command)
    end(town, browse, "resident")
    with pytest.raises(Unsendable) as refused:
        check_again(Command.objects.get(pk=command.pk))
    assert refused.value.reason == "not_permitted_now"


def test_invitations_and_requests_of_theirs_end(town: Neighbourhood) -> None:
    owner, family = town["owner"], town.organizations["family"]
    letter = inviting.invite(owner, family, "resident@example.org", Role.OWNER)
    end_person(owner, family, town["resident"].uid)
    assert Invitation.objects.get(uid=letter.invitation).withdrawn_at is not None
    assert not Membership.objects.filter(user=town["resident"], valid_until=None).exists()


def test_the_last_who_manages_people_stays(town: Neighbourhood, browse: Browse) -> None:
    family = town.organizations["family"]
    address = reverse("person_end", args=[family.uid, town["owner"].uid])
    client = browse(town["owner"])
    assert "End access now" not in client.get(address).content.decode()
    client.post(address)
    assert holds(town["owner"], Right.ARM, town.panel)
    assert not Ending.objects.exists()
    # Whoever cannot sign in, has not come yet, or comes later is no reason to go.
    for name, fields in (("gone", {"pending": True}), ("later", {"valid_from": timezone.now() + timedelta(days=1)})):
        town.add(name, "family", Role.OWNER, **fields)
    idle = town.add("idle", "family", Role.OWNER)
    idle.is_active = False
    idle.save()
    with pytest.raises(Refused):
        end_person(town["owner"], family, town["owner"].uid)
    town.add("second", "family", Role.OWNER)
    client.post(address)
    assert not holds(town["owner"], Right.VIEW, town.panel)


def test_of_two_who_end_each_other_one_stays(town: Neighbourhood) -> None:
    family, second = town.organizations["family"], town.add("second", "family", Role.OWNER)
    end_person(town["owner"], family, second.uid)
    with pytest.raises(Missing):
        end_person(second, family, town["owner"].uid)
    assert holds(town["owner"], Right.VIEW, town.panel)


def test_nobody_ends_people_of_others(town: Neighbourhood, browse: Browse) -> None:
    family, station = town.organizations["family"], town.organizations["station"]
    for name in ("resident", "operator", "supervisor", "engineer", "manager", "stranger"):
        client = browse(town[name])
        for how in (client.get, client.post):
            assert how(reverse("person_end", args=[family.uid, town["resident"].uid])).status_code == 404
            assert how(reverse("person_end", args=[station.uid, town["stranger"].uid])).status_code == 404
    # A member of another organization is not found through one's own.
    assert browse(town["owner"]).post(reverse("person_end", args=[family.uid, town["operator"].uid])).status_code == 404
    assert not Ending.objects.exists()


def test_the_list_names_what_the_person_could_know(town: Neighbourhood, browse: Browse) -> None:
    SiteOrganization.objects.filter(relation=Relation.MONITORS).update(may_arm=True)
    town.add("chief", "station", Role.SUPERVISOR)
    end(town, browse, "operator", "station", by="chief")
    steps = EndingStep.objects.filter(ending__organization=town.organizations["station"])
    assert set(steps.filter(done_at=None).values_list("kind", flat=True)) == {
        EndingStepKind.PANEL_CODES,
        EndingStepKind.VENDOR_PEOPLE,
    }
    town.add("partner", "installer", Role.INSTALLER_MANAGER)
    ending = end_person(town["partner"], town.organizations["installer"], town["manager"].uid)
    left = ending.steps.filter(done_at=None)
    assert [(one.kind, one.connection) for one in left] == [(EndingStepKind.VENDOR_PASSWORD, town.connection)]


def test_a_list_stays_until_each_step_is_done(town: Neighbourhood, browse: Browse) -> None:
    town.grant("resident", Right.VIEW, Right.DISARM)
    family, ending = town.organizations["family"], end(town, browse, "resident")
    client, page = browse(town["owner"]), reverse("ending", args=[family.uid, ending.uid])
    assert "not at the vendor until you change the password" in client.get(page).content.decode()
    left = list(ending.steps.filter(done_at=None))
    assert {one.kind for one in left} == {EndingStepKind.PANEL_CODES, EndingStepKind.VENDOR_PEOPLE}
    assert ending.steps.filter(done_by=None).exclude(done_at=None).count() == 3
    for step in left:
        assert Ending.objects.unfinished().count() == 1
        assert "Endings with something left" in client.get(reverse("panel_list")).content.decode()
        address = reverse("ending_tick", args=[family.uid, ending.uid])
        assert browse(town["stranger"]).post(address, {"only": step.uid}).status_code == 404
        for _ in range(2):
            assert client.post(address, {"only": step.uid}).status_code == 302
    assert not Ending.objects.unfinished().exists()
    assert "Endings with something left" not in client.get(reverse("panel_list")).content.decode()
    assert not ending.steps.exclude(done_by=town["owner"]).exclude(done_by=None).exists()
    assert JournalEntry.objects.filter(act="ending.step_done").count() == len(left)
    assert "5 of 5 done" in client.get(reverse("endings", args=[family.uid])).content.decode()


def test_lists_of_others_are_missing(town: Neighbourhood, browse: Browse) -> None:
    ending = end(town, browse, "resident")
    step = ending.steps.earliest("pk")
    own = town.organizations["station"].uid
    client = browse(town["supervisor"])
    assert client.get(reverse("ending", args=[own, ending.uid])).status_code == 404
    assert client.post(reverse("ending_tick", args=[own, ending.uid]), {"only": step.uid}).status_code == 404
    for name in ("endings", "organization"):
        assert client.get(reverse(name, args=[town.organizations["family"].uid])).status_code == 404


def test_names_of_people_are_text(town: Neighbourhood, browse: Browse) -> None:
    town["resident"].name = "<script>alert(1)</script> {who}"
    town["resident"].save()
    ending = end(town, browse, "resident")
    page = browse(town["owner"]).get(reverse("ending", args=[town.organizations["family"].uid, ending.uid]))
    assert "<script>alert" not in page.content.decode()


def test_nobody_signed_in_is_asked_to(town: Neighbourhood) -> None:
    answer = Client().post(reverse("person_end", args=[town.organizations["family"].uid, town["resident"].uid]))
    assert answer["Location"].startswith(reverse("account_login"))
