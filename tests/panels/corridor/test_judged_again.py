"""What asked for no PIN may ask for one by the time it is written down, or sent: it is judged again (DESIGN 4.4)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from panels import dispatch
from panels.dispatch import Refusal
from panels.dispatch.calling import call
from panels.dispatch.panel_rows import lock_panel
from panels.ingest import Lease
from panels.models import Command, Grant, Panel, Partition, User
from panels.secrets import own_pins
from panels.vocabulary import ArmMode, CommandName, CommandState, Right
from tests.panels.corridor.conftest import HOLDER, make_cast
from tests.panels.corridor.stage import Cast
from tests.panels.holding.visited import SpeakerOf, Vendor
from tests.panels.unchecked import reached_through

pytestmark = pytest.mark.django_db(transaction=True)

PIN = "730518264951"


@pytest.fixture
def unchecked() -> Iterator[Cast]:
    """People around a disarmed panel that checks no code; the owner has a PIN of their own."""
    cast = make_cast()
    Partition.objects.update(mode=ArmMode.DISARMED)
    with reached_through(cast.connection):
        own_pins.store(cast.owner, PIN)
        yield cast


def ask(user: User, cast: Cast, pin: str = "", name: CommandName = CommandName.ARM_HOME, **more: Any) -> Command:
    return dispatch.ask(user, Panel.objects.get(pk=cast.panel.pk), name, pin=pin, **({"partition": 1} | more))


def send(cast: Cast, command: Command) -> tuple[Command, int]:
    """The holder takes it; returns how it is then, and how often the vendor was asked."""
    vendor = Vendor()
    lease = Lease(connection_id=cast.connection.pk, vendor="unchecked", holder=HOLDER, lease_epoch=3, link_epoch=5)
    call(command.uid, SpeakerOf(vendor, str), lease)
    command.refresh_from_db()
    return command, len(vendor.orders)


def arm(cast: Cast) -> None:
    Partition.objects.filter(panel=cast.panel).update(mode=ArmMode.ARMED_AWAY, seen_at=timezone.now())


@contextmanager
def armed_meanwhile(cast: Cast) -> Iterator[None]:
    """The panel says *armed* in a transaction that commits a moment after the block has begun."""
    locked, goes_on = threading.Event(), threading.Event()

    def hear() -> None:
        try:
            with transaction.atomic():
                lock_panel(cast.panel.pk)
                arm(cast)
                locked.set()
                goes_on.wait(0.5)
        finally:
            connection.close()

    thread = threading.Thread(target=hear)
    thread.start()
    assert locked.wait(5)
    try:
        yield
    finally:
        goes_on.set()
        thread.join()


def test_what_needed_no_pin_is_not_sent_once_it_does(unchecked: Cast) -> None:
    command = ask(unchecked.owner, unchecked)
    assert command.state == CommandState.QUEUED
    arm(unchecked)

    command, asked = send(unchecked, command)

    assert (command.state, command.reason, asked) == (CommandState.REFUSED, "own_pin_asked_now", 0)
    assert command.sent_at is None


def test_what_a_pin_opened_is_sent_whatever_the_panel_does(unchecked: Cast) -> None:
    arm(unchecked)
    command, asked = send(unchecked, ask(unchecked.owner, unchecked, PIN))
    assert (command.state, asked) == (CommandState.SENT, 1)


def test_what_needs_none_is_sent(unchecked: Cast) -> None:
    command, asked = send(unchecked, ask(unchecked.owner, unchecked))
    assert (command.state, asked) == (CommandState.SENT, 1)


def test_a_right_to_disarm_that_ended_no_longer_lets_less_be_armed(unchecked: Cast) -> None:
    rights = [Right.VIEW, Right.ARM, Right.DISARM]
    grant = Grant.objects.create(
        user=unchecked.stranger, panel=unchecked.panel, rights=rights, valid_from=timezone.now()
    )
    own_pins.store(unchecked.stranger, PIN)
    arm(unchecked)
    command = ask(unchecked.stranger, unchecked, PIN)
    Grant.objects.filter(pk=grant.pk).update(rights=rights[:2])

    command, asked = send(unchecked, command)

    assert (command.state, command.reason, asked) == (CommandState.REFUSED, "protects_less_now", 0)


def test_guarded_acts_that_nobody_opened_are_never_sent(unchecked: Cast) -> None:
    command = ask(unchecked.owner, unchecked, PIN, CommandName.DISARM)
    Command.objects.filter(pk=command.pk).update(by_own_pin=False)
    command, asked = send(unchecked, command)
    assert (command.state, command.reason, asked) == (CommandState.REFUSED, "own_pin_asked_now", 0)


def test_a_panel_that_is_armed_while_somebody_asks_is_asked_of_anew(unchecked: Cast) -> None:
    with armed_meanwhile(unchecked), pytest.raises(Refusal) as caught:
        ask(unchecked.owner, unchecked)
    assert caught.value.code == "own_pin_asked"
    assert not Command.objects.exists()


def test_a_panel_that_is_armed_while_a_command_leaves_keeps_it_here(unchecked: Cast) -> None:
    command = ask(unchecked.owner, unchecked)
    with armed_meanwhile(unchecked):
        command, asked = send(unchecked, command)
    assert (command.state, command.reason, asked) == (CommandState.REFUSED, "own_pin_asked_now", 0)
