"""All rows of some gateways in a fixed number of queries, for pages and for live fragments."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from panels.models import Command, Device, Execution, Gateway, Panel, Scene
from panels.presentation.home_facts import HomeFacts
from panels.vocabulary import HOME_COMMANDS, PanelState

# An execution that is over is news for so long, and one of which nothing more came is not waited for longer.
_NEWS: Final = timedelta(minutes=10)
_MOST_COMMANDS: Final = 300
# A panel that shows one of these has something to arm; a fault or an alarm hides whether it has.
_ARMABLE: Final = frozenset(
    {
        PanelState.UNKNOWN, PanelState.ARMING, PanelState.ARMED, PanelState.ARMED_AWAY, PanelState.ARMED_HOME,
        PanelState.ARMED_NIGHT, PanelState.DISARMED,
    }
)  # fmt: skip


def is_home(panel: Panel) -> bool:
    """Whether a panel may have devices: none of its words says how it is armed."""
    return panel.state not in _ARMABLE


def load_homes(panels: Sequence[Panel], now: datetime) -> list[HomeFacts]:
    """Everything that the pages of these gateways' homes show: six queries, whatever their number."""
    ids = [panel.pk for panel in panels]
    devices: dict[int, list[Device]] = defaultdict(list)
    # visible: the panels are the caller's, who came by them through visible_to.
    listed = Device.objects.filter(panel__in=ids).select_related("place__parent__parent").prefetch_related("states")
    for device in listed.order_by("name", "id"):
        devices[device.panel_id].append(device)
    scenes: dict[int, list[Scene]] = defaultdict(list)
    for scene in Scene.objects.filter(panel__in=ids, vanished_at=None):  # visible: of the same panels
        scenes[scene.panel_id].append(scene)
    executions: dict[int, list[Execution]] = defaultdict(list)
    lately = Q(ended_at=None, changed_at__gt=now - _NEWS) | Q(ended_at__gt=now - _NEWS)
    for execution in Execution.objects.filter(lately, panel__in=ids)[:_MOST_COMMANDS]:  # visible: of the same panels
        executions[execution.panel_id].append(execution)
    commands: dict[int, list[Command]] = defaultdict(list)
    # visible: of the same panels; none of these is ever asked because of a silent alarm.
    asked = Command.objects.filter(panel__in=ids, name__in=HOME_COMMANDS).select_related("requested_by", "panel")
    for command in asked.for_everybody().order_by("-created_at", "-id")[:_MOST_COMMANDS]:
        commands[command.panel_id].append(command)
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
        )
        for panel in panels
    ]
