"""Administrators look into a tenant for a reason and a time; they act on nothing, and the tenant knows at once."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from history.models import Event, JournalEntry, JournalPersonal
from panels import dispatch
from panels.access.doors import panel_rights
from panels.models import BreakGlass, Command, Panel, User
from panels.support import glass
from panels.vocabulary import CommandName, Right
from tests.access.visitors import browser_of
from tests.access.world import World
from tests.accounts.conftest import give_app

pytestmark = pytest.mark.django_db

REASON = "Call 4711: no events since noon"
NEVER = {
    Right.ARM,
    Right.DISARM,
    Right.BYPASS,
    Right.SWITCH,
    Right.SIREN,
    Right.CHANGE_CODE,
    Right.REVEAL_CONTACT,
    Right.SEE_STILLS,
    Right.REQUEST_STILL,
    Right.SEE_COVERT,
}


@pytest.fixture
def administrator(world: World) -> User:
    return User.objects.get(pk=world.person("administrator").pk)


@pytest.fixture
def browser(administrator: User) -> Client:
    return browser_of(administrator)


def break_glass(browser: Client, organization: str, reason: str = REASON) -> Any:
    return browser.post(reverse("support_glass"), {"glass-organization": organization, "glass-reason": reason})


def stand_in(browser: Client, person: User, reason: str = REASON) -> Any:
    return browser.post(reverse("support_begin"), {"person-person": person.email, "person-reason": reason})


def acts() -> list[tuple[str, str]]:
    found = JournalEntry.objects.filter(act__regex=r"^(glass|support)\.").order_by("pk")
    return list(found.values_list("act", "organization"))


def test_a_broken_glass_shows_one_tenant_for_an_hour_and_acts_on_nothing(
    world: World, administrator: User, browser: Client, django_capture_on_commit_callbacks: Any
) -> None:
    station = world.organizations["station"]
    assert not Panel.objects.visible_to(administrator).exists()

    with django_capture_on_commit_callbacks(execute=True):
        assert break_glass(browser, station.name).status_code == 302

    rights = panel_rights(administrator, world.house)
    assert {Right.VIEW, Right.SEE_HISTORY, Right.MANAGE_PEOPLE} <= rights.whole
    assert not rights.whole & NEVER
    assert browser.get(reverse("panel", args=[world.house.uid])).status_code == 200
    # The other tenants' stay closed: the stranger's home among them.
    assert not Panel.objects.visible_to(administrator).filter(pk=world.foreign_home.box.pk).exists()
    assert not Event.objects.visible_to(administrator).filter(covert=True).exists()
    # Its managers know, and its journal; the operator is no manager.
    assert [letter.to for letter in mail.outbox] == [[world.person("supervisor").email]]
    assert REASON in mail.outbox[0].body
    assert f"until {BreakGlass.objects.get().ends_at:%H:%M} UTC" in mail.outbox[0].body
    assert acts()[-1] == ("glass.broken", station.uid)
    assert REASON in JournalPersonal.objects.latest("pk").values
    supervisor = browser_of(world.person("supervisor"))
    assert REASON in supervisor.get(reverse("journal")).content.decode()

    later = timezone.now() + glass.LASTS
    assert not panel_rights(administrator, world.house, later).whole
    assert panel_rights(administrator, world.house, later - timedelta(seconds=1)).whole


def test_nothing_can_be_asked_of_a_panel_through_a_broken_glass(world: World, administrator: User) -> None:
    # An owner's station may arm there, and still the glass gives no more.
    world.site.relations.update(may_arm=True)
    for organization in ("station", "customer"):
        glass.break_glass(administrator, world.organizations[organization], REASON, timezone.now())
    for name in (CommandName.ARM_AWAY, CommandName.DISARM, CommandName.BYPASS):
        with pytest.raises(dispatch.Refusal):
            dispatch.ask(administrator, world.house, name, partition=1, zones=[1], pin="4711")
    assert not Command.objects.exists()


def test_a_glass_is_broken_once_however_often_one_clicks_and_can_be_mended(
    world: World, administrator: User, browser: Client
) -> None:
    station = world.organizations["station"]
    for _ in range(3):
        break_glass(browser, station.uid)
    found = BreakGlass.objects.get()
    browser.post(reverse("support_mend", args=[found.uid]))
    assert not panel_rights(administrator, world.house).whole
    browser.post(reverse("support_mend", args=[found.uid]))
    assert [act for act, _ in acts()] == ["glass.broken", "glass.mended"]


@pytest.mark.parametrize(("organization", "reason"), [("Nobody Ltd", REASON), ("Station", ""), ("Station", "because")])
def test_a_glass_needs_a_tenant_and_a_reason(world: World, browser: Client, organization: str, reason: str) -> None:
    assert break_glass(browser, organization, reason).status_code == 200
    assert not BreakGlass.objects.exists()


def test_a_dismissed_administrator_sees_through_no_glass(world: World, administrator: User) -> None:
    glass.break_glass(administrator, world.organizations["station"], REASON, timezone.now())
    User.objects.filter(pk=administrator.pk).update(is_staff=False)
    administrator.refresh_from_db()
    assert not panel_rights(administrator, world.house).whole
    with pytest.raises(PermissionError):
        glass.break_glass(administrator, world.organizations["customer"], REASON, timezone.now())


def test_support_sees_a_persons_pages_and_can_press_nothing(
    world: World, browser: Client, django_capture_on_commit_callbacks: Any
) -> None:
    owner = world.person("owner")
    with django_capture_on_commit_callbacks(execute=True):
        assert stand_in(browser, owner).status_code == 302
    assert [letter.to for letter in mail.outbox] == [[owner.email]]
    assert acts()[-1] == ("support.begun", world.organizations["customer"].uid)

    page = browser.get(reverse("panel", args=[world.house.uid])).content.decode()
    assert "You see the pages of owner@example.org." in page
    # Nothing to press but the end of it, the language and the way out.
    assert set(re.findall(r'action="([^"]+)"', page)) <= {
        reverse("support_end"),
        reverse("panel_list"),
        reverse("set_language"),
    }
    assert "data-act=" not in page
    assert "live.js" not in page

    for name, args in (
        ("account", []),
        ("own_pin", []),
        ("sessions", []),
        ("mfa_index", []),
        ("account_change_password", []),
        ("panel_ask", [world.house.uid, "disarm"]),
        ("panel_grants", [world.house.uid]),
        ("platform:index", []),
        ("support", []),
    ):
        assert browser.get(reverse(name, args=args)).status_code == 404, name
        assert browser.post(reverse(name, args=args), {"pin": "4711"}).status_code == 404, name
    assert not Command.objects.exists()

    assert browser.post(reverse("support_end")).status_code == 302
    assert browser.get(reverse("account")).status_code == 200
    assert browser.get(reverse("panel", args=[world.house.uid])).status_code == 404
    assert [act for act, _ in acts()] == ["support.begun", "support.ended"]


def test_support_sees_no_silent_alarm_in_an_operators_place(world: World, browser: Client) -> None:
    stand_in(browser, world.person("operator"))
    pages = [browser.get(reverse(name, args=args)) for name, args in (("panel_list", []), ("panel", [world.house.uid]))]
    own = browser_of(world.person("operator")).get(reverse("panel", args=[world.house.uid])).content.decode()
    assert all(page.status_code == 200 for page in pages)
    assert "Silent hold-up" not in "".join(page.content.decode() for page in pages)
    assert world.house.name in own


def test_looking_ends_with_its_time_with_the_sign_out_and_with_the_office(
    world: World, administrator: User, browser: Client
) -> None:
    stand_in(browser, world.person("owner"))
    house = reverse("panel", args=[world.house.uid])
    assert browser.get(house).status_code == 200
    session = browser.session
    session["standing_in"] = session["standing_in"] | {"until": timezone.now().timestamp() - 1}
    session.save()
    assert browser.get(house).status_code == 404

    stand_in(browser, world.person("owner"))
    User.objects.filter(pk=administrator.pk).update(is_staff=False)
    assert browser.get(house).status_code == 404


def test_nobody_looks_at_an_administrators_pages(world: World, administrator: User, browser: Client) -> None:
    other = User.objects.create_user("second@example.org", "a long pass phrase", is_staff=True)
    for person in (other, administrator):
        assert "they are an administrator" in stand_in(browser, person).content.decode()
    assert "standing_in" not in browser.session


def test_what_a_session_says_of_itself_lends_nobody_else_anything(world: World) -> None:
    resident = browser_of(world.person("resident"))
    session = resident.session
    session["standing_in"] = {"person": world.person("owner").uid, "until": timezone.now().timestamp() + 600}
    session.save()
    page = resident.get(reverse("panel", args=[world.house.uid])).content.decode()
    assert "You see the pages of" not in page
    assert "Dükkan" not in page


def test_an_administrator_lands_where_the_installation_is_run_and_behind_a_glass_where_the_panels_are(
    world: World, administrator: User, browser: Client
) -> None:
    assert browser.get(reverse("home"))["Location"] == reverse("platform:index")
    glass.break_glass(administrator, world.organizations["station"], REASON, timezone.now())
    assert browser.get(reverse("home"))["Location"] == reverse("panel_list")


def links(page: str) -> set[str]:
    return set(re.findall(r'href="([^"]+)"', page.replace("&amp;", "&")))


def test_all_of_support_is_found_by_clicking(world: World, administrator: User, browser: Client) -> None:
    station, owner = world.organizations["station"], world.person("owner")
    assert reverse("support") in links(browser.get(reverse("platform:index")).content.decode())

    found = browser.get(reverse("platform:panels_organization_change", args=[station.pk])).content.decode()
    address = f"{reverse('support')}?organization={station.uid}"
    assert address in links(found)
    assert browser.get(address).context["for_glass"]["organization"].value() == station.name

    found = browser.get(reverse("platform:panels_user_change", args=[owner.pk])).content.decode()
    address = f"{reverse('support')}?person={owner.uid}"
    assert address in links(found)
    assert browser.get(address).context["for_person"]["person"].value() == owner.email
    found = browser.get(reverse("platform:panels_user_change", args=[administrator.pk])).content.decode()
    assert f"{reverse('support')}?person={administrator.uid}" not in links(found)

    break_glass(browser, station.name)
    shown = links(browser.get(reverse("support")).content.decode())
    for there in (reverse("panel_list"), reverse("organization", args=[station.uid]), reverse("journal")):
        assert there in shown
        assert browser.get(there).status_code == 200, there


@pytest.mark.parametrize("chosen", ["organization=nobody", "person=nobody", "organization=%00", "person=%00"])
def test_a_link_that_chooses_nothing_there_is_fills_in_nothing(world: World, browser: Client, chosen: str) -> None:
    answer = browser.get(f"{reverse('support')}?{chosen}")
    assert answer.status_code == 200
    assert {answer.context["for_glass"]["organization"].value(), answer.context["for_person"]["person"].value()} == {""}


@pytest.mark.parametrize("name", ["support", "support_glass", "support_begin"])
def test_whoever_finds_the_browser_open_is_asked_who_they_are(
    world: World, administrator: User, settings: Settings, name: str
) -> None:
    settings.SECOND_FACTOR = "required"
    give_app(administrator)
    browser = Client()
    browser.force_login(administrator, backend="allauth.account.auth_backends.AuthenticationBackend")
    said = {"glass-organization": "Station", "glass-reason": REASON}
    said |= {"person-person": world.person("owner").email, "person-reason": REASON}
    answer = browser.get(reverse(name)) if name == "support" else browser.post(reverse(name), said)
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert not BreakGlass.objects.exists()
    assert "standing_in" not in browser.session
