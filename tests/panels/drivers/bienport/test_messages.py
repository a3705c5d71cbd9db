"""Whatever comes in, `parse` reads it or says why not, and keeps no secret."""

import json
import pickle
import traceback
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panels.drivers.base import BadPayloadError, Part
from panels.vocabulary import QuarantineReason
from tests.panels.drivers.bienport.samples import PAYLOADS, driver, dumped, parse, sample

SAMPLES = sorted(path.stem for path in PAYLOADS.glob("*.json"))
HEARD = [name for name in SAMPLES if not name.startswith("command_") or name == "command_unknown"]
HEARD.remove("login")

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def reason_of(payload: bytes) -> QuarantineReason:
    with pytest.raises(BadPayloadError) as caught:
        driver.parse("application/third-party/flexyWattApp/1", payload)
    assert caught.value.permanent
    assert caught.value.__cause__ is None
    return caught.value.reason


def is_sound(part: Part) -> bool:
    pickle.dumps(part)
    json.loads(part.raw)
    return "\x00" not in repr((part.identity, part.kind, part.correlation_id, part.occurrences, part.reply))


@pytest.mark.parametrize("name", HEARD)
def test_every_documented_message_is_read(name: str) -> None:
    part = parse((PAYLOADS / f"{name}.json").read_bytes())
    assert is_sound(part)
    assert part.reply or part.occurrences


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{",
        b"\x00\xff",
        b'{"messageType":"notification"} {}',
        b"[" * 100_000,
        b'{"messageType":"notification","notificationType":"x","a":' + b"[" * 100_000,
        b'{"messageType":"notification","notificationType":"\xff"}',
        # In a key that nobody reads, but the whole message is kept.
        b'{"messageType":"notification","notificationType":"x","userName":"\xff"}',
        b'{"messageType":"notification","notificationType":"\\ud800"}',
        b"\xef\xbb\xbf{}",
        "{}".encode("utf-16"),
        # Too deep to be searched for secrets.
        b'{"messageType":"notification","notificationType":"x","token":"y","a":' + b"[" * 900 + b"]" * 900 + b"}",
    ],
)
def test_what_is_not_json_is_malformed(payload: bytes) -> None:
    assert reason_of(payload) is QuarantineReason.MALFORMED


def test_a_huge_message_is_not_even_read() -> None:
    largest = dumped(sample("zone_alarm")) + b" " * driver.max_payload
    assert reason_of(largest) is QuarantineReason.OVERSIZED
    assert driver.parse("", largest[: driver.max_payload])


@pytest.mark.parametrize("kind", ["commandMessage", "Notification", "", None])
def test_an_unknown_message_type_is_called_that(kind: str | None) -> None:
    assert reason_of(dumped(sample("zone_alarm", messageType=kind))) is QuarantineReason.UNKNOWN_MESSAGE


def test_an_object_without_a_message_type_is_unknown() -> None:
    assert reason_of(b"{}") is QuarantineReason.UNKNOWN_MESSAGE


@pytest.mark.parametrize(
    "body",
    [
        [],
        5,
        "notification",
        None,
        {"messageType": 5},
        {"messageType": ["notification"]},
        {"messageType": "notification"},
        {"messageType": "notification", "notificationType": 5},
        {"messageType": "commandResponse"},
        {"messageType": "commandResponse", "result": 1},
        sample("panel_armed", parameters={"partition": "1"}),
        sample("panel_armed", parameters={"partition": True}),
        sample("panel_armed", parameters={"partition": 1.5}),
        sample("panel_armed", parameters={"partition": -1}),
        sample("panel_armed", parameters={"partition": 10**9}),
        sample("panel_armed", parameters={"partition": None}),
        sample("panel_armed", parameters={"resourceId": "34"}),
        sample("panel_armed", parameters={"resourceId": 2**80}),
        sample("panel_armed", parameters=[]),
        sample("panel_armed", parameters=None),
        sample("zone_alarm", parameters={"resourceId": "34"}),
        sample("zone_alarm", parameters={"resourceId": None}),
        sample("keyfob_alarm", parameters=None),
        sample("external_output_changed", parameters={"status": 2}),
        sample("external_output_changed", parameters={"output": None}),
        sample("armed_away", data=[]),
        sample("armed_away", data={"resourceId": "34"}),
        sample("status_all_quiet", data={"alarmingZones": [1]}),
        sample("status_all_quiet", data={"alarmingZones": [{"zone": "1", "value": True}]}),
        sample("status_all_quiet", data={"alarmingZones": [{"zone": 1, "value": 1}]}),
        sample("status_all_quiet", data={"alarmingZones": [{"zone": 1}]}),
        sample("status_all_quiet", data={"alarmingZones": {"zone": 1}}),
        sample("status_all_quiet", data={"batteryVoltage": "12"}),
        sample("failures", data={"powerInFailures": [{"powerIn": 1, "inName": 3, "value": True}]}),
    ],
)
def test_wrong_types_are_called_that(body: Any) -> None:
    assert reason_of(dumped(body)) is QuarantineReason.WRONG_TYPES


def test_a_number_outside_all_bounds_is_a_wrong_type() -> None:
    body = dumped(sample("zone_alarm", reason=5)).replace(b"34", b"1e999")
    assert reason_of(body) is QuarantineReason.WRONG_TYPES


@given(st.binary())
def test_nothing_but_a_bad_payload_escapes_from_bytes(payload: bytes) -> None:
    try:
        driver.parse("any", payload)
    except BadPayloadError:
        return


@given(ANYTHING)
def test_nothing_but_a_bad_payload_escapes_from_json(body: Any) -> None:
    try:
        driver.parse("any", dumped(body))
    except BadPayloadError:
        return


@given(st.sampled_from(HEARD), st.data())
def test_nothing_but_a_bad_payload_escapes_from_a_damaged_sample(name: str, data: st.DataObject) -> None:
    body = sample(name)
    where = body
    for _ in range(data.draw(st.integers(0, 3))):
        inner = [value for value in where.values() if isinstance(value, dict)]
        if inner:
            where = data.draw(st.sampled_from(inner))
    key = data.draw(st.sampled_from(sorted(where)) | st.text(max_size=12))
    where[key] = data.draw(ANYTHING)
    text = json.dumps(body, ensure_ascii=data.draw(st.booleans()))
    try:
        (part,) = driver.parse("any", text.encode("utf-8", "surrogatepass"))
    except BadPayloadError:
        return
    assert is_sound(part)


@given(st.sampled_from(HEARD), st.data())
def test_nothing_but_a_bad_payload_escapes_from_damaged_bytes(name: str, data: st.DataObject) -> None:
    payload = bytearray((PAYLOADS / f"{name}.json").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        payload[data.draw(st.integers(0, len(payload) - 1))] = data.draw(st.integers(0, 255))
    try:
        driver.parse("any", bytes(payload))
    except BadPayloadError:
        return


@pytest.mark.parametrize(
    "key", ["pinCode", "currentPinCode", "newPinCode", "jwtToken", "mqPassword", "password", "token", "PINCODE"]
)
def test_secrets_are_masked_in_what_is_kept(key: str) -> None:
    body = sample("zone_alarm", parameters={"inner": [{key: "4711"}]}, **{key: "4711"})
    kept = parse(body).raw
    assert b"4711" not in kept
    assert json.loads(kept)[key] == "••••"
    assert json.loads(kept)["parameters"]["inner"] == [{key: "••••"}]
    assert json.loads(kept)["reason"] == body["reason"]


def test_an_escaped_key_does_not_escape_the_mask() -> None:
    escaped = dumped(sample("zone_alarm", pinCode="4711")).replace(b"pinCode", b"pin\\u0043ode")
    assert b"4711" not in parse(escaped).raw


def test_a_message_without_secrets_is_kept_as_it_came() -> None:
    payload = (PAYLOADS / "zone_alarm.json").read_bytes()
    assert parse(payload).raw == payload


@pytest.mark.parametrize(
    "payload",
    [
        dumped(sample("panel_armed", pinCode="4711", parameters={"partition": "4711"})),
        dumped(sample("armed_away", result=4711, token="4711")),
        dumped({"messageType": "4711"}),
        b'{"messageType":"4711\xff"}',
        b'{"4711',
    ],
)
def test_errors_tell_nothing_of_the_body(payload: bytes) -> None:
    with pytest.raises(BadPayloadError) as caught:
        driver.parse("topic", payload)
    assert caught.value.__context__ is None
    assert "4711" not in "".join(traceback.format_exception(caught.value))
    assert "4711" not in repr(caught.value)
