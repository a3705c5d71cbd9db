"""Independent proof: pyoverkiz, written by others against the real servers, works with this cloud (reference 2.4)."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from pyoverkiz import exceptions
from pyoverkiz.client import OverkizClient
from pyoverkiz.enums import EventName, ExecutionState, GatewayType, UIWidget
from pyoverkiz.models import Command, OverkizServer

from tests.panels.simulators.overkiz.workbench import Workbench


def client_of(bench: Workbench, *, password: str | None = None) -> OverkizClient:
    server = OverkizServer(
        name="Simulator", endpoint=bench.line["base_url"], manufacturer="Simulator", configuration_url=None
    )
    # The client's own session trusts the environment for proxies; this one does not.
    session = aiohttp.ClientSession(trust_env=False)
    return OverkizClient(bench.line["user"], password or bench.line["password"], server, session=session)


@pytest.fixture
async def client(house: Workbench) -> AsyncIterator[OverkizClient]:
    async with client_of(house) as client:
        assert await client.login()
        yield client


async def test_it_logs_in_and_reads_the_setup(house: Workbench, client: OverkizClient) -> None:
    setup = await client.get_setup()
    assert len(setup.devices) == 59
    assert [gateway.type for gateway in setup.gateways] == [GatewayType.TAHOMA_V2, GatewayType.THERMOSTAT_SOMFY_SYSTEM]
    assert setup.location is not None
    assert setup.location.timezone == "Europe/Paris"
    assert setup.root_place is not None
    assert {place.label for place in setup.root_place.sub_places} == {"Ground floor", "First floor"}
    alarm = next(device for device in setup.devices if device.widget == UIWidget.STATEFUL_ALARM_CONTROLLER)
    assert "alarmZoneOn" in alarm.definition.commands
    assert all(device.widget != UIWidget.UNKNOWN for device in setup.devices)
    states = await client.get_state(house.device("Living room left").url)
    assert {state.name: state.value for state in states}["core:ClosureState"] == 0
    definition = await client.get_device_definition(alarm.device_url)
    assert isinstance(definition, dict)
    assert definition["uiClass"] == "Alarm"
    assert len(await client.get_devices(refresh=True)) == 59
    assert len(await client.get_gateways(refresh=True)) == 2
    assert (await client.get_places()).label == setup.root_place.label
    assert [option.option_id for option in await client.get_setup_options()] == ["remoteAssistance"]
    parameter = await client.get_setup_option_parameter("remoteAssistance", "plan")
    assert parameter is not None
    assert parameter.value == "free"


async def test_it_executes_a_command_and_follows_it_to_the_end(house: Workbench, client: OverkizClient) -> None:
    url = house.device("Living room left").url
    own_id = await client.execute_command(url, Command("setClosure", [43]))
    assert [run.id for run in await client.get_current_executions()] == [own_id]
    group: Any = (await client.get_current_execution(own_id)).action_group
    assert group["actions"][0]["device_url"] == url
    house.advance(30)
    told = await client.fetch_events()
    steps = [event.new_state for event in told if event.name == EventName.EXECUTION_STATE_CHANGED]
    assert steps == [
        ExecutionState.NOT_TRANSMITTED,
        ExecutionState.TRANSMITTED,
        ExecutionState.IN_PROGRESS,
        ExecutionState.COMPLETED,
    ]
    closures = [
        state.value_as_int
        for event in told
        for state in event.device_states
        if event.device_url == url and state.name == "core:ClosureState"
    ]
    assert closures == [43]
    assert await client.fetch_events() == []
    history = await client.get_execution_history()
    assert (history[0].id, history[0].commands[0].command) == (own_id, "setClosure")


async def test_it_sees_why_a_command_failed(house: Workbench, client: OverkizClient) -> None:
    house.act("fail", "Living room left", failure="WHILEEXEC_BLOCKED_BY_HAZARD")
    await client.execute_command(house.device("Living room left").url, "open")
    house.advance(10)
    last = (await client.fetch_events())[-1]
    assert last.new_state == ExecutionState.FAILED
    assert last.failure_type_code is not None
    assert int(last.failure_type_code) == 161
    assert last.failed_commands


async def test_it_runs_plans_and_cancels_scenes(house: Workbench, client: OverkizClient) -> None:
    scenes = {scene.label: scene for scene in await client.get_scenarios()}
    assert len(scenes) == 4
    own_id = await client.execute_scenario(scenes["Cinema"].oid)
    house.advance(5)
    await client.cancel_command(own_id)
    moment = int((house.timers.now() + 40) * 1000)
    assert await client.execute_scheduled_scenario(scenes["Leave home"].oid, moment)
    await client.fetch_events()
    house.advance(60)
    assert house.device("House alarm").value("core:ActiveZonesState") == "A,B,C"
    names = [event.name for event in await client.fetch_events()]
    assert EventName.EXECUTION_STATE_CHANGED in names


async def test_it_refreshes_states(house: Workbench, client: OverkizClient) -> None:
    await client.refresh_device_states(house.device("Hall light").url)
    await client.refresh_states()
    house.advance(2)
    told = await client.fetch_events()
    assert EventName.REFRESH_ALL_DEVICES_STATES_COMPLETED in [event.name for event in told]
    assert len([event for event in told if event.device_url]) > 50


async def test_it_recovers_lost_sessions_and_listeners_by_itself(house: Workbench, client: OverkizClient) -> None:
    first = client.event_listener_id
    house.control("POST", "/fault", name="expire_listeners")
    assert await client.fetch_events() == []
    second = client.event_listener_id
    assert second != first
    house.control("POST", "/fault", name="expire_sessions")
    assert await client.fetch_events() == []
    assert client.event_listener_id not in (first, second)


async def test_it_makes_a_token_for_a_box_and_speaks_to_it(house: Workbench, client: OverkizClient) -> None:
    box = house.line["gateways"][0]
    with pytest.raises(exceptions.AccessDeniedToGatewayException):
        await client.generate_local_token(box)
    house.home.gateways[box].developer_mode = True
    token = await client.generate_local_token(box)
    assert await client.activate_local_token(box, token, "test")
    mine = await client.get_local_tokens(box)
    assert [row.label for row in mine] == ["test"]
    local = OverkizServer(
        name="Box",
        endpoint=house.line["base_url"].replace("/enduserAPI", "/1/enduserAPI"),
        manufacturer="Simulator",
        configuration_url=None,
    )
    session = aiohttp.ClientSession(trust_env=False)
    async with OverkizClient("", "", local, verify_ssl=False, token=token, session=session) as at_home:
        assert await at_home.login()
        assert await at_home.get_api_version()
        setup = await at_home.get_setup()
        assert 40 < len(setup.devices) < 59
        house.act("open", "Front door")
        assert (await at_home.fetch_events())[0].device_states[0].value == "open"
    await client.delete_local_token(box, mine[0].uuid)
    with pytest.raises(exceptions.NotSuchTokenException):
        await client.delete_local_token(box, mine[0].uuid)


REFUSALS = {
    "too_many_requests": exceptions.TooManyRequestsException,
    "api_key": exceptions.MissingAPIKeyException,
    "unknown_user": exceptions.UnknownUserException,
    "missing_token": exceptions.MissingAuthorizationTokenException,
    "access_denied": exceptions.AccessDeniedToGatewayException,
    "application": exceptions.ApplicationNotAllowedException,
    "no_overkiz_user": exceptions.UnknownUserException,
    "setup_mismatch": exceptions.OverkizException,
    "foreign_gateway": exceptions.OverkizException,
    "no_such_resource": exceptions.NoSuchResourceException,
    "no_such_controllable": exceptions.OverkizException,
    "no_such_profile": exceptions.OverkizException,
    "no_such_action_group": exceptions.OverkizException,
    "no_setup": exceptions.ActionGroupSetupNotFoundException,
    "duplicate_action": exceptions.DuplicateActionOnDeviceException,
    "no_such_command": exceptions.InvalidCommandException,
    "invalid_token": exceptions.InvalidTokenException,
    "no_such_token": exceptions.NotSuchTokenException,
    "banned": exceptions.TooManyAttemptsBannedException,
    "two_credentials": exceptions.SessionAndBearerInSameRequestException,
    "unknown_object": exceptions.UnknownObjectException,
    "quota_exceeded": exceptions.OverkizException,
    "bad_credentials": exceptions.BadCredentialsException,
    "queue_full": exceptions.ExecutionQueueFullException,
    "not_authenticated": exceptions.NotAuthenticatedException,
    "concurrent": exceptions.TooManyConcurrentRequestsException,
    "too_many_executions": exceptions.TooManyExecutionsException,
    "no_listener": exceptions.NoRegisteredEventListenerException,
    "wrong_listener": exceptions.InvalidEventListenerIdException,
}


@pytest.mark.parametrize("row", REFUSALS)
async def test_every_refusal_is_an_exception_of_its_own_class(standing: Workbench, row: str) -> None:
    async with client_of(standing) as client:
        await client.login(register_event_listener=False)
        standing.cloud.faults.set("refuse", row, command="GET /setup/places")
        with pytest.raises(exceptions.BaseOverkizException) as caught:
            # Past the decorators that would log in again and again: what counts is how an answer is read.
            await OverkizClient.get_places.__wrapped__(client)  # type: ignore[attr-defined]
        assert type(caught.value) is REFUSALS[row]


async def test_refusals_that_happen_by_themselves(house: Workbench) -> None:
    async with client_of(house, password="wrong") as stranger:
        with pytest.raises(exceptions.BadCredentialsException):
            await stranger.login()
    async with client_of(house) as client:
        await client.login()
        url = house.device("Hall light").url
        with pytest.raises(exceptions.InvalidCommandException):
            await client.execute_command(url, "fly")
        with pytest.raises(exceptions.ActionGroupSetupNotFoundException):
            await client.execute_command("io://0000-0000-0000/1", "on")
        with pytest.raises(exceptions.OverkizException, match="NO_SUCH_ACTION_GROUP"):
            await client.execute_scenario("00000000-0000-0000-0000-000000000000")
        house.cloud.faults.set("maintenance", count=1)
        with pytest.raises(exceptions.MaintenanceException):
            await client.get_places()
        house.cloud.faults.set("html", 503, count=1)
        with pytest.raises(exceptions.ServiceUnavailableException):
            await client.get_places()
        house.cloud.faults.set("html", 502, count=1)
        with pytest.raises(exceptions.OverkizException):
            await client.get_places()


async def test_events_of_the_other_envelope_and_strange_ones(house: Workbench, client: OverkizClient) -> None:
    """Pyoverkiz 1.20.6 cannot read the envelope of 2026, nor an event without a name (reference 3.3)."""
    house.cloud.faults.set("new_envelope")
    house.act("open", "Front door")
    with pytest.raises(TypeError, match="name"):
        await client.fetch_events()
