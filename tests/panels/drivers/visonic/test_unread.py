"""Answers of another shape: kept whole but for secrets, told once, and read again after a fix."""

import json
from typing import Any

import pytest

from panels.drivers.base import BadPayloadError, DriverError, Found, Pace, Part, UnderWay, VendorUnavailableError
from panels.drivers.visonic.driver import VisonicDriver
from panels.vocabulary import QuarantineReason
from tests.panels.drivers.visonic.conftest import CODE, Script
from tests.panels.drivers.visonic.scripted import Scripted

DRIVER = VisonicDriver()
ENTRY = {"event": 7, "type_id": 86, "label": "ARM", "datetime": "2025-01-13 16:44:10", "partitions": [1]}
USERS: dict[str, Any] = {"max_users_count": 8, "users": [{"id": 1, "name": "Joe"}]}


@pytest.fixture
def home(script: Script) -> Scripted:
    script.answers |= {
        "/panels": (200, [{"panel_serial": "1A2B3C", "alias": "Home"}]),
        "/status": (200, {"connected": True, "partitions": [{"id": -1, "state": "DISARM", "status": ""}]}),
        "/events": (200, [ENTRY]),
        "/users": (200, USERS),
        "/panel_info": (200, {"serial": "1A2B3C"}),
        "/feature_set": (200, {"wifi": {"is_enabled": True}}),
    }
    # Asked in this order: the last one answers everything else.
    script.answers |= dict.fromkeys(("/devices", "/alarms", "/alerts", "/troubles", ""), (200, []))
    return Scripted(script)


def aside(found: Found | DriverError) -> list[tuple[str, Part]]:
    looks = found.looks if isinstance(found, Found) else found.unread
    return [(look.source, part) for look in looks for part in look.parts if part.unread]


def only(found: Found | DriverError) -> tuple[str, Part]:
    (one,) = aside(found)
    return one


def test_answers_as_they_always_were_leave_nothing_aside(home: Scripted) -> None:
    assert aside(home.visit("devices", "users", "alarms", "panel_info")) == []


@pytest.mark.parametrize(
    ("path", "body", "reason", "detail"),
    [
        ("devices", b'[{"id": 828777, "device_nu', QuarantineReason.MALFORMED, "not JSON"),
        ("devices", b"<html><body>Sign in</body></html>", QuarantineReason.MALFORMED, "not JSON"),
        ("alarms", b"", QuarantineReason.MALFORMED, "an empty answer"),
        ("alarms", {"alarms": []}, QuarantineReason.WRONG_TYPES, "not of the shape it always had"),
        ("users", [], QuarantineReason.WRONG_TYPES, "not of the shape it always had"),
        ("panel_info", {"hello": 1}, QuarantineReason.WRONG_TYPES, "not as it always was: panel_info"),
        ("devices", ["a", 5], QuarantineReason.WRONG_TYPES, "not as it always was: devices[0], devices[1]"),
        (
            "devices",
            [{"id": 1, "traits": {"rssi": "strong", "location": {"name": 5}}, "warnings": "OPENED"}],
            QuarantineReason.WRONG_TYPES,
            "not as it always was: devices[0].warnings, devices[0].traits.rssi, devices[0].traits.location.name",
        ),
    ],
)
def test_what_cannot_be_read_is_set_aside_and_the_rest_is_told(  # noqa: PLR0917  (a case and its fixtures)
    home: Scripted, script: Script, path: str, body: Any, reason: QuarantineReason, detail: str
) -> None:
    script.answers[f"/{path}"] = (200, body)
    found = home.visit("devices", "users", "alarms", "panel_info")
    source, part = only(found)
    assert part.unread is not None
    assert (source, part.panel, part.unread.reason, part.unread.detail) == (path, "1A2B3C", reason, detail)
    kept = json.loads(part.raw)
    assert kept["panel"] == "1A2B3C"
    assert kept.get("said", kept.get("text")) == (body.decode() if isinstance(body, bytes) else body)
    assert "status" in {look.source for look in found.looks}


def test_the_same_answer_is_told_once_as_long_as_it_can_be_used(home: Scripted, script: Script) -> None:
    script.answers["/devices"] = (200, [{"id": 1, "warnings": "OPENED"}])
    assert len(aside(home.visit("devices"))) == 1
    assert aside(home.visit("devices")) == []
    script.answers["/devices"] = (200, [{"id": 2, "warnings": "OPENED"}])
    assert len(aside(home.visit("devices"))) == 1


def test_a_status_with_more_in_it_than_can_be_read_is_told_once(home: Scripted, script: Script) -> None:
    """Also by the short way of a process that takes over where nothing has changed."""
    partitions = [{"id": -1, "state": "DISARM", "status": ""}]
    script.answers["/status"] = (200, {"connected": "perhaps", "partitions": partitions})
    home.visit("panel_info")
    home.visit()
    other = Scripted(script, memory=home.memory)
    assert [len(aside(other.visit())) for _ in range(4)] == [1, 0, 0, 0]


@pytest.mark.parametrize("path", ["status", "events"])
@pytest.mark.parametrize("body", [b"<html>", [{}] * 2, {"a": 1}, "words"], ids=["page", "list", "object", "text"])
def test_without_a_status_or_a_log_there_is_no_visit_and_what_came_is_kept(
    home: Scripted, script: Script, path: str, body: Any
) -> None:
    script.answers[f"/{path}"] = (200, body)
    kind = {"status": dict, "events": list}[path]
    if isinstance(body, kind):
        assert only(home.visit())[0] == path
        return
    with pytest.raises(VendorUnavailableError) as caught:
        home.visit()
    assert only(caught.value)[0] == path


@pytest.mark.parametrize(
    ("status", "body"), [(200, b"<html>"), (200, {"no": "list"}), (500, b""), (404, {}), (400, {})], ids=str
)
def test_a_command_nobody_tells_of_hides_no_alarm(home: Scripted, script: Script, status: int, body: Any) -> None:
    home.visit()
    script.answers = {"/process_status": (status, body), **script.answers}
    script.answers["/events"] = (200, [ENTRY, ENTRY | {"event": 8, "type_id": 13, "label": "FIRE"}])

    found = home.visit(under_way=[UnderWay(correlation_id="c", handles=("p-1",))])

    assert [part.identity for look in found.looks for part in look.parts if look.source == "events"] == [
        "1A2B3C:event:8"
    ]
    assert [source for source, _ in aside(found)] == ["process_status"] * (status == 200)
    assert found.pace is Pace.QUICK, "it is still open"


def test_an_account_without_a_list_of_panels_raises_and_keeps_it(home: Scripted, script: Script) -> None:
    script.answers["/panels"] = (200, {"panels": []})
    with pytest.raises(VendorUnavailableError) as caught:
        home.speaker.list_panels()
    source, part = only(caught.value)
    assert (source, part.panel) == ("panels", None)


def test_a_server_that_says_that_it_failed_has_given_no_answer(home: Scripted, script: Script) -> None:
    script.answers["/devices"] = (502, b"<html>Bad gateway</html>")
    assert aside(home.visit("devices")) == []


@pytest.mark.parametrize(
    "body",
    [
        {
            "users": [{"id": 1, "name": "Joe", "user_code": CODE, "pin2": CODE, "secret": 471199}],
            "max_users_count": "x",
        },
        [{"id": 1, "code": CODE}],
        json.dumps({"users": [{"id": 1, "user_code": CODE, "other": CODE, "codes": [4711]}]}).encode()[:-2],
        f'<html>{{"user-code" : "{CODE}"}} {CODE}</html>'.encode(),
    ],
)
def test_no_code_of_a_list_of_users_is_kept(home: Scripted, script: Script, body: Any) -> None:
    script.answers["/users"] = (200, body)
    _, part = only(home.visit("users"))
    assert CODE not in part.raw.decode()
    assert "471199" not in part.raw.decode()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('[{"pin": "12\\"34", "zone": 4', '[{"pin": ••••, "zone": 4'),
        ('{"session_token":"abc', '{"session_token":••••'),
        ('{"password": {"a": "b"}, "zone": 4', '{"password": ••••'),
        ('{"code":1234,"zone":4', '{"code":••••,"zone":4'),
        ('{"zone_code":1234', '{"zone_code":1234'),
    ],
)
def test_secrets_of_half_an_answer_are_masked(home: Scripted, script: Script, text: str, kept: str) -> None:
    script.answers["/devices"] = (200, text.encode())
    _, part = only(home.visit("devices"))
    assert json.loads(part.raw)["text"] == kept


def test_what_was_set_aside_is_read_again_once_it_can_be(home: Scripted, script: Script) -> None:
    script.answers["/events"] = (200, {"events": [ENTRY]})
    with pytest.raises(VendorUnavailableError) as caught:
        home.visit()
    source, part = only(caught.value)
    with pytest.raises(BadPayloadError) as again:
        DRIVER.parse(source, part.raw)
    assert again.value.reason is QuarantineReason.WRONG_TYPES

    # As if a later version of the driver could read it: the whole list in the shape this one knows.
    mended = json.loads(part.raw)
    mended["said"] = mended["said"]["events"]
    (late,) = DRIVER.parse(source, json.dumps(mended).encode())
    assert (late.identity, late.occurrences[0].kind) == ("1A2B3C:event:7", "armed")
    assert DRIVER.parse("devices", json.dumps({"panel": "1A2B3C", "whole": True, "said": []}).encode()) == ()


def test_half_an_answer_stays_unread(home: Scripted, script: Script) -> None:
    script.answers["/devices"] = (200, b'[{"id": 1')
    source, part = only(home.visit("devices"))
    with pytest.raises(BadPayloadError) as again:
        DRIVER.parse(source, part.raw)
    assert again.value.reason is QuarantineReason.MALFORMED


def test_what_is_nested_too_deep_breaks_nothing(home: Scripted, script: Script) -> None:
    deep = b'[{"id": 1, "odd": ' + b"[" * 700 + b"]" * 700 + b"}]"
    script.answers["/devices"] = (200, deep)
    _, part = only(home.visit("devices"))
    assert part.unread is not None
    assert (part.unread.reason, part.unread.detail) == (QuarantineReason.MALFORMED, "nested too deep")


def test_devices_of_a_shape_nobody_has_seen_are_kept_raw(home: Scripted, script: Script) -> None:
    lamp = {"id": 3, "class": "lamp", "state": {"level": 40}, "dimmable": True}
    script.answers["/home_automation_devices"] = script.answers["/smart_devices"] = (200, [lamp])
    script.answers[""] = script.answers.pop("")
    found = home.visit("home_automation_devices", "smart_devices")
    assert [(source, part.unread and part.unread.detail) for source, part in aside(found)] == [
        (
            "home_automation_devices",
            "not as it always was: home_automation_devices[0] with keys nobody knows",
        ),
        ("smart_devices", "not as it always was: smart_devices[0], smart_devices[0] with keys nobody knows"),
    ]
    assert json.loads(aside(found)[0][1].raw)["said"] == [lamp]
