"""What vendors tell of planned scenes, onto rows: whose each is, what is new, and what is not planned any more.

A vendor's list orders itself by when it was asked: an older one says nothing of what was told or done since.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q

from panels.drivers.base import PlanList, PlanListing, PlanRan
from panels.drivers.text import is_id
from panels.models import Connection, Panel, Plan, Scene
from panels.models.uids import new_uid
from panels.vocabulary import PlanState

OPEN: Final = (PlanState.ASKED, PlanState.PLANNED)
# A request that nobody saw answered has reached the vendor by then, or never will.
SETTLED_AFTER: Final = timedelta(seconds=120)
# The vendor's clock and ours differ.
_CLOCKS: Final = timedelta(seconds=120)
# What is known not to have come about may still turn up for so long: then it was ours all the same.
_REMEMBERED: Final = timedelta(days=1)
# So long it is looked for what became of something; after that it turns up with what is read now and then.
_LOOKED_FOR: Final = timedelta(minutes=10)
# What nobody has told for so long after its time, nobody will.
_UNTOLD: Final = timedelta(days=1)
# A vendor cannot make us grow without end.
_MOST: Final = 200
# People plan by the minute; a vendor may keep a time less finely than it was told.
ROUNDED: Final = timedelta(seconds=1)


def take_plans(connection: Connection, panels: Mapping[str, Panel], listed: PlanList) -> set[int]:
    """Bring the rows of an account up to a list; returns the panels of which something is shown otherwise.

    Call with the account's panels locked.
    """
    at = listed.asked_at
    told = {one.vendor_id: one for one in listed.plans if is_id(one.vendor_id)}
    known = _Known(connection, told, at)
    scenes = {one.vendor_id: one for one in Scene.objects.filter(panel__in=[panel.pk for panel in panels.values()])}
    changed: set[int] = set()
    for one in list(told.values())[:_MOST]:
        scene = scenes.get(one.scene)
        row = known.row(one.vendor_id, scene, one.runs_at)
        panel_id = scene.panel_id if scene is not None else min((panel.pk for panel in panels.values()), default=None)
        if row is None and panel_id is not None:
            row = Plan(connection=connection, uid=new_uid(), panel_id=panel_id, began_at=at)
        if row is not None and not _is_later(row, at) and row.state != PlanState.RAN:
            changed |= _keep(row, one, scene, at)
    for row in known.open:
        if row.vendor_id not in told:
            changed |= _miss(row, at)
    return changed


def take_ran(connection: Connection, ran: Sequence[PlanRan], now: datetime) -> set[int]:
    """Note what the vendor says that it has begun. Call with the account's panels locked."""
    changed: set[int] = set()
    for one in ran:
        if not is_id(one.vendor_id):
            continue
        known = _Known(connection, [one.vendor_id], one.at or now)
        scene = Scene.objects.filter(panel__connection=connection, vendor_id=one.scene).first()
        row = known.row(one.vendor_id, scene, one.at or now, within=_CLOCKS)
        if row is not None and row.state != PlanState.RAN:
            row.vendor_id = row.vendor_id or one.vendor_id
            row.state, row.taken_back_at, row.ended_at = PlanState.RAN, None, now
            row.save()
            changed.add(row.panel_id)
    return changed


def wants_look(connection_id: int, now: datetime) -> bool:
    """Whether only the vendor's list can say what became of something: of what was asked, or of what is due."""
    long_ago, a_while, a_minute = now - _LOOKED_FOR, now - timedelta(seconds=10), now - timedelta(minutes=1)
    lately = long_ago, a_while
    asked = Q(state=PlanState.ASKED, began_at__range=lately) | Q(state__in=OPEN, taken_back_at__range=lately)
    passed = Q(state=PlanState.PLANNED, runs_at__range=(long_ago, a_minute))
    due = passed & (Q(told_at=None) | Q(told_at__lt=a_minute))
    return Plan.objects.filter(asked | due, connection_id=connection_id).exists()


def end_untold(now: datetime) -> int:
    """End what was to run and nobody told of since: its vendor is not asked, or has no word for it."""
    before = now - _UNTOLD
    untold = Plan.objects.filter(Q(told_at=None) | Q(told_at__lt=before), state__in=OPEN, runs_at__lt=before)
    return untold.update(state=PlanState.OVER, ended_at=now)


class _Known:
    """The rows that something said of an account may be about."""

    def __init__(self, connection: Connection, ids: Iterable[str], at: datetime) -> None:
        ours = Q(vendor_id="", began_at__gt=at - _REMEMBERED)
        rows = list(
            Plan.objects.filter(Q(state__in=OPEN) | Q(vendor_id__in=list(ids)) | ours, connection=connection)
            .select_for_update(of=("self",))
            .order_by("pk")
        )
        self.open = [row for row in rows if row.state in OPEN]
        self._by_id: dict[str, Plan] = {row.vendor_id: row for row in rows if row.vendor_id}
        self._unnamed: list[Plan] = [row for row in rows if not row.vendor_id]

    def row(
        self, vendor_id: str, scene: Scene | None, runs_at: datetime, *, within: timedelta = ROUNDED
    ) -> Plan | None:
        """The row of a plan: by its id, else what was asked for this scene and time, whose id nobody knows yet."""
        if vendor_id in self._by_id:
            return self._by_id[vendor_id]
        for row in self._unnamed:
            if scene is not None and row.scene_id == scene.pk and abs(row.runs_at - runs_at) <= within:
                self._unnamed.remove(row)
                return row
        return None


def _is_later(row: Plan, at: datetime) -> bool:
    """Whether something is known of a plan that this list cannot know yet."""
    return any(moment is not None and moment >= at for moment in (row.told_at, row.ended_at))


def _keep(row: Plan, one: PlanListing, scene: Scene | None, at: datetime) -> set[int]:
    """It is planned, says the vendor."""
    before, stood_at = _shown(row), row.panel_id
    row.vendor_id, row.runs_at, row.state, row.ended_at = one.vendor_id, one.runs_at, PlanState.PLANNED, None
    row.name, row.scene = one.name[:120] or row.name, scene or row.scene
    if scene is not None:
        row.panel_id = scene.panel_id
    if row.taken_back_at is not None and at - row.taken_back_at > SETTLED_AFTER:
        # It was never taken back.
        row.taken_back_at = None
    row.told_at = at
    row.save()
    return {row.panel_id, stood_at} if before != _shown(row) else set()


def _shown(row: Plan) -> tuple[Any, ...]:
    return row.pk, row.panel_id, row.scene_id, row.vendor_id, row.runs_at, row.state, row.taken_back_at, row.name


def _miss(row: Plan, at: datetime) -> set[int]:
    """It is not planned, says the vendor."""
    if not row.vendor_id:
        if at - row.began_at < SETTLED_AFTER:
            return set()
        row.state = PlanState.UNMADE
    elif _is_later(row, at):
        return set()
    elif row.taken_back_at is not None:
        row.state = PlanState.CANCELLED
    else:
        row.state = PlanState.OVER if at >= row.runs_at - _CLOCKS else PlanState.GONE
    row.ended_at = at
    row.save()
    return {row.panel_id}
