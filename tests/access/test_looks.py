"""Whoever leads a tenant sees on every page that an administrator looks in, and ends it at once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from history.models import JournalEntry
from panels.access.doors import panel_rights
from panels.models import BreakGlass, Membership, User
from panels.support import glass, standing_in
from tests.access.visitors import browser_of
from tests.access.world import World

pytestmark = pytest.mark.django_db

REASON = "Call 4711: <b>no events</b> since noon"


@pytest.fixture
def administrator(world: World) -> User:
    return User.objects.get(pk=world.person("administrator").pk)


@pytest.fixture
def look(world: World, administrator: User) -> BreakGlass:
    return glass.break_glass(administrator, world.organizations["customer"], REASON, timezone.now())


def page(client: Client, name: str = "account") -> str:
    return client.get(reverse(name)).content.decode()


def test_every_page_says_who_looks_why_and_until_when(world: World, look: BreakGlass) -> None:
    owner = browser_of(world.person("owner"))
    for name in ("account", "panel_list", "journal", "organizations", "looks"):
        said = owner.get(reverse(name), follow=True).content.decode()
        assert f"{look.user}, an administrator of this installation, looks into Customer until" in said, name
        assert "Reason: Call 4711: &lt;b&gt;no events&lt;/b&gt; since noon" in said
        assert f"until {look.ends_at:%H:%M} UTC" in said
        assert reverse("look_end", args=[look.uid]) in said


def test_a_manager_of_an_installer_reads_it_where_panels_are_set_up(world: World, administrator: User) -> None:
    found = glass.break_glass(administrator, world.organizations["installer"], REASON, timezone.now())
    assert f'data-look="{found.uid}"' in page(browser_of(world.person("manager")), "admin:index")


def test_nobody_else_is_told(world: World, look: BreakGlass) -> None:
    others = set(world.people) - {"owner", "nobody"}
    assert "administrator" in others
    for name in others:
        client = browser_of(world.person(name))
        assert "data-look=" not in page(client), name
        assert "data-look=" not in page(client, "looks"), name
        assert client.post(reverse("look_end", args=[look.uid])).status_code == 404
    look.refresh_from_db()
    assert look.ends_at > timezone.now()


def test_support_in_an_owners_place_is_not_told_and_ends_nothing(
    world: World, administrator: User, look: BreakGlass
) -> None:
    client = browser_of(administrator)
    session = client.session
    standing_in.begin(session, administrator, world.person("owner"), REASON, timezone.now())
    session.save()
    assert "You see the pages of" in page(client, "panel_list")
    assert "data-look=" not in page(client, "panel_list")
    assert client.post(reverse("look_end", args=[look.uid])).status_code == 404


def test_it_is_gone_when_it_has_ended_and_when_the_administrator_is_none_any_more(
    world: World, administrator: User, look: BreakGlass
) -> None:
    owner = browser_of(world.person("owner"))
    User.objects.filter(pk=administrator.pk).update(is_staff=False)
    assert "data-look=" not in page(owner) + page(owner, "looks")
    User.objects.filter(pk=administrator.pk).update(is_staff=True)
    assert "data-look=" in page(owner)
    BreakGlass.objects.update(ends_at=timezone.now())
    assert "data-look=" not in page(owner) + page(owner, "looks")


def test_whoever_leads_the_tenant_ends_it_and_both_sides_know(
    world: World, administrator: User, look: BreakGlass, django_capture_on_commit_callbacks: object
) -> None:
    owner, address = browser_of(world.person("owner")), reverse("look_end", args=[look.uid])
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert owner.post(address)["Location"] == reverse("organization", args=[world.organizations["customer"].uid])
        # The second click finds it ended.
        assert owner.post(address, headers={"HX-Request": "true"}).content.strip() == b""
    assert not panel_rights(administrator, world.house).whole
    [entry] = JournalEntry.objects.filter(act="glass.ended")
    assert (entry.actor, entry.organization) == (world.person("owner").uid, world.organizations["customer"].uid)
    assert [letter.to for letter in mail.outbox] == [[administrator.email]]


def test_the_end_of_a_look_of_before_is_its_own(world: World, administrator: User, look: BreakGlass) -> None:
    before, now = look.ends_at, timezone.now() + timedelta(hours=2)
    glass.end_look(world.person("owner"), look.uid, now)
    look.refresh_from_db()
    assert look.ends_at == before


def test_whoever_led_the_tenant_ends_nothing_any_more(world: World, look: BreakGlass) -> None:
    Membership.objects.filter(user=world.person("owner")).update(valid_until=timezone.now())
    owner = browser_of(world.person("owner"))
    assert "data-look=" not in page(owner)
    assert owner.post(reverse("look_end", args=[look.uid])).status_code == 404


@pytest.mark.parametrize("who", ["owner", "resident", "operator"])
def test_a_page_costs_no_query_more_while_nobody_looks_in(world: World, administrator: User, who: str) -> None:
    client = browser_of(world.person(who))

    def asked() -> list[str]:
        client.get(reverse("account"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("account"))
        return [one["sql"] for one in queries if "breakglass" in one["sql"]]

    assert len(asked()) == 1
    assert "panels_membership" in asked()[0]
    glass.break_glass(administrator, world.organizations["customer"], REASON, timezone.now())
    assert len(asked()) == (2 if who == "owner" else 1)
