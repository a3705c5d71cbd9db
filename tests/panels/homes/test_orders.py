"""What leaves for a home, judged again by the worker; and what comes of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from panels.dispatch.preparing import Unsendable, check_again, order_of
from panels.drivers.base import DeviceAct, ExecutionReading, Order
from panels.models import Command, Connection, Device, Execution, Grant, Scene, User
from panels.secrets.pins import Codes
from panels.vocabulary import CommandName, CommandState, ExecutionState, Right
from tests.panels.homes.home import EVENING, LAMP, SHUTTER, Home
from tests.panels.pages.conftest import Cast

Browse = Callable[[User | None], Client]


def ask(client: Client, home: Home, said: dict[str, Any], **data: str) -> Command:
    """Press a control of a device; returns what was recorded."""
    answer = client.post(f"/devices/{home.device(said).uid}/act/", data)
    assert answer.status_code == 302, answer.content[:300]
    return newest()


def newest() -> Command:
    return Command.objects.select_related("panel__connection", "panel__site", "requested_by").latest("pk")


def leaves(command: Command) -> Order:
    """What a worker makes of a command at the moment of sending."""
    check_again(command)
    return order_of(command, Codes())


def refused(command: Command) -> str:
    with pytest.raises(Unsendable) as caught:
        check_again(command)
    return caught.value.reason


@pytest.fixture
def owner(cast: Cast, browse: Browse, home: Home) -> Client:
    return browse(cast.owner)


def test_the_driver_is_told_what_was_pressed(home: Home, owner: Client) -> None:
    order = leaves(ask(owner, home, SHUTTER, key="setClosure", p1="30"))
    assert order.name == CommandName.OPERATE
    assert order.act == DeviceAct(device=SHUTTER["deviceURL"], key="setClosure", parameters=(30,))
    owner.post(f"/scenes/{home.scene(EVENING).uid}/run/")
    assert leaves(newest()).scene == EVENING["oid"]
    home.hear(ExecutionReading(execution="e", state=ExecutionState.RUNNING, devices=(LAMP["deviceURL"],)))
    owner.post(f"/executions/{Execution.objects.get().uid}/end/")
    assert leaves(newest()).execution == "e"


def test_a_right_that_ended_since_stops_it(home: Home, cast: Cast, browse: Browse) -> None:
    begun = timezone.now() - timedelta(days=1)
    rights = [Right.VIEW, Right.SWITCH]
    grant = Grant.objects.create(user=cast.neighbour, panel=home.panel, rights=rights, valid_from=begun)
    command = ask(browse(cast.neighbour), home, LAMP, key="on")
    assert leaves(command).act is not None
    grant.delete()
    assert refused(command) == "not_permitted_now"


def test_what_vanished_or_changed_since_is_not_sent(home: Home, owner: Client) -> None:
    on, evening = ask(owner, home, LAMP, key="on"), home.scene(EVENING)
    owner.post(f"/scenes/{evening.uid}/run/")
    run = newest()
    Device.objects.filter(vendor_id=LAMP["deviceURL"]).update(vanished_at=timezone.now())
    # The scene has been edited meanwhile, and opens something now.
    Scene.objects.filter(pk=evening.pk).update(guarded=True)
    assert (refused(on), refused(run)) == ("not_supported", "not_supported")


def test_two_devices_at_once_and_one_device_once(home: Home, owner: Client) -> None:
    ask(owner, home, LAMP, key="on")
    ask(owner, home, SHUTTER, key="close")
    ask(owner, home, SHUTTER, key="stop")
    again = owner.post(f"/devices/{home.device(SHUTTER).uid}/act/", {"key": "stop"})
    assert again.status_code == 200
    assert Command.objects.count() == 3


def test_commands_that_are_stopped_are_refused_at_once(home: Home, owner: Client) -> None:
    Connection.objects.filter(pk=home.connection.pk).update(commands_stopped=True)
    command = ask(owner, home, LAMP, key="on")
    assert (command.state, command.reason) == (CommandState.REFUSED, "commands_stopped")


def test_the_vendors_word_settles_it(home: Home, owner: Client) -> None:
    command = ask(owner, home, LAMP, key="on")
    Command.objects.filter(pk=command.pk).update(state=CommandState.SENT, sent_at=timezone.now())
    home.deliver(home.reply(command.correlation_id, CommandState.CONFIRMED))
    command.refresh_from_db()
    assert command.state == CommandState.CONFIRMED
    assert "Confirmed by the panel" in owner.get(f"/devices/{home.device(LAMP).uid}/").content.decode()


def test_an_execution_of_ours_knows_its_command(home: Home, owner: Client) -> None:
    command = ask(owner, home, LAMP, key="on")
    Command.objects.filter(pk=command.pk).update(state=CommandState.SENT, sent_at=timezone.now())
    reading = ExecutionReading(execution="e", state=ExecutionState.RUNNING, devices=(LAMP["deviceURL"],))
    home.hear(reading, correlation_id=command.correlation_id)
    assert Execution.objects.get().command == command.uid
