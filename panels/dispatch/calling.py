"""From a row to a call at a polled vendor: made by the holder, the only one who speaks for the account."""

import logging
from dataclasses import dataclass, replace

from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from panels.dispatch.moves import end_unsent, mark_sent, take_back
from panels.dispatch.panel_rows import show
from panels.dispatch.preparing import ElsewhereError, Unsendable, check_again, codes_of, order_of
from panels.drivers.base import Beginner, Begun, DriverError, NotSupportedError, Order, Reply
from panels.ingest import Lease
from panels.models import Command
from panels.vocabulary import READS, CommandName, CommandState

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A command that has left, or may have. ``reply`` is what is known of it at once, for the corridor in."""

    panel_id: int
    name: CommandName
    correlation_id: str
    reply: Reply | None = None
    # Slow reads of which it has changed the answer.
    read_next: frozenset[str] = frozenset()


@sensitive_variables("codes", "order")
def call(uid: str, speaker: Beginner, lease: Lease) -> Called | None:
    """Send one queued command, once, under the lease; None when nothing has left.

    A status read is not a call of its own: the next visit answers it.
    """
    command = Command.objects.select_related("panel__connection", "panel__site", "requested_by").filter(uid=uid).first()
    if command is None or command.state != CommandState.QUEUED:
        return None
    try:
        check_again(command)
        codes, _until = codes_of(command)
        order = order_of(command, codes)
    except ElsewhereError:
        log.info("command %s: another task has its code", uid)
        return None
    except Unsendable as error:
        end_unsent(command, error.reason)
        return None
    except Exception as error:  # noqa: BLE001  (an error may carry the code: only its name is logged)
        log.error("command %s could not be prepared: %s", uid, type(error).__name__)  # noqa: TRY400
        end_unsent(command, "internal_error")
        return None
    held = Q(
        panel__connection__holder=lease.holder,
        panel__connection__lease_epoch=lease.lease_epoch,
        panel__connection__lease_expires_at__gt=Now(),
    )
    try:
        if not mark_sent(command, held):
            return None
    except Unsendable as error:
        end_unsent(command, error.reason)
        return None
    called = Called(panel_id=command.panel_id, name=CommandName(command.name), correlation_id=command.correlation_id)
    if command.name not in READS:
        # From here on the vendor may have it, whatever happens to us.
        begun = _begin(command, speaker, order)
        if begun is None:
            show(command)
            return None
        called = replace(called, reply=begun.reply, read_next=begun.read_next)
    show(command)
    return called


@sensitive_variables("order")
def _begin(command: Command, speaker: Beginner, order: Order) -> Begun | None:
    """Make the call and keep what it started; None when for certain nothing has left."""
    try:
        begun = speaker.begin(order)
    except NotSupportedError as error:
        if not error.sent:
            take_back(command, "not_supported")
            return None
        begun = _unsure(command)
    except DriverError as error:
        log.warning("command %s: %s", command.uid, type(error).__name__)
        if not error.sent:
            take_back(command, "vendor_unreachable")
            return None
        begun = _unsure(command)
    reply = begun.reply
    if reply is not None and not reply.sent:
        state = CommandState.REFUSED if reply.state == CommandState.REFUSED else CommandState.FAILED
        take_back(command, reply.code, state, vendor_text=reply.vendor_text, literal=reply.literal)
        return None
    Command.objects.filter(pk=command.pk).update(taken_at=timezone.now(), handles=list(begun.handles))
    return begun


def _unsure(command: Command) -> Begun:
    reply = Reply(correlation_id=command.correlation_id, state=CommandState.UNKNOWN, code="no_answer", read_after=True)
    return Begun(reply=reply)
