"""Where no panel checks a code, Watchpost asks the person's own PIN, before there is a row (DESIGN 4.4)."""

import logging
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.views.debug import ExceptionReporter

from history.models import JournalEntry
from panels import dispatch
from panels.dispatch import Refusal
from panels.models import CodeAttempts, Command, Grant, OwnPin, Panel, Partition, User
from panels.secrets import attempts, own_pins, pins
from panels.secrets.sealing import Sealed
from panels.vocabulary import GUARDED, WHOLE_PANEL, ArmMode, CommandName, CommandState, Right
from tests.panels.corridor.stage import Cast, events
from tests.panels.corridor.test_secrets import everything_queued, everything_stored
from tests.panels.unchecked import reached_through

PIN, WRONG = "730518264951", "846259107346"
WISHES: dict[CommandName, dict[str, Any]] = {
    CommandName.DISARM: {"partition": 1},
    CommandName.DISARM_ZONE: {"zones": [1]},
    CommandName.BYPASS: {"zones": [1]},
    CommandName.UNBYPASS: {"zones": [1]},
    CommandName.SET_OUTPUT: {"output": 1, "on": False},
    CommandName.CHANGE_CODE: {"code_owner": {"kind": "regular", "index": 1}, "new_pin": "4455"},
    CommandName.ARM_AWAY: {"partition": 1},
    CommandName.ARM_HOME: {"partition": 1},
    CommandName.ARM_NIGHT: {"partition": 1},
    CommandName.ARM_ZONE: {"zones": [1]},
    CommandName.READ_STATUS: {},
    CommandName.START_CONNECTION: {},
}


@pytest.fixture
def unchecked(cast: Cast) -> Iterator[Cast]:
    """The same people around a panel that checks no code; owner and operator have PINs of their own."""
    Partition.objects.update(mode=ArmMode.DISARMED)
    with reached_through(cast.connection):
        own_pins.store(cast.owner, PIN)
        own_pins.store(cast.operator, "48291357")
        yield cast


def ask(user: User, panel: Panel, pin: str, name: CommandName = CommandName.DISARM, **more: Any) -> Command:
    return dispatch.ask(user, panel, name, pin=pin, address="192.0.2.7", **(WISHES[name] | more))


def refusal(user: User, panel: Panel, pin: str, name: CommandName = CommandName.DISARM, **more: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        ask(user, panel, pin, name, **more)
    assert not pin or pin not in f"{caught.value!r}{caught.value}{caught.value.text}"
    return caught.value


@pytest.mark.parametrize("name", [name for name in WISHES if name in GUARDED])
def test_what_is_guarded_asks_for_it(unchecked: Cast, name: CommandName) -> None:
    assert refusal(unchecked.owner, unchecked.panel, "", name).code == "own_pin_asked"
    assert refusal(unchecked.owner, unchecked.panel, WRONG, name).code == "own_pin_wrong"
    assert not Command.objects.exists()
    assert ask(unchecked.owner, unchecked.panel, PIN, name).state == CommandState.QUEUED


def tries() -> list[str]:
    """What is counted of codes; how often somebody asks at all is counted besides."""
    return list(CodeAttempts.objects.exclude(key__startswith="calls:commands:").values_list("key", flat=True))


@pytest.mark.parametrize("name", [name for name in WISHES if name not in GUARDED])
def test_arming_looking_and_waking_stay_one_gesture(unchecked: Cast, name: CommandName) -> None:
    assert ask(unchecked.owner, unchecked.panel, "", name).state == CommandState.QUEUED
    assert not tries()


AWAY, NIGHT, HOME = CommandName.ARM_AWAY, CommandName.ARM_NIGHT, CommandName.ARM_HOME


@pytest.mark.parametrize(
    ("mode", "asking"),
    [
        (ArmMode.DISARMED, set()),
        (ArmMode.ARMED_HOME, set()),
        (ArmMode.ARMED_NIGHT, {HOME}),
        (ArmMode.ARMED_AWAY, {HOME, NIGHT}),
        # It may be everything that is armed, or being armed.
        (ArmMode.ARMED, {HOME, NIGHT}),
        (ArmMode.ARMING, {HOME, NIGHT}),
        (ArmMode.UNKNOWN, {HOME, NIGHT}),
    ],
)
def test_arming_less_than_before_is_disarming_in_part(unchecked: Cast, mode: ArmMode, asking: set[CommandName]) -> None:
    unchecked.panel.partitions.filter(number=1).update(mode=mode)
    for name in (AWAY, NIGHT, HOME):
        Command.objects.update(state=CommandState.REFUSED)
        if name in asking:
            assert refusal(unchecked.owner, unchecked.panel, "", name).code == "own_pin_asked"
            assert refusal(unchecked.owner, unchecked.panel, WRONG, name).code == "own_pin_wrong"
            assert ask(unchecked.owner, unchecked.panel, PIN, name).state == CommandState.QUEUED
        else:
            assert ask(unchecked.owner, unchecked.panel, "", name).state == CommandState.QUEUED


def test_what_a_panel_was_before_it_was_divided_does_not_count(unchecked: Cast) -> None:
    """Its row for the whole panel stays, and nothing is told of it any more."""
    Partition.objects.create(panel=unchecked.panel, number=WHOLE_PANEL, mode=ArmMode.DISARMED)
    assert ask(unchecked.owner, unchecked.panel, "", NIGHT, partition=WHOLE_PANEL).state == CommandState.QUEUED
    Command.objects.update(state=CommandState.REFUSED)

    unchecked.panel.partitions.filter(number=1).update(mode=ArmMode.ARMED_AWAY)

    assert refusal(unchecked.owner, unchecked.panel, "", HOME, partition=WHOLE_PANEL).code == "own_pin_asked"


@pytest.mark.parametrize("state", [CommandState.QUEUED, CommandState.SENT, CommandState.UNKNOWN])
@pytest.mark.parametrize("armed", [1, WHOLE_PANEL])
def test_what_is_on_its_way_counts_as_armed(unchecked: Cast, state: CommandState, armed: int) -> None:
    """Between the gesture and the panel's word a second one must not take back what the first one protects."""
    Partition.objects.create(panel=unchecked.panel, number=WHOLE_PANEL, mode=ArmMode.DISARMED)
    ask(unchecked.operator, unchecked.panel, "", AWAY, partition=armed)
    Command.objects.update(state=state, sent_at=timezone.now())
    assert refusal(unchecked.owner, unchecked.panel, "", HOME).code == "own_pin_asked"

    # What it became is in the row by then, or the panel has said since that nothing came of it.
    unchecked.panel.partitions.update(seen_at=timezone.now())
    if state != CommandState.UNKNOWN:
        Command.objects.update(state=CommandState.REFUSED)
    assert ask(unchecked.owner, unchecked.panel, "", HOME).state == CommandState.QUEUED


def test_a_mode_that_is_too_old_is_not_believed(unchecked: Cast) -> None:
    Panel.objects.filter(pk=unchecked.panel.pk).update(stale_at=timezone.now())
    panel = Panel.objects.get(pk=unchecked.panel.pk)
    assert refusal(unchecked.owner, panel, "", HOME).code == "own_pin_asked"
    assert ask(unchecked.owner, panel, "", AWAY).state == CommandState.QUEUED


def test_the_mode_of_another_partition_does_not_matter(unchecked: Cast) -> None:
    unchecked.panel.partitions.exclude(number=1).update(mode=ArmMode.ARMED_AWAY)
    assert ask(unchecked.owner, unchecked.panel, "", HOME).state == CommandState.QUEUED


def test_whoever_may_only_arm_may_not_protect_less(unchecked: Cast) -> None:
    Grant.objects.create(
        user=unchecked.stranger, panel=unchecked.panel, rights=[Right.VIEW, Right.ARM], valid_from=timezone.now()
    )
    own_pins.store(unchecked.stranger, "90817263")
    assert ask(unchecked.stranger, unchecked.panel, "", HOME).state == CommandState.QUEUED
    Command.objects.update(state=CommandState.REFUSED)
    unchecked.panel.partitions.update(mode=ArmMode.ARMED_AWAY)
    assert refusal(unchecked.stranger, unchecked.panel, "90817263", HOME).code == "protects_less"
    assert ask(unchecked.stranger, unchecked.panel, "", AWAY).state == CommandState.QUEUED


def test_a_panel_that_asks_for_its_own_code_is_left_to_that(cast: Cast) -> None:
    cast.panel.partitions.update(mode=ArmMode.ARMED_AWAY)
    assert refusal(cast.owner, cast.panel, "", HOME).code == "pin_missing"


def test_whoever_has_none_is_told_where_to_set_one(unchecked: Cast) -> None:
    caught = refusal(unchecked.resident, unchecked.panel, PIN)
    assert caught.code == "own_pin_missing"
    assert "account page" in caught.text
    assert not tries()


def test_somebody_elses_does_not_do(unchecked: Cast) -> None:
    assert refusal(unchecked.operator, unchecked.panel, PIN).code == "own_pin_wrong"


@pytest.mark.parametrize("pin", ["8642", "1234567890123", "73051826495a", "٧٣٠٥١٨٢٦"])
def test_what_cannot_be_one_is_no_try(unchecked: Cast, pin: str) -> None:
    assert refusal(unchecked.owner, unchecked.panel, pin).code == "own_pin_malformed"
    assert not tries()


def test_whoever_may_not_act_learns_nothing_of_pins(unchecked: Cast) -> None:
    for pin in ("", PIN, WRONG):
        assert refusal(unchecked.stranger, unchecked.panel, pin).code == "forbidden"


def test_three_wrong_ones_a_wait_and_nobody_else_waits(unchecked: Cast) -> None:
    said = [refusal(unchecked.owner, unchecked.panel, WRONG) for _ in range(3)]
    assert [(one.code, one.tries_left, one.wait_until is not None) for one in said] == [
        ("own_pin_wrong", 2, False),
        ("own_pin_wrong", 1, False),
        ("own_pin_wrong", 0, True),
    ]
    assert "2 tries left" in said[0].text
    assert "1 try left" in said[1].text
    until = said[2].wait_until
    assert until is not None
    assert timedelta(seconds=80) < until - timezone.now() <= timedelta(seconds=90)

    # Even the right one, on whatever panel: it is one PIN. Nothing is judged, so nothing is counted.
    waiting = refusal(unchecked.owner, unchecked.device, PIN, CommandName.CHANGE_CODE)
    assert (waiting.code, waiting.wait_until) == ("wait", until)
    assert CodeAttempts.objects.get(key=f"own:{unchecked.owner.pk}").failures == 3

    assert ask(unchecked.operator, unchecked.panel, "48291357").state == CommandState.QUEUED
    assert not Command.objects.filter(requested_by=unchecked.owner).exists()

    CodeAttempts.objects.update(wait_until=timezone.now())
    assert ask(unchecked.owner, unchecked.panel, PIN, CommandName.BYPASS).state == CommandState.QUEUED
    assert refusal(unchecked.owner, unchecked.panel, WRONG).tries_left == 2


def test_arming_goes_on_during_a_wait(unchecked: Cast) -> None:
    for _ in range(3):
        refusal(unchecked.owner, unchecked.panel, WRONG)
    assert ask(unchecked.owner, unchecked.panel, "", CommandName.ARM_AWAY).state == CommandState.QUEUED


def test_wrong_ones_are_in_the_journal_and_a_burst_is_an_event(unchecked: Cast) -> None:
    before = Panel.objects.get(pk=unchecked.panel.pk).version
    for _ in range(5):
        refusal(unchecked.owner, unchecked.panel, WRONG)
        CodeAttempts.objects.update(wait_until=None)

    entries = JournalEntry.objects.filter(act="own_pin.wrong").order_by("id")
    assert [entry.details for entry in entries] == [
        {"panel": unchecked.panel.uid, "command": "disarm", "burst": burst} for burst in (False,) * 4 + (True,)
    ]
    assert {(entry.actor, entry.object_uid) for entry in entries} == {(unchecked.owner.uid,) * 2}
    assert [(event.panel_id, event.priority) for event in events(kind="wrong_codes")] == [(unchecked.panel.pk, 8)]
    assert Panel.objects.get(pk=unchecked.panel.pk).version == before + 1
    assert CodeAttempts.objects.get(key="address:192.0.2.7").failures == 5


def test_a_refusal_keeps_its_count_whatever_its_caller_does(unchecked: Cast) -> None:
    """Within a transaction of the caller's the refusal would take its count back: that is an error of ours."""
    with transaction.atomic():
        transaction.get_connection().atomic_blocks[-1]._from_testcase = False
        with pytest.raises(RuntimeError, match="durable"):
            ask(unchecked.owner, unchecked.panel, WRONG)


def test_a_new_code_travels_and_the_own_pin_does_not(unchecked: Cast) -> None:
    command = ask(unchecked.owner, unchecked.panel, PIN, CommandName.CHANGE_CODE)
    taken = pins.take(command.uid, unchecked.panel.uid)
    assert taken is not None
    assert (taken[0].pin, taken[0].new_pin) == ("", "4455")


def test_the_worker_takes_the_new_code(unchecked: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, str]] = []

    def encoded(_command: Command, codes: pins.Codes) -> None:
        seen.append((codes.pin, codes.new_pin))
        raise RuntimeError("it goes no further in this test")

    command = ask(unchecked.owner, unchecked.panel, PIN, CommandName.CHANGE_CODE)
    monkeypatch.setattr("panels.dispatch.sending._encode", encoded)
    dispatch.send(command.uid)
    assert seen == [("", "4455")]


def test_nobodys_own_pin_becomes_a_panels_code(unchecked: Cast) -> None:
    own_pins.store(unchecked.owner, "730518")
    change = CommandName.CHANGE_CODE
    assert refusal(unchecked.owner, unchecked.panel, "730518", change, new_pin="730518").code == "new_pin_is_own"
    assert refusal(unchecked.owner, unchecked.panel, "730518", change, new_pin="12").code == "new_pin_malformed"


def test_a_panel_that_checks_codes_is_not_concerned(cast: Cast) -> None:
    own_pins.store(cast.operator, PIN)
    assert refusal(cast.operator, cast.panel, PIN).code == "pin_malformed"
    assert refusal(cast.operator, cast.panel, "").code == "pin_missing"
    command = ask(cast.operator, cast.panel, "8642")
    taken = pins.take(command.uid, cast.panel.uid)
    assert taken is not None
    assert taken[0].pin == "8642"
    assert not tries()


def fails(_user_id: int) -> None:
    raise RuntimeError("in the midst")


def signed_in(person: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_neither_right_nor_wrong_ones_are_left_anywhere(
    unchecked: Cast, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    client = signed_in(unchecked.owner)
    address = reverse("panel_ask", args=[unchecked.panel.uid, "disarm"])
    change = reverse("panel_ask", args=[unchecked.panel.uid, "change-pin"])
    pages, queued = [], []
    for pin in (WRONG, PIN):
        answer = client.post(address, {"mode": "disarm", "partition": "1", "pin": pin})
        pages.append(answer.content.decode())
        queued.append(everything_queued())
    new = {"owner": "regular", "index": "1", "new_pin": "4455", "new_pin_again": "4455"}
    answer = client.post(change, {"mode": "change_code", "pin": PIN, **new})
    pages.append(answer.content.decode())
    queued.append(everything_queued())
    assert [command.name for command in Command.objects.order_by("id")] == ["disarm", "change_code"]
    assert Command.objects.latest("id").uid in queued[-1], "the search reads queues"

    out, err = capfd.readouterr()
    logged = [f"{record.getMessage()}{record.args}{record.exc_text}" for record in caplog.records]
    stored = everything_stored()
    assert unchecked.owner.email in stored["panels_user"], "the search reads rows"
    for where, text in {"pages": pages, "queues": queued, "logs": [out, err, *logged], "rows": stored.values()}.items():
        for secret in (PIN, WRONG):
            assert secret not in "\n".join(text), f"a PIN is in the {where}"


@pytest.mark.parametrize("where", ["act", "account"])
def test_a_report_of_an_error_in_the_midst_does_not_tell_it(
    unchecked: Cast, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hasher itself fails, with the PIN in its hands."""
    reports: list[str] = []

    def report(**_: Any) -> None:
        request = client.get("/").wsgi_request
        reporter = ExceptionReporter(request, *sys.exc_info())
        reports.append(reporter.get_traceback_text() + reporter.get_traceback_html())

    client = signed_in(unchecked.owner)
    got_request_exception.connect(report, weak=False, dispatch_uid="report")
    try:
        if where == "act":
            OwnPin.objects.filter(user=unchecked.owner).update(digest=Sealed.of({"argon2": "argon2$broken"}))
            address = reverse("panel_ask", args=[unchecked.panel.uid, "disarm"])
            answer = client.post(address, {"mode": "disarm", "partition": "1", "pin": PIN})
        else:
            monkeypatch.setattr("panels.secrets.attempts.forgive_own", fails)
            sent = {"password": "a long pass phrase", "pin": PIN, "pin_again": PIN}
            answer = client.post(reverse("own_pin"), sent)
    finally:
        got_request_exception.disconnect(dispatch_uid="report")
    assert answer.status_code == 500
    (text,) = reports
    assert "own_pins.py" in text, "the report is of this error"
    assert PIN not in text
    assert "a long pass phrase" not in text


def test_the_wait_is_the_persons_and_not_the_panels(unchecked: Cast) -> None:
    for _ in range(3):
        refusal(unchecked.owner, unchecked.panel, WRONG)
    assert attempts.wait_until(unchecked.panel.pk, unchecked.owner.pk, timezone.now()) is None
