"""From a row to the wire: one worker, one attempt, no byte before *sent* is committed (DESIGN 4.1 to 4.3)."""

import logging
import time
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from panels import attempts, pins
from panels.access import panel_rights
from panels.dispatch.asking import Wish, bump, lock_panel, show, touched_partitions
from panels.service_codes import read_code
from panels.dispatch.courier import Fate, courier_for
from panels.drivers import DRIVERS, pushed
from panels.drivers.base import DriverError, NotSupportedError, Order, Publication
from panels.models import Command
from panels.pins import Codes, PinStoreError
from panels.sessions import account_of, stored_session
from panels.vocabulary import COMMAND_RIGHTS, READS, CauseKind, CommandName, CommandState

log = logging.getLogger(__name__)

# A command leaves at once or not at all: later it would be a surprise.
LEAVE_WITHIN = 3.0


class Unsendable(Exception):
    """Why a command cannot leave; nothing has been written to anybody."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ElsewhereError(Exception):
    """Another task is at this command: a task queue may hand out a task twice."""


@sensitive_variables("codes", "publication")
def send(uid: str) -> None:
    """Send one queued command. Whoever comes second to its codes or to the move to *sent* does nothing at all."""
    command = Command.objects.select_related("panel__connection", "panel__site", "requested_by").filter(uid=uid).first()
    if command is None or command.state != CommandState.QUEUED:
        return
    try:
        _check_again(command)
        codes, codes_until = _codes(command)
        publication = _encode(command, codes)
        courier = courier_for(command.panel.connection)
        publisher = courier.connect()
    except ElsewhereError:
        # Should that task have died, the sweeper ends the command as expired.
        log.info("command %s: another task has its code", uid)
        return
    except Unsendable as error:
        end_unsent(command, error.reason)
        return
    except Exception as error:  # noqa: BLE001  (an error may carry the code: only its name is logged)
        log.error("command %s could not be prepared: %s", uid, type(error).__name__)  # noqa: TRY400
        end_unsent(command, "internal_error")
        return
    if codes.pin and codes_until is not None and command.name not in READS:
        # Before it is sent: the answer may be quicker than we are.
        _lend(command, codes, codes_until)
    leave_by = time.monotonic() + LEAVE_WITHIN
    if not _mark_sent(command):
        pins.forget(f"settle:{uid}")
        return
    # From here on the vendor may have it, whatever happens to us.
    fate = courier.publish(publisher, publication, leave_by)
    if fate == Fate.TAKEN:
        Command.objects.filter(pk=command.pk).update(taken_at=timezone.now())
    elif fate == Fate.NEVER_LEFT:
        _take_back(command)
    else:
        log.warning("command %s: the broker did not acknowledge it", uid)
    show(command)


def _take_back(command: Command) -> None:
    """End a command that was marked as sent and of which, for certain, no byte has left."""
    pins.forget(f"settle:{command.uid}")
    with transaction.atomic():
        lock_panel(command.panel_id)
        moved = Command.objects.filter(pk=command.pk, state=CommandState.SENT).update(
            state=CommandState.FAILED, reason="broker_unreachable", settled_at=timezone.now(), sent_at=None
        )
        if moved:
            bump(command)


def _lend(command: Command, codes: Codes, until: float) -> None:
    try:
        pins.lend(command.uid, command.panel.uid, codes, until=until)
    except PinStoreError:
        log.warning("command %s will not be settled by a read: the code store is away", command.uid)


def _check_again(command: Command) -> None:
    """The worker asks what the page asked: rights end, switches are thrown."""
    connection, now = command.panel.connection, timezone.now()
    if command.expires_at <= now:
        raise Unsendable("expired")
    if not connection.enabled or not command.panel.enabled:
        raise Unsendable("connection_off")
    if connection.commands_stopped:
        raise Unsendable("commands_stopped")
    name = CommandName(command.name)
    if command.cause_kind == CauseKind.PERSON:
        wish = Wish(name=name, partition=command.partition, zones=tuple(command.zones), output=command.output)
        person = command.requested_by
        if person is None or not panel_rights(person, command.panel, now).allows(
            COMMAND_RIGHTS[name], touched_partitions(command.panel, wish)
        ):
            raise Unsendable("not_permitted_now")
        # Wrong codes may have been counted since this one was typed.
        typed = name not in READS and DRIVERS[connection.vendor].needs_pin(name)
        if typed and attempts.wait_until(command.panel_id, person.pk, now) is not None:
            raise Unsendable("wait")


@sensitive_variables("taken", "kept")
def _codes(command: Command) -> tuple[Codes, float | None]:
    """The codes of a command, and until when they may be used. A service code is never lent on."""
    if not DRIVERS[command.panel.connection.vendor].needs_pin(CommandName(command.name)):
        return Codes(), None
    try:
        if not pins.claim(command.uid):
            raise ElsewhereError
        taken = pins.take(command.uid, command.panel.uid)
        if taken is None and command.cause_kind == CauseKind.COMMAND and command.name in READS:
            taken = pins.take_lent(command.cause_uid, command.panel.uid)
    except PinStoreError:
        raise Unsendable("codes_unavailable") from None
    if taken is not None:
        return taken
    if command.name in READS and (kept := read_code(command.panel)):
        return Codes(pin=kept), None
    raise Unsendable("no_code")


@sensitive_variables("codes", "order")
def _encode(command: Command, codes: Codes) -> Publication:
    panel = command.panel
    session = stored_session(panel.connection)
    if session is None:
        raise Unsendable("no_session")
    order = Order(
        name=CommandName(command.name),
        correlation_id=command.correlation_id,
        panel=panel.vendor_id,
        brand=panel.brand,
        model=panel.model,
        partition=command.partition,
        zones=tuple(command.zones),
        output=command.output,
        on=command.on,
        seconds=command.seconds,
        user_kind=str(command.code_owner.get("kind", "")),
        user_index=command.code_owner.get("index"),
        pin=codes.pin or None,
        new_pin=codes.new_pin or None,
    )
    try:
        return pushed(panel.connection.vendor).encode(order, account_of(panel.connection), session)
    except NotSupportedError:
        raise Unsendable("not_supported") from None
    except DriverError as error:
        log.warning("command %s could not be encoded: %s", command.uid, type(error).__name__)
        raise Unsendable("internal_error") from None


def _mark_sent(command: Command) -> bool:
    """The one move that decides who sends; committed before the first byte leaves."""
    now = timezone.now()
    answer_by = now + timedelta(seconds=DRIVERS[command.panel.connection.vendor].answer_within)
    with transaction.atomic():
        lock_panel(command.panel_id)
        moved = Command.objects.filter(pk=command.pk, state=CommandState.QUEUED, expires_at__gt=now).update(
            state=CommandState.SENT, sent_at=now, answer_by=answer_by
        )
        if moved:
            bump(command)
    return bool(moved)


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
