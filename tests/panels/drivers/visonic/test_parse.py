"""What was kept of answers, read again: never anything but a part or `BadPayloadError`."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panels.drivers.base import BadPayloadError
from panels.drivers.visonic.answers import About
from panels.drivers.visonic.driver import VisonicDriver
from panels.vocabulary import QuarantineReason
from tests.panels.drivers.visonic.test_refusals import ANYTHING

SOURCES = [
    "status", "events", "alarms", "silent_alarms", "devices", "troubles", "home_automation_devices", "process_status",
]  # fmt: skip
DRIVER = VisonicDriver()
KEYS = st.sampled_from(
    ["partitions", "id", "state", "status", "ready", "event", "type_id", "zone", "datetime", "device_type", "warnings",
     "traits", "device_number", "zone_type", "alarm_type", "trouble_type", "troubles", "alerts", "meteo_info", "type",
     "temperature", "value", "connected", "connected_status", "bba", "token", "message", "pgm", "description", "error"]
)  # fmt: skip
WORDS = st.sampled_from(
    ["ZONE", "AWAY", "EXIT", "ALARM", "PANIC", "OPENED", "LOW_BATTERY", "failed", "on", "online", ""]
)
LIKELY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)


@given(st.sampled_from([*SOURCES, "", "version"]), st.binary(max_size=200))
def test_no_bytes_break_it(source: str, payload: bytes) -> None:
    try:
        DRIVER.parse(source, payload)
    except BadPayloadError:
        return


@given(st.sampled_from(SOURCES), ANYTHING, st.dictionaries(st.sampled_from(About.__slots__), ANYTHING))
def test_no_envelope_breaks_it(source: str, said: Any, about: dict[str, Any]) -> None:
    try:
        DRIVER.parse(source, json.dumps({**about, "said": said}).encode())
    except BadPayloadError:
        return


@given(st.sampled_from(SOURCES), LIKELY, st.booleans())
def test_no_answer_breaks_it_and_what_is_read_is_read_again(source: str, said: Any, divided: bool) -> None:
    payload = json.dumps({"panel": "1A2B3C", "divided": divided, "command": "c", "said": said}).encode()
    try:
        parts = DRIVER.parse(source, payload)
    except BadPayloadError:
        return
    for part in parts:
        assert part.panel == "1A2B3C"
        name = "silent_alarms" if part.kind == "silent_alarms" else source
        assert part in DRIVER.parse(name, part.raw)


@pytest.mark.parametrize("source", SOURCES)
def test_another_shape_goes_to_quarantine(source: str) -> None:
    with pytest.raises(BadPayloadError) as caught:
        DRIVER.parse(source, About(panel="1A2B3C").envelope("geheim"))
    assert caught.value.reason is QuarantineReason.WRONG_TYPES
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"<html>", QuarantineReason.MALFORMED),
        (b"[" * 100_000, QuarantineReason.MALFORMED),
        (b'{"said": {}}', QuarantineReason.WRONG_TYPES),
        (b'{"panel": "1A2B3C", "clock": "No/Where", "said": {}}', QuarantineReason.WRONG_TYPES),
    ],
)
def test_what_cannot_be_read_says_why(payload: bytes, reason: QuarantineReason) -> None:
    with pytest.raises(BadPayloadError) as caught:
        DRIVER.parse("status", payload)
    assert caught.value.reason is reason


def test_a_path_nobody_knows_is_an_unknown_message() -> None:
    with pytest.raises(BadPayloadError) as caught:
        DRIVER.parse("users", About(panel="1A2B3C").envelope({}))
    assert caught.value.reason is QuarantineReason.UNKNOWN_MESSAGE


def test_secrets_are_masked_in_what_is_kept() -> None:
    kept = About(panel="1A2B3C", command="c").envelope([{"token": "4d4a2f", "status": "start", "user_code": "4711"}])
    assert b"4d4a2f" not in kept
    assert b"4711" not in kept
    (part,) = DRIVER.parse("process_status", kept)
    assert part.correlation_id == "c"
