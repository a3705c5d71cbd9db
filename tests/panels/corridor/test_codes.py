"""Codes and rights on the way out: taken once, bound, short-lived, and asked again in the worker (DESIGN 4.4)."""

import os
import time
from datetime import timedelta
from typing import Any

import pytest
import redis
from django.conf import settings as now_set
from django.utils import timezone

from panels import dispatch
from panels.dispatch import Refusal
from panels.models import CodeAttempts, Command, Connection, Grant, Membership, Panel, SiteOrganization
from panels.secrets import attempts, pins
from panels.secrets.pins import Codes, PinStoreError
from panels.vocabulary import CommandName, CommandState, ConnectionHealth
from tests.panels.corridor.stage import Cast, Stage, events, state_of

PIN = "8642"
# Commands of this process alone: the processes of a run share one store.
C1, C2, C3, C4, C5 = (f"c{number}-{os.getpid()}" for number in range(1, 6))


@pytest.fixture
def asked(cast: Cast) -> Command:
    """A disarm the operator asked for a moment ago; no worker has had it yet."""
    return dispatch.ask(cast.operator, cast.panel, CommandName.DISARM, partition=1, pin=PIN, address="192.0.2.7")


def refused(command: Command) -> tuple[str, str]:
    """How a command ended and why."""
    command.refresh_from_db()
    return command.state, command.reason


def test_a_code_is_taken_once(db: None) -> None:
    pins.put(C1, "p1", Codes(pin=PIN, new_pin="9999"), until=time.time() + 60)

    taken = pins.take(C1, "p1")
    assert taken is not None
    assert (taken[0].pin, taken[0].new_pin) == (PIN, "9999")
    assert pins.take(C1, "p1") is None


@pytest.mark.parametrize(("command", "panel"), [(C2, "p1"), (C1, "p2")], ids=["another command", "another panel"])
def test_a_code_is_bound_to_its_command_and_its_panel(db: None, command: str, panel: str) -> None:
    pins.put(C1, "p1", Codes(pin=PIN), until=time.time() + 60)
    assert pins.take(command, panel) is None


def test_a_code_moved_to_another_command_in_the_store_opens_nothing(db: None) -> None:
    store = redis.Redis.from_url(now_set.REDIS_URL)
    pins.put(C1, "p1", Codes(pin=PIN), until=time.time() + 60)
    store.rename(f"watchpost:pin:{C1}", f"watchpost:pin:{C3}")
    assert pins.take(C3, "p1") is None


def test_a_code_ends_with_its_moment_and_at_most_after_60_seconds(db: None) -> None:
    store = redis.Redis.from_url(now_set.REDIS_URL)
    pins.put(C1, "p1", Codes(pin=PIN), until=time.time() + 3600)
    assert 0 < store.pttl(f"watchpost:pin:{C1}") <= 60_000
    pins.put(C4, "p1", Codes(pin=PIN), until=time.time() - 1)
    assert not store.exists(f"watchpost:pin:{C4}")
    pins.put(C5, "p1", Codes(pin=PIN), until=time.time() + 0.15)
    # Kept longer by whoever holds the store, it is still over.
    store.persist(f"watchpost:pin:{C5}")
    over, deadline = time.time() + 0.15, time.monotonic() + 5
    while time.time() <= over and time.monotonic() < deadline:
        time.sleep(0.01)
    assert pins.take(C5, "p1") is None


def test_the_store_holds_a_code_only_sealed(db: None) -> None:
    pins.put(C1, "p1", Codes(pin=PIN), until=time.time() + 60)
    value = redis.Redis.from_url(now_set.REDIS_URL).get(f"watchpost:pin:{C1}")

    assert PIN.encode() not in value  # type: ignore[operator]
    assert PIN not in repr(Codes(pin=PIN))


def test_without_the_store_a_command_ends_unsent_and_the_error_names_nothing(cast: Cast, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with pytest.raises(PinStoreError) as caught:
        pins.put(C1, "p1", Codes(pin=PIN), until=time.time() + 60)
    assert PIN not in str(caught.value)
    assert caught.value.__suppress_context__

    command = dispatch.ask(cast.operator, cast.panel, CommandName.DISARM, partition=1, pin=PIN)
    assert refused(command) == (CommandState.FAILED, "codes_unavailable")


def test_a_code_that_was_taken_already_sends_nothing(asked: Command) -> None:
    pins.take(asked.uid, asked.panel.uid)
    dispatch.send(asked.uid)
    assert refused(asked) == (CommandState.FAILED, "no_code")


def test_a_task_delivered_twice_changes_nothing_while_the_first_has_the_code(
    asked: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, str]] = []

    def meanwhile(*_: Any) -> None:
        dispatch.send(asked.uid)
        seen.append(refused(asked))
        raise RuntimeError("the first goes no further in this test")

    monkeypatch.setattr("panels.dispatch.sending._encode", meanwhile)
    dispatch.send(asked.uid)
    assert seen == [(CommandState.QUEUED, "")]


def test_a_broker_that_cannot_be_reached_fails_the_command_unsent_and_its_code_is_gone(asked: Command) -> None:
    dispatch.send(asked.uid)
    # Nobody has logged this connection in.
    assert refused(asked) == (CommandState.FAILED, "no_session")
    assert asked.sent_at is None
    assert pins.take(asked.uid, asked.panel.uid) is None


def test_a_command_that_is_not_queued_any_more_is_not_sent(asked: Command) -> None:
    for state in CommandState:
        if state != CommandState.QUEUED:
            Command.objects.filter(pk=asked.pk).update(state=state)
            dispatch.send(asked.uid)
            assert state_of(asked) == state


def test_a_command_that_waited_too_long_expires_in_the_worker(asked: Command) -> None:
    Command.objects.filter(pk=asked.pk).update(expires_at=timezone.now())
    dispatch.send(asked.uid)
    assert refused(asked) == (CommandState.EXPIRED, "expired")


@pytest.mark.parametrize("ending", ["membership", "relation", "owner's word", "inactive", "gone", "another station"])
def test_the_worker_asks_for_the_right_again(asked: Command, cast: Cast, ending: str) -> None:
    now = timezone.now()
    monitors = SiteOrganization.objects.filter(organization=cast.station)
    match ending:
        case "membership":
            Membership.objects.filter(user=cast.operator).update(valid_until=now)
        case "relation":
            monitors.update(valid_until=now)
        case "owner's word":
            monitors.update(may_arm=False)
        case "inactive":
            type(cast.operator).objects.filter(pk=cast.operator.pk).update(is_active=False)
        case "gone":
            cast.operator.delete()
        case "another station":
            Membership.objects.filter(user=cast.operator).update(organization=cast.customer)
    dispatch.send(asked.uid)
    assert refused(asked) == (CommandState.REFUSED, "not_permitted_now")
    assert pins.take(asked.uid, asked.panel.uid) is None


def test_the_worker_notices_a_grant_that_ended(cast: Cast) -> None:
    command = dispatch.ask(cast.resident, cast.panel, CommandName.DISARM, partition=1, pin=PIN)
    Grant.objects.filter(user=cast.resident).update(valid_until=timezone.now())
    dispatch.send(command.uid)
    assert refused(command) == (CommandState.REFUSED, "not_permitted_now")


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"commands_stopped": True}, "commands_stopped"), ({"enabled": False}, "connection_off")],
    ids=["stop switch", "switched off"],
)
def test_the_worker_obeys_the_switches_of_the_connection(asked: Command, change: dict[str, bool], reason: str) -> None:
    Connection.objects.update(**change)
    dispatch.send(asked.uid)
    assert refused(asked) == (CommandState.REFUSED, reason)


def test_the_worker_sends_nothing_to_a_disabled_panel(asked: Command) -> None:
    Panel.objects.update(enabled=False)
    dispatch.send(asked.uid)
    assert refused(asked) == (CommandState.REFUSED, "connection_off")


@pytest.mark.parametrize("health", [ConnectionHealth.FAILING, ConnectionHealth.OFF, ConnectionHealth.CONNECTING])
def test_while_the_link_is_down_a_command_is_refused_at_once_and_keeps_no_code(cast: Cast, health: str) -> None:
    Connection.objects.update(health=health)
    cast.panel.refresh_from_db()
    cast.panel.connection.refresh_from_db()
    command = dispatch.ask(cast.operator, cast.panel, CommandName.DISARM, partition=1, pin=PIN)

    assert (command.state, command.reason) == (CommandState.REFUSED, "link_down")
    assert pins.take(command.uid, command.panel.uid) is None


@pytest.mark.parametrize("person", ["watcher", "stranger"])
def test_who_may_not_disarm_leaves_no_trace_of_a_command(cast: Cast, person: str) -> None:
    with pytest.raises(Refusal) as caught:
        dispatch.ask(getattr(cast, person), cast.panel, CommandName.DISARM, partition=1, pin=PIN)
    assert caught.value.code == "forbidden"
    assert not Command.objects.exists()


def test_a_grant_on_one_partition_does_not_reach_the_other(cast: Cast) -> None:
    assert dispatch.ask(cast.hall_only, cast.panel, CommandName.DISARM, partition=1, pin=PIN).state == "queued"
    with pytest.raises(Refusal):
        dispatch.ask(cast.hall_only, cast.panel, CommandName.DISARM, partition=2, pin=PIN)


@pytest.mark.parametrize(
    ("pin", "code"),
    [("", "pin_missing"), ("12", "pin_malformed"), ("123456789", "pin_malformed"), ("12a4", "pin_malformed"),
     ("١٢٣٤", "pin_malformed")],
)  # fmt: skip
def test_a_code_of_no_possible_form_never_leaves_the_page(cast: Cast, pin: str, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        dispatch.ask(cast.operator, cast.panel, CommandName.DISARM, partition=1, pin=pin)
    assert caught.value.code == code
    assert not pin or pin not in str(caught.value)


def test_the_second_of_two_quick_clicks_is_refused(cast: Cast) -> None:
    first = dispatch.ask(cast.operator, cast.panel, CommandName.DISARM, partition=1, pin=PIN)
    with pytest.raises(Refusal) as caught:
        dispatch.ask(cast.resident, cast.panel, CommandName.DISARM, partition=1, pin=PIN)
    assert caught.value.code == "busy"
    assert Command.objects.get() == first


def wrong(stage: Stage, person: str = "operator", address: str = "192.0.2.7") -> None:
    """The panel refuses what may be a wrong code."""
    user = getattr(stage.cast, person)
    command = stage.sent(CommandName.DISARM, partition=1, requested_by=user, requested_from=address)
    stage.hear(stage.answer(command, "refused_by_panel"))
    stage.wait(1)


def test_from_the_third_wrong_code_on_a_person_waits_longer_each_time(stage: Stage) -> None:
    panel, operator = stage.cast.panel.pk, stage.cast.operator.pk
    waits = []
    for _ in range(7):
        wrong(stage)
        last = stage.now - timedelta(seconds=1)
        until = attempts.wait_until(panel, operator, last)
        waits.append(round((until - last).total_seconds()) if until else 0)

    assert waits == [0, 0, 90, 300, 900, 3600, 3600]


def test_a_waiting_person_cannot_ask_and_another_can(stage: Stage) -> None:
    for _ in range(3):
        wrong(stage)
    with pytest.raises(Refusal) as caught:
        dispatch.ask(stage.cast.operator, stage.cast.panel, CommandName.DISARM, partition=1, pin=PIN)
    assert caught.value.code == "wait"
    assert caught.value.wait_until is not None

    other = dispatch.ask(stage.cast.resident, stage.cast.panel, CommandName.DISARM, partition=1, pin=PIN)
    assert other.state == CommandState.QUEUED


def test_a_wait_is_for_one_panel_only(stage: Stage) -> None:
    for _ in range(3):
        wrong(stage)
    assert attempts.wait_until(stage.cast.device.pk, stage.cast.operator.pk, stage.now) is None


def test_a_right_code_ends_the_wait_and_a_read_does_not(stage: Stage) -> None:
    panel, operator = stage.cast.panel.pk, stage.cast.operator.pk
    for _ in range(3):
        wrong(stage)
    stage.hear(stage.answer(stage.sent(CommandName.READ_STATUS), "status_all_quiet"))
    assert attempts.wait_until(panel, operator, stage.now) is not None

    stage.hear(stage.answer(stage.sent(CommandName.DISARM, partition=1), "disarmed"))
    assert attempts.wait_until(panel, operator, stage.now) is None


def test_right_codes_in_between_do_not_make_guessing_free(stage: Stage) -> None:
    for _ in range(2):
        wrong(stage)
    stage.hear(stage.answer(stage.sent(CommandName.DISARM, partition=1), "disarmed"))
    wrong(stage)
    assert attempts.wait_until(stage.cast.panel.pk, stage.cast.operator.pk, stage.now) is not None


def test_counts_of_yesterday_are_forgotten(stage: Stage) -> None:
    for _ in range(2):
        wrong(stage)
    stage.wait(24 * 3600 + 5)
    wrong(stage)
    assert attempts.wait_until(stage.cast.panel.pk, stage.cast.operator.pk, stage.now) is None


def test_a_burst_over_several_people_is_an_event_once_per_five(stage: Stage) -> None:
    for number in range(11):
        wrong(stage, ("operator", "resident", "owner")[number % 3], f"192.0.2.{number}")

    assert [(event.panel_id, event.priority) for event in events(kind="wrong_codes")] == [(stage.cast.panel.pk, 8)] * 2
    assert CodeAttempts.objects.get(key="serial:bienport:654527").failures == 11


def test_refusals_that_cannot_be_a_wrong_code_are_not_counted(stage: Stage) -> None:
    for name in ("not_permitted", "panel_disabled", "no_acknowledgement", "vendor_fault"):
        stage.hear(stage.answer(stage.sent(CommandName.DISARM, partition=1), name))
    assert not CodeAttempts.objects.exists()
