"""From a wish to a row: who may ask what of which panel, and what is refused on the spot (DESIGN 4.1)."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from panels.abilities import abilities_of
from panels.access.doors import panel_rights
from panels.access.single_use import use_up
from panels.dispatch.checking import Refusal, check_codes, check_still_open
from panels.dispatch.homes import check_order
from panels.dispatch.panel_rows import bump, lock_panel, show
from panels.dispatch.people import check_user
from panels.drivers import DRIVERS, is_polled
from panels.models import Command, Panel, User
from panels.models.uids import new_uid
from panels.pacing import COMMANDS, keep_to
from panels.restoring.standstill import standing_since
from panels.secrets import attempts, pins
from panels.secrets.pins import Codes, PinStoreError
from panels.signals import Act, acts_recorded
from panels.vocabulary import (
    ARM_COMMANDS,
    COMMAND_RIGHTS,
    HOME_COMMANDS,
    READS,
    USER_COMMANDS,
    CauseKind,
    CommandName,
    CommandState,
    ConnectionHealth,
    OutputKind,
)

log = logging.getLogger(__name__)

# How long a command may wait for a worker. A person is looking at the page; later it would be a surprise.
QUEUE_SECONDS = 15
# A person in a hurry, not a script.
MOST_ACTS_A_MINUTE = 20
_SAME_REFUSAL = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants of a panel, before anything is checked."""

    name: CommandName
    partition: int | None = None
    zones: tuple[int, ...] = ()
    output: int | None = None
    on: bool | None = None
    seconds: int | None = None
    code_owner: dict[str, Any] = field(default_factory=dict)
    order: dict[str, Any] = field(default_factory=dict)


@sensitive_variables("pin", "new_pin", "new_name", "email", "codes", "typed")
def ask(
    user: User,
    panel: Panel,
    name: CommandName,
    *,
    pin: str = "",
    new_pin: str = "",
    new_name: str = "",
    email: str = "",
    partition: int | None = None,
    zones: Sequence[int] = (),
    output: int | None = None,
    on: bool | None = None,
    seconds: int | None = None,
    code_owner: dict[str, Any] | None = None,
    order: dict[str, Any] | None = None,
    address: str = "",
) -> Command:
    """Ask something of a panel in a person's name; ``order`` is what a thing of its home is asked.

    Returns the command, queued, or refused at once when the link is down or commands are stopped. Raises `Refusal`
    when nothing may even be recorded: no right, no such thing, no proper code, a wait after wrong codes.
    """
    wish = Wish(
        name=name,
        partition=partition,
        zones=tuple(sorted(set(zones))),
        output=output,
        on=on,
        seconds=seconds,
        code_owner=code_owner or {},
        order=order or {},
    )
    now = timezone.now()
    _check_right(user, panel, wish, now)
    _check_target(panel, wish)
    if name in HOME_COMMANDS:
        check_order(user, panel, name, wish.order, now)
    if name in USER_COMMANDS:
        new_name, email = check_user(panel, name, wish.code_owner, new_pin, new_name, email)
    typed = Codes(pin=pin, new_pin=new_pin)
    codes, by_own_pin = check_codes(user, panel, name, typed, now, address, partition=partition)
    codes = replace(codes, new_name=new_name, email=email)
    command = _record(user, panel, wish, now, address, by_own_pin=by_own_pin)
    if command.state == CommandState.QUEUED:
        hand_over(command, codes)
    show(command)
    return command


def touched_partitions(panel: Panel, wish: Wish) -> list[int] | None:
    """The partitions a wish concerns: a right on each of them is enough. None: the panel as a whole."""
    named = set() if wish.partition is None else {wish.partition}
    if not wish.zones:
        return sorted(named) or None
    belong = dict(panel.zones.filter(number__in=wish.zones).values_list("number", "partition_numbers"))
    if not all(belong.get(number) for number in wish.zones):
        return None
    # The partition that is sent counts as well as those the zones lie in.
    return sorted(named.union(*belong.values()))


def _check_right(user: User, panel: Panel, wish: Wish, now: datetime) -> None:
    rights = panel_rights(user, panel, now)
    if not panel.enabled or not rights.allows(COMMAND_RIGHTS[wish.name], touched_partitions(panel, wish)):
        raise Refusal("forbidden")


def _check_target(panel: Panel, wish: Wish) -> None:
    if wish.name not in abilities_of(panel):
        raise Refusal("not_supported")
    needs_partition = wish.name in ARM_COMMANDS or wish.name == CommandName.DISARM
    if needs_partition and wish.partition is None:
        raise Refusal("target_unknown")
    if wish.partition is not None and not panel.partitions.filter(number=wish.partition).exists():
        raise Refusal("target_unknown")
    zone_acts = (CommandName.BYPASS, CommandName.UNBYPASS, CommandName.ARM_ZONE, CommandName.DISARM_ZONE)
    if wish.name in zone_acts:
        single = wish.name in (CommandName.ARM_ZONE, CommandName.DISARM_ZONE)
        known = panel.zones.filter(number__in=wish.zones).count()
        if not wish.zones or known != len(wish.zones) or (single and len(wish.zones) != 1):
            raise Refusal("target_unknown")
    is_still, asked = wish.name == CommandName.TAKE_STILL, wish.zones
    if is_still and (len(asked) != 1 or not panel.cameras.filter(number=asked[0]).exists()):
        raise Refusal("target_unknown")
    if wish.name in (CommandName.SET_OUTPUT, CommandName.SET_EXTERNAL_OUTPUT):
        kind = OutputKind.PANEL if wish.name == CommandName.SET_OUTPUT else OutputKind.EXTERNAL
        known_output = wish.output is not None and panel.outputs.filter(number=wish.output, kind=kind).exists()
        if wish.on is None or not known_output:
            raise Refusal("target_unknown")
        if wish.seconds is not None and not 1 <= wish.seconds <= 3600:
            raise Refusal("seconds_out_of_range")


def _hindrance(panel: Panel) -> str:
    """Why nothing can leave right now, or empty."""
    connection = panel.connection
    if not connection.enabled:
        return "connection_off"
    if connection.commands_stopped:
        return "commands_stopped"
    if standing_since() is not None:
        return "standstill"
    if connection.health not in (ConnectionHealth.HEALTHY, ConnectionHealth.DEGRADED):
        return "link_down"
    return ""


def _record(user: User, panel: Panel, wish: Wish, now: datetime, address: str, *, by_own_pin: bool) -> Command:
    hindrance = _hindrance(panel)
    with transaction.atomic():
        # Under the panel's lock: the second of two quick clicks finds the first.
        lock_panel(panel.pk)
        _check_pace(user, panel, wish, now, address)
        # Judging a PIN takes a while, in which the panel may have been armed.
        check_still_open(user, panel, wish.name, wish.partition, now, by_own_pin=by_own_pin)
        command = Command.objects.create(
            uid=new_uid(),
            panel=panel,
            name=wish.name,
            partition=wish.partition,
            zones=list(wish.zones),
            output=wish.output,
            on=wish.on,
            seconds=wish.seconds,
            code_owner=wish.code_owner,
            order=wish.order,
            requested_by=user,
            requested_from=address or None,
            cause_kind=CauseKind.PERSON,
            cause_uid=user.uid,
            by_own_pin=by_own_pin,
            state=CommandState.REFUSED if hindrance else CommandState.QUEUED,
            reason=hindrance,
            created_at=now,
            expires_at=now + timedelta(seconds=QUEUE_SECONDS),
            settled_at=now if hindrance else None,
        )
        if not use_up(user, panel, COMMAND_RIGHTS[wish.name], touched_partitions(panel, wish), command.uid, now):
            raise Refusal("forbidden")
        bump(command)
        acts_recorded.send(
            sender=Command,
            acts=[
                Act(
                    at=now,
                    act=f"command.{wish.name}",
                    actor=user.uid,
                    object_kind="panel",
                    object_uid=panel.uid,
                    correlation=command.uid,
                    details={"command": command.uid, "partition": wish.partition, "refused": hindrance}
                    | ({"user": wish.code_owner.get("index")} if wish.code_owner else {}),
                )
            ],
        )
    return command


def _check_pace(user: User, panel: Panel, wish: Wish, now: datetime, address: str) -> None:
    """One of a kind at a time, only so many acts a minute, and no more open codes than free tries.

    Reads that Watchpost started by itself do not stand in a person's way, who must not notice them either. Whoever
    ends an alarm is held up by nothing but wrong codes.
    """
    lately = Command.objects.filter(panel=panel, created_at__gt=now - timedelta(seconds=60)).exclude(
        Q(cause_kind=CauseKind.SYSTEM) | Q(covert=True)
    )
    mine = [command for command in lately if command.requested_by_id == user.pk]
    if not _ends_alarm(panel, wish):
        if len(mine) >= MOST_ACTS_A_MINUTE:
            raise Refusal("too_many")
        wait = keep_to(COMMANDS, user.pk, address, now)
        if wait is not None:
            raise Refusal("too_many", wait)
    what = (wish.name, wish.partition, wish.output, wish.zones, wish.order)
    for other in lately:
        same = (other.name, other.partition, other.output, tuple(other.zones), other.order) == what
        if same and (other.is_open or (other.requested_by_id == user.pk and _just_turned_away(other, now))):
            raise Refusal("busy")
    if DRIVERS[panel.connection.vendor].needs_pin(wish.name):
        typed = sum(1 for command in mine if command.is_open and command.name not in READS)
        if typed and typed >= attempts.tries_left(panel.pk, user.pk, now):
            raise Refusal("busy")


def _ends_alarm(panel: Panel, wish: Wish) -> bool:
    """Whether this is a disarming where there is an alarm now."""
    if wish.name != CommandName.DISARM:
        return False
    # As it is under the lock: the caller may have looked a while ago. visible: the caller has judged.
    return Panel.objects.filter(Q(alarm=True) | Q(partitions__alarm=True), pk=panel.pk).exists()


def _just_turned_away(command: Command, now: datetime) -> bool:
    """Refused at once a moment ago: asking again right away would only make rows."""
    return (
        command.sent_at is None and command.state == CommandState.REFUSED and now - command.created_at < _SAME_REFUSAL
    )


@sensitive_variables("codes")
def hand_over(command: Command, codes: Codes) -> None:
    """Leave the codes and tell a worker; whatever stands in the way ends the command at once, unsent."""
    from panels.dispatch.moves import end_unsent
    from panels.tasks import command_send

    try:
        if codes:
            pins.put(command.uid, command.panel.uid, codes, until=time.time() + pins.LIFE_SECONDS)
        if not is_polled(command.panel.connection.vendor):
            # Of a visited panel the holder finds the row by itself.
            command_send.apply_async((command.uid,), expires=QUEUE_SECONDS, retry=False)
    except PinStoreError:
        end_unsent(command, "codes_unavailable")
    except Exception as error:  # noqa: BLE001  (whatever the broker's client raises)
        log.warning("command %s could not be handed over: %s", command.uid, type(error).__name__)
        end_unsent(command, "queue_unavailable")
