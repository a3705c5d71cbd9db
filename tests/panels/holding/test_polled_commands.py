"""Commands to visited panels: sent once, followed to their end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from panels import dispatch
from panels.drivers.base import (
    Begun,
    Order,
    Part,
    PartitionReading,
    Reply,
    UnreachableError,
    VendorUnavailableError,
)
from panels.models import Command, Connection
from panels.vocabulary import (
    ArmMode,
    CommandName,
    CommandState,
    Delay,
    ReadingGroup,
)
from tests.panels.holding.stand import Stand
from tests.panels.holding.visited import status

pytestmark = pytest.mark.django_db


def test_a_delay_is_counted_down_from_the_moment_it_was_seen(stand: Stand) -> None:
    counting = Part(
        panel="A",
        kind="status",
        raw=b"{}",
        group=ReadingGroup.STATUS,
        readings=(PartitionReading(number=1, mode=ArmMode.ARMING, delay=Delay.EXIT, delay_seconds=60, ready=True),),
    )
    stand.vendor.parts = (counting,)
    stand.visit()
    first = stand.hall
    stand.visit()
    again = stand.hall
    stand.vendor.parts = (status(ArmMode.ARMED_AWAY, PartitionReading(number=1, delay=Delay.NONE)),)
    stand.visit()

    assert (first.delay, first.ready) == (Delay.EXIT, True)
    assert first.delay_until == again.delay_until
    assert (stand.hall.delay, stand.hall.delay_until) == (Delay.NONE, None)


def test_a_command_is_sent_once_and_followed_to_its_end(stand: Stand) -> None:
    stand.visit()
    command = stand.command()
    seen: list[str] = []

    def begin(order: Order) -> Begun:
        seen.append(Command.objects.get(pk=command.pk).state)
        return Begun(handles=("p-7",))

    stand.vendor.begin = begin
    stand.send()
    stand.send()
    command.refresh_from_db()
    assert (seen, command.state, command.handles) == ([CommandState.SENT], CommandState.SENT, ["p-7"])

    reply = Reply(correlation_id=command.correlation_id, state=CommandState.CONFIRMED)
    stand.vendor.parts = (
        Part(panel="A", kind="process", raw=b"{}", correlation_id=command.correlation_id, reply=reply),
        status(ArmMode.ARMED_AWAY),
    )
    stand.visit()

    command.refresh_from_db()
    assert stand.vendor.visits[-1].under_way[0].handles == ("p-7",)
    assert (command.state, stand.hall.mode, len(stand.vendor.orders)) == (
        CommandState.CONFIRMED,
        ArmMode.ARMED_AWAY,
        1,
    )


def test_what_never_left_is_said_not_to_have_been_sent(stand: Stand) -> None:
    stand.visit()
    command = stand.command()

    def begin(order: Order) -> Begun:
        raise UnreachableError("no connection")

    stand.vendor.begin = begin
    stand.send()

    command.refresh_from_db()
    assert (command.state, command.reason, command.sent_at) == (CommandState.FAILED, "vendor_unreachable", None)


def test_what_may_have_left_is_unknown_until_a_look_settles_it(stand: Stand) -> None:
    stand.visit()
    command = stand.command()

    def begin(order: Order) -> Begun:
        raise VendorUnavailableError("the answer took too long")

    stand.vendor.begin = begin
    stand.send()
    stand.commit()
    command.refresh_from_db()
    assert (command.state, command.reason) == (CommandState.UNKNOWN, "no_answer")

    dispatch.request_reads({stand.panel.pk: command.uid})
    stand.vendor.parts = (status(ArmMode.ARMED_AWAY),)
    stand.send()
    stand.visit()

    command.refresh_from_db()
    assert len(stand.vendor.orders) == 1
    assert (command.state, command.reason) == (CommandState.CONFIRMED, "status_agrees")


def test_a_refusal_reaches_the_command(stand: Stand) -> None:
    stand.visit()
    command = stand.command()

    def begin(order: Order) -> Begun:
        return Begun(
            reply=Reply(correlation_id=order.correlation_id, state=CommandState.REFUSED, vendor_text="not while armed")
        )

    stand.vendor.begin = begin
    stand.send()
    stand.commit()

    command.refresh_from_db()
    assert (command.state, command.vendor_text) == (CommandState.REFUSED, "not while armed")


def test_a_worker_whose_lease_has_gone_sends_nothing(stand: Stand) -> None:
    stand.visit()
    command = stand.command()
    Connection.objects.filter(pk=stand.connection.pk).update(lease_expires_at=timezone.now() - timedelta(seconds=1))

    stand.send()

    command.refresh_from_db()
    assert (command.state, stand.vendor.orders) == (CommandState.QUEUED, [])


def test_a_right_that_ended_meanwhile_stops_the_call(stand: Stand) -> None:
    stand.visit()
    command = stand.command(requested_by=stand.cast.stranger)

    stand.send()

    command.refresh_from_db()
    assert (command.state, command.reason) == (CommandState.REFUSED, "not_permitted_now")
    assert stand.vendor.orders == []


def test_asking_for_the_status_is_answered_by_a_visit(stand: Stand) -> None:
    stand.visit()
    command = stand.command(CommandName.READ_STATUS, partition=None)

    stand.send()
    stand.visit()

    command.refresh_from_db()
    assert (command.state, stand.vendor.orders) == (CommandState.CONFIRMED, [])
