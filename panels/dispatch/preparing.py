"""What a worker makes sure of before anything leaves: rights, switches, codes (DESIGN 4.1, 4.4)."""

import logging
from datetime import datetime

from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from panels.access.doors import panel_rights
from panels.dispatch.asking import Wish, touched_partitions
from panels.dispatch.checking import Refusal
from panels.dispatch.homes import check_order, told
from panels.drivers import DRIVERS
from panels.drivers.base import Order
from panels.models import Command
from panels.restoring.standstill import standing_since
from panels.secrets import attempts, pins
from panels.secrets.pins import Codes, PinStoreError
from panels.secrets.service_codes import read_code
from panels.vocabulary import CARRYING, COMMAND_RIGHTS, HOME_COMMANDS, READS, CauseKind, CommandName

log = logging.getLogger(__name__)


class Unsendable(Exception):
    """Why a command cannot leave; nothing has been written to anybody."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ElsewhereError(Exception):
    """Another task is at this command: a task queue may hand out a task twice."""


def check_again(command: Command) -> None:
    """The worker asks what the page asked: rights end, switches are thrown. Raises `Unsendable`."""
    connection, now = command.panel.connection, timezone.now()
    if command.expires_at <= now:
        raise Unsendable("expired")
    if not connection.enabled or not command.panel.enabled:
        raise Unsendable("connection_off")
    if connection.commands_stopped:
        raise Unsendable("commands_stopped")
    if standing_since() is not None:
        raise Unsendable("standstill")
    check_permitted(command, now)
    name, person = CommandName(command.name), command.requested_by
    if command.cause_kind == CauseKind.PERSON and person is not None:
        # Wrong codes may have been counted since this one was typed.
        typed = name not in READS and DRIVERS[connection.vendor].needs_pin(name)
        if typed and attempts.wait_until(command.panel_id, person.pk, now) is not None:
            raise Unsendable("wait")


def check_permitted(command: Command, now: datetime) -> None:
    """Whether whoever asked for it may still do so. Raises `Unsendable`."""
    if command.cause_kind != CauseKind.PERSON:
        return
    name, person, panel = CommandName(command.name), command.requested_by, command.panel
    wish = Wish(name=name, partition=command.partition, zones=tuple(command.zones), output=command.output)
    if person is None or not panel_rights(person, panel, now, command=command.uid).allows(
        COMMAND_RIGHTS[name], touched_partitions(panel, wish)
    ):
        raise Unsendable("not_permitted_now")
    if name not in HOME_COMMANDS:
        return
    try:
        check_order(person, panel, name, command.order, now)
    except Refusal as refusal:
        raise Unsendable("not_permitted_now" if refusal.code == "forbidden" else "not_supported") from None


@sensitive_variables("taken", "kept")
def codes_of(command: Command) -> tuple[Codes, float | None]:
    """The codes of a command, and until when they may be used. A service code is never lent on.

    Raises `Unsendable`, or `ElsewhereError` where another task has taken them.
    """
    name = CommandName(command.name)
    # A new code travels, too, where no panel asks for the old one.
    if name not in CARRYING and not DRIVERS[command.panel.connection.vendor].needs_pin(name):
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


@sensitive_variables("codes")
def order_of(command: Command, codes: Codes) -> Order:
    """A command as its driver sees it, with the codes in clear for the length of one call."""
    panel = command.panel
    return Order(
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
        by_person=command.cause_kind == CauseKind.PERSON,
        user_kind=str(command.code_owner.get("kind", "")),
        user_index=command.code_owner.get("index"),
        pin=codes.pin or None,
        new_pin=codes.new_pin or None,
        new_name=codes.new_name or None,
        email=codes.email or None,
        **(told(panel, command.order) if command.order else {}),
    )
