"""All rows of some gateways in a fixed number of queries, for pages and for live fragments."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from panels.models import Command, Device, Execution, Gateway, Panel, Plan, Scene
from panels.presentation.home_facts import HomeFacts
from panels.vocabulary import HOME_COMMANDS

# An execution that is over is news for so long, and one of which nothing more came is not waited for longer.
_NEWS: Final = timedelta(minutes=10)
_MOST_COMMANDS: Final = 300
# What became of a plan is told for so long.
_PLANS_KEPT: Final = timedelta(days=1)


def load_homes(panels: Sequence[Panel], now: datetime) -> list[HomeFacts]:
    """Everything that the pages of these gateways' homes show: seven queries, whatever their number."""
    ids = [panel.pk for panel in panels]
    most = _MOST_COMMANDS * len(ids)
    devices: dict[int, list[Device]] = defaultdict(list)
    # visible: the panels are the caller's, who came by them through visible_to.
    listed = Device.objects.filter(panel__in=ids).select_related("place__parent__parent").prefetch_related("states")
    for device in listed.order_by("name", "id"):
        devices[device.panel_id].append(device)
    scenes: dict[int, list[Scene]] = defaultdict(list)
    stored = Scene.objects.filter(panel__in=ids, vanished_at=None)  # visible: of the same panels
    for scene in stored.select_related("panel__connection"):
        scenes[scene.panel_id].append(scene)
    executions: dict[int, list[Execution]] = defaultdict(list)
    lately = Q(ended_at=None, changed_at__gt=now - _NEWS) | Q(ended_at__gt=now - _NEWS)
    for execution in Execution.objects.filter(lately, panel__in=ids)[:most]:  # visible: of the same panels
        executions[execution.panel_id].append(execution)
    commands: dict[int, list[Command]] = defaultdict(list)
    # visible: of the same panels; none of these is ever asked because of a silent alarm.
    asked = Command.objects.filter(panel__in=ids, name__in=HOME_COMMANDS).select_related("requested_by", "panel")
    for command in asked.for_everybody().order_by("-created_at", "-id")[:most]:
        commands[command.panel_id].append(command)
    plans: dict[int, list[Plan]] = defaultdict(list)
    # visible: of the same panels
    coming = Plan.objects.filter(Q(ended_at=None) | Q(ended_at__gt=now - _PLANS_KEPT), panel__in=ids)
    for plan in coming.select_related("scene__panel__connection", "requested_by", "connection")[:most]:
        plans[plan.panel_id].append(plan)
    gateways = {one.panel_id: one for one in Gateway.objects.filter(panel__in=ids)}  # visible: of the same panels
    return [
        HomeFacts(
            panel=panel,
            devices=devices[panel.pk],
            scenes=scenes[panel.pk],
            executions=executions[panel.pk],
            commands=commands[panel.pk],
            gateway=gateways.get(panel.pk),
            now=now,
            plans=plans[panel.pk],
        )
        for panel in panels
    ]
