"""Rooms, names and scenes of a home changed by its owner: from the page to the vendor, and back into rows."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from history.models import JournalEntry
from panels.homes.households import key_of
from panels.models import (
    Command,
    Device,
    Grant,
    Membership,
    Organization,
    Panel,
    Place,
    Scene,
    Site,
    SiteOrganization,
    User,
)
from panels.secrets import own_pins
from panels.vocabulary import OrganizationKind, Relation, Right, Role
from tests.jobs import put_to_work
from tests.panels.feeds.stand import Stand

pytestmark = pytest.mark.django_db
PIN = "730184"


@pytest.fixture
def owner(stand: Stand, client: Client) -> Client:
    """The site's owner, signed in, with a Watchpost PIN."""
    own_pins.store(stand.cast.owner, PIN)
    client.force_login(stand.cast.owner)
    return client


def box(stand: Stand) -> Panel:
    return Panel.objects.get(connection=stand.connection, vendor_id=stand.bench.line["gateways"][0])


def device(stand: Stand, name: str) -> Device:
    return Device.objects.get(panel__connection=stand.connection, name=name)


def place(stand: Stand, name: str) -> Place:
    return Place.objects.get(connection=stand.connection, name=name)


def scene(stand: Stand, name: str) -> Scene:
    return Scene.objects.get(panel__connection=stand.connection, name=name)


def done(client: Client, address: str, **values: str) -> None:
    answer = client.post(address, values)
    assert answer.status_code == 302, re.findall('class="error".*', answer.content.decode())


def said(client: Client, address: str, **values: str) -> str:
    """What a form says that was not done."""
    answer = client.post(address, values)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def labels(stand: Stand) -> dict[str, str]:
    """The rooms at the vendor, by name."""
    return {one.label: one.oid for one in stand.bench.home.root.walk()}


def test_a_device_is_renamed_and_moved(stand: Stand, owner: Client) -> None:
    shutter, kitchen = device(stand, "Bedroom shutter"), place(stand, "Kitchen")
    before = shutter.abilities
    text = owner.get(f"/devices/{shutter.uid}/edit/").content.decode()
    assert "Bedroom shutter" in text
    done(owner, f"/devices/{shutter.uid}/edit/", name="Roof / window", place=kitchen.uid)
    vendors = stand.bench.home.devices[shutter.vendor_id]
    assert (vendors.label, vendors.place) == ("Roof / window", kitchen.vendor_id)
    shutter.refresh_from_db()
    assert (shutter.name, shutter.place, shutter.abilities) == ("Roof / window", kitchen, before)
    # Of the others nothing was told, and all that was told before still holds.
    assert not Device.objects.exclude(vanished_at=None).exists()
    stand.settle()
    shutter.refresh_from_db()
    assert (shutter.name, shutter.place) == ("Roof / window", kitchen)


def test_nothing_is_asked_where_nothing_was_changed(stand: Stand, owner: Client) -> None:
    shutter = device(stand, "Bedroom shutter")
    before = stand.requests()
    assert shutter.place is not None
    done(owner, f"/devices/{shutter.uid}/edit/", name=shutter.name, place=shutter.place.uid)
    assert stand.requests() == before


def test_a_room_is_made_renamed_moved_and_deleted(stand: Stand, owner: Client) -> None:
    home = f"/homes/{box(stand).uid}"
    house = Place.objects.get(connection=stand.connection, parent=None)
    done(owner, f"{home}/rooms/add/", name="Cellar", place=house.uid)
    cellar = place(stand, "Cellar")
    assert (cellar.vendor_id, cellar.parent) == (labels(stand)["Cellar"], house)
    done(owner, f"{home}/rooms/{cellar.uid}/", name="Wine", place=place(stand, "Kitchen").uid)
    cellar.refresh_from_db()
    assert (cellar.name, cellar.parent) == ("Wine", place(stand, "Kitchen"))
    assert "Wine" in labels(stand)
    assert "Cellar" not in labels(stand)
    assert "Wine" in owner.get(f"{home}/arrange/").content.decode()
    done(owner, f"{home}/rooms/{cellar.uid}/delete/")
    assert "Wine" not in labels(stand)
    cellar.refresh_from_db()
    assert cellar.vanished_at is not None
    assert owner.get(f"{home}/rooms/{cellar.uid}/").status_code == 404
    assert not Command.objects.exists()


def test_a_room_with_something_in_it_stays_and_the_vendor_is_not_asked(stand: Stand, owner: Client) -> None:
    bedroom, before = place(stand, "Bedroom"), stand.requests()
    text = said(owner, f"/homes/{box(stand).uid}/rooms/{bedroom.uid}/delete/")
    assert "Move its devices and rooms elsewhere first" in text
    assert stand.requests() == before
    house = Place.objects.get(connection=stand.connection, parent=None)
    assert owner.post(f"/homes/{box(stand).uid}/rooms/{house.uid}/delete/").status_code == 404


def test_a_room_is_not_put_into_itself(stand: Stand, owner: Client) -> None:
    bedroom = place(stand, "Bedroom")
    said(owner, f"/homes/{box(stand).uid}/rooms/{bedroom.uid}/", name="Bedroom", place=bedroom.uid)
    bedroom.refresh_from_db()
    assert bedroom.parent_id != bedroom.pk


def test_a_scene_is_renamed_and_deleted(stand: Stand, owner: Client) -> None:
    night = scene(stand, "Good night")
    before = night.steps, night.guarded, night.alarm, night.gateways
    actions = stand.bench.home.action_groups[night.vendor_id]["actions"]
    pin = {"pin": PIN} if night.guarded else {}
    done(owner, f"/scenes/{night.uid}/rename/", name="Late", **pin)
    night.refresh_from_db()
    assert (night.name, (night.steps, night.guarded, night.alarm, night.gateways)) == ("Late", before)
    stored = stand.bench.home.action_groups[night.vendor_id]
    assert (stored["label"], stored["actions"]) == ("Late", actions)
    done(owner, f"/scenes/{night.uid}/delete/", **pin)
    assert night.vendor_id not in stand.bench.home.action_groups
    night.refresh_from_db()
    assert night.vanished_at is not None
    assert scene(stand, "Leave home").vanished_at is None


def test_a_scene_that_is_about_an_alarm_asks_who_is_there(stand: Stand, owner: Client) -> None:
    leave = scene(stand, "Leave home")
    assert leave.guarded
    said(owner, f"/scenes/{leave.uid}/delete/")
    said(owner, f"/scenes/{leave.uid}/delete/", pin="111222")
    assert leave.vendor_id in stand.bench.home.action_groups
    done(owner, f"/scenes/{leave.uid}/delete/", pin=PIN)
    assert leave.vendor_id not in stand.bench.home.action_groups


def test_a_refusal_of_the_vendor_is_a_sentence_and_changes_no_row(stand: Stand, owner: Client) -> None:
    bedroom = place(stand, "Bedroom")
    del stand.bench.home.devices[device(stand, "Bedroom shutter").vendor_id]
    shutter = device(stand, "Bedroom shutter")
    text = said(owner, f"/devices/{shutter.uid}/edit/", name="Gone", place=bedroom.uid)
    assert "another home than the one that is open" in text
    assert device(stand, "Bedroom shutter").pk == shutter.pk
    entry = JournalEntry.objects.get(act="device.renamed")
    assert entry.details["outcome"] == "account_foreign"


def test_a_server_that_is_down_is_asked_once(stand: Stand, owner: Client) -> None:
    kitchen, before = place(stand, "Kitchen"), len(stand.requests())
    assert stand.bench.control("POST", "/fault", name="maintenance").ok
    address = f"/homes/{box(stand).uid}/rooms/add/"
    assert "down for maintenance" in said(owner, address, name="Cellar", place=kitchen.uid)
    assert len(stand.requests()) <= before + 1
    assert not Place.objects.filter(name="Cellar").exists()


def test_what_was_done_and_cannot_be_read_again_comes_with_the_next_load(stand: Stand, owner: Client) -> None:
    shutter = device(stand, "Bedroom shutter")
    assert shutter.place is not None
    known = "GET /setup/devices/{deviceURL}"
    assert stand.bench.control("POST", "/fault", name="maintenance", command=known).ok
    done(owner, f"/devices/{shutter.uid}/edit/", name="Window", place=shutter.place.uid)
    assert stand.bench.home.devices[shutter.vendor_id].label == "Window"
    shutter.refresh_from_db()
    assert shutter.name == "Bedroom shutter"
    assert stand.bench.control("DELETE", "/fault").ok
    stand.turn()
    stand.feeder._attendance._load_after = 0.0  # type: ignore[union-attr]
    stand.settle()
    shutter.refresh_from_db()
    assert shutter.name == "Window"


def test_every_act_is_in_the_journal_without_names(stand: Stand, owner: Client) -> None:
    shutter = device(stand, "Bedroom shutter")
    assert shutter.place is not None
    done(owner, f"/devices/{shutter.uid}/edit/", name="Mine", place=shutter.place.uid)
    entry = JournalEntry.objects.get(act="device.renamed")
    assert (entry.actor, entry.object_uid) == (stand.cast.owner.uid, shutter.uid)
    assert entry.details == {"panel": box(stand).uid, "outcome": "done"}


def test_an_account_is_spared_after_many_acts(stand: Stand, owner: Client) -> None:
    bedroom = place(stand, "Bedroom")
    address = f"/homes/{box(stand).uid}/rooms/{bedroom.uid}/"
    parent = bedroom.parent.uid if bedroom.parent else ""
    for number in range(20):
        done(owner, address, name=f"Room {number}", place=parent)
    assert "too many tries" in said(owner, address, name="Room 20", place=parent)
    assert "Room 20" not in labels(stand)


def test_a_panel_that_is_switched_off_counts_where_it_is_somebody_elses(stand: Stand, owner: Client) -> None:
    address, people = f"/homes/{box(stand).uid}/arrange/", f"/homes/{box(stand).uid}/people/"
    panel = Panel.objects.filter(connection=stand.connection).exclude(pk=box(stand).pk)[0]
    Panel.objects.filter(pk=panel.pk).update(enabled=False)
    assert [owner.get(one).status_code for one in (address, people)] == [200, 200]
    Panel.objects.filter(pk=panel.pk).update(site=Site.objects.create(name="Neighbour", time_zone="UTC"))
    assert [owner.get(one).status_code for one in (address, people)] == [404, 404]
    # Nobody's yet: whoever looks after the account has not put it anywhere.
    Panel.objects.filter(pk=panel.pk).update(site=None)
    assert [owner.get(one).status_code for one in (address, people)] == [200, 200]
    Panel.objects.filter(pk=panel.pk).update(enabled=True)
    assert [owner.get(one).status_code for one in (address, people)] == [404, 404]


def test_what_one_asks_too_often_leaves_others_their_own(stand: Stand, owner: Client) -> None:
    """Somebody who may only look cannot keep the owner from arranging, nor the owner from taking something back."""
    grant = {
        "user": stand.cast.resident,
        "rights": [Right.VIEW, Right.READ_STATUS],
        "valid_from": "2020-01-01T00:00:00Z",
    }
    Grant.objects.create(panel=box(stand), **grant)
    guest, health, people = Client(), f"/gateways/{box(stand).uid}/", f"/homes/{box(stand).uid}/people/"
    guest.force_login(stand.cast.resident)
    for _ in range(10):
        done(guest, health)
    for _ in range(3):
        assert "too many tries" in said(guest, health)
    for _ in range(10):
        done(owner, people)
    assert "too many tries" in said(owner, people)
    bedroom = place(stand, "Bedroom")
    address, parent = f"/homes/{box(stand).uid}/rooms/{bedroom.uid}/", bedroom.parent.uid if bedroom.parent else ""
    for number in range(20):
        done(owner, address, name=f"Room {number}", place=parent)
    assert "too many tries" in said(owner, address, name="Room 20", place=parent)
    # To keep somebody out is always tried.
    user = stand.bench.line["guest"]["user"]
    done(owner, f"{people}{key_of(stand.connection, user)}/remove/", pin=PIN)
    assert stand.bench.cloud.second.homes == []


def addresses(stand: Stand) -> list[str]:
    home, bedroom = f"/homes/{box(stand).uid}", place(stand, "Bedroom")
    leave = scene(stand, "Leave home")
    return [
        f"{home}/rooms/add/",
        f"{home}/rooms/{bedroom.uid}/",
        f"{home}/rooms/{bedroom.uid}/delete/",
        f"/devices/{device(stand, 'Bedroom shutter').uid}/edit/",
        f"{home}/scenes/add/?what={device(stand, 'Living room lamp').uid}:off",
        f"/scenes/{leave.uid}/steps/add/?what={device(stand, 'Living room lamp').uid}:off",
        f"/scenes/{leave.uid}/steps/1/remove/",
        f"/scenes/{leave.uid}/rename/",
        f"/scenes/{leave.uid}/delete/",
    ]


@pytest.mark.parametrize("person", ["operator", "watcher", "resident", "stranger", "engineer"])
def test_nobody_else_finds_any_of_it(stand: Stand, client: Client, person: str) -> None:
    cast = stand.cast
    user = installer(stand, Role.ENGINEER) if person == "engineer" else getattr(cast, person)
    for panel in Panel.objects.filter(connection=stand.connection) if person == "resident" else ():
        Grant.objects.create(
            user=user, panel=panel, valid_from="2020-01-01T00:00:00Z",
            rights=[Right.VIEW, Right.ARM, Right.DISARM, Right.SWITCH, Right.ARRANGE],
        )  # fmt: skip
    own_pins.store(user, PIN)
    client.force_login(user)
    before = stand.requests()
    assert client.get(f"/homes/{box(stand).uid}/arrange/").status_code == 404
    for address in addresses(stand):
        assert client.get(address).status_code == 404, address
        answer = client.post(address, {"name": "Mine", "place": place(stand, "Kitchen").uid, "pin": PIN})
        assert answer.status_code == 404, address
    assert stand.requests() == before


def test_an_installer_manager_names_devices_but_touches_no_scene_about_an_alarm(stand: Stand, client: Client) -> None:
    manager = installer(stand, Role.INSTALLER_MANAGER)
    own_pins.store(manager, PIN)
    client.force_login(manager)
    shutter = device(stand, "Bedroom shutter")
    assert shutter.place is not None
    done(client, f"/devices/{shutter.uid}/edit/", name="By the installer", place=shutter.place.uid)
    assert stand.bench.home.devices[shutter.vendor_id].label == "By the installer"
    leave = scene(stand, "Leave home")
    assert client.post(f"/scenes/{leave.uid}/delete/", {"pin": PIN}).status_code == 404
    assert leave.vendor_id in stand.bench.home.action_groups


def test_a_home_with_a_gateway_at_another_site_is_nobodys_to_arrange(stand: Stand, owner: Client) -> None:
    Panel.objects.filter(pk=stand.panel("Home alarm").pk).update(site=None)
    for address in addresses(stand):
        assert owner.post(address, {"name": "Mine", "pin": PIN}).status_code == 404


def installer(stand: Stand, role: Role) -> User:
    """Somebody of the site's installer."""
    firm = Organization.objects.create(name="Installer", kind=OrganizationKind.INSTALLER)
    now = timezone.now()
    SiteOrganization.objects.create(
        site=stand.cast.site, organization=firm, relation=Relation.INSTALLS, valid_from=now, accepted_at=now
    )
    user = User.objects.create_user(email="installer@example.com", password=None)
    Membership.objects.create(user=user, organization=firm, role=role)
    if role == Role.ENGINEER:
        put_to_work(user, stand.cast.site)
    return user


def test_a_home_of_many_rooms_costs_no_more_queries(stand: Stand, owner: Client) -> None:
    address = f"/homes/{box(stand).uid}/arrange/"
    owner.get(address)
    with CaptureQueriesContext(connection) as few:
        owner.get(address)
    house = Place.objects.get(connection=stand.connection, parent=None)
    for number in range(20):
        Place.objects.create(connection=stand.connection, vendor_id=f"r{number}", name=f"Room {number}", parent=house)
    with CaptureQueriesContext(connection) as many:
        text = owner.get(address).content.decode()
    assert "Delete Room 19" in text
    assert f"Delete {house.name}" not in text
    assert len(many) == len(few)


def test_rooms_that_lie_in_each_other_for_a_moment_hold_nothing_up(stand: Stand, owner: Client) -> None:
    kitchen, bedroom = place(stand, "Kitchen"), place(stand, "Bedroom")
    Place.objects.filter(pk=kitchen.pk).update(parent=bedroom)
    Place.objects.filter(pk=bedroom.pk).update(parent=kitchen)
    text = owner.get(f"/homes/{box(stand).uid}/rooms/{kitchen.uid}/").content.decode()
    assert kitchen.name in text
    assert f'value="{bedroom.uid}"' not in text
