"""A right is withdrawn while a command waits: it is refused at once, and never leaves."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from panels import dispatch
from panels.dispatch import moves
from panels.dispatch.preparing import Unsendable
from panels.models import Command, Grant, Membership, SiteOrganization, User
from panels.secrets import pins
from panels.tasks import sweep_commands
from panels.vocabulary import CommandName, CommandState
from tests.panels.corridor.stage import Cast

pytestmark = pytest.mark.django_db(transaction=True)
PIN = "8642"
REFUSED = (CommandState.REFUSED, "not_permitted_now")
QUEUED = (CommandState.QUEUED, "")


@pytest.fixture
def waiting(cast: Cast) -> Command:
    """A disarm that the resident asked for; no worker has had it yet."""
    return dispatch.ask(cast.resident, cast.panel, CommandName.DISARM, partition=1, pin=PIN)


def state(command: Command) -> tuple[str, str]:
    """How a command stands and why."""
    command.refresh_from_db()
    return command.state, command.reason


def _grant(cast: Cast) -> Grant:
    return Grant.objects.get(user=cast.resident)


def withdraw_grant(cast: Cast) -> None:
    _grant(cast).delete()


def end_grant(cast: Cast) -> None:
    grant = _grant(cast)
    grant.valid_until = timezone.now()
    grant.save()


def narrow_grant(cast: Cast) -> None:
    grant = _grant(cast)
    grant.partition = cast.attic
    grant.save()


def deactivate(cast: Cast) -> None:
    cast.resident.is_active = False
    cast.resident.save()


def delete(cast: Cast) -> None:
    User.objects.get(pk=cast.resident.pk).delete()


@pytest.mark.parametrize("ending", [withdraw_grant, end_grant, narrow_grant, deactivate, delete])
def test_a_waiting_command_is_refused_with_the_commit(waiting: Command, cast: Cast, ending: Any) -> None:
    with transaction.atomic():
        ending(cast)
        assert state(waiting) == QUEUED
    assert state(waiting) == REFUSED
    assert pins.take(waiting.uid, cast.panel.uid) is None
    dispatch.send(waiting.uid)
    assert state(waiting) == REFUSED


@pytest.mark.parametrize("change", ["membership", "relation"])
def test_so_is_that_of_a_whole_station(cast: Cast, change: str) -> None:
    asked = dispatch.ask(cast.operator, cast.panel, CommandName.ARM_AWAY, partition=1, pin=PIN)
    with transaction.atomic():
        if change == "membership":
            Membership.objects.get(user=cast.operator).delete()
        else:
            relation = SiteOrganization.objects.get(organization=cast.station)
            relation.may_arm = False
            relation.save()
    assert state(asked) == REFUSED


def test_what_others_wait_for_stays(waiting: Command, cast: Cast) -> None:
    other = dispatch.ask(cast.operator, cast.panel, CommandName.ARM_AWAY, partition=2, pin=PIN)
    with transaction.atomic():
        withdraw_grant(cast)
        # Looked at once, however much changes.
        cast.resident.save()
        hooks: list[object] = [entry[1] for entry in connection.run_on_commit]
        assert hooks.count(dispatch.end_unpermitted) == 1
    assert (state(waiting), state(other)) == (REFUSED, QUEUED)


def test_what_was_not_withdrawn_after_all_stays(waiting: Command, cast: Cast) -> None:
    with transaction.atomic():
        with transaction.atomic():
            withdraw_grant(cast)
            transaction.set_rollback(True)
        cast.operator.save()
    assert state(waiting) == QUEUED


def test_a_right_that_ended_by_the_clock_or_unnoticed_is_swept(waiting: Command, cast: Cast) -> None:
    sweep_commands()
    assert state(waiting) == QUEUED
    Grant.objects.filter(user=cast.resident).update(valid_until=timezone.now() - timedelta(seconds=1))
    sweep_commands()
    assert state(waiting) == REFUSED


@pytest.mark.parametrize("ending", [withdraw_grant, deactivate, delete])
def test_nothing_leaves_that_was_withdrawn_while_a_worker_prepared_it(
    waiting: Command, cast: Cast, ending: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process that withdrew it dies before it looks at what is waiting."""
    monkeypatch.setattr("panels.dispatch.withdrawing.transaction.on_commit", lambda *_, **__: None)
    prepared = Command.objects.select_related("panel__connection", "panel__site", "requested_by").get(pk=waiting.pk)
    ending(cast)
    with pytest.raises(Unsendable, match="not_permitted_now"):
        moves.mark_sent(prepared)
    assert state(waiting) == QUEUED


def test_one_that_cannot_be_judged_keeps_no_other(waiting: Command, cast: Cast) -> None:
    broken = dispatch.ask(cast.operator, cast.panel, CommandName.ARM_AWAY, partition=2, pin=PIN)
    Command.objects.filter(pk=broken.pk).update(name="no such thing", created_at=timezone.now() - timedelta(seconds=9))
    with transaction.atomic():
        withdraw_grant(cast)
    assert state(waiting) == REFUSED
    assert state(broken) == QUEUED
