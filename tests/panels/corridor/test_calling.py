"""One command to a vendor that is called: what left, and what is told of what did not (DESIGN 4.1)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from panels.dispatch.calling import call
from panels.drivers.base import Begun, Order, Reply
from panels.models import Command
from panels.vocabulary import CauseKind, CommandName, CommandState
from tests.panels.corridor.stage import Stage
from tests.panels.holding.visited import SpeakerOf, Vendor
from tests.panels.unchecked import reached_through


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (CommandState.REFUSED, CommandState.REFUSED),
        (CommandState.FAILED, CommandState.FAILED),
        # A driver that contradicts itself: nothing that never left can have succeeded, or may have.
        (CommandState.UNKNOWN, CommandState.FAILED),
    ],
)
def test_a_command_whose_login_failed_was_never_sent(stage: Stage, said: CommandState, state: CommandState) -> None:
    now = timezone.now()
    command = Command.objects.create(
        panel=stage.cast.panel,
        name=CommandName.ARM_AWAY,
        partition=1,
        cause_kind=CauseKind.PERSON,
        requested_by=stage.cast.operator,
        created_at=now,
        expires_at=now + timedelta(seconds=15),
    )

    def begin(order: Order) -> Begun:
        assert Command.objects.get(pk=command.pk).state == CommandState.SENT
        reply = Reply(
            correlation_id=order.correlation_id,
            state=said,
            code="wrong_login",
            vendor_text="Wrong password",
            literal="401",
            sent=False,
        )
        return Begun(reply=reply)

    with reached_through(stage.cast.connection):
        assert call(command.uid, SpeakerOf(Vendor(begin=begin), str), stage.lease) is None

    command.refresh_from_db()
    assert (command.state, command.reason, command.sent_at) == (state, "wrong_login", None)
    assert (command.vendor_text, command.literal) == ("Wrong password", "401")
    assert command.settled_at is not None
