"""Scenes planned for later by a person: at their vendor, which then runs them by itself.

A plan is a row before it is asked for, and is asked for once. Where nobody saw the answer it stays *asked*, and only
the vendor's list says what became of it: a scene that runs twice may be a door that is opened twice.
None of it runs in a transaction: a vendor may take half a minute to answer.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables

from panels import live
from panels.access.doors import panel_rights
from panels.dispatch import Refusal
from panels.dispatch.checking import check_codes
from panels.dispatch.panel_rows import lock_panel
from panels.dispatch.scenes import check_run
from panels.drivers import planned
from panels.drivers.base import DriverError, HomeListing
from panels.homes import contents
from panels.homes.arranging import may_arrange
from panels.homes.told_plans import OPEN, ROUNDED, SETTLED_AFTER
from panels.models import Connection, Panel, Plan, Scene, User
from panels.secrets.pins import Codes
from panels.sentences import REASONS
from panels.vendors import sessions
from panels.vendors.acts import Haste, ask_vendor
from panels.vocabulary import COMMAND_RIGHTS, CommandName, PlanState

log = logging.getLogger(__name__)

# Whoever plans for now wants it run now, and clocks differ.
SOONEST: Final = timedelta(minutes=1)
LATEST: Final = timedelta(days=365)
_MOST_OPEN: Final = 50


def can_plan(connection: Connection) -> bool:
    """Whether the vendor of an account runs scenes later."""
    return planned(connection.vendor) is not None and connection.enabled


def may_run(user: User, scene: Scene, now: datetime) -> bool:
    """Whether this person may have a scene run, and so plan it, a PIN aside."""
    try:
        check_run(user, scene, now)
    except Refusal:
        return False
    return True


def may_take_back(user: User, plan: Plan, now: datetime) -> bool:
    """Whoever may run a scene may take back what is planned of it, and so may whoever arranges the home."""
    if not can_plan(plan.connection):
        return False
    return may_arrange(user, plan.connection) or (plan.scene is not None and may_run(user, plan.scene, now))


def is_guarded(plan: Plan) -> bool:
    """Whether taking it back asks who is there: what a scene does that nobody here knows may protect something."""
    return plan.scene is None or plan.scene.guarded


@sensitive_variables("pin")
def plan_scene(user: User, scene: Scene, runs_at: datetime, pin: str, address: str) -> str:
    """Have a scene run once, later.

    Returns why it is not planned; empty where it is, or where its row says that nobody knows yet. Raises `Refusal` for
    whoever may not, or did not show who they are.
    """
    _check(user, scene, pin, address)
    return _plan(user, scene, runs_at)[1]


@sensitive_variables("pin")
def move_plan(user: User, plan: Plan, runs_at: datetime, pin: str, address: str) -> str:
    """Have it run at another time: planned anew first, so that no trouble on the way leaves nothing planned.

    As `plan_scene`.
    """
    if plan.scene is None:
        raise Refusal("forbidden")
    _check(user, plan.scene, pin, address)
    if why := _claim(plan):
        return why
    made = None
    try:
        made, why = _plan(user, plan.scene, runs_at)
    finally:
        if made is None or made.state != PlanState.PLANNED:
            Plan.objects.filter(pk=plan.pk, state__in=OPEN).update(taken_back_at=None)
    if made is None:
        return why
    if made.state != PlanState.PLANNED:
        return gettext(
            "Whether the new time is planned is not known yet, so the earlier one stays. Look at both in a moment."
        )
    why = _take_back(user, plan)
    if not why:
        return ""
    return gettext("The new time is planned, but the earlier one could not be taken back.") + f" {why}"


@sensitive_variables("pin")
def take_back(user: User, plan: Plan, pin: str, address: str) -> str:
    """Have it not run. As `plan_scene`."""
    now = timezone.now()
    if not may_take_back(user, plan, now):
        raise Refusal("forbidden")
    if is_guarded(plan):
        _show_who(user, plan.panel, CommandName.RUN_SCENE_GUARDED, pin, address)
    return _take_back(user, plan)


@sensitive_variables("pin")
def _check(user: User, scene: Scene, pin: str, address: str) -> None:
    if not can_plan(scene.panel.connection):
        raise Refusal("forbidden")
    name = check_run(user, scene, timezone.now())
    _show_who(user, scene.panel, name, pin, address)


@sensitive_variables("pin")
def _show_who(user: User, panel: Panel, name: CommandName, pin: str, address: str) -> None:
    check_codes(user, panel, name, Codes(pin=pin), timezone.now(), address, partition=None)


# --------------------------------------------------------------------- one request each


def _plan(user: User, scene: Scene, runs_at: datetime) -> tuple[Plan | None, str]:
    row, why = _begin(user, scene, runs_at)
    if row is None:
        return None, why
    panel = scene.panel

    def ask() -> str:
        planner = sessions.planner_of(panel.connection)
        try:
            return planner.plan(scene.vendor_id, runs_at)
        except DriverError as error:
            if planner.is_unknown(error):
                return ""
            raise

    vendor_id, why = ask_vendor(user, panel, row, "asked", ask)
    if vendor_id is None:
        # Certainly not planned, and the journal has it.
        Plan.objects.filter(pk=row.pk, vendor_id="").delete()
        return None, why
    if vendor_id:
        _write(panel, lambda: _name(row, vendor_id))
    else:
        _write(panel, lambda: 1)
        _look(panel.connection)
    return Plan.objects.get(pk=row.pk), ""


def _is_theirs_then(user: User, panel: Panel, name: CommandName, runs_at: datetime) -> bool:
    """Whether what they hold now lasts until the vendor runs it: nobody judges it then, and nothing is used up."""
    return panel_rights(user, panel, runs_at, spending=False).allows(COMMAND_RIGHTS[name])


def _name(row: Plan, vendor_id: str) -> int:
    """Note by which id the vendor has it; returns how many rows that changed. Call with the panel locked.

    A list that was read before may have made a row of it, and knows better when it runs and what became of it.
    """
    # A list that was asked for before the answer came does not know of it yet.
    told: dict[str, Any] = {"state": PlanState.PLANNED, "told_at": timezone.now(), "ended_at": None}
    unnamed = Plan.objects.filter(pk=row.pk, vendor_id="")
    listed = Plan.objects.filter(connection=row.connection_id, vendor_id=vendor_id).exclude(pk=row.pk).first()
    if listed is not None and unnamed.exists():
        told |= {"state": listed.state, "ended_at": listed.ended_at, "runs_at": listed.runs_at}
        listed.delete()
    return unnamed.update(vendor_id=vendor_id, **told)


def _claim(plan: Plan) -> str:
    """Have nobody else move it meanwhile; returns why somebody already does, or why it cannot be moved.

    Whoever dies then leaves it as one of which nobody knows whether it was taken back: the vendor's list tells.
    """
    now = timezone.now()
    with transaction.atomic():
        lock_panel(plan.panel_id)
        found = Plan.objects.filter(pk=plan.pk, state__in=OPEN).first()
        if found is None:
            return gettext("It is not planned any more.")
        if not found.vendor_id or (found.taken_back_at is not None and now - found.taken_back_at < SETTLED_AFTER):
            return gettext("Whether it is planned is not known yet. Try again in a moment.")
        Plan.objects.filter(pk=plan.pk).update(taken_back_at=now)
    return ""


def _begin(user: User, scene: Scene, runs_at: datetime) -> tuple[Plan | None, str]:
    """The row of what is asked next, or why there is none."""
    now, panel = timezone.now(), scene.panel
    if not now + SOONEST <= runs_at <= now + LATEST:
        return None, gettext("Choose a time at least a minute and at most a year from now.")
    if panel.connection.commands_stopped:
        why = REASONS["commands_stopped"]
        return None, gettext(why)
    with transaction.atomic():
        # Under the panel's lock: the second of two quick clicks finds the first.
        lock_panel(panel.pk)
        name = check_run(user, scene, now)
        if not _is_theirs_then(user, panel, name, runs_at):
            return None, gettext("What you may do here does not last until then. Choose another time.")
        there = Plan.objects.filter(connection=panel.connection, state__in=OPEN)
        if there.filter(scene=scene, runs_at__range=(runs_at - ROUNDED, runs_at + ROUNDED)).exists():
            return None, gettext("It is already planned for this time.")
        if there.count() >= _MOST_OPEN:
            return None, gettext("There is no room for more plans. Take one back first.")
        row = Plan.objects.create(
            connection=panel.connection,
            panel=panel,
            scene=scene,
            name=scene.name,
            runs_at=runs_at,
            requested_by=user,
            began_at=now,
        )
    return row, ""


def _take_back(user: User, plan: Plan) -> str:
    with transaction.atomic():
        lock_panel(plan.panel_id)
        found = Plan.objects.filter(pk=plan.pk, state__in=OPEN).first()
        if found is None:
            return gettext("It is not planned any more.")
        if not found.vendor_id:
            return gettext("Whether it is planned is not known yet. Try again in a moment.")
        if not may_take_back(user, found, timezone.now()):
            raise Refusal("forbidden")
        Plan.objects.filter(pk=plan.pk).update(taken_back_at=timezone.now())

    def ask() -> bool:
        planner = sessions.planner_of(plan.connection)
        try:
            planner.take_back(found.vendor_id)
        except DriverError as error:
            if planner.is_unknown(error):
                return False
            raise
        return True

    done, why = ask_vendor(user, plan.panel, plan, "taken_back", ask, haste=Haste.STOP)
    open_still = Plan.objects.filter(pk=plan.pk, state__in=OPEN)
    if done:
        ended = {"state": PlanState.CANCELLED, "ended_at": timezone.now(), "taken_back_at": None}
        _write(plan.panel, lambda: open_still.update(**ended))
    else:
        if done is None:
            open_still.update(taken_back_at=None)
        _write(plan.panel, lambda: 1)
        _look(plan.connection)
    return why


def _look(connection: Connection) -> None:
    """Read what the vendor has, because only that tells; where it cannot be read, whoever holds the account asks."""
    try:
        listed = sessions.planner_of(connection).planned()
    except DriverError as error:
        log.info("connection %d: what is planned was not read: %s", connection.pk, type(error).__name__)
        return
    contents.take_in_home(connection, HomeListing(partial=True, plans=listed))


def _write(panel: Panel, change: Callable[[], int]) -> None:
    """Change rows of a panel and show it."""
    with transaction.atomic():
        lock_panel(panel.pk)
        if change():
            Panel.objects.filter(pk=panel.pk).update(version=F("version") + 1)
    live.publish([panel.pk], counters=False)
