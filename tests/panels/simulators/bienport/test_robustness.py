"""Arbitrary JSON and bytes: the cloud answers or drops, and goes on."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from panels.simulators.bienport.checks import MOBILE, THIRD_PARTY
from tests.panels.simulators.bienport.workbench import SHOP, Workbench

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.sampled_from([33, 34, 1, 2, 0])
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=10), inner, max_size=4)),
    max_leaves=12,
)
PARAMETERS = ["resourceId", "partition", "zone", "zones", "output", "status", "duration", "userType", "userIndex"]
BENCH = Workbench()


def still_serves() -> bool:
    return bool(BENCH.ask("getStatus", SHOP)["result"] == "success")


@given(st.binary(max_size=300))
def test_bytes(payload: bytes) -> None:
    BENCH.give(payload)
    assert still_serves()


@given(JSON)
def test_any_json(body: Any) -> None:
    BENCH.give(body)
    assert still_serves()


@settings(max_examples=300)
@given(
    command=st.sampled_from([*sorted(MOBILE | THIRD_PARTY), "panel-arm"]),
    spoiled=st.dictionaries(
        st.sampled_from(["appId", "jwtToken", "userId", "organizationId", "command", "correlationId", "parameters"]),
        JSON,
        max_size=2,
    ),
    parameters=st.dictionaries(st.sampled_from(PARAMETERS), st.one_of(JSON, st.integers(0, 9)), max_size=8),
    third_party=st.booleans(),
)
def test_commands_with_any_content(
    command: str, spoiled: dict[str, Any], parameters: dict[str, Any], third_party: bool
) -> None:
    parameters = {"resourceId": SHOP, "pinCode": BENCH.pin(SHOP)} | parameters
    envelope = BENCH.envelope(command, parameters)
    if third_party:
        envelope["appId"] = "flexyWattApp.1"
    BENCH.give(envelope | spoiled, wait=20)
    assert BENCH.cloud.outbox.counters["unhandled"] == 0
    # A change of codes or a bypass may have come through; reading the status must still work.
    assert still_serves()
