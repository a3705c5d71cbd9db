"""Arbitrary JSON, bytes and paths: the cloud answers and goes on, never with a 500."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.panels.simulators.visonic.workbench import Workbench

JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=8,
)
PATHS = ["auth", "panel/login", "panel/add", "set_state", "set_bypass_zone", "set_name", "access/grant", "make_video"]
KEYS = ["email", "user_code", "panel_serial", "partition", "state", "zone", "set", "class", "id", "user", "options"]


@pytest.fixture(scope="module")
def shared() -> Iterator[Workbench]:
    with Workbench() as bench:
        bench.login()
        yield bench


@settings(max_examples=150, deadline=None)
@given(path=st.sampled_from(PATHS), body=st.one_of(JSON, st.dictionaries(st.sampled_from(KEYS), JSON)))
def test_any_json(shared: Workbench, path: str, body: Any) -> None:
    assert shared.call("POST", path, body).status_code < 500
    shared.advance(1.1)


@settings(max_examples=100, deadline=None)
@given(path=st.sampled_from([*PATHS, "status"]), body=st.binary(max_size=200))
def test_any_bytes(shared: Workbench, path: str, body: bytes) -> None:
    assert shared.call("POST", path, data=body).status_code < 500


@settings(max_examples=100, deadline=None)
@given(path=st.text(st.characters(codec="ascii", exclude_characters="\r\n"), max_size=40))
def test_any_path(shared: Workbench, path: str) -> None:
    assert shared.call("GET", path).status_code < 500


WORDS = ["act", "zone", "user", "partition", "type_id", "device_type", "number", "temperature", "state", "appointment"]
VALUES = st.one_of(
    st.sampled_from(
        ["open", "close", "measure", "arm", "tamper", "mains", "AWAY", "KEYFOB", "CONTROL_PANEL", -1, 1, 3]
    ),
    st.floats(),
    JSON,
)


@settings(max_examples=150, deadline=None)
@example(path="/act", body={"act": "measure", "zone": 3, "temperature": float("nan")})
@given(path=st.sampled_from(["/act", "/event"]), body=st.dictionaries(st.sampled_from(WORDS), VALUES))
def test_any_order_from_behind(shared: Workbench, path: str, body: dict[str, Any]) -> None:
    ordered = json.dumps(body | {"serial": shared.line["panels"][0]["serial"]})
    answer = shared.http.post(f"{shared.line['control']}{path}", data=ordered, timeout=10)
    assert answer.status_code < 500
    assert shared.get("smart_devices")
    assert shared.call("GET", "events").status_code == 200
