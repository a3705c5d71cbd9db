"""Arbitrary JSON, bytes and paths: the cloud answers and goes on, never with a 500."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st

from panels.simulators.overkiz.endpoints import ENDPOINTS
from tests.panels.simulators.overkiz.workbench import Workbench

JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=8,
)
KEYS = ["label", "actions", "oid", "conditions", "items", "enabled", "ifThenSetupTrigger", "mode", "type", "endUser",
        "password", "timeout", "notificationType", "metadata", "uiClasses", "anyCriteria"]  # fmt: skip
WRITES = sorted(name for name in ENDPOINTS if not name.startswith("GET ") and "register" not in name)
READS = sorted(name for name in ENDPOINTS if name.startswith("GET "))


def call(bench: Workbench, name: str, values: list[str], body: Any) -> int:
    method, _, path = name.partition(" ")
    url = next(iter(bench.home.devices), "io://x/1")
    known = {"deviceURL": url, "gatewayId": bench.line["gateways"][0], "oid": next(iter(bench.home.action_groups), "x")}
    rest = iter(values)
    filled = re.sub(r"\{(\w+)\}", lambda m: quote(known.get(m[1]) or next(rest), safe=""), path.strip("/"))
    return bench.call(method, filled, body).status_code


PARAMETER = st.one_of(st.text(min_size=1, max_size=12), st.integers().map(str), st.just("ifThenSetupTrigger"))


@settings(max_examples=100, deadline=None)
@given(
    name=st.sampled_from(WRITES),
    values=st.lists(PARAMETER, min_size=5, max_size=5),
    body=st.one_of(JSON, st.dictionaries(st.sampled_from(KEYS), JSON)),
)
def test_any_json(standing: Workbench, name: str, values: list[str], body: Any) -> None:
    assert call(standing, name, values, body) < 500
    standing.advance(1.1)


BLOCK: Any = {"orBlock": {"subConditionBlocks": [{"staticDeviceStateCondition": {
    "deviceURL": "io://x/1", "stateName": "x", "operator": "EQUALS", "value1": "y"}}]}}  # fmt: skip
GROUP: Any = {"label": "x", "actions": [{"deviceURL": "io://x/1", "commands": [{"name": "close", "parameters": [1]}]}]}
ASKED: Any = {"controllableNames": ["io:x"], "stateName": "x", "operator": "EQUALS", "value": "y"}
BODIES: list[tuple[str, Any]] = [
    ("POST /actionGroups", GROUP),
    ("POST /exec/apply", GROUP),
    ("POST /triggers", {"ifThenSetupTrigger": {"label": "x", "mode": 1, "rootConditionBlock": BLOCK, "effects": [
        {"actionGroupEffect": {"actionGroupOID": "x"}}], "schedulingIntervals": [{}]}}),
    ("POST /conditionGroups", {"label": "x", "conditions": [{"controllable": ASKED}]}),
    ("POST /setup/zones", {"label": "x", "type": 0, "items": [{"deviceURL": "io://x/1"}], "metadata": "x"}),
    ("POST /setup/places/{placeOID}/subPlaces", {"label": "x", "type": "5", "metadata": "x"}),
    ("POST /enduser/secondaryAccounts", {"endUser": {"userId": "x"}, "password": "x", "activationTimestamp": 1}),
    ("POST /reference/devices/search", {"uiClasses": ["Alarm"], "anyCriteria": "x", "withStates": True}),
    ("POST /setup/devices/states/growingIndexes", [{"deviceUrl": "io://x/1", "stateName": "x", "from": 1, "to": 2}]),
    ("PUT /setup/disconnectionAlert/configuration", {"notificationType": "PUSH", "notificationText": "x"}),
]  # fmt: skip


def spoiled(draw: Callable[[Any], Any], node: Any, bench: Workbench) -> Any:
    """Return a good body with one thing replaced somewhere, at a device that exists."""
    if draw(st.integers(0, 5)) == 0:
        return draw(JSON)
    if isinstance(node, dict) and node:
        key = draw(st.sampled_from(sorted(node)))
        rest = {name: whole(value, bench) for name, value in node.items()}
        return rest | {key: spoiled(draw, node[key], bench)}
    if isinstance(node, list) and node:
        return [spoiled(draw, node[0], bench), *(whole(part, bench) for part in node[1:])]
    return draw(JSON)


def whole(node: Any, bench: Workbench) -> Any:
    if isinstance(node, dict):
        return {key: whole(value, bench) for key, value in node.items()}
    if isinstance(node, list):
        return [whole(part, bench) for part in node]
    return bench.device("Bedroom shutter").url if node == "io://x/1" else node


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_bodies_with_one_thing_wrong(standing: Workbench, data: st.DataObject) -> None:
    name, body = data.draw(st.sampled_from(BODIES))
    method, _, path = name.partition(" ")
    wrong = spoiled(data.draw, body, standing)
    path = path.replace("{placeOID}", standing.home.root.oid).strip("/")
    assert standing.call(method, path, wrong).status_code < 500
    standing.act("close", "Front door")
    standing.act("open", "Front door")
    standing.advance(1)
    kind = name.split("/")[1]
    if kind in ("actionGroups", "triggers", "conditionGroups"):
        assert standing.call("GET", kind).status_code == 200
    for oid in list(standing.home.condition_groups)[-1:]:
        assert standing.call("GET", f"conditionGroups/{oid}/evaluate").status_code < 500


@settings(max_examples=80, deadline=None)
@given(name=st.sampled_from(READS), values=st.lists(PARAMETER, min_size=5, max_size=5))
def test_any_parameter(standing: Workbench, name: str, values: list[str]) -> None:
    assert call(standing, name, values, None) < 500


COMMAND = st.fixed_dictionaries({"name": st.text(max_size=8), "parameters": JSON})


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_any_parameters_of_any_command(standing: Workbench, data: st.DataObject) -> None:
    device = data.draw(st.sampled_from(list(standing.home.devices.values())))
    name = data.draw(st.sampled_from([*device.model.commands, "fly"]))
    parameters = data.draw(
        st.one_of(JSON, st.lists(st.one_of(st.integers(-10, 300), st.sampled_from(["on", "armed"]))))
    )
    body = {
        "label": "x",
        "actions": [{"deviceURL": device.url, "commands": [{"name": name, "parameters": parameters}]}],
    }
    assert standing.call("POST", "exec/apply", body).status_code < 500
    standing.advance(60)
    assert standing.home.running == {}


@settings(max_examples=50, deadline=None)
@given(body=st.binary(max_size=200))
def test_any_bytes(standing: Workbench, body: bytes) -> None:
    assert standing.call("POST", "exec/apply", data=body).status_code < 500
    assert standing.call("POST", "login", data=body).status_code < 500


@settings(max_examples=50, deadline=None)
@given(path=st.text(st.characters(codec="ascii", exclude_characters="\r\n"), max_size=40))
def test_any_path(standing: Workbench, path: str) -> None:
    assert standing.call("GET", path).status_code < 500
