"""What becomes of commands: the whole table of DESIGN 4.2, which moves are allowed, and that copies change nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from panels import dispatch
from panels.models import CodeAttempts, Command, Output, Panel, Partition, ServiceCode, Zone
from panels.secrets.sealing import Sealed
from panels.vocabulary import (
    ArmMode,
    CodePurpose,
    CommandName,
    CommandState,
    Confidence,
    QuarantineReason,
    WrongCode,
)
from tests.panels.corridor.stage import Stage, events, kinds, quarantine, state_of
from tests.panels.drivers.bienport.samples import sample

C = CommandName
S = CommandState

# Sample, command it answers, outcome, sentence, what it says about the code, whether a status read should follow.
TEMPLATES = [
    ("user_missing", C.ARM_AWAY, S.REFUSED, "user_missing", WrongCode.NO, False),  # E1
    ("no_panel_access", C.ARM_AWAY, S.REFUSED, "no_panel_access", WrongCode.NO, False),  # E2
    ("panel_disabled", C.ARM_AWAY, S.REFUSED, "panel_disabled", WrongCode.NO, False),  # E3
    ("panel_unknown", C.ARM_AWAY, S.REFUSED, "panel_unknown", WrongCode.NO, False),  # E4
    ("refused_by_panel", C.ARM_AWAY, S.REFUSED, "refused_by_panel", WrongCode.POSSIBLE, False),  # E5
    ("not_permitted", C.ARM_AWAY, S.REFUSED, "not_permitted", WrongCode.NO, False),  # E6
    ("vendor_fault", C.ARM_AWAY, S.UNKNOWN, "vendor_fault", WrongCode.NO, True),  # E7
    ("command_unknown", C.ARM_AWAY, S.REFUSED, "command_unknown", WrongCode.NO, False),  # E8
    ("no_acknowledgement", C.ARM_AWAY, S.UNKNOWN, "no_acknowledgement", WrongCode.NO, True),  # E9
    ("partition_unknown", C.ARM_AWAY, S.REFUSED, "partition_unknown", WrongCode.NO, False),  # E10
    ("partition_forbidden", C.ARM_AWAY, S.REFUSED, "partition_forbidden", WrongCode.NO, False),  # E11
    ("no_zones", C.ARM_ZONE, S.REFUSED, "no_zones", WrongCode.NO, False),  # E12
    ("no_phone_number", C.START_CONNECTION, S.REFUSED, "no_phone_number", WrongCode.NO, False),  # E13
    ("device_forbidden", C.SET_EXTERNAL_OUTPUT, S.REFUSED, "device_forbidden", WrongCode.NO, False),  # E14
]
SUCCESSES = [
    ("armed_away", C.ARM_AWAY, S.CONFIRMED),
    ("armed_home", C.ARM_HOME, S.CONFIRMED),
    ("armed_night", C.ARM_NIGHT, S.CONFIRMED),
    ("disarmed", C.DISARM, S.CONFIRMED),
    ("zone_armed", C.ARM_ZONE, S.CONFIRMED),
    ("zone_disarmed", C.DISARM_ZONE, S.CONFIRMED),
    ("zones_bypassed", C.BYPASS, S.CONFIRMED),
    ("zones_unbypassed", C.UNBYPASS, S.CONFIRMED),
    ("code_changed", C.CHANGE_CODE, S.CONFIRMED),
    ("status_all_quiet", C.READ_STATUS, S.CONFIRMED),
    ("failures", C.READ_FAILURES, S.CONFIRMED),
    ("output_set", C.SET_OUTPUT, S.ASSUMED),
    ("connection_requested", C.START_CONNECTION, S.ASSUMED),
]
ZONES = {C.BYPASS: [1, 2], C.UNBYPASS: [1, 2], C.ARM_ZONE: [12], C.DISARM_ZONE: [12]}


def sent(stage: Stage, name: CommandName, **more: Any) -> Command:
    """A command of this name on the thing it is about."""
    if name == C.SET_EXTERNAL_OUTPUT:
        more = {"panel": stage.cast.device, "output": 4, "on": True} | more
    elif name == C.SET_OUTPUT:
        more = {"output": 1, "on": True, "seconds": 5} | more
    elif name not in (C.READ_STATUS, C.READ_FAILURES, C.START_CONNECTION, C.CHANGE_CODE, C.BYPASS, C.UNBYPASS):
        more = {"partition": 1} | more
    return stage.sent(name, **({"zones": ZONES.get(name, [])} | more))


def mode_of(stage: Stage) -> tuple[str, str]:
    """The hall's mode and how sure it is."""
    hall = Partition.objects.get(pk=stage.cast.hall.pk)
    return hall.mode, hall.mode_confidence


@pytest.mark.parametrize("case", TEMPLATES, ids=lambda case: case[0])
def test_every_template_of_the_vendor_has_its_outcome_and_a_second_copy_changes_nothing(
    stage: Stage, case: tuple[str, CommandName, str, str, str, bool]
) -> None:
    name, asked, state, reason, wrong, reads = case
    command = sent(stage, asked)
    body = stage.answer(command, name)
    applied = stage.hear(body)

    settled = Command.objects.values().get(pk=command.pk)
    assert (settled["state"], settled["reason"], settled["wrong_code"]) == (state, reason, wrong)
    assert (settled["vendor_text"], settled["literal"]) == (body["reason"], body["result"])
    assert settled["settled_at"] == stage.now
    assert applied.reads == ({stage.cast.panel.pk: command.uid} if reads else {})
    assert quarantine() == []
    attempts = list(CodeAttempts.objects.values_list("key", "failures"))
    version = Panel.objects.get(pk=command.panel_id).version

    stage.wait(2)
    again = stage.hear(body)
    stage.reconnect()
    stage.hear(body, dup=True)
    assert Command.objects.values().get(pk=command.pk) == settled
    assert list(CodeAttempts.objects.values_list("key", "failures")) == attempts
    assert Panel.objects.get(pk=command.panel_id).version == version
    assert (again.commands, again.reads, again.events) == (set(), {}, 0)


@pytest.mark.parametrize(("name", "asked", "state"), SUCCESSES, ids=str)
def test_every_success_has_its_outcome_and_a_second_copy_changes_nothing(
    stage: Stage, name: str, asked: CommandName, state: str
) -> None:
    command = sent(stage, asked)
    body = stage.answer(command, name)
    stage.hear(body)
    settled = Command.objects.values().get(pk=command.pk)
    assert settled["state"] == state
    before = kinds()

    stage.wait(2)
    stage.hear(body)
    assert Command.objects.values().get(pk=command.pk) == settled
    assert kinds() == before


@pytest.mark.parametrize(
    ("result", "reason", "state", "wrong"),
    [
        ("unauthorized", None, S.REFUSED, WrongCode.NO),
        ("not send", "Panel devre disi!", S.REFUSED, WrongCode.NO),
        ("failed", "Komuta izin verilmiyor", S.FAILED, WrongCode.POSSIBLE),
        ("perhaps", None, S.UNKNOWN, WrongCode.NO),
        ("", None, S.UNKNOWN, WrongCode.NO),
    ],
)
def test_answers_in_other_words_are_never_good_news(
    stage: Stage, result: str, reason: str | None, state: str, wrong: str
) -> None:
    command = sent(stage, C.ARM_AWAY)
    stage.hear(stage.answer(command, "armed_away", result=result, reason=reason))

    command.refresh_from_db()
    assert (command.state, command.wrong_code) == (state, wrong)
    assert mode_of(stage) == (ArmMode.UNKNOWN, Confidence.UNKNOWN)


def test_success_of_an_arming_makes_the_mode_an_assumption_until_the_panel_reports(stage: Stage) -> None:
    command = sent(stage, C.ARM_HOME)
    stage.hear(stage.answer(command, "armed_home"))
    assert mode_of(stage) == (ArmMode.ARMED_HOME, Confidence.ASSUMED)

    read = stage.sent(C.READ_STATUS)
    status = stage.answer(read, "status_all_quiet")
    status["data"] |= {key: [{"partition": 1, "value": True}] for key in ("armedPartitions", "partitionsStayAway")}
    stage.hear(status)
    assert mode_of(stage) == (ArmMode.ARMED_HOME, Confidence.CONFIRMED)
    assert [event for event in events() if event.kind == "armed"] == []


def test_success_that_comes_after_the_panel_has_spoken_assumes_nothing(stage: Stage) -> None:
    command = sent(stage, C.ARM_AWAY)
    stage.hear(sample("panel_disarmed", correlationId="somebody-elses"))
    stage.wait(1)
    stage.hear(stage.answer(command, "armed_away"))

    assert state_of(command) == S.CONFIRMED
    assert mode_of(stage) == (ArmMode.DISARMED, Confidence.REPORTED)


def test_a_notification_before_its_response_settles_once_and_keeps_its_own_event(stage: Stage) -> None:
    command = sent(stage, C.DISARM)
    stage.hear(stage.answer(command, "panel_disarmed"))
    settled = Command.objects.values().get(pk=command.pk)
    stage.wait(1)
    stage.hear(stage.answer(command, "disarmed"))

    assert settled["state"] == S.CONFIRMED
    assert Command.objects.values().get(pk=command.pk) == settled
    assert mode_of(stage) == (ArmMode.DISARMED, Confidence.CONFIRMED)
    assert [(event.kind, event.command) for event in events()] == [("disarmed", command.uid)]


def test_response_and_notification_in_one_batch_settle_once_in_either_order(stage: Stage) -> None:
    for names in (("disarmed", "panel_disarmed"), ("panel_disarmed", "disarmed")):
        command = sent(stage, C.DISARM)
        stage.hear(*(stage.answer(command, name) for name in names))
        assert state_of(command) == S.CONFIRMED
        assert len(events(command=command.uid)) == 1


def test_sent_stays_sent_until_the_device_reports_the_wanted_state(stage: Stage) -> None:
    command = sent(stage, C.SET_EXTERNAL_OUTPUT)
    stage.hear(stage.answer(command, "external_output_queued"))
    command.refresh_from_db()
    assert (command.state, command.literal, command.settled_at) == (S.SENT, "sent", None)

    stage.wait(1)
    stage.hear(sample("external_output_changed", correlationId=command.correlation_id))
    assert state_of(command) == S.CONFIRMED
    valve = Output.objects.get(panel=stage.cast.device)
    assert (valve.on, valve.confidence) == (True, Confidence.CONFIRMED)


def test_a_device_that_reports_the_old_state_has_not_done_it(stage: Stage) -> None:
    command = sent(stage, C.SET_EXTERNAL_OUTPUT)
    stage.hear(stage.answer(command, "external_output_queued"))
    stage.hear(sample("external_output_changed", correlationId=command.correlation_id, parameters={"status": 0}))

    command.refresh_from_db()
    assert (command.state, command.reason) == (S.FAILED, "reported_otherwise")
    assert Output.objects.get(panel=stage.cast.device).on is False

    stage.wait(1)
    stage.hear(sample("external_output_changed", correlationId=command.correlation_id))
    assert state_of(command) == S.CONFIRMED


@pytest.mark.parametrize("output", [3, 0])
def test_a_report_of_another_output_with_our_id_settles_nothing(stage: Stage, output: int) -> None:
    command = sent(stage, C.SET_EXTERNAL_OUTPUT)
    stage.hear(sample("external_output_changed", correlationId=command.correlation_id, parameters={"output": output}))

    assert state_of(command) == S.SENT


@pytest.mark.parametrize(
    ("name", "parameters"),
    [("panel_armed", {"partition": 2}), ("panel_disarmed", {}), ("panel_armed", {"partition": 9})],
)
def test_a_report_of_another_thing_with_our_id_settles_nothing_but_is_not_lost(
    stage: Stage, name: str, parameters: dict[str, Any]
) -> None:
    command = sent(stage, C.ARM_AWAY)
    stage.hear(sample(name, correlationId=command.correlation_id, parameters=parameters))

    assert state_of(command) == S.SENT
    assert [event.command for event in events()] == [""]


def test_a_wrong_correlation_id_settles_nothing_and_is_kept(stage: Stage) -> None:
    command = sent(stage, C.ARM_AWAY)
    stage.hear(stage.answer(command, "armed_away", correlationId=command.correlation_id[:-1] + "-"))
    stage.hear(stage.answer(command, "panel_armed", correlationId="another"))

    assert state_of(command) == S.SENT
    assert quarantine() == [QuarantineReason.UNMATCHED_REPLY]
    assert mode_of(stage) == (ArmMode.ARMED, Confidence.CONFIRMED)


@pytest.mark.parametrize(("name", "state"), [("armed_away", S.CONFIRMED), ("refused_by_panel", S.REFUSED)])
def test_a_late_reply_settles_what_had_become_unknown(stage: Stage, name: str, state: str) -> None:
    command = sent(stage, C.ARM_AWAY)
    assert dispatch.sweep(stage.now + timedelta(seconds=31)) == 1
    command.refresh_from_db()
    assert (command.state, command.reason) == (S.UNKNOWN, "no_answer")

    stage.wait(40)
    stage.hear(stage.answer(command, name))
    assert state_of(command) == state


def test_unknown_said_twice_in_different_words_stays_as_it_was_first(stage: Stage) -> None:
    command = sent(stage, C.ARM_AWAY)
    stage.hear(stage.answer(command, "no_acknowledgement"))
    first = Command.objects.values().get(pk=command.pk)
    stage.hear(stage.answer(command, "vendor_fault"))

    assert Command.objects.values().get(pk=command.pk) == first


@pytest.mark.parametrize("refusal", ["refused_by_panel", "not_permitted"])
def test_after_a_refusal_only_the_panels_own_report_confirms(stage: Stage, refusal: str) -> None:
    command = sent(stage, C.ARM_AWAY)
    stage.hear(stage.answer(command, refusal))
    stage.wait(1)
    stage.hear(stage.answer(command, "armed_away"))
    assert state_of(command) == S.REFUSED
    assert mode_of(stage) == (ArmMode.UNKNOWN, Confidence.UNKNOWN)

    stage.hear(stage.answer(command, "no_acknowledgement"))
    assert state_of(command) == S.REFUSED

    stage.hear(stage.answer(command, "panel_armed"))
    command.refresh_from_db()
    assert (command.state, command.wrong_code) == (S.CONFIRMED, WrongCode.NO)
    assert mode_of(stage) == (ArmMode.ARMED_AWAY, Confidence.ASSUMED)


def test_what_was_confirmed_is_not_taken_back_by_a_later_answer(stage: Stage) -> None:
    command = sent(stage, C.ARM_AWAY)
    stage.hear(stage.answer(command, "armed_away"))
    for name in ("refused_by_panel", "no_acknowledgement", "command_unknown"):
        stage.hear(stage.answer(command, name))

    assert state_of(command) == S.CONFIRMED
    assert not CodeAttempts.objects.exists()


def test_what_expired_unsent_is_never_revived(stage: Stage) -> None:
    command = sent(stage, C.ARM_AWAY, state=S.QUEUED, sent_at=None)
    dispatch.sweep(stage.now + timedelta(seconds=16))
    assert state_of(command) == S.EXPIRED

    stage.hear(stage.answer(command, "armed_away"), stage.answer(command, "panel_armed"))
    assert state_of(command) == S.EXPIRED
    dispatch.send(command.uid)
    assert state_of(command) == S.EXPIRED


def test_the_sweeper_ends_only_what_is_over(stage: Stage) -> None:
    now = stage.now
    queued = sent(stage, C.ARM_AWAY, state=S.QUEUED, sent_at=None, expires_at=now + timedelta(seconds=15))
    waiting = sent(stage, C.DISARM, answer_by=now + timedelta(seconds=30))
    done = sent(stage, C.ARM_NIGHT, state=S.CONFIRMED, answer_by=now - timedelta(seconds=1), settled_at=now)

    assert dispatch.sweep(now + timedelta(seconds=14)) == 0
    assert dispatch.sweep(now + timedelta(seconds=15)) == 1
    assert dispatch.sweep(now + timedelta(seconds=15)) == 0
    assert dispatch.sweep(now + timedelta(seconds=30)) == 1
    assert [state_of(command) for command in (queued, waiting, done)] == [S.EXPIRED, S.UNKNOWN, S.CONFIRMED]


def test_a_bypass_is_assumed_per_zone_until_a_status_says_so(stage: Stage) -> None:
    command = sent(stage, C.BYPASS)
    stage.hear(stage.answer(command, "zones_bypassed"))

    zones = {z.number: (z.bypassed, z.confidence) for z in Zone.objects.filter(panel=stage.cast.panel)}
    assert zones[1] == zones[2] == (True, Confidence.ASSUMED)
    assert zones[12] == (None, Confidence.UNKNOWN)
    assert Panel.objects.get(pk=stage.cast.panel.pk).bypassed_zones == 2
    assert [(event.kind, event.origin, event.zone) for event in events()] == [
        ("zone_bypassed", "ours", 1),
        ("zone_bypassed", "ours", 2),
    ]


def test_a_switched_output_is_assumed_for_as_long_as_it_was_asked(stage: Stage) -> None:
    command = sent(stage, C.SET_OUTPUT)
    stage.hear(stage.answer(command, "output_set"))

    siren = Output.objects.get(panel=stage.cast.panel)
    assert (siren.on, siren.confidence, siren.until) == (True, Confidence.ASSUMED, stage.now + timedelta(seconds=5))


def test_a_status_settles_what_was_unknown_only_where_it_agrees(stage: Stage) -> None:
    for asked, state, reason in ((C.DISARM, S.CONFIRMED, "status_agrees"), (C.ARM_AWAY, S.UNKNOWN, "status_disagrees")):
        command = sent(stage, asked)
        stage.hear(stage.answer(command, "no_acknowledgement"))
        read = stage.sent(C.READ_STATUS, cause_kind="command", cause_uid=command.uid)
        stage.hear(stage.answer(read, "status_all_quiet"))
        command.refresh_from_db()
        assert (command.state, command.reason) == (state, reason)


def test_an_empty_answer_to_a_read_is_a_failure_and_changes_no_state(stage: Stage) -> None:
    read = stage.sent(C.READ_STATUS)
    body = stage.answer(read, "status_all_quiet")
    body["data"] = {"command": "getStatus", "resourceId": 34}
    applied = stage.hear(body)

    assert state_of(read) == S.FAILED
    assert applied.reads == {}
    assert Panel.objects.get(pk=stage.cast.panel.pk).synced_at is None


@pytest.mark.parametrize("scope", ["panel", "connection", "none", "revoked", "another panel"])
def test_status_is_read_unattended_only_where_a_code_for_reading_is_kept(stage: Stage, scope: str) -> None:
    kept = {"panel": stage.cast.panel, "another panel": stage.cast.device}.get(scope)
    if scope != "none":
        ServiceCode.objects.create(
            connection=stage.cast.connection,
            panel=kept,
            purpose=CodePurpose.READ,
            code=Sealed.of({"code": "4711"}),
            revoked_at=timezone.now() if scope == "revoked" else None,
        )
    applied = stage.hear(sample("panel_armed_at_the_keypad"))
    assert applied.reads == {stage.cast.panel.pk: ""}

    made = dispatch.request_reads(applied.reads)
    assert [command.name for command in made] == ([C.READ_STATUS] if scope in ("panel", "connection") else [])
    assert len(dispatch.request_reads(applied.reads)) == 0, "at most one read per panel is open"


@pytest.mark.parametrize("purpose", [CodePurpose.STATION, CodePurpose.AUTOMATION])
def test_codes_kept_for_other_purposes_read_nothing(stage: Stage, purpose: CodePurpose) -> None:
    ServiceCode.objects.create(
        connection=stage.cast.connection, panel=stage.cast.panel, purpose=purpose, code=Sealed.of({"code": "4711"})
    )
    assert dispatch.request_reads({stage.cast.panel.pk: ""}) == []
    assert not Command.objects.exists()


def test_a_failed_read_is_not_followed_by_another(stage: Stage) -> None:
    read = stage.sent(C.READ_STATUS)
    applied = stage.hear(stage.answer(read, "no_acknowledgement"))

    assert applied.reads == {}
