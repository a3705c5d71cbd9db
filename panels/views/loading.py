"""All rows of some panels in a fixed number of queries, for pages and for live fragments."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Prefetch, prefetch_related_objects

from panels.models import Command, Freshness, Panel, Zone
from panels.presentation.facts import MOST_COMMANDS, Facts

# More commands than a page shows, because not every viewer is shown all of them.
COMMANDS = 2 * MOST_COMMANDS


def load(panels: Sequence[Panel], now: datetime) -> list[Facts]:
    """Everything that the pages of these panels show: eight queries, whatever their number."""
    # visible: the panels are the caller's, who came by them through visible_to.
    latest = Command.objects.select_related("requested_by").order_by("-created_at", "-id")
    prefetch_related_objects(
        list(panels),
        "partitions",
        # visible: as above.
        Prefetch("zones", queryset=Zone.objects.filter(covert=False)),
        "outputs",
        Prefetch("commands", queryset=latest[:COMMANDS], to_attr="latest_commands"),
        # Apart, so that no number of reads they are not shown takes the place of what others are shown.
        Prefetch("commands", queryset=latest.for_everybody()[:MOST_COMMANDS], to_attr="latest_for_everybody"),
    )
    wanted = {p.mode_command for panel in panels for p in panel.partitions.all() if p.mode_command}
    ids = [panel.pk for panel in panels]
    # visible: commands of the same panels.
    asked = Command.objects.filter(uid__in=wanted, panel__in=ids).select_related("requested_by")
    mode_commands = {command.uid: command for command in asked}
    seen: dict[int, dict[str, datetime]] = defaultdict(dict)
    told = Freshness.objects.filter(panel__in=ids)  # visible: of the same panels
    for panel_id, group, seen_at in told.values_list("panel_id", "group", "seen_at"):
        seen[panel_id][group] = seen_at
    return [
        Facts(
            panel=panel,
            partitions=list(panel.partitions.all()),
            zones=list(panel.zones.all()),
            outputs=list(panel.outputs.all()),
            commands=_newest_first(panel),
            mode_commands=mode_commands,
            seen_at=seen[panel.pk],
            now=now,
        )
        for panel in panels
    ]


def _newest_first(panel: Panel) -> list[Command]:
    found = {c.pk: c for name in ("latest_commands", "latest_for_everybody") for c in getattr(panel, name, ())}
    return sorted(found.values(), key=lambda command: (command.created_at, command.pk), reverse=True)


def load_states(panels: Sequence[Panel], now: datetime) -> list[Facts]:
    """What a row of the list shows of these panels: one query."""
    prefetch_related_objects(list(panels), "partitions")
    return [
        Facts(
            panel=panel,
            partitions=list(panel.partitions.all()),
            zones=(),
            outputs=(),
            commands=(),
            mode_commands={},
            seen_at={},
            now=now,
        )
        for panel in panels
    ]
