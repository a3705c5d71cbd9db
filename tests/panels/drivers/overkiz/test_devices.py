"""Homes out of setups: kinds, states of every type, abilities, rooms, scenes; and back into the vendor's commands."""

from typing import Any

import pytest

from panels.drivers.base import (
    DeviceAct,
    DeviceListing,
    ExecutionReading,
    GatewayReading,
    PanelReading,
    StateReading,
)
from panels.drivers.overkiz.device_orders import order_of
from panels.drivers.overkiz.device_states import device_reading
from panels.drivers.overkiz.devices import home_of, profiles_of, reading_of_event, readings_by_gateway
from panels.drivers.overkiz.errors import BadCallError
from panels.drivers.overkiz.gateways import gateway_abilities, gateway_listings, health_of_event
from panels.drivers.overkiz.records.devices import Device
from panels.drivers.overkiz.records.events import Event
from panels.drivers.overkiz.records.executions import ActionGroup, Execution
from panels.drivers.overkiz.records.setup import Setup
from panels.drivers.overkiz.scenes import execution_of, execution_of_event
from panels.vocabulary import (
    ActRole,
    CommandName,
    Confidence,
    DeviceKind,
    ExecutionState,
    GatewayLink,
    ParameterKind,
    StateMeaning,
    Unit,
    UpdateState,
    ValueKind,
)

BOX = "1234-5678-9012"


def thing(
    ui: str = "",
    widget: str = "",
    commands: dict[str, int] | None = None,
    states: dict[str, tuple[int, Any]] | None = None,
    words: dict[str, list[str]] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A device as a setup lists it."""
    return {
        "deviceURL": more.pop("url", f"io://{BOX}/1"),
        "label": more.pop("label", "A thing"),
        "definition": {
            "commands": [{"commandName": name, "nparams": count} for name, count in (commands or {}).items()],
            "states": [{"qualifiedName": name, "values": values} for name, values in (words or {}).items()],
            **more.pop("definition", {}),
        },
        "states": [
            {"name": n, "type": code} | ({"value": v} if code else {}) for n, (code, v) in (states or {}).items()
        ],
        **({"uiClass": ui} if ui else {}),
        **({"widget": widget} if widget else {}),
        **more,
    }


def setup_of(*devices: dict[str, Any], **more: Any) -> Setup:
    gateways = [{"gatewayId": BOX, "type": 29, "alive": True, "connectivity": {"status": "OK"}}]
    return Setup({"gateways": gateways, "devices": list(devices)} | more)


def listed(**said: Any) -> DeviceListing:
    return (home_of(setup_of(thing(**said))).devices or ())[0]


def told(states: dict[str, tuple[int, Any]], **said: Any) -> dict[str, StateReading]:
    return {one.name: one for one in device_reading(Device(thing(states=states, **said))).states}


SHUTTER = {
    "open": 0,
    "close": 0,
    "stop": 0,
    "my": 0,
    "setClosure": 1,
    "pairOneWayController": 2,
    "setSecuredPosition": 1,
}


def test_a_shutter_is_moved_in_percent_of_open_with_one_gesture() -> None:
    shutter = listed(ui="RollerShutter", widget="PositionableRollerShutter", commands=SHUTTER, label="Hall left")
    assert (shutter.name, shutter.kind, shutter.gateway) == ("Hall left", DeviceKind.SHUTTER, BOX)
    by_role = {one.role: one for one in shutter.abilities}
    assert [by_role[role].guarded for role in (ActRole.OPEN, ActRole.STOP, ActRole.SET_POSITION)] == [False] * 3
    (percent,) = by_role[ActRole.SET_POSITION].parameters
    assert (percent.kind, percent.minimum, percent.maximum) == (ParameterKind.WHOLE, 0, 100)
    order = order_of(DeviceAct(device=shutter.vendor_id, key=by_role[ActRole.SET_POSITION].key, parameters=(30,)))
    assert (order.name, order.parameters) == ("setClosure", (70,))
    position = told({"core:ClosureState": (1, 70)}, ui="RollerShutter")["core:ClosureState"]
    assert (position.meaning, position.value, position.unit) == (StateMeaning.POSITION, 30, Unit.PERCENT)


def test_pairing_is_not_offered_and_what_nobody_knows_is_guarded() -> None:
    keys = {one.key: one.guarded for one in listed(ui="RollerShutter", commands=SHUTTER).abilities}
    assert "pairOneWayController" not in keys
    assert keys["setSecuredPosition"] is True


@pytest.mark.parametrize(
    ("ui", "commands", "guarded", "free"),
    [
        ("GarageDoor", {"open": 0, "close": 0, "stop": 0, "setClosure": 1}, ["open", "setClosure"], ["close", "stop"]),
        ("Gate", {"open": 0, "close": 0, "cycle": 0}, ["open", "cycle"], ["close"]),
        ("DoorLock", {"lock": 0, "unlock": 0, "open": 0}, ["unlock", "open"], ["lock"]),
        ("Siren", {"ring": 0, "stop": 0}, ["ring", "stop"], []),
        ("Camera", {"takePicture": 0, "open": 0, "close": 0}, ["takePicture", "open", "close"], []),
        ("Light", {"on": 0, "off": 0, "setIntensity": 1}, [], ["on", "off", "setIntensity"]),
        ("Unheard", {"sing": 1, "on": 0}, ["sing", "on"], []),
    ],
)
def test_what_lets_people_in_or_frightens_them_is_guarded(
    ui: str, commands: dict[str, int], guarded: list[str], free: list[str]
) -> None:
    found = {one.key: one.guarded for one in listed(ui=ui, commands=commands).abilities}
    assert sorted(key for key, is_guarded in found.items() if is_guarded) == sorted(guarded)
    assert sorted(key for key, is_guarded in found.items() if not is_guarded) == sorted(free)


def test_an_awning_is_open_when_it_is_out_and_a_screen_when_it_is_not() -> None:
    both = {"core:ClosureState": (1, 20), "core:DeploymentState": (1, 20)}
    awning, screen = told(both, ui="Awning"), told(both, ui="ExteriorScreen")
    assert awning["core:DeploymentState"].meaning is StateMeaning.POSITION
    assert awning["core:DeploymentState"].value == 20
    assert (screen["core:ClosureState"].meaning, screen["core:ClosureState"].value) == (StateMeaning.POSITION, 80)
    assert {one.meaning for one in awning.values()} == {StateMeaning.POSITION, StateMeaning.OTHER}
    out = listed(ui="Awning", commands={"open": 0, "deploy": 0, "undeploy": 0, "setDeployment": 1})
    assert {one.role: one.key for one in out.abilities}[ActRole.OPEN] == "deploy"
    lone = listed(ui="ExteriorScreen", commands={"setDeployment": 1})
    act = DeviceAct(device=lone.vendor_id, key=lone.abilities[0].key, parameters=(100,))
    assert order_of(act).parameters == (0,)


@pytest.mark.parametrize(
    ("code", "said", "value", "kind", "fits"),
    [
        (0, None, None, ValueKind.NONE, True),
        (1, "83", 83, ValueKind.WHOLE, True),
        (1, 83, 83, ValueKind.WHOLE, True),
        (1, "many", "many", ValueKind.TEXT, False),
        (2, "21.5", 21.5, ValueKind.NUMBER, True),
        (2, 20, 20.0, ValueKind.NUMBER, True),
        (3, "word", "word", ValueKind.TEXT, True),
        (3, 7, 7, ValueKind.WHOLE, False),
        (4, "QUJD", "QUJD", ValueKind.TEXT, True),
        (5, 1616608666000, "2021-03-24T17:57:46+00:00", ValueKind.MOMENT, True),
        (6, "true", True, ValueKind.FLAG, True),
        (6, "perhaps", "perhaps", ValueKind.TEXT, False),
        (7, [1], [1], ValueKind.JSON, True),
        (8, "x", "x", ValueKind.TEXT, True),
        (9, "secret", "••••", ValueKind.TEXT, True),
        (10, '["a", 1]', ["a", 1], ValueKind.JSON, True),
        (11, {"a": None}, {"a": None}, ValueKind.JSON, True),
        (11, [1], [1], ValueKind.JSON, True),
        (11, "{broken", "{broken", ValueKind.TEXT, False),
    ],
)
def test_values_of_every_type_code(code: int, said: Any, value: Any, kind: ValueKind, fits: bool) -> None:
    (state,) = told({"my:OwnState": (code, said)}).values()
    assert (state.value, type(state.value), state.value_kind, state.fits) == (value, type(value), kind, fits)
    assert state.meaning is StateMeaning.OTHER


def test_what_is_too_long_is_cut_and_says_so() -> None:
    cut = told({"my:OwnState": (3, "x" * 900), "my:PlanState": (10, ["y" * 90] * 900), "my:OddState": (10, ["\0"])})
    assert {name: (one.cut, len(one.value) <= 500) for name, one in cut.items()} == {
        "my:OwnState": (True, True),
        "my:PlanState": (True, True),
        "my:OddState": (True, True),
    }


def test_a_percentage_in_words_and_a_unit_of_the_devices_own() -> None:
    battery = told({"core:BatteryLevelState": (3, "100%")})["core:BatteryLevelState"]
    assert (battery.value, battery.unit) == (100, Unit.PERCENT)
    kelvin = [{"name": "core:MeasuredValueType", "type": 3, "value": "core:TemperatureInKelvin"}]
    warm = told({"core:TemperatureState": (2, 293.15)}, ui="TemperatureSensor", attributes=kelvin)
    assert (warm["core:TemperatureState"].value, warm["core:TemperatureState"].unit) == (20.0, Unit.CELSIUS)


def test_a_word_in_no_table_stays_a_word() -> None:
    state = told({"core:OpenClosedState": (3, "ajar")})["core:OpenClosedState"]
    assert (state.value, state.value_kind) == ("ajar", ValueKind.TEXT)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("core:PanicEventState", "panic", None),
        ("core:IntrusionDetectionEventState", "intrusion", None),
        ("myfox:AlertTrespassState", "{}", None),
        ("rtds:ControllerOrderTypeState", "panic", None),
        ("internal:IntrusionDetectedState", "notDetected", ["detected", "notDetected", "sos"]),
        ("my:ButtonState", "off", ["off", "SOS"]),
    ],
)
def test_what_may_tell_of_a_silent_alarm_is_no_state_of_a_home(name: str, value: str, words: list[str] | None) -> None:
    said = thing(states={name: (3, value), "core:StatusState": (3, "available")}, words={name: words or []})
    assert [one.name for one in device_reading(Device(said)).states] == ["core:StatusState"]
    profile = profiles_of(setup_of(said))[said["deviceURL"]]
    event = Event(
        {
            "name": "DeviceStateChangedEvent",
            "deviceURL": said["deviceURL"],
            "deviceStates": [{"name": name, "type": 3, "value": value}],
        }
    )
    assert reading_of_event(event, profile) is None


def test_alarms_are_panels_and_no_devices() -> None:
    alarm = thing(ui="Alarm", widget="TSKAlarmController", states={"internal:IntrusionDetectedState": (3, "sos")})
    setup = setup_of(alarm)
    assert home_of(setup).devices == ()
    assert all(not hasattr(one, "device") for one in readings_by_gateway(setup)[BOX])


def test_an_event_reads_as_the_setup_does() -> None:
    said = thing(ui="RollerShutter", states={"core:ClosureState": (1, 0)}, url="rts://1234-5678-9012/7")
    event = Event(
        {
            "type": "DeviceStateChangedEvent",
            "eventTime": 1616608666000,
            "deviceURL": said["deviceURL"],
            "deviceStates": [{"name": "core:ClosureState", "type": 1, "value": "100"}],
        }
    )
    reading = reading_of_event(event, profiles_of(setup_of(said))[said["deviceURL"]])
    assert reading is not None
    (state,) = reading.states
    assert (state.value, state.confidence) == (0, Confidence.ASSUMED)
    assert state.occurred_at is not None
    gone = reading_of_event(Event({"name": "DeviceUnavailableEvent", "deviceURL": said["deviceURL"]}))
    assert gone is not None
    assert gone.available is False


def test_an_event_based_state_says_that_something_happened() -> None:
    definition = {"states": [{"qualifiedName": "core:IntrusionDetectedState", "eventBased": True}]}
    state = told({"core:IntrusionDetectedState": (6, True)}, definition=definition)["core:IntrusionDetectedState"]
    assert state.momentary


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"definition": {"uiClass": "Gate"}}, DeviceKind.GATE),
        ({"controllableName": "io:RollerShutterGenericIOComponent"}, DeviceKind.SHUTTER),
        ({"states": {"core:SmokeState": (3, "notDetected")}}, DeviceKind.SMOKE),
        ({"commands": {"setIntensity": 1}}, DeviceKind.LIGHT),
        ({"ui": "IntrusionSensor", "states": {"core:ContactState": (3, "open")}}, DeviceKind.CONTACT),
        ({}, DeviceKind.OTHER),
    ],
)
def test_kinds_of_devices_without_a_class(said: dict[str, Any], kind: DeviceKind) -> None:
    assert listed(**said).kind is kind


def test_heating_is_set_within_its_own_limits() -> None:
    limits = {"core:MinSetpointState": (2, 7), "core:MaxSetpointState": (2, 26)}
    words = {"io:TargetHeatingLevelState": ["comfort", "eco", "off"]}
    commands = {"setTargetTemperature": 1, "setHeatingLevel": 1}
    by_role = {
        one.role: one for one in listed(ui="HeatingSystem", commands=commands, states=limits, words=words).abilities
    }
    (celsius,) = by_role[ActRole.SET_TARGET_TEMPERATURE].parameters
    assert (celsius.minimum, celsius.maximum, celsius.unit) == (7.0, 26.0, Unit.CELSIUS)
    assert by_role[ActRole.SET_HEATING_MODE].parameters[0].choices == ("comfort", "eco", "off")


def test_a_thermostat_that_is_only_overruled_holds_what_it_is_told() -> None:
    words = {"somfythermostat:HeatingModeState": ["atHomeMode", "awayMode"]}
    found = {
        one.role: one.key for one in listed(ui="HeatingSystem", commands={"setDerogation": 2}, words=words).abilities
    }
    warm = order_of(DeviceAct(device="x", key=found[ActRole.SET_TARGET_TEMPERATURE], parameters=(19.5,)))
    away = order_of(DeviceAct(device="x", key=found[ActRole.SET_HEATING_MODE], parameters=("awayMode",)))
    assert (warm.name, warm.parameters) == ("setDerogation", (19.5, "further_notice"))
    assert (away.name, away.parameters) == ("setDerogation", ("awayMode", "further_notice"))


@pytest.mark.parametrize(
    ("key", "said", "parameters"),
    [
        ("setRGB", ("#ff8000",), (255, 128, 0)),
        ("setHueAndSaturation", ("#0000ff",), (240, 100)),
        ("onWithTimer", ("5",), (5,)),
        ("setLevels", ("-2", "1.5", "max"), (-2, 1.5, "max")),
    ],
)
def test_values_back_into_the_vendors(key: str, said: tuple[Any, ...], parameters: tuple[Any, ...]) -> None:
    assert order_of(DeviceAct(device="x", key=key, parameters=said)).parameters == parameters


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("setClosure", (101,)),
        ("setClosure", ("30",)),
        ("setClosure", ()),
        ("setRGB", ("red",)),
        ("setDerogation#mode", ()),
    ],
)
def test_values_that_mean_nothing_are_not_sent(key: str, said: tuple[Any, ...]) -> None:
    with pytest.raises(BadCallError):
        order_of(DeviceAct(device="x", key=key, parameters=said))


def test_rooms_nest_as_they_are_nested() -> None:
    root = {
        "oid": "house",
        "label": "House",
        "subPlaces": [
            {"oid": "up", "label": "Upstairs", "subPlaces": [{"oid": "bath", "label": "Bath"}]},
            {"label": "without an id", "subPlaces": [{"oid": "loft", "label": "Loft"}]},
        ],
    }
    home = home_of(setup_of(thing(placeOID="bath"), rootPlace=root, oid="s"))
    found = {one.vendor_id: (one.name, one.parent) for one in home.places or ()}
    assert found == {
        "house": ("House", ""),
        "up": ("Upstairs", "house"),
        "bath": ("Bath", "up"),
        "loft": ("Loft", "house"),
    }
    assert (home.devices or ())[0].place == "bath"
    assert home_of(setup_of(thing())).places is None


def test_scenes_say_what_they_ask_of_whom() -> None:
    shutter = thing(ui="RollerShutter", commands=SHUTTER)
    alarm = thing(ui="Alarm", widget="TSKAlarmController", url=f"internal://{BOX}/alarm/0")
    close = {"deviceURL": shutter["deviceURL"], "commands": [{"name": "setClosure", "parameters": [100]}]}
    disarm = {"deviceURL": alarm["deviceURL"], "commands": [{"name": "alarmOff", "parameters": []}]}
    groups = [
        ActionGroup({"oid": "night", "label": "Night", "actions": [close]}),
        ActionGroup({"oid": "back", "label": "Back home", "actions": [close, disarm]}),
        ActionGroup({"label": "cannot be run"}),
    ]
    night, back = home_of(setup_of(shutter, alarm, rootPlace={"oid": "h"}, oid="s"), groups).scenes or ()
    assert (night.name, night.gateways, night.guarded, night.alarm) == ("Night", (BOX,), False, False)
    assert (night.steps[0].role, night.steps[0].parameters) == (ActRole.SET_POSITION, (0,))
    assert (back.guarded, back.alarm) == (True, True)


def test_an_execution_is_followed_from_end_to_end() -> None:
    action = {"deviceURL": "io://x/1", "commands": []}
    running = execution_of(
        Execution({"id": "e", "state": "IN_PROGRESS", "actionGroup": {"label": "L", "actions": [action]}})
    )
    assert running == ExecutionReading(execution="e", state=ExecutionState.RUNNING, name="L", devices=("io://x/1",))
    failed = execution_of_event(
        Event(
            {
                "name": "ExecutionStateChangedEvent",
                "execId": "e",
                "newState": "FAILED",
                "failedCommands": [{"deviceURL": "io://x/1", "failureType": "ACTUATORNOANSWER"}],
            }
        )
    )
    assert failed is not None
    assert failed.state is ExecutionState.FAILED
    assert [(one.device, one.code, one.vendor_text) for one in failed.failures] == [
        ("io://x/1", "device_unreachable", "ACTUATORNOANSWER")
    ]
    ended = {"name": "ExecutionStateChangedEvent", "execId": "e", "newState": "FAILED", "failureTypeCode": 106}
    cancelled = execution_of_event(Event(ended))
    assert cancelled is not None
    assert cancelled.state is ExecutionState.CANCELLED


def test_gateways_are_panels_with_nothing_to_arm_also_those_only_an_address_names() -> None:
    setup = setup_of(thing(url="ogp://9999-0000-1111/2"))
    named, unnamed = gateway_listings(setup, gateway_abilities(setup, apart=False, is_first=True))
    assert (named.vendor_id, named.partitions, named.model) == (BOX, (), "TAHOMA_V2")
    assert unnamed.vendor_id == "9999-0000-1111"
    assert CommandName.OPERATE in (named.abilities or {})
    # A box in the LAN has no scenes.
    assert CommandName.RUN_SCENE not in (named.abilities or {})


def test_health_of_a_gateway() -> None:
    gateway = {
        "gatewayId": BOX,
        "alive": False,
        "connectivity": {"status": "PARTIAL", "protocolVersion": "2021.1", "problems": ["NO_NTP"]},
        "updateStatus": "READY_TO_UPDATE",
        "syncInProgress": True,
    }
    online, health = readings_by_gateway(Setup({"gateways": [gateway], "devices": []}))[BOX]
    assert online == PanelReading(online=False)
    assert isinstance(health, GatewayReading)
    assert (health.link, health.update, health.syncing) == (GatewayLink.DOWN, UpdateState.AVAILABLE, True)
    assert (health.problems, health.firmware) == (("NO_NTP",), "2021.1")
    assert health_of_event("GatewayAliveEvent") == GatewayReading(link=GatewayLink.OK)


def test_a_device_with_an_address_of_another_form_is_kept() -> None:
    odd = listed(url="a device")
    assert (odd.vendor_id, odd.gateway) == ("a device", BOX)
