"""Scenes made and edited by a home's owner: from the page to the vendor, and back into rows."""

import re

import pytest
from django.test import Client

from panels.models import Device, Panel, Scene
from panels.secrets import own_pins
from panels.vocabulary import Role
from tests.panels.feeds.stand import Stand
from tests.panels.feeds.test_arranging import PIN, box, device, done, installer, said, scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(stand: Stand, client: Client) -> Client:
    """The site's owner, signed in, with a Watchpost PIN."""
    own_pins.store(stand.cast.owner, PIN)
    client.force_login(stand.cast.owner)
    return client


def what(stand: Stand, name: str, key: str) -> dict[str, str]:
    """A step as it is chosen."""
    return {"what": f"{device(stand, name).uid}:{key}", "key": key}


def stored(stand: Stand, scene: Scene) -> list[tuple[str, str, list[object]]]:
    """The steps of a scene at the vendor."""
    actions = stand.bench.home.action_groups[scene.vendor_id]["actions"]
    return [
        (stand.bench.home.devices[action["deviceURL"]].label, command["name"], command.get("parameters", []))
        for action in actions
        for command in action["commands"]
    ]


def seen(client: Client, address: str) -> str:
    """What a form stands for, as its page says."""
    found = re.search(r'name="seen" value="(\w+)"', client.get(address).content.decode())
    assert found is not None
    return found[1]


def evening(stand: Stand, owner: Client) -> Scene:
    """A scene made on the page: the bedroom's shutter goes down to 30 percent."""
    step = what(stand, "Bedroom shutter", "setClosure")
    done(owner, f"/homes/{box(stand).uid}/scenes/add/", name="Evening", p1="30", **step)
    return scene(stand, "Evening")


def test_a_scene_is_made_of_what_was_chosen(stand: Stand, owner: Client) -> None:
    address = f"/homes/{box(stand).uid}/scenes/add/"
    shutter = device(stand, "Bedroom shutter")
    assert f'value="{shutter.uid}"' in owner.get(address).content.decode()
    assert f'value="{shutter.uid}:setClosure"' in owner.get(f"{address}?device={shutter.uid}").content.decode()
    assert 'name="p1"' in owner.get(f"{address}?what={shutter.uid}:setClosure").content.decode()
    made = evening(stand, owner)
    # Pages count in percent of open, the vendor in percent of closed.
    assert stored(stand, made) == [("Bedroom shutter", "setClosure", [70])]
    assert made.steps[0]["parameters"] == [30]
    assert (made.guarded, made.alarm, made.panel) == (False, False, box(stand))
    assert "Evening" in owner.get(f"/homes/{box(stand).uid}/").content.decode()


def test_what_only_the_vendor_has_words_for_comes_last(stand: Stand, owner: Client) -> None:
    address = f"/homes/{box(stand).uid}/scenes/add/"
    rooms = re.findall('<optgroup label="(.*?)">', owner.get(address).content.decode())
    assert "Bedroom" in rooms
    assert rooms[-1] == "Others"
    shutter = device(stand, "Bedroom shutter")
    text = owner.get(f"{address}?device={shutter.uid}").content.decode()
    assert re.findall('<optgroup label="(.*?)">', text) == ["Bedroom shutter", "In the vendor’s words"]
    assert text.index(":setClosure") < text.index("In the vendor’s words")


def test_what_is_not_theirs_to_choose_is_not_there(stand: Stand, owner: Client) -> None:
    address = f"/homes/{box(stand).uid}/scenes/add/"
    assert owner.get(f"{address}?device=nobody").status_code == 404
    shutter = device(stand, "Bedroom shutter")
    Device.objects.filter(pk=shutter.pk).update(enabled=False)
    assert owner.get(f"{address}?device={shutter.uid}").status_code == 404


def test_steps_are_added_and_removed(stand: Stand, owner: Client) -> None:
    made = evening(stand, owner)
    steps = f"/scenes/{made.uid}/steps/"
    done(owner, f"{steps}add/", **what(stand, "Living room lamp", "off"))
    done(owner, f"{steps}add/", **what(stand, "Bedroom shutter", "stop"))
    assert stored(stand, made) == [
        ("Bedroom shutter", "setClosure", [70]),
        ("Bedroom shutter", "stop", []),
        ("Living room lamp", "off", []),
    ]
    made.refresh_from_db()
    assert [step["key"] for step in made.steps] == ["setClosure", "stop", "off"]
    assert "Living room lamp" in owner.get(steps).content.decode()
    done(owner, f"{steps}1/remove/", seen=seen(owner, f"{steps}1/remove/"))
    done(owner, f"{steps}1/remove/", seen=seen(owner, f"{steps}1/remove/"))
    assert stored(stand, made) == [("Living room lamp", "off", [])]
    made.refresh_from_db()
    assert [step["key"] for step in made.steps] == ["off"]
    assert "Delete the scene instead" in said(owner, f"{steps}1/remove/", seen=seen(owner, f"{steps}1/remove/"))
    assert owner.get(f"{steps}2/remove/").status_code == 404


def test_a_step_that_moved_meanwhile_is_not_removed(stand: Stand, owner: Client) -> None:
    made = evening(stand, owner)
    address = f"/scenes/{made.uid}/steps/1/remove/"
    done(owner, f"/scenes/{made.uid}/steps/add/", **what(stand, "Living room lamp", "off"))
    shown = seen(owner, address)
    # Elsewhere, and nobody here has heard of it yet.
    stand.bench.home.action_groups[made.vendor_id]["actions"].reverse()
    assert "changed elsewhere" in said(owner, address, seen=shown)
    done(owner, f"/scenes/{made.uid}/steps/add/", **what(stand, "Bedroom shutter", "stop"))
    assert "changed elsewhere" in said(owner, address, seen=shown)
    assert len(stored(stand, made)) == 3


def test_values_that_do_not_fit_go_nowhere(stand: Stand, owner: Client) -> None:
    before = stand.requests()
    step = what(stand, "Bedroom shutter", "setClosure")
    said(owner, f"/homes/{box(stand).uid}/scenes/add/", name="Evening", p1="130", **step)
    said(owner, f"/homes/{box(stand).uid}/scenes/add/", name="", p1="30", **step)
    assert stand.requests() == before
    nothing = {"what": f"{device(stand, 'Bedroom shutter').uid}:explode", "name": "Evening"}
    assert owner.post(f"/homes/{box(stand).uid}/scenes/add/", nothing).status_code == 404


def guarded_step(stand: Stand) -> dict[str, str]:
    """Something that asks who is there, without values."""
    for panel in Panel.objects.filter(connection=stand.connection):
        for one in panel.devices.all():
            for ability in one.abilities:
                if ability["guarded"] and not ability["parameters"]:
                    return what(stand, one.name, ability["key"])
    raise AssertionError("the home has nothing of the kind")


def test_a_guarded_step_asks_who_is_there_and_guards_the_scene(stand: Stand, owner: Client) -> None:
    made, step = evening(stand, owner), guarded_step(stand)
    address = f"/scenes/{made.uid}/steps/add/"
    said(owner, address, **step)
    said(owner, address, pin="111222", **step)
    assert len(stored(stand, made)) == 1
    done(owner, address, pin=PIN, **step)
    assert len(stored(stand, made)) == 2
    made.refresh_from_db()
    assert made.guarded
    said(owner, f"/scenes/{made.uid}/delete/")
    assert made.vendor_id in stand.bench.home.action_groups


def test_a_step_about_an_alarm_stays_as_it_is(stand: Stand, owner: Client) -> None:
    leave = scene(stand, "Leave home")
    before = stored(stand, leave)
    done(owner, f"/scenes/{leave.uid}/steps/add/", pin=PIN, **what(stand, "Bedroom shutter", "stop"))
    after = stored(stand, leave)
    after.remove(("Bedroom shutter", "stop", []))
    assert after == before
    leave.refresh_from_db()
    assert leave.alarm
    assert leave.guarded


def test_an_installer_manager_makes_no_scene_that_opens_something(stand: Stand, client: Client) -> None:
    manager = installer(stand, Role.INSTALLER_MANAGER)
    own_pins.store(manager, PIN)
    client.force_login(manager)
    address = f"/homes/{box(stand).uid}/scenes/add/"
    assert client.post(address, {"name": "Mine", "pin": PIN, **guarded_step(stand)}).status_code == 404
    done(client, address, name="Lamps", **what(stand, "Living room lamp", "off"))
    assert not scene(stand, "Lamps").guarded
