"""A panel that moves to another site leaves its past, and what was granted on it, where it stood (DESIGN 6)."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from history.models import Event
from panels.access.doors import panel_rights
from panels.access.standings import Standings
from panels.models import Command, Membership, Message, Organization, Panel, Site, SiteOrganization, User
from panels.packing import pack
from panels.vocabulary import CauseKind, CommandState, EventKind, OrganizationKind, Relation, Right, Role
from tests.panels.pages.conftest import Cast

Browse = Callable[[User | None], Client]
YEARS = timedelta(days=1000)


@pytest.fixture
def shop(cast: Cast) -> Site:
    """Another customer's site, theirs for years."""
    now = timezone.now()
    customer = Organization.objects.create(name="Shop people", kind=OrganizationKind.CUSTOMER)
    site = Site.objects.create(name="Shop", time_zone="Europe/Istanbul")
    for organization, relation in ((customer, Relation.OWNS), (cast.station, Relation.MONITORS)):
        SiteOrganization.objects.create(
            site=site, organization=organization, relation=relation, accepted_at=now, valid_from=now - YEARS
        )
    SiteOrganization.objects.filter(site=cast.villa.site).update(valid_from=now - YEARS)
    return site


@pytest.fixture
def shopkeeper(shop: Site) -> User:
    keeper = User.objects.create_user("keeper@example.org", "a long pass phrase", name="Keeper")
    customer = Organization.objects.get(name="Shop people")
    Membership.objects.create(user=keeper, organization=customer, role=Role.OWNER)
    return keeper


def happen(panel: Panel, at: datetime, word: str) -> None:
    Event.objects.create(
        connection=panel.connection,
        panel=panel,
        category="burglary",
        kind=EventKind.ZONE_ALARM,
        priority=2,
        origin="live",
        observed_at=at,
        text=f"said {word}",
    )
    Command.objects.create(
        panel=panel,
        name="read_failures",
        state=CommandState.REFUSED,
        vendor_text=f"refused {word}",
        cause_kind=CauseKind.PERSON,
        created_at=at,
        settled_at=at,
        expires_at=at,
    )
    Message.objects.create(
        connection=panel.connection,
        panel=panel,
        kind="zoneAlarm",
        received_at=at,
        epoch=1,
        number=1,
        digest=b"0" * 16,
        body=pack(f"raw {word}".encode()),
    )
    Panel.objects.filter(pk=panel.pk).update(last_event_at=at, last_event_kind="zone_alarm", last_event_text=word)


def move(panel: Panel, site: Site) -> Panel:
    """An administrator puts a panel on another site."""
    root, _ = User.objects.get_or_create(email="root@example.org", is_staff=True)
    client = Client()
    client.force_login(root, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = reverse("platform:panels_panel_change", args=[panel.pk])
    assert client.post(address, {"site": site.pk, "enabled": "on"}).status_code == 302
    panel.refresh_from_db()
    assert panel.site == site
    return panel


def everything_seen(client: Client, panel: Panel) -> str:
    names = ("panel", "panel_events", "panel_messages")
    pages = [client.get(reverse(name, args=[panel.uid])).content.decode() for name in names]
    return "".join([*pages, client.get(reverse("panel_list")).content.decode()])


def test_the_people_of_the_next_site_see_what_happens_there_alone(
    cast: Cast, browse: Browse, shop: Site, shopkeeper: User
) -> None:
    happen(cast.villa, timezone.now() - timedelta(hours=1), "before")
    assert "said before" in everything_seen(browse(cast.owner), cast.villa)

    moved = move(cast.villa, shop)

    seen = everything_seen(browse(shopkeeper), moved)
    assert "Shop" in seen
    for word in ("said before", "refused before", "raw before", ">before<"):
        assert word not in seen
    assert browse(cast.owner).get(reverse("panel", args=[moved.uid])).status_code == 404

    happen(moved, timezone.now(), "after")
    seen = everything_seen(browse(shopkeeper), moved)
    for word in ("said after", "refused after", "raw after"):
        assert word in seen
    assert "before" not in "".join(part for part in seen.split("said ")[1:] if part.startswith("before"))


def test_the_station_of_both_sites_sees_the_past_at_neither(cast: Cast, browse: Browse, shop: Site) -> None:
    """It was the other customer's: who monitors both is told of each by what happened there."""
    happen(cast.villa, timezone.now() - timedelta(hours=1), "before")
    moved = move(cast.villa, shop)
    assert "said before" not in everything_seen(browse(cast.operator), moved)


def test_what_is_pushed_is_bounded_as_well(cast: Cast, shop: Site) -> None:
    moved = move(cast.villa, shop)
    standings = Standings()
    standings.refresh([moved])
    assert moved.placed_at is not None
    assert standings.newest_start(moved, timezone.now()) == moved.placed_at


def test_what_was_granted_where_it_stood_ends(cast: Cast, shop: Site) -> None:
    assert panel_rights(cast.resident, cast.villa).allows(Right.DISARM)
    moved = move(cast.villa, shop)
    assert not panel_rights(cast.resident, moved).whole
    assert not panel_rights(cast.guest, moved).partitions


def test_a_panel_takes_to_its_first_site_what_it_told_before(
    cast: Cast, browse: Browse, shop: Site, shopkeeper: User
) -> None:
    Panel.objects.filter(pk=cast.villa.pk).update(site=None)
    happen(cast.villa, timezone.now() - timedelta(hours=1), "before")
    moved = move(Panel.objects.get(pk=cast.villa.pk), shop)
    assert moved.placed_at is None
    assert "said before" in everything_seen(browse(shopkeeper), moved)


def test_a_panel_that_was_taken_off_a_site_first_leaves_its_past_as_well(
    cast: Cast, browse: Browse, shop: Site, shopkeeper: User
) -> None:
    happen(cast.villa, timezone.now() - timedelta(hours=1), "before")
    move(cast.villa, Site.objects.create(name="Store room"))
    assert "said before" not in everything_seen(browse(shopkeeper), move(cast.villa, shop))
