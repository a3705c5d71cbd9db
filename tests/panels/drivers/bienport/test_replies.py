"""What becomes of commands, by the vendor's word."""

import re
from typing import Any

import pytest

from panels.drivers.base import REPORTED_OTHERWISE, Reply
from panels.vocabulary import CommandState, ReadingGroup, WrongCode
from tests.panels.drivers.bienport.samples import CORRELATION, driver, parse, sample

DONE = (CommandState.CONFIRMED, "", WrongCode.NO, False)
REFUSED = CommandState.REFUSED


def reply_to(name: str, **changes: Any) -> Reply:
    reply = parse(sample(name, **({"correlationId": CORRELATION} | changes))).reply
    assert reply is not None
    assert reply.correlation_id == CORRELATION
    assert not reply.from_panel
    return reply


def told(reply: Reply) -> tuple[CommandState, str, WrongCode, bool]:
    return reply.state, reply.code, reply.wrong_code, reply.read_after


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("armed_away", DONE),
        ("armed_home", DONE),
        ("armed_night", DONE),
        ("disarmed", DONE),
        ("zone_armed", DONE),
        ("zone_disarmed", DONE),
        ("zones_bypassed", DONE),
        ("zones_unbypassed", DONE),
        ("status_all_quiet", DONE),
        ("failures", DONE),
        ("code_changed", DONE),
        ("output_set", (CommandState.ASSUMED, "accepted", WrongCode.NO, False)),
        ("connection_requested", (CommandState.ASSUMED, "connection_requested", WrongCode.NO, False)),
        ("external_output_queued", (CommandState.SENT, "queued", WrongCode.NO, False)),
        # E1 to E14
        ("user_missing", (REFUSED, "user_missing", WrongCode.NO, False)),
        ("no_panel_access", (REFUSED, "no_panel_access", WrongCode.NO, False)),
        ("panel_disabled", (REFUSED, "panel_disabled", WrongCode.NO, False)),
        ("panel_unknown", (REFUSED, "panel_unknown", WrongCode.NO, False)),
        ("refused_by_panel", (REFUSED, "refused_by_panel", WrongCode.POSSIBLE, False)),
        ("not_permitted", (REFUSED, "not_permitted", WrongCode.NO, False)),
        ("vendor_fault", (CommandState.UNKNOWN, "vendor_fault", WrongCode.NO, True)),
        ("command_unknown", (REFUSED, "command_unknown", WrongCode.NO, False)),
        ("no_acknowledgement", (CommandState.UNKNOWN, "no_acknowledgement", WrongCode.NO, True)),
        ("partition_unknown", (REFUSED, "partition_unknown", WrongCode.NO, False)),
        ("partition_forbidden", (REFUSED, "partition_forbidden", WrongCode.NO, False)),
        ("no_zones", (REFUSED, "no_zones", WrongCode.NO, False)),
        ("no_phone_number", (REFUSED, "no_phone_number", WrongCode.NO, False)),
        ("device_forbidden", (REFUSED, "device_forbidden", WrongCode.NO, False)),
    ],
)
def test_every_documented_answer_has_its_outcome(name: str, outcome: tuple[CommandState, str, WrongCode, bool]) -> None:
    body = sample(name)
    reply = reply_to(name)
    assert told(reply) == outcome
    assert reply.literal == body["result"]
    assert reply.vendor_text == body.get("reason", "")
    assert not reply.code or reply.code in driver.sentences


@pytest.mark.parametrize("literal", ["not send", "not_send", "not sent", "NOT_SENT", "Not-Send"])
def test_the_three_spellings_of_not_sent_are_one(literal: str) -> None:
    assert reply_to("panel_disabled", result=literal).code == "panel_disabled"
    assert told(reply_to("panel_disabled", result=literal, reason="Başka bir sebep")) == (
        REFUSED,
        "not_sent",
        WrongCode.NO,
        False,
    )


def test_unauthorized_without_a_known_reason_may_be_the_login() -> None:
    assert told(reply_to("no_panel_access", reason=None)) == (REFUSED, "unauthorized", WrongCode.NO, False)
    assert told(reply_to("no_panel_access", reason="Token expired")) == (REFUSED, "unauthorized", WrongCode.NO, False)


def test_a_failure_in_another_language_leaves_a_wrong_code_possible() -> None:
    reply = reply_to("refused_by_panel", reason="Komuta izin verilmedi")
    assert told(reply) == (CommandState.FAILED, "failed", WrongCode.POSSIBLE, False)


@pytest.mark.parametrize("command", ["setExtDO", "initiateConnection"])
def test_a_command_without_a_code_cannot_have_had_a_wrong_one(command: str) -> None:
    assert reply_to("refused_by_panel", data={"command": command}).wrong_code is WrongCode.NO


def test_an_unknown_command_is_known_by_its_shape_too() -> None:
    assert reply_to("command_unknown", reason="Komut yok").code == "command_unknown"


@pytest.mark.parametrize("literal", ["maybe", "", "successful", "success!"])
def test_only_success_and_sent_are_good_news(literal: str) -> None:
    assert told(reply_to("armed_away", result=literal)) == (
        CommandState.UNKNOWN,
        "unknown_answer",
        WrongCode.NO,
        True,
    )


def test_the_reason_of_a_success_is_ignored() -> None:
    assert told(reply_to("armed_away", reason="Command not allowed")) == DONE


def test_a_success_that_does_not_say_of_what_is_not_a_confirmation() -> None:
    body = sample("armed_away")
    del body["data"]
    reply = parse(body).reply
    assert reply is not None
    assert reply.state is CommandState.ASSUMED


def test_an_external_output_is_settled_by_its_device_alone() -> None:
    assert reply_to("external_output_queued", result="success").state is CommandState.SENT


def test_an_answer_names_the_panel_it_is_about() -> None:
    # The documents' own sample answers for another panel than was asked: the corridor refuses that.
    part = parse(sample("zone_armed"))
    assert part.panel == "50"
    assert part.group is ReadingGroup.LINK
    assert parse(sample("no_acknowledgement")).panel is None
    assert parse(sample("command_unknown")).panel is None


def test_a_read_that_brings_nothing_has_failed() -> None:
    body = sample("status_all_quiet")
    body["data"] = {"command": "getStatus", "resourceId": 178}
    part = parse(body)
    assert part.reply is not None
    assert told(part.reply) == (CommandState.FAILED, "empty_answer", WrongCode.NO, False)
    assert part.readings == ()
    assert part.group is ReadingGroup.LINK


def test_sentences_are_for_people() -> None:
    assert REPORTED_OTHERWISE in driver.sentences
    for text in driver.sentences.values():
        assert text.endswith(".")
        assert not re.search(r"please|successful|error code|resourceId", text, re.IGNORECASE)
    assert len(set(driver.sentences.values())) == len(driver.sentences)


def test_an_exception_quoted_by_the_vendor_keeps_its_secrets() -> None:
    reason = "Bad request: pinCode=1234, jwtToken: eyJhbGciOiJIUzUxMiJ9.eyJzdWIiOiJ4In0.c2ln for user"
    part = parse(sample("vendor_fault", reason=reason))
    assert part.reply is not None
    for kept in (part.reply.vendor_text, part.raw.decode()):
        assert "1234" not in kept
        assert "eyJ" not in kept
        assert "for user" in kept
