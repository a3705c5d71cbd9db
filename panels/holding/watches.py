"""The rows behind visits: which panels are visited, what is remembered of them, which commands are open there."""

import logging
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Final

from django.db import connection as database
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from panels import bulk, cameras, inventory, live, panel_users
from panels.drivers.base import CameraList, Found, PanelListing, Rhythm, UnderWay, UserList
from panels.holding import leases
from panels.holding.beats import Beat, Turns, new_beat
from panels.ingest import Lease
from panels.models import Command, Connection, Panel, Watch
from panels.secrets.service_codes import readable_at
from panels.vocabulary import CommandName, CommandState

log = logging.getLogger(__name__)

# Seconds over which the first visits of an account are spread, for each of its panels, and at most.
_SPREAD_EACH: Final = 0.05
_MOST_SPREAD: Final = 10.0
_WRITE_EVERY: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCommand:
    """A command that waits to be sent, or for what became of it at the vendor."""

    uid: str
    connection_id: int
    panel_id: int
    state: str
    correlation_id: str
    handles: tuple[str, ...]
    name: CommandName


def open_commands(connections: Collection[int]) -> dict[int, list[OpenCommand]]:
    """What is open at these connections, by connection, oldest first."""
    found: defaultdict[int, list[OpenCommand]] = defaultdict(list)
    if not connections or not _is_any_open(frozenset(connections)):
        return found
    rows = _rows_open(connections)
    columns = ("uid", "panel__connection_id", "panel_id", "state", "correlation_id", "handles", "name")
    for uid, connection_id, panel_id, state, correlation_id, handles, name in rows.order_by("pk").values_list(*columns):
        found[connection_id].append(
            OpenCommand(
                uid=uid,
                connection_id=connection_id,
                panel_id=panel_id,
                state=state,
                correlation_id=correlation_id,
                handles=tuple(handles),
                name=CommandName(name),
            )
        )
    return found


def _rows_open(connections: Collection[int]) -> QuerySet[Command]:
    return Command.objects.filter(
        state__in=(CommandState.QUEUED, CommandState.SENT), panel__connection_id__in=connections
    )


def _is_any_open(connections: frozenset[int]) -> bool:
    """Asked with every tick, and nearly always no: making the question anew would cost more than it."""
    with database.cursor() as cursor:
        cursor.execute(*_question(connections))
        return cursor.fetchone() is not None


@lru_cache(maxsize=8)
def _question(connections: frozenset[int]) -> tuple[str, tuple[Any, ...]]:
    return _rows_open(connections).values("pk")[:1].query.sql_with_params()


def share_out(turns: Turns, commands: Iterable[OpenCommand]) -> None:
    """Let each panel's visits follow what is under way there, at once where something new is."""
    under_way: defaultdict[int, list[UnderWay]] = defaultdict(list)
    for command in commands:
        if command.state == CommandState.SENT and command.handles:
            under_way[command.panel_id].append(_under_way(command))
    for beat in list(turns.beats.values()):
        new = tuple(under_way.get(beat.panel_id, ()))
        if new != beat.under_way:
            beat.under_way = new
            turns.hurry(beat)


def _under_way(command: OpenCommand) -> UnderWay:
    return UnderWay(correlation_id=command.correlation_id, handles=command.handles, name=command.name)


def take_in(lease: Lease, beat: Beat, found: Found) -> None:
    """Take in what a visit says there is, where it is not what was taken in last; nothing once the lease is gone.

    A list that cannot be taken in is logged and comes again: the alarms of the same visit do not wait for it.
    """
    for what, take in (
        ("panel", partial(_take_in_panel, lease, beat, found.listing)),
        ("users", partial(_take_in_users, lease, beat, found.users)),
        ("cameras", partial(_take_in_cameras, lease, beat, found.cameras)),
    ):
        try:
            take()
        except Exception as error:  # noqa: BLE001  (any: what is wrong with a list must not hold up an alarm)
            name = type(error).__name__
            log.error("panel %d: its list of %s was not taken in: %s", beat.panel_id, what, name)  # noqa: TRY400


def _take_in_panel(lease: Lease, beat: Beat, listing: PanelListing | None) -> None:
    if listing is not None and repr(listing) != beat.listed:
        connection = Connection.objects.get(pk=lease.connection_id)
        inventory.take_in(connection, [listing], partial(leases.locked, lease))
        beat.listed = repr(listing)


def _take_in_users(lease: Lease, beat: Beat, users: UserList | None) -> None:
    if users is not None:
        panel_users.take_in(beat.panel_id, users, partial(leases.locked, lease))


def _take_in_cameras(lease: Lease, beat: Beat, listed: CameraList | None) -> None:
    if listed is not None:
        cameras.take_in(beat.panel_id, listed, partial(leases.locked, lease))


def bring_in(turns: Turns, connection: Connection, rhythm: Rhythm, lease: Lease) -> None:
    """Visit the panels that are enabled and have a code, and no others; said as long as the lease holds."""
    rows = Panel.objects.filter(connection=connection, enabled=True).values_list("pk", "vendor_id", "seen_at")
    panels = {pk: (vendor_id, seen_at) for pk, vendor_id, seen_at in rows}
    coded = set(filter(readable_at(connection.pk), panels))
    watched = Watch.objects.filter(panel__connection=connection, panel__enabled=True)
    known = list(watched.values_list("panel_id", "hindrance", "log_unread_since"))
    hindrances = {panel_id: hindrance for panel_id, hindrance, _ in known}
    wanted = coded - _still_refused(pk for pk, hindrance in hindrances.items() if hindrance == "code_refused")
    for panel_id in turns.beats.keys() - wanted:
        turns.drop(panel_id)
    new = wanted - turns.beats.keys()
    spread = min(_MOST_SPREAD, _SPREAD_EACH * len(new))
    memories = dict(Watch.objects.filter(panel_id__in=new).values_list("panel_id", "memory")) if new else {}
    for panel_id in new:
        vendor_id, seen_at = panels[panel_id]
        turns.put(new_beat(panel_id, vendor_id, memories.get(panel_id, {}), seen_at, rhythm, spread))
    _say(lease, hindrances, panels.keys() - coded, "no_code")
    _say(lease, hindrances, wanted, "")
    _say_logs(lease, turns, {panel_id for panel_id, _, since in known if since is not None})


def _still_refused(panels: Iterable[int]) -> set[int]:
    """Of panels that refused their code, those that have no newer one."""
    refused = Watch.objects.filter(panel_id__in=list(panels)).select_related("panel__connection")
    return {watch.panel_id for watch in refused if not _has_newer_code(watch)}


def _has_newer_code(watch: Watch) -> bool:
    """Whether a code was entered since the panel refused the one it had."""
    codes = watch.panel.service_codes.filter(revoked_at__isnull=True).values_list("created_at", flat=True)
    every = watch.panel.connection.service_codes.filter(panel__isnull=True, revoked_at__isnull=True)
    entered = max([*codes, *every.values_list("created_at", flat=True)], default=None)
    return entered is not None and (watch.hindered_at is None or entered > watch.hindered_at)


def _say(lease: Lease, known: Mapping[int, str], panels: Collection[int], hindrance: str, text: str = "") -> None:
    """Write why panels are not visited, or that they are, where it has changed from what is ``known``."""
    missing = [Watch(panel_id=panel_id, hindrance=hindrance) for panel_id in panels if panel_id not in known]
    changed = [panel_id for panel_id in panels if known.get(panel_id, hindrance) != hindrance]
    if not (missing or changed):
        return
    with transaction.atomic():
        if not leases.locked(lease):
            return
        Watch.objects.bulk_create(missing, ignore_conflicts=True)
        Watch.objects.filter(panel_id__in=changed).update(
            hindrance=hindrance, hindrance_text=text, hindered_at=timezone.now() if hindrance else None
        )
    if changed:
        _changed(changed)


def _say_logs(lease: Lease, turns: Turns, known: Collection[int]) -> None:
    """Write of which panels the log cannot be read, where it has changed from what is ``known``."""
    unread: dict[bool, set[int]] = {True: set(), False: set()}
    for beat in list(turns.beats.values()):
        if beat.log_unread is not None and beat.log_unread is not (beat.panel_id in known):
            unread[beat.log_unread].add(beat.panel_id)
    for is_unread, panels in unread.items():
        if panels:
            since = timezone.now() if is_unread else None
            with transaction.atomic():
                if not leases.locked(lease):
                    return
                Watch.objects.filter(panel_id__in=panels).update(log_unread_since=since)
            _changed(panels)


def _changed(panels: Collection[int]) -> None:
    """Show it; whoever opens a page at this moment sees by the version that it is already too old."""
    Panel.objects.filter(pk__in=panels).update(version=F("version") + 1)
    live.publish(panels)


def hinder(lease: Lease, turns: Turns, beat: Beat, hindrance: str, text: str) -> None:
    """Stop visiting a panel, and say why: asking on would only bring the account's lock-out nearer."""
    turns.drop(beat.panel_id)
    known = dict(Watch.objects.filter(panel_id=beat.panel_id).values_list("panel_id", "hindrance"))
    _say(lease, known, [beat.panel_id], hindrance, text[:200])


def save(lease: Lease, turns: Turns, *, at_once: bool = False) -> None:
    """Write down what drivers want remembered, each panel's once a minute or ``at_once``.

    A crash in between costs nothing but another look at entries that are known by their identity.
    """
    now = time.monotonic()
    due = [
        beat
        for beat in list(turns.beats.values())
        if beat.memory != beat.written and (at_once or now >= beat.written_at + _WRITE_EVERY)
    ]
    if not due:
        return
    beats = {beat.panel_id: beat for beat in due}
    rows = []
    with transaction.atomic():
        if not leases.locked(lease):
            return
        for panel_id, pk in bulk.fetch(Watch, ("panel_id", "id"), "panel_id", beats):
            beat = beats[panel_id]
            beat.written, beat.written_at = beat.memory, now
            rows.append((pk, beat.written))
        bulk.update(Watch, ("memory",), rows)
