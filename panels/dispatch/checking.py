"""Codes on the page's side of the corridor out: which one is asked, and what is refused on the spot (DESIGN 4.4)."""

import re
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.views.decorators.debug import sensitive_variables

from panels import live
from panels.access.doors import panel_rights
from panels.dispatch.panel_rows import lock_panel
from panels.drivers import DRIVERS
from panels.ingest.announcing import announce
from panels.models import Panel, User
from panels.models.uids import new_uid
from panels.presentation.truth import is_past
from panels.secrets import attempts, own_pins
from panels.secrets.pins import Codes
from panels.secrets.service_codes import read_codes
from panels.sentences import refusal_text, tries_text
from panels.signals import Fact
from panels.vocabulary import (
    ARM_COMMANDS,
    READS,
    WHOLE_PANEL,
    ArmMode,
    CommandName,
    CommandState,
    EventCategory,
    EventKind,
    EventOrigin,
    PinCheck,
    Right,
    asks_own_pin,
)

_PIN = re.compile(r"\d{4,8}", re.ASCII)
_MODE = ("number", "mode", "seen_at")
# An arming of which nobody has heard for longer is no reason to think that it came about.
_SETTLED_WITHIN = timedelta(minutes=15)


class Refusal(Exception):
    """Nothing was recorded and nothing will be sent; ``text`` says why in the reader's language."""

    def __init__(self, code: str, wait_until: datetime | None = None, tries_left: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.wait_until = wait_until
        self.tries_left = tries_left

    @property
    def text(self) -> str:
        """The sentence for people."""
        text = refusal_text(self.code)
        return f"{text} {tries_text(self.tries_left, attempts.WAITS[0])}" if self.tries_left else text


@sensitive_variables("codes")
def check_codes(  # noqa: PLR0917  (who asks what, of what, with what, when and from where)
    user: User, panel: Panel, name: CommandName, codes: Codes, now: datetime, address: str, *, partition: int | None
) -> tuple[Codes, bool]:
    """Whether what was typed may be sent, or opens the way. Raises `Refusal`.

    Returns the codes that the vendor gets, and whether it was the person's own PIN that opened the way. Commits what it
    counts, so it must not be called within a transaction.
    """
    driver = DRIVERS[panel.connection.vendor]
    if _asks_own_pin(user, panel, name, partition, now):
        if name == CommandName.CHANGE_CODE:
            _check_new_pin(codes, "new_pin_is_own")
        _check_own_pin(user, panel, name, codes.pin, now, address)
        # The person's own PIN is nobody else's business.
        return Codes(new_pin=codes.new_pin), True
    if not driver.needs_pin(name):
        return Codes(), False
    if not codes.pin:
        if name in READS and read_codes([panel.pk]):
            return Codes(), False
        raise Refusal("pin_missing")
    if not _PIN.fullmatch(codes.pin):
        raise Refusal("pin_malformed")
    if name == CommandName.CHANGE_CODE:
        _check_new_pin(codes, "new_pin_malformed")
    wait = attempts.wait_until(panel.pk, user.pk, now)
    if wait is not None:
        raise Refusal("wait", wait)
    return codes, False


def check_still_open(
    user: User, panel: Panel, name: CommandName, partition: int | None, now: datetime, *, by_own_pin: bool, but: int = 0
) -> None:
    """Ask again, under the panel's lock, what the panel's state asks for: it moves on while a PIN is judged.

    ``but`` is the command itself, where it is a row already. Raises `Refusal` where the way is not open any more.
    """
    if _asks_own_pin(user, panel, name, partition, now, but) and not by_own_pin:
        raise Refusal("own_pin_asked")


def _asks_own_pin(  # noqa: PLR0917  (the same)
    user: User, panel: Panel, name: CommandName, partition: int | None, now: datetime, but: int = 0
) -> bool:
    """Whether this wants the person's own PIN now. Raises `Refusal` where no PIN would do."""
    check = DRIVERS[panel.connection.vendor].pin
    modes = modes_of(panel, partition, now, but) if name in ARM_COMMANDS and check == PinCheck.NONE else []
    asks = asks_own_pin(check, name, modes)
    if asks and modes and not panel_rights(user, panel, now).allows(Right.DISARM, [partition or WHOLE_PANEL]):
        raise Refusal("protects_less")
    return asks


def modes_of(panel: Panel, partition: int | None, now: datetime, but: int = 0) -> list[str]:
    """The modes that a partition, or without one all of a panel, is in or may get into by what was asked before.

    ``but`` leaves one command out. *Unknown* is among them where the panel was not heard of for too long; none at all:
    there is no such partition.
    """
    listed = {number: (mode, seen_at) for number, mode, seen_at in panel.partitions.values_list(*_MODE)}
    # What a panel once was as a whole stays in its row after it was divided.
    if partition is not None and partition != WHOLE_PANEL:
        listed = {number: told for number, told in listed.items() if number == partition}
    found = [str(mode) for mode, _ in listed.values()]
    if found and is_past(panel, now):
        found.append(ArmMode.UNKNOWN)
    armed = panel.commands.filter(name__in=ARM_COMMANDS, created_at__gt=now - _SETTLED_WITHIN).exclude(pk=but)
    for name, number, state, sent_at in armed.values_list("name", "partition", "state", "sent_at"):
        seen = [seen_at for at, (_, seen_at) in listed.items() if number in {at, WHOLE_PANEL} or at == WHOLE_PANEL]
        is_lost = state == CommandState.UNKNOWN and any(at is None or sent_at is None or at < sent_at for at in seen)
        if seen and (is_lost or state in {CommandState.QUEUED, CommandState.SENT}):
            found.append(ARM_COMMANDS[CommandName(name)])
    return found


@sensitive_variables("codes")
def _check_new_pin(codes: Codes, same_as_typed: str) -> None:
    if not _PIN.fullmatch(codes.new_pin):
        raise Refusal("new_pin_malformed")
    if codes.new_pin == codes.pin:
        raise Refusal(same_as_typed)


@sensitive_variables("pin")
def _check_own_pin(  # noqa: PLR0917  (the same)
    user: User, panel: Panel, name: CommandName, pin: str, now: datetime, address: str
) -> None:
    kept = own_pins.find(user)
    if kept is None:
        raise Refusal("own_pin_missing")
    if not pin:
        raise Refusal("own_pin_asked")
    if not own_pins.is_well_formed(pin):
        raise Refusal("own_pin_malformed")
    # Within somebody else's transaction a refusal would take its count back.
    with transaction.atomic(durable=True):
        wait = attempts.begin_own(user.pk, now)
    if wait is not None:
        raise Refusal("wait", wait)
    if own_pins.is_right(kept, pin):
        attempts.forgive_own(user.pk)
        return
    tries_left, wait = _note_wrong(user, panel, name, now, address)
    raise Refusal("own_pin_wrong", wait, tries_left)


def _note_wrong(
    user: User, panel: Panel, name: CommandName, now: datetime, address: str
) -> tuple[int, datetime | None]:
    """Count a wrong one for the address, and tell the journal; a burst is an event of the panel it was typed for."""
    with transaction.atomic():
        lock_panel(panel.pk)
        tries_left, wait, burst = attempts.own_was_wrong(user.pk, address, now)
        own_pins.record(user, "wrong", now, panel=panel.uid, command=name, burst=burst)
        if burst:
            Panel.objects.filter(pk=panel.pk).update(version=F("version") + 1)
            announce([wrong_codes(panel, now)])
    if burst:
        live.publish([panel.pk])
    return tries_left, wait


def wrong_codes(panel: Panel, now: datetime) -> Fact:
    """A burst of wrong codes at a panel, as an event."""
    return Fact(
        uid=new_uid(),
        connection_id=panel.connection_id,
        panel_id=panel.pk,
        category=EventCategory.ACCESS,
        kind=EventKind.WRONG_CODES,
        priority=EventCategory.ACCESS.priority,
        origin=EventOrigin.OURS,
        observed_at=now,
    )
