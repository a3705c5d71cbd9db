"""The moves of a command that has not been answered: to *sent*, and to an end with nothing sent (DESIGN 4.1)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from panels.dispatch.checking import Refusal, check_still_open
from panels.dispatch.panel_rows import bump, lock_panel, show
from panels.dispatch.preparing import Unsendable, check_permitted
from panels.drivers import DRIVERS
from panels.models import Command, Panel, User
from panels.secrets import pins
from panels.vocabulary import CauseKind, CommandName, CommandState

_ANYWAY = Q()
# Ours to refuse; anything else that keeps a command here is a failure.
_REFUSALS = frozenset(
    {
        "not_permitted_now",
        "wait",
        "commands_stopped",
        "connection_off",
        "standstill",
        "not_supported",
        "own_pin_asked_now",
        "protects_less_now",
    }
)


def mark_sent(command: Command, held: Q = _ANYWAY) -> bool:
    """The one move that decides who sends; committed before the first byte leaves. ``held``: and only while it is.

    Raises `Unsendable` where the right to it is gone, or the panel's state asks for more than when it was asked for.
    """
    now = timezone.now()
    answer_by = now + timedelta(seconds=DRIVERS[command.panel.connection.vendor].answer_within)
    with transaction.atomic():
        lock_panel(command.panel_id)
        _judge_again(command, now)
        moved = Command.objects.filter(held, pk=command.pk, state=CommandState.QUEUED, expires_at__gt=now).update(
            state=CommandState.SENT, sent_at=now, answer_by=answer_by
        )
        if moved:
            bump(command)
    return bool(moved)


def _judge_again(command: Command, now: datetime) -> None:
    """Under the panel's lock, so that nothing it reports comes in between; what was withdrawn before is withdrawn."""
    if command.cause_kind != CauseKind.PERSON:
        return
    # As they are now: whoever asked may be gone, and the panel elsewhere.
    person = User.objects.filter(commands=command).first()
    name = CommandName(command.name)
    panel = Panel.objects.select_related("connection", "site").get(pk=command.panel_id)
    command.requested_by, command.panel = person, panel
    check_permitted(command, now)
    if person is None:
        return
    by_own_pin = command.by_own_pin
    try:
        check_still_open(person, panel, name, command.partition, now, by_own_pin=by_own_pin, but=command.pk)
    except Refusal as refusal:
        raise Unsendable(f"{refusal.code}_now") from None


def take_back(
    command: Command,
    reason: str,
    state: CommandState = CommandState.FAILED,
    *,
    vendor_text: str = "",
    literal: str = "",
) -> None:
    """End a command that was marked as sent and of which, for certain, no byte has left."""
    pins.forget(f"settle:{command.uid}")
    with transaction.atomic():
        lock_panel(command.panel_id)
        moved = Command.objects.filter(pk=command.pk, state=CommandState.SENT).update(
            state=state,
            reason=reason[:40],
            vendor_text=vendor_text[:400],
            literal=literal[:60],
            settled_at=timezone.now(),
            sent_at=None,
        )
        if moved:
            bump(command)


def end_unsent(command: Command, reason: str) -> None:
    """End a command of which nothing has left, and forget its codes."""
    pins.forget(command.uid)
    state = CommandState.EXPIRED if reason == "expired" else CommandState.FAILED
    if reason in _REFUSALS:
        state = CommandState.REFUSED
    with transaction.atomic():
        lock_panel(command.panel_id)
        moved = Command.objects.filter(pk=command.pk, state=CommandState.QUEUED).update(
            state=state, reason=reason, settled_at=timezone.now()
        )
        if moved:
            bump(command)
    if moved:
        command.state, command.reason = state, reason
        show(command)
