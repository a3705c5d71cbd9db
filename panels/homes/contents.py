"""A home's rooms, devices, scenes and plans, taken into rows. What is not listed any more stays, marked as vanished."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from panels import bulk, live
from panels.drivers.base import Ability, DeviceListing, HomeListing, Parameter, PlaceListing, SceneListing
from panels.homes.told_plans import take_plans, take_ran
from panels.models import Connection, Device, Panel, Place, Scene
from panels.models.uids import new_uid
from panels.tenure import StillOurs, still_theirs

_PLACE = ("name", "parent_id", "rank", "vanished_at")
_DEVICE = (
    "place_id", "name", "kind", "model", "protocol", "one_way", "enabled", "listed", "vanished_at", "abilities",
)  # fmt: skip
_NEW_DEVICE = ("uid", "panel_id", "vendor_id", "available", "available_at", "told_at", "version", *_DEVICE)
_SCENE = ("name", "gateways", "steps", "guarded", "alarm", "vanished_at")


def take_in_home(connection: Connection, listing: HomeListing, still_ours: StillOurs | None = None) -> None:
    """Bring the rooms, devices, scenes and plans of an account up to date, and show open pages what changed.

    Call it behind `panels.inventory.take_in`, which makes the gateways: devices of a panel that is unknown are left out
    and come with the next listing. Nothing is written where the connection was handed over since the caller read it,
    or where ``still_ours``, if the caller knows better, says so.
    """
    now, still_ours = timezone.now(), still_ours or still_theirs(connection)
    with transaction.atomic():
        # In the order of the corridor in: the connection, then panels by key, then what is theirs.
        if not still_ours():
            return
        panels = {
            panel.vendor_id: panel
            for panel in Panel.objects.select_for_update().filter(connection=connection).order_by("pk")
        }
        changed: set[int] = set()
        if listing.places is not None and _take_places(connection, listing.places, now):
            changed.update(panel.pk for panel in panels.values() if panel.devices.exists())
        if listing.devices is not None:
            changed |= _take_devices(connection, panels, listing.devices, now, partial=listing.partial)
        if listing.scenes is not None:
            changed |= _take_scenes(panels, listing.scenes, now)
            there = {one.vendor_id for one in listing.scenes}
            mine = Scene.objects.filter(panel__in=[panel.pk for panel in panels.values()])
            gone = (
                mine.filter(vendor_id__in=listing.scenes_gone) if listing.partial else mine.exclude(vendor_id__in=there)
            )
            changed |= _vanish_scenes(gone, now)
        if listing.ran:
            changed |= take_ran(connection, listing.ran, now)
        if listing.plans is not None:
            changed |= take_plans(connection, panels, listing.plans)
        for panel in panels.values():
            if panel.pk in changed:
                # Names and rooms are on every page of the home: all of it is pushed anew.
                Panel.objects.filter(pk=panel.pk).update(version=F("version") + 1)
                Device.objects.filter(panel=panel).update(version=panel.version + 1)
    if changed:
        live.publish(changed, counters=False)


def _take_places(connection: Connection, listed: Sequence[PlaceListing], now: datetime) -> bool:
    known = {place.vendor_id: place for place in Place.objects.filter(connection=connection)}
    changed = False
    made = {one.vendor_id: one for one in listed if one.vendor_id not in known and len(one.vendor_id) <= 64}
    # From the outside in, as they are listed: a floor is there before its rooms.
    for one in made.values():
        parent = known.get(one.parent)
        values = {"name": one.name[:120], "rank": one.rank, "parent_id": parent.pk if parent else None}
        known[one.vendor_id] = Place.objects.create(
            connection=connection, vendor_id=one.vendor_id, uid=new_uid(), **values
        )
        changed = True
    for one in listed:
        place = known.get(one.vendor_id)
        if place is not None:
            parent = known.get(one.parent)
            values = {"name": one.name[:120], "parent_id": parent.pk if parent else None, "rank": one.rank}
            changed = _set(place, _PLACE, values | {"vanished_at": None}) or changed
    return _vanish(known, {one.vendor_id for one in listed}, now) or changed


def _take_devices(
    connection: Connection,
    panels: Mapping[str, Panel],
    listed: Sequence[DeviceListing],
    now: datetime,
    *,
    partial: bool,
) -> set[int]:
    known = {(one.panel_id, one.vendor_id): one for one in Device.objects.filter(panel__connection=connection)}
    places = dict(Place.objects.filter(connection=connection).values_list("vendor_id", "pk"))
    changed: set[int] = set()
    there: set[tuple[int, str]] = set()
    new: list[bulk.Row] = []
    for one in {one.vendor_id: one for one in listed}.values():
        panel = panels.get(one.gateway)
        if panel is None or len(one.vendor_id) > 500:
            continue
        key = panel.pk, one.vendor_id
        there.add(key)
        values = {
            "place_id": places.get(one.place),
            "name": one.name[:120],
            "kind": one.kind.value,
            "model": one.model[:80],
            "protocol": one.protocol[:48],
            "one_way": one.one_way,
            "enabled": one.enabled,
            "listed": True,
            "vanished_at": None,
            "abilities": [_plain(ability) for ability in one.abilities],
        }
        device = known.get(key)
        if device is None:
            new.append((new_uid(), panel.pk, one.vendor_id, None, None, None, 0, *(values[name] for name in _DEVICE)))
            changed.add(panel.pk)
        elif _set(device, _DEVICE, values):
            changed.add(panel.pk)
    bulk.insert(Device, _NEW_DEVICE, new)
    for key, device in known.items():
        if not partial and key not in there and device.vanished_at is None:
            Device.objects.filter(pk=device.pk).update(vanished_at=now)
            changed.add(device.panel_id)
    return changed


def _take_scenes(panels: Mapping[str, Panel], listed: Sequence[SceneListing], now: datetime) -> set[int]:
    ids = [panel.pk for panel in panels.values()]
    known = {one.vendor_id: one for one in Scene.objects.filter(panel__in=ids)}
    changed: set[int] = set()
    for one in {one.vendor_id: one for one in listed if len(one.vendor_id) <= 64}.values():
        panel = next((panels[gateway] for gateway in one.gateways if gateway in panels), None)
        if panel is None:
            continue
        values = {
            "name": one.name[:120],
            "gateways": list(one.gateways),
            "steps": [asdict(step) for step in one.steps],
            "guarded": one.guarded,
            "alarm": one.alarm,
            "vanished_at": None,
        }
        scene = known.get(one.vendor_id)
        if scene is None:
            Scene.objects.create(uid=new_uid(), panel=panel, vendor_id=one.vendor_id, **values)
            changed.add(panel.pk)
        elif _set(scene, _SCENE, values):
            changed.add(scene.panel_id)
    return changed


def _vanish_scenes(gone: QuerySet[Scene], now: datetime) -> set[int]:
    found = list(gone.filter(vanished_at=None))
    Scene.objects.filter(pk__in=[scene.pk for scene in found]).update(vanished_at=now)
    return {scene.panel_id for scene in found}


def _plain(ability: Ability) -> dict[str, Any]:
    """An ability as JSON, as `panels.homes.abilities` reads it; what is as usual is left out."""
    parameters = [
        {name: value for name in Parameter.__slots__ if not _is_usual(value := getattr(parameter, name))}
        for parameter in ability.parameters
    ]
    return {"key": ability.key, "role": ability.role.value, "parameters": parameters, "guarded": ability.guarded}


def _is_usual(value: Any) -> bool:
    """A minimum of 0 is none of these, though Python has it equal to False."""
    return value is None or value is False or value in ("", ())


def _set(row: Place | Device | Scene, columns: Iterable[str], values: Mapping[str, Any]) -> bool:
    """Write what is otherwise than before; only these columns, for state belongs to the corridor in."""
    changed = {name: values[name] for name in columns if _told(getattr(row, name)) != _told(values[name])}
    if changed:
        type(row).objects.filter(pk=row.pk).update(**changed)
    return bool(changed)


def _told(value: Any) -> Any:
    """A value as the database gives it back: JSON knows no tuples."""
    if isinstance(value, list | tuple):
        return [_told(one) for one in value]
    if isinstance(value, dict):
        return {key: _told(one) for key, one in value.items()}
    return value


def _vanish(known: Mapping[str, Place], there: set[str], now: datetime) -> bool:
    gone = [place.pk for vendor_id, place in known.items() if vendor_id not in there and place.vanished_at is None]
    return bool(gone and Place.objects.filter(pk__in=gone).update(vanished_at=now))
