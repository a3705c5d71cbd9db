"""Whatever comes: reading raises nothing, says only what can be stored, and remembers only JSON."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from panels.drivers.base import Kept
from panels.drivers.overkiz.reading import EVENTS, LOG, SETUP, STATES, Reading, opened
from tests.panels.drivers.overkiz.homes import ALARM, BOX, DOOR, SMOKE, WHEN, Listener, setup

_JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)
_KEYS = st.sampled_from(
    ["name", "type", "timestamp", "eventTime", "deviceURL", "deviceStates", "gatewayId", "execId", "newState",
     "actions",
     "failedCommands", "metadata", "setupOID", "label", "states", "devices", "gateways", "rootPlace", "subPlaces",
     "definition", "commands", "uiClass", "widget", "attributes", "connectivity", "actionGroups", "executions",
     "deviceEvent", "execution", "value", "available", "oid", "timeToNextState"]
)  # fmt: skip
_VALUES = _JSON | st.sampled_from(
    [ALARM, BOX, DOOR, SMOKE, "Alarm", "TSKAlarmController", "knx://1234-5678-9012/1", "AlarmZoneController",
     "DeviceStateChangedEvent", "ExecutionRegisteredEvent", "ExecutionStateChangedEvent", "GatewayAliveEvent",
     "DeviceRemovedEvent", "DeviceUnavailableEvent", "COMPLETED", "watchpost:x"]
)  # fmt: skip
_OBJECTS = st.recursive(
    st.dictionaries(_KEYS, _VALUES, max_size=6),
    lambda inner: st.dictionaries(_KEYS, inner | st.lists(inner, max_size=3), max_size=5),
    max_leaves=10,
)


@pytest.mark.parametrize("source", [EVENTS, SETUP, STATES, LOG, "nothing anybody asked"])
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(said=st.lists(_OBJECTS | _JSON, max_size=4) | _OBJECTS | _JSON, loaded=st.booleans())
def test_nothing_that_comes_is_raised(source: str, said: Any, loaded: bool) -> None:
    home = Listener()
    if loaded:
        home.load(setup())
    body = json.dumps(said).encode()
    kept = Kept(uid="b", source=source, asked_at=WHEN, body=body)
    heard = Reading(kept, opened(home.memory), (), WHEN).run()
    remembered = json.loads(json.dumps(heard.memory))
    assert remembered == heard.memory or "NaN" in str(heard.memory) or "nan" in str(heard.memory)
    # What was remembered can be read on.
    again = Reading(kept, opened(remembered), (), WHEN).run()
    assert again.memory is not None
    assert all(part.identity is None or len(part.identity) <= 160 for part in heard.parts)


@settings(max_examples=100, deadline=None)
@given(body=st.binary(max_size=60))
def test_no_bytes_are_raised_either(body: bytes) -> None:
    kept = Kept(uid="b", source=EVENTS, asked_at=WHEN, body=body)
    heard = Reading(kept, opened({}), (), WHEN).run()
    assert heard.lost or json.loads(body) is not None
