"""Devices and scenes of a home through the feed: asked as executions, followed by their events."""

import pytest

from panels.models import Command, Device, Execution, Panel, Scene
from panels.vocabulary import CommandName, CommandState, ExecutionState
from tests.panels.feeds.stand import Stand

pytestmark = pytest.mark.django_db


def box(stand: Stand) -> Panel:
    return Panel.objects.get(connection=stand.connection, vendor_id=stand.bench.line["gateways"][0])


def asked(stand: Stand, name: CommandName, **order: object) -> Command:
    """An order that waits to be sent; the corridor's checks of it have tests of their own."""
    panel = box(stand)
    made = stand.command("Box alarm", name, partition=None, order=order)
    Command.objects.filter(pk=made.pk).update(panel=panel)
    made.refresh_from_db()
    return made


def device(stand: Stand, name: str) -> Device:
    return Device.objects.get(panel__connection=stand.connection, name=name)


def state(stand: Stand, label: str, name: str) -> object:
    return device(stand, label).states.get(name=name).value


def test_rooms_devices_and_scenes_appear(stand: Stand) -> None:
    shutter = device(stand, "Bedroom shutter")
    assert shutter.place is not None
    assert shutter.place.name == "Bedroom"
    assert set(Scene.objects.filter(panel__connection=stand.connection).values_list("name", flat=True)) == {
        "Good night",
        "Leave home",
    }


def test_a_lamp_is_dimmed_and_its_execution_followed(stand: Stand) -> None:
    lamp = device(stand, "Living room lamp")
    key = next(ability["key"] for ability in lamp.abilities if ability["key"] == "off")
    command = asked(stand, CommandName.OPERATE, device=lamp.uid, key=key, parameters=[])
    stand.send()
    stand.bench.advance(0.5)
    stand.turn()
    assert Execution.objects.get().state != ExecutionState.COMPLETED
    stand.bench.advance(10)
    stand.settle()
    command.refresh_from_db()
    assert (command.state, command.reason) == (CommandState.CONFIRMED, "")
    assert Execution.objects.get().state == ExecutionState.COMPLETED
    assert state(stand, "Living room lamp", "core:OnOffState") is False


def test_a_scene_fails_in_part_and_says_so(stand: Stand) -> None:
    stand.bench.act("fail", "Bedroom shutter", failure="ACTUATORNOANSWER")
    scene = Scene.objects.get(name="Good night")
    name = CommandName.RUN_SCENE_GUARDED if scene.guarded else CommandName.RUN_SCENE
    command = asked(stand, name, scene=scene.uid)
    stand.send()
    stand.bench.advance(60)
    stand.settle()
    command.refresh_from_db()
    assert (command.state, command.reason) == (CommandState.FAILED, "done_in_part")


def test_a_state_that_changes_by_itself_is_told(stand: Stand) -> None:
    stand.bench.act("set", "Bedroom temperature", values={"core:TemperatureState": 23.5})
    stand.turn()
    assert state(stand, "Bedroom temperature", "core:TemperatureState") == 23.5
