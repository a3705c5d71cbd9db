"""The moves of a command that has not been answered: to *sent*, and to an end with nothing sent (DESIGN 4.1)."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from panels import pins
from panels.dispatch.asking import bump, lock_panel, show
from panels.drivers import DRIVERS
from panels.models import Command
from panels.vocabulary import CommandState

_ANYWAY = Q()


def mark_sent(command: Command, held: Q = _ANYWAY) -> bool:
    """The one move that decides who sends; committed before the first byte leaves. ``held``: and only while it is."""
    now = timezone.now()
    answer_by = now + timedelta(seconds=DRIVERS[command.panel.connection.vendor].answer_within)
    with transaction.atomic():
        lock_panel(command.panel_id)
        moved = Command.objects.filter(held, pk=command.pk, state=CommandState.QUEUED, expires_at__gt=now).update(
            state=CommandState.SENT, sent_at=now, answer_by=answer_by
        )
        if moved:
            bump(command)
    return bool(moved)


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
    if reason in ("not_permitted_now", "wait", "commands_stopped", "connection_off", "not_supported"):
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
