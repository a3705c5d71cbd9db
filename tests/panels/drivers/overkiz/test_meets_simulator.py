"""The client and the simulated cloud, written apart from the same reference, meet as processes over the wire alone."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from panels.drivers.overkiz import errors
from panels.drivers.overkiz.budgets import Purpose
from panels.drivers.overkiz.calls.runs import Order, action_group
from panels.drivers.overkiz.client import Overkiz
from panels.drivers.overkiz.logins import CozytouchLogin, JwtLogin, OAuthLogin, PasswordLogin
from panels.drivers.overkiz.records.events import Event
from tests.panels.drivers.overkiz.test_recorded import unknown_keys

ROOT: Final = Path(__file__).resolve().parents[4]
QUICK: Final = ("--pace", "0", "--start-time", "0.1", "--travel-time", "0.3", "--polling", "0", "--bulk-load", "0")


@contextmanager
def simulated(*options: str) -> Iterator[dict[str, Any]]:
    """A simulated cloud as a process of its own; what its first line says of it."""
    command = [sys.executable, "manage.py", "simulate", "overkiz", *QUICK, *options]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "project.settings.test"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment)
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.communicate(timeout=20)


@pytest.fixture(scope="module")
def cloud() -> Iterator[dict[str, Any]]:
    with simulated("--setup", "house") as line:
        yield line


def account(cloud: dict[str, Any], **changes: Any) -> Overkiz:
    """A client of a simulated cloud, with budgets of its own."""
    login = PasswordLogin(user=cloud["user"], password=cloud["password"])
    return Overkiz(cloud["base_url"], login, ca_file=cloud["ca_file"] or "", **changes)


def events_until(api: Overkiz, execution: str) -> list[Event]:
    """All events until an execution is over."""
    found: list[Event] = []
    ends = time.monotonic() + 30
    while not any(event.exec_id == execution and event.is_last_of_execution for event in found):
        assert time.monotonic() < ends, [event.name for event in found]
        fetched = api.fetch_events()
        assert not fetched.renewed
        found += fetched.events
    return found


def test_a_home_is_read_to_the_last_key(cloud: dict[str, Any]) -> None:
    home = account(cloud).get_setup()
    assert len(home.devices) == cloud["setups"][0]["devices"] == 59
    assert {gateway.gateway_id for gateway in home.gateways} == set(cloud["gateways"])
    assert home.strays == 0
    assert not unknown_keys(home)
    assert all(state.fits for device in home.devices for state in device.states)
    assert all(device.url and device.widget and device.ui_class for device in home.devices)


def test_a_command_is_seen_through_to_its_end(cloud: dict[str, Any]) -> None:
    api = account(cloud)
    home = api.get_setup()
    shutter = next(one for one in home.devices if one.widget == "PositionableRollerShutter")
    assert api.fetch_events().renewed
    position = 0 if shutter.state["core:ClosureState"].value == 100 else 100
    group = action_group("Test", [Order(device=shutter.device_url or "", name="setClosure", parameters=(position,))])
    execution = api.apply(group)
    found = events_until(api, execution)
    states = [event.new_state for event in found if event.name == "ExecutionStateChangedEvent"]
    assert states == ["NOT_TRANSMITTED", "TRANSMITTED", "IN_PROGRESS", "COMPLETED"]
    assert not any(unknown_keys(event) for event in found)
    told = {state.name: state.value for event in found for state in event.device_states if event.device_url}
    assert told["core:ClosureState"] == position
    assert api.get_state(shutter.device_url or "", "core:ClosureState").value == position
    assert api.get_execution(execution) is None
    assert api.get_past_execution(execution).state == "COMPLETED"


def test_a_scene_is_stored_run_changed_and_removed(cloud: dict[str, Any]) -> None:
    api = account(cloud)
    light = next(one for one in api.get_devices() if {"on", "off"} <= one.command_names)
    api.fetch_events()
    oid = api.add_scene(action_group("Evening", [Order(device=light.device_url or "", name="on")]))
    events_until(api, api.run(oid))
    api.change_scene(action_group("Late", [Order(device=light.device_url or "", name="off")]) | {"oid": oid})
    assert (api.get_scene(oid).label, api.get_scene(oid).actions[0].commands[0].name) == ("Late", "off")
    api.remove_scene(oid)
    with pytest.raises(errors.NoSuchActionGroupError):
        api.run(oid)


def test_rooms_are_made_renamed_nested_and_removed(cloud: dict[str, Any]) -> None:
    api = account(cloud)
    house = api.get_places()
    room = api.add_place(house.oid or "", "Attic", 5)
    box = api.add_place(house.oid or "", "Loft", 5)
    api.change_place(room, label="Upper attic", kind=5)
    api.nest_place(room, box)
    assert [place.label for place in api.get_place(box).walk()] == ["Loft", "Upper attic"]
    api.remove_place(room)
    api.remove_place(box)
    assert room not in {place.oid for place in api.get_place(house.oid or "").walk()}


def test_errors_come_as_their_own_classes(cloud: dict[str, Any]) -> None:
    api = account(cloud)
    shutter = next(one.device_url or "" for one in api.get_devices() if "close" in one.command_names)
    once = {"deviceURL": shutter, "commands": [{"name": "close"}]}
    wrong = Overkiz(cloud["base_url"], PasswordLogin(user=cloud["user"], password="wrong"))
    for kind, act in (
        (errors.NoSuchCommandError, lambda: api.apply(action_group("x", [Order(device=shutter, name="fly")]))),
        (errors.DuplicateActionError, lambda: api.apply({"label": "x", "actions": [once, once]})),
        (errors.InvalidValueError, lambda: api.apply(action_group("x", [Order(device="io://1-2-3/4", name="up")]))),
        (errors.NoSuchActionGroupError, lambda: api.run("00000000-0000-0000-0000-000000000000")),
        (errors.BadCredentialsError, wrong.get_places),
    ):
        with pytest.raises(kind):
            act()


def test_a_dead_session_and_a_replaced_listener_are_healed(cloud: dict[str, Any]) -> None:
    api = account(cloud)
    api.fetch_events()
    api.call("post_events_register")
    assert api.fetch_events().renewed
    assert not api.fetch_events().renewed
    # The session ends at the server without this client's knowing.
    api.call("post_logout")
    assert api.get_places().oid
    assert api.fetch_events().renewed


def test_budgets_keep_within_what_the_server_allows(cloud: dict[str, Any]) -> None:
    api = account(cloud)
    shutter = next(one.device_url or "" for one in api.get_devices() if "identify" in one.command_names)
    group = action_group("x", [Order(device=shutter, name="identify")])
    met: list[type[Exception]] = []
    for _ in range(36):
        try:
            api.apply(group, purpose=Purpose.ROUTINE)
        except (errors.QueueFullError, errors.BudgetSpentError) as error:
            met.append(type(error))
    # What the gateway's full queue refuses is spent as well; the server itself never has to stop us.
    assert met.count(errors.BudgetSpentError) == 1
    assert next(line.spent for line in api.budget_lines if line.category == "exec") == 35


def test_all_ways_of_the_identity_service_lead_in(cloud: dict[str, Any]) -> None:
    user, password, service = cloud["user"], cloud["password"], cloud["identity"]
    somfy = OAuthLogin(
        token_url=f"{service}/oauth/oauth/v2/token/jwt", client_id="c", client_secret="s", user=user, password=password
    )
    cozytouch = CozytouchLogin(user=user, password=password, client="Yzpz", host=service)
    for login in (somfy, cozytouch):
        assert Overkiz(cloud["base_url"], login).get_places().oid
    wrong = OAuthLogin(token_url=f"{service}/oauth/oauth/v2/token/jwt", client_id="c", user=user, password="wrong")
    with pytest.raises(errors.BadCredentialsError):
        Overkiz(cloud["base_url"], wrong).get_places()
    with pytest.raises(errors.LoginRefusedError):
        Overkiz(cloud["base_url"], JwtLogin(jwt="a.b.c")).get_places()


def test_homes_with_oddities_and_the_newer_envelope_are_read_over_tls() -> None:
    with simulated("--tls", "--new-envelope", "--setup", "alarms", "odd") as line:
        api = account(line)
        home = api.get_setup()
        assert home.devices
        assert home.strays == 0
        api.fetch_events()
        armed = next(one for one in home.devices if one.widget == "TSKAlarmController")
        execution = api.apply(action_group("Arm", [Order(device=armed.device_url or "", name="alarmOn")]))
        found = events_until(api, execution)
        assert all(event.is_new and event.is_known and event.happened_at for event in found)
        for one in line["setups"][1:]:
            login = PasswordLogin(user=one["user"], password=one["password"])
            odd = Overkiz(line["base_url"], login, ca_file=line["ca_file"]).get_setup()
            assert len(odd.raw["devices"]) == len(odd.devices) == one["devices"]
