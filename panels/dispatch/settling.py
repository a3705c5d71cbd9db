"""What becomes of commands nobody answered, and the status reads that settle what is open."""

import logging
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from panels.dispatch.asking import QUEUE_SECONDS, hand_over
from panels.dispatch.panel_rows import bump, lock_panel, show
from panels.drivers import is_polled
from panels.models import Command, Panel
from panels.models.uids import new_uid
from panels.secrets import attempts, pins
from panels.secrets.pins import Codes
from panels.secrets.service_codes import read_codes
from panels.vocabulary import CauseKind, CommandName, CommandState

log = logging.getLogger(__name__)

_OPEN = (CommandState.QUEUED, CommandState.SENT)


def request_reads(reads: Mapping[int, str], covert: Collection[int] = ()) -> list[Command]:
    """Read the status of panels (primary key -> uid of the command it settles, or empty) where a code allows it.

    At most one read per panel is open; where no code is kept or lent, nothing happens and nothing is guessed.
    ``covert`` are panels to read because of a silent alarm. Such a read takes no code that was lent for another,
    and keeps nobody from a read of their own: its absence would tell.
    """
    wanted = dict.fromkeys(covert, "") | dict(reads)
    if not wanted:
        return []
    kept = read_codes(wanted) - attempts.suspended(wanted, timezone.now())
    readable = {panel: cause for panel, cause in wanted.items() if panel in kept or (cause and pins.has_lent(cause))}
    made = []
    now = timezone.now()
    for panel in Panel.objects.filter(pk__in=readable, enabled=True).select_related("connection"):
        if is_polled(panel.connection.vendor) and not readable[panel.pk]:
            # It is read all the time; one more look would only tell that there is something to look for.
            continue
        command = _queue_read(panel, readable[panel.pk], now, covert=panel.pk not in reads)
        if command is not None:
            hand_over(command, Codes())
            made.append(command)
    return made


def _queue_read(panel: Panel, cause: str, now: datetime, *, covert: bool) -> Command | None:
    with transaction.atomic():
        lock_panel(panel.pk)
        under_way = Command.objects.filter(panel=panel, name=CommandName.READ_STATUS, state__in=_OPEN)
        if (under_way if covert else under_way.filter(covert=False)).exists():
            return None
        command = Command.objects.create(
            uid=new_uid(),
            panel=panel,
            name=CommandName.READ_STATUS,
            cause_kind=CauseKind.COMMAND if cause else CauseKind.SYSTEM,
            cause_uid=cause,
            covert=covert,
            state=CommandState.QUEUED,
            created_at=now,
            expires_at=now + timedelta(seconds=QUEUE_SECONDS),
        )
        bump(command)
    return command


def sweep(now: datetime | None = None) -> int:
    """End what expired: queued too long is *expired*, sent without an answer is *unknown*. Returns how many."""
    now = now or timezone.now()
    expired = _end(Command.objects.filter(state=CommandState.QUEUED, expires_at__lte=now), CommandState.EXPIRED, now)
    silent = _end(Command.objects.filter(state=CommandState.SENT, answer_by__lte=now), CommandState.UNKNOWN, now)
    ended = expired + silent
    for command in expired:
        pins.forget(command.uid)
    if ended:
        show(*ended)
    request_reads({c.panel_id: c.uid for c in silent if c.name != CommandName.READ_STATUS})
    return len(ended)


def _end(overdue: QuerySet[Command], state: CommandState, now: datetime) -> list[Command]:
    reason = "expired" if state == CommandState.EXPIRED else "no_answer"
    ended = []
    for command in overdue:
        with transaction.atomic():
            lock_panel(command.panel_id)
            moved = Command.objects.filter(pk=command.pk, state=command.state).update(
                state=state, reason=reason, settled_at=now
            )
            if moved:
                bump(command)
                ended.append(command)
    return ended
