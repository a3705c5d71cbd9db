"""All rows of some panels in a fixed number of queries, for pages and for live fragments."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Model, Prefetch, prefetch_related_objects

from panels import bulk
from panels.models import Command, Connection, Freshness, Panel, Partition, Site, Watch, Zone
from panels.presentation.facts import MOST_COMMANDS, Facts
from panels.secrets.sealing import SealedField

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


def read_panels(ids: Iterable[int], now: datetime) -> list[Facts]:
    """What a row of the list shows of these panels, whoever may see it: one round trip to the database.

    For pushes, which are many: Django would spend a multiple of that on making five statements and their answers.
    """
    wanted = set(ids)
    panels, partitions, watches, connections, sites = _objects(
        bulk.by_key(Panel, _PANEL, "id", wanted),
        bulk.by_key(Partition, _PARTITION, "panel_id", wanted),
        bulk.by_key(Watch, _WATCH, "panel_id", wanted),
        bulk.named_by(Connection, _CONNECTION, (Panel, "connection_id"), wanted),
        bulk.named_by(Site, _SITE, (Panel, "site_id"), wanted),
    )
    of: dict[type[Model], dict[int, Any]] = {
        model: {row.pk: row for row in rows} for model, rows in ((Connection, connections), (Site, sites))
    }
    parts: dict[int, list[Partition]] = defaultdict(list)
    for partition in sorted(partitions, key=lambda one: one.number):
        parts[partition.panel_id].append(partition)
    watch_of = {watch.panel_id: watch for watch in watches}
    for panel in panels:
        # None as well: Django would ask again and again for what most panels have not.
        Panel._meta.get_field("watch").set_cached_value(panel, watch_of.get(panel.pk))
        # What has changed between two of the statements is left for Django to read.
        if panel.connection_id in of[Connection]:
            panel.connection = of[Connection][panel.connection_id]
        if panel.site_id in of[Site]:
            panel.site = of[Site][panel.site_id]
    return [_listed(panel, parts[panel.pk], now) for panel in panels]


def _objects(*queries: bulk.Query) -> list[list[Any]]:
    answers = zip(queries, bulk.read(*queries), strict=True)
    return [[query.model.from_db("default", query.columns, row) for row in rows] for query, rows in answers]


def _columns(model: type[Model]) -> tuple[str, ...]:
    """All but what is sealed, which Django reads when it is asked for."""
    return tuple(field.attname for field in model._meta.concrete_fields if not isinstance(field, SealedField))


_PANEL: Final = _columns(Panel)
_PARTITION: Final = _columns(Partition)
_WATCH: Final = _columns(Watch)
_CONNECTION: Final = _columns(Connection)
_SITE: Final = _columns(Site)


def _listed(panel: Panel, partitions: Sequence[Partition], now: datetime) -> Facts:
    return Facts(
        panel=panel,
        partitions=partitions,
        zones=(),
        outputs=(),
        commands=(),
        mode_commands={},
        seen_at={},
        now=now,
    )
