"""Objects of the API as records: typed where something is known, whole in any case."""

from datetime import UTC, datetime
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panels.drivers.overkiz.codes import failure_name, gateway_type_name, protocol_of
from panels.drivers.overkiz.device_url import DeviceURL
from panels.drivers.overkiz.records import devices, executions, home, setup
from panels.drivers.overkiz.records.events import Event, events_of
from panels.drivers.overkiz.records.executions import ActionGroup, Execution, LogEntry, PastExecution
from panels.drivers.overkiz.records.fields import millis, moment_of
from panels.drivers.overkiz.records.setup import Setup
from panels.drivers.overkiz.records.states import State, StateType

MOMENT: Final = datetime(2021, 9, 8, 19, 50, 45, 998000, tzinfo=UTC)
# Code, what a setup says, what a cloud event says, what it is.
TYPES: Final[list[tuple[int, Any, Any, Any]]] = [
    (StateType.NONE, None, None, None),
    (StateType.INTEGER, 83, "83", 83),
    (StateType.FLOAT, 21.5, "21.5", 21.5),
    (StateType.STRING, "open", "open", "open"),
    (StateType.BLOB, "AAEC", "AAEC", "AAEC"),
    (StateType.DATE, 1631130645998, "1631130645998", MOMENT),
    (StateType.BOOLEAN, True, "true", True),
    (StateType.UNSEEN_7, 7, "7", None),
    (StateType.UNSEEN_8, [8], "[8]", None),
    (StateType.PASSWORD, "geheim", "geheim", "geheim"),
    (StateType.JSON_ARRAY, [1, {"a": 2}], '[1, {"a": 2}]', [1, {"a": 2}]),
    (StateType.JSON_OBJECT, {"a": [1]}, '{"a": [1]}', {"a": [1]}),
]


@pytest.mark.parametrize(("code", "native", "cloud", "meant"), TYPES)
def test_a_value_is_read_by_its_code_native_or_as_text(code: int, native: Any, cloud: Any, meant: Any) -> None:
    for said in (native, cloud):
        state = State({"name": "x", "type": int(code), "value": said})
        # What codes 7 and 8 are nobody has seen: their values stay as they came.
        assert state.value == (said if code in {7, 8} else meant)
        assert state.fits
        assert state.known_type == code


def test_every_type_code_is_read() -> None:
    assert [code for code, *_ in TYPES] == list(range(12)) == list(StateType)


@pytest.mark.parametrize(
    ("code", "said"),
    [(0, "x"), (1, "many"), (1, True), (1, 1.5), (2, "hot"), (2, "nan"), (2, [1]), (3, 7), (5, "yesterday"), (5, -1),
     (6, "maybe"), (6, 1), (9, 7), (10, "[1"), (10, 7), (11, "7"), (11, "{")],
)  # fmt: skip
def test_a_value_that_does_not_fit_its_code_is_kept_and_told(code: int, said: Any) -> None:
    state = State({"name": "x", "type": code, "value": said})
    assert state.value == said
    assert not state.fits


@pytest.mark.parametrize(
    ("code", "said", "meant"),
    [
        (1, 83.0, 83),
        (1, "83.0", 83),
        (2, 21, 21.0),
        (2, "21", 21.0),
        (6, "TRUE", True),
        (11, [1], [1]),
        (11, "[1]", [1]),
        (99, "x", "x"),
        (None, 4, 4),
        (1, None, None),
    ],
)
def test_values_that_are_almost_of_their_code_are_read(code: int | None, said: Any, meant: Any) -> None:
    state = State({"name": "x", "type": code, "value": said})
    assert (state.value, state.fits) == (meant, True)
    assert type(state.value) is type(meant)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    )
)
def test_no_value_breaks_the_reader(said: Any) -> None:
    for code in (*range(-1, 13), "1", None):
        state = State({"name": said, "type": code, "value": said})
        assert state.raw["value"] is said
        repr((state.value, state.fits, state))
    for kind in (Setup, Event, Execution, devices.Device, home.Pictures, LogEntry):
        record = kind({key.key: said for key in kind.fields().values()})
        repr([getattr(record, name) for name in kind.fields()])


def test_a_password_is_in_no_repr() -> None:
    device = devices.Device({"deviceURL": "io://1/2", "states": [{"name": "p", "type": 9, "value": "geheim"}]})
    group = ActionGroup(
        {"actions": [{"commands": [{"name": "arm", "parameters": ["geheim"], "authentication": "geheim"}]}]}
    )
    past = PastExecution({"commands": [{"command": "arm", "parameters": ["geheim"]}]})
    for record in (device, group, past, home.Pictures({"sessionId": "geheim"})):
        assert "geheim" not in repr(record)
    assert device.states[0].value == "geheim"


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("io://1234-5678-9012/11136376#2", ("io", "1234-5678-9012", "11136376", 2)),
        ("myfox://SOMFY_PROTECT-abc/site_alarm", ("myfox", "SOMFY_PROTECT-abc", "site_alarm", None)),
        ("internal://1234-5678-9012/alarm/0", ("internal", "1234-5678-9012", "alarm/0", None)),
        ("ogp://1/00000BE8/x_y#1", ("ogp", "1", "00000BE8/x_y", 1)),
    ],
)
def test_a_device_url_has_parts(said: str, parts: tuple[str, str, str, int | None]) -> None:
    url = DeviceURL.parse(said)
    assert url is not None
    assert (url.protocol, url.gateway, url.address, url.subsystem) == parts
    assert said.startswith(url.product)


def test_what_is_no_device_url_has_no_parts() -> None:
    for said in ("", "io:/1/2", "io://1", "io:///2", "x" * 600, "io://1/2#x"):
        assert DeviceURL.parse(said) is None
    one_way = DeviceURL.parse("rts://1/2")
    assert one_way is not None
    assert one_way.is_one_way


def test_a_box_tells_class_and_widget_in_the_definition() -> None:
    told = {"deviceURL": "io://1/2", "definition": {"uiClass": "Alarm", "widgetName": "TSKAlarmController",
            "qualifiedName": "internal:TSKAlarmComponent", "commands": [{"commandName": "arm", "nparams": 0}],
            "states": [{"qualifiedName": "core:X", "eventBased": True}]}}  # fmt: skip
    device = devices.Device(told)
    assert (device.ui_class, device.widget, device.controllable_name) == (
        "Alarm", "TSKAlarmController", "internal:TSKAlarmComponent",
    )  # fmt: skip
    assert (set(device.command_names), set(device.event_based_states)) == ({"arm"}, {"core:X"})
    bare = devices.Device({"deviceURL": "io://1/3"})
    assert (bare.ui_class, bare.widget, bare.controllable_name, bare.states, bare.state) == ("", "", "", (), {})


def test_a_setup_without_most_of_its_parts_is_still_one() -> None:
    local = Setup(
        {"gateways": [{"gatewayId": "1", "connectivity": {"status": "OK"}}], "devices": [{"deviceURL": "io://1/2"}]}
    )
    assert (len(local.gateways), len(local.devices), local.zones, local.places, local.strays) == (1, 1, (), (), 0)
    assert Setup({"zones": None, "lastUpdateTime": None}).zones == ()
    assert Setup({"devices": [None, {"label": "x"}], "gateways": ["y", {}]}).strays == 4
    bridge = setup.Gateway({"connectivity": {"status": "NOT_SUPPORTED"}, "functions": "CALENDAR, TRIGGERS,"})
    assert (bridge.is_box, bridge.alive, bridge.functions) == (False, None, ("CALENDAR", "TRIGGERS"))


def test_places_are_walked_from_the_outside_in() -> None:
    house = {
        "label": "House",
        "subPlaces": [{"label": "Floor", "subPlaces": [{"label": "Room", "subPlaces": []}]}, {"label": "Attic"}],
    }
    assert [place.label for place in Setup({"rootPlace": house}).places] == ["House", "Floor", "Attic", "Room"]
    endless: dict[str, Any] = {"label": "x"}
    endless["subPlaces"] = [endless]
    assert len(setup.Place(endless).raw) == 2
    assert sum(1 for _ in setup.Place(endless).walk()) == 32


OLD: Final = {"name": "ExecutionRegisteredEvent", "timestamp": 1631130645998, "setupOID": "s", "execId": "e", "type": 1}
NEW: Final = {
    "type": "ExecutionRegisteredEvent",
    "eventTime": 1631130645998,
    "siteOID": "s",
    "execId": "e",
    "executionType": 1,
}


@pytest.mark.parametrize("said", [OLD, NEW], ids=["2026.1", "2026.2"])
def test_both_envelopes_say_the_same(said: dict[str, Any]) -> None:
    event = Event(said)
    assert (event.name, event.happened_at, event.kind, event.exec_id) == ("ExecutionRegisteredEvent", MOMENT, 1, "e")
    assert event.is_known
    assert not event.unknown


def test_places_zones_and_days_moved_their_type() -> None:
    for key in ("placeType", "zoneType", "dayType"):
        assert Event({"type": "PlaceCreatedEvent", key: 5}).kind == 5
    assert Event({"name": "PlaceCreatedEvent", "type": "200"}).kind == "200"


def test_events_nobody_knows_are_kept() -> None:
    some = events_of([{"name": "BrandNewEvent", "what": 1}, {"deviceURL": "io://1/2"}, "odd", None])
    assert [event.name for event in some] == ["BrandNewEvent", "", "", ""]
    assert not any(event.is_known for event in some)
    assert some[0].unknown == {"what": 1}
    assert [event.raw for event in some[2:]] == [{"unreadable": "odd"}, {"unreadable": None}]
    assert Event({"name": "GatewayDownEvent", "gatewayId": "1"}).happened_at is None
    with pytest.raises(TypeError):
        events_of({"name": "x"})


def test_an_execution_ends_with_its_last_event() -> None:
    name = "ExecutionStateChangedEvent"
    assert not Event({"name": name, "newState": "IN_PROGRESS", "timeToNextState": 0}).is_last_of_execution
    for said in ({"newState": "COMPLETED"}, {"newState": "FAILED"}, {"newState": "X", "timeToNextState": -1}):
        assert Event({"name": name, **said}).is_last_of_execution


def test_the_log_mixes_executions_and_events_of_devices() -> None:
    run, fault, other = (LogEntry({key: {"id": "1"}}) for key in ("execution", "deviceEvent", "new"))
    assert isinstance(run.entry, PastExecution)
    assert isinstance(fault.entry, executions.DeviceEvent)
    assert other.entry is other


def test_addresses_of_pictures_are_made_of_a_template() -> None:
    listed = home.Pictures(
        {
            "sessionId": "S",
            "cameraId": "C",
            "gatewayId": "G",
            "pictures": [{"pictureId": 7, "timestamp": 1631130645998}],
            "pictureUrlTemplate": "https://h/@GATEWAY_ID@/@CAMERA_ID@/@PHOTO_ID@?s=@SESSION_ID@",
        }
    )
    assert listed.pictures[0].taken_at == MOMENT
    assert listed.address(listed.pictures[0]) == "https://h/G/C/7?s=S"
    assert listed.address(listed.pictures[0], thumbnail=True) is None
    single = home.SinglePicture({"pictureId": 7, "thumbnailUrlTemplate": "https://h/@PHOTO_ID@"})
    assert single.address(single.picture, thumbnail=True) == "https://h/7"


def test_codes_have_names() -> None:
    assert (failure_name(102), failure_name(10005), failure_name(-7)) == ("ACTUATORNOANSWER", "PEER_DOWN", "")
    assert (gateway_type_name(98), gateway_type_name(None)) == ("TAHOMA_SWITCH", "")
    assert (protocol_of(22), protocol_of(None)) == ("hue", "")
    assert moment_of(millis(MOMENT)) == MOMENT
