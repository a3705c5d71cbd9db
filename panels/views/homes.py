"""Rooms with their devices, one device, and what runs: what a home tells, and what this person may ask of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from panels.access.doors import panel_rights
from panels.homes.arranging import may_arrange
from panels.homes.planning import can_plan
from panels.live.topics import home_topic
from panels.models import Device, Panel, Place
from panels.presentation import commands, devices
from panels.presentation.devices import DeviceTile
from panels.presentation.home_facts import HomeFacts
from panels.presentation.scenes import build_execution, build_gateway, build_scene
from panels.views.albums import album_of
from panels.views.controls import Control, Hands, controls_of, further_of, scene_act, stop_act
from panels.views.home_loading import load_homes
from panels.views.planned import offers_of, plan_act
from panels.views.requests import PersonRequest
from panels.vocabulary import DeviceKind

# What a page may watch bounds how many gateways it can show.
MOST_GATEWAYS = 40
MOST_HOMES = 200


@dataclass(slots=True)
class Room:
    """A room with its devices and their controls."""

    uid: str
    name: str
    language: str
    tiles: list[tuple[DeviceTile, list[Control]]] = field(default_factory=list)


def gateways_of(request: PersonRequest) -> QuerySet[Panel]:
    """All gateways with devices that this person sees, by name."""
    # visible: whether a panel that is visible has any.
    has_devices = Exists(Device.objects.filter(panel=OuterRef("pk")))
    found = Panel.objects.visible_to(request.user).filter(has_devices)
    return found.select_related("connection", "site", "watch").order_by("sort_name", "pk")


@require_safe
def homes(request: PersonRequest) -> HttpResponse:
    """The homes a person sees; whoever sees but one is taken there."""
    by_home: dict[tuple[int, int | None], list[Panel]] = defaultdict(list)
    for panel in gateways_of(request)[:MOST_HOMES]:
        by_home[panel.connection_id, panel.site_id].append(panel)
    if len(by_home) == 1:
        return redirect("home_rooms", uid=next(iter(by_home.values()))[0].uid)
    return render(request, "panels/homes.html", {"homes": [(found[0], len(found)) for found in by_home.values()]})


@require_safe
def home_rooms(request: PersonRequest, uid: str) -> HttpResponse:
    """The rooms of the home that a gateway belongs to: all gateways of its login at the same site."""
    asked = get_object_or_404(Panel.objects.visible_to(request.user).select_related("connection"), uid=uid)
    same = list(gateways_of(request).filter(connection=asked.connection_id, site=asked.site_id)[:MOST_GATEWAYS])
    now = timezone.now()
    rights = {panel.pk: panel_rights(request.user, panel, now) for panel in same}
    seen = [panel for panel in same if rights[panel.pk].sees_whole]
    if not seen:
        raise Http404
    facts = [one.after(rights[one.panel.pk].since()) for one in load_homes(seen, now)]
    language = get_language() or "en"
    hands = {one.panel.pk: Hands.on(one.panel, rights[one.panel.pk]) for one in facts}
    arranges = may_arrange(request.user, asked.connection)
    names = {device.vendor_id: device.name for one in facts for device in one.devices}
    context = {
        "panel": asked,
        "site": asked.site,
        "topics": " ".join(home_topic(panel.uid, language) for panel in seen),
        "rooms": _rooms(facts, hands),
        "scenes": [
            (build_scene(one, scene), scene_act(scene, hands[one.panel.pk]), plan_act(scene, hands[one.panel.pk]))
            for one in facts
            for scene in one.scenes
        ],
        "running": [
            (build_execution(one, execution, names), stop_act(execution, one, hands[one.panel.pk]))
            for one in facts
            for execution in one.executions
        ],
        "gateways": [build_gateway(one) for one in facts],
        "plans_scenes": any(one.plans or (one.scenes and can_plan(asked.connection)) for one in facts),
        "plans": offers_of(request.user, facts, hands, now, arranges=arranges),
        "may_arrange": arranges,
    }
    return render(request, "panels/rooms.html", context)


def _rooms(facts: Sequence[HomeFacts], hands: dict[int, Hands]) -> list[Room]:
    """In the vendor's order, those without a place last; what the box itself is made of comes at the very end."""
    rooms: dict[int | None, Room] = {}
    placed: list[tuple[tuple[int, int, str], Device, HomeFacts]] = []
    for one in facts:
        for device in one.devices:
            rank = device.place.rank if device.place is not None else 1_000_000
            placed.append(((int(device.kind == DeviceKind.NETWORK), rank, device.name), device, one))
    for (is_network, _rank, _name), device, one in sorted(placed, key=lambda found: found[0]):
        place: Place | None = None if is_network else device.place
        key = place.pk if place is not None else (-1 if is_network else None)
        room = rooms.get(key)
        if room is None:
            kind = "network" if is_network else "none"
            room = rooms[key] = (
                Room(place.uid, _place_name(place), one.language) if place is not None else Room(kind, "", "")
            )
        room.tiles.append((devices.build_tile(one, device), controls_of(device, hands[one.panel.pk])))
    return list(rooms.values())


def _place_name(place: Place) -> str:
    """A room with the floor it is on; that all of it is in the house needs no saying."""
    floor = place.parent
    return f"{floor.name} · {place.name}" if floor is not None and floor.parent_id is not None else place.name


@require_safe
def device(request: PersonRequest, uid: str) -> HttpResponse:
    """One device: every state with its age, what it can be asked, and what it told over time."""
    found = get_device(request, uid)
    now = timezone.now()
    rights = panel_rights(request.user, found.panel, now)
    facts = load_homes([found.panel], now)[0].after(rights.since())
    loaded = next(one for one in facts.devices if one.pk == found.pk)
    hands = Hands.on(found.panel, rights)
    known, others = devices.build_states(facts, loaded)
    context: dict[str, Any] = {
        "panel": found.panel,
        "site": found.panel.site,
        "device": loaded,
        "topics": home_topic(found.panel.uid, get_language() or "en"),
        "tile": devices.build_tile(facts, loaded),
        "controls": controls_of(loaded, hands),
        "further": further_of(loaded, hands),
        "gateway": build_gateway(facts),
        "may_arrange": loaded.vanished_at is None and may_arrange(request.user, found.panel.connection),
        "album": album_of(request.user, found, facts, rights),
        "states": known,
        "others": others,
        "asked": [
            (devices.act_title(loaded, command), commands.build(command, _NO_NAMES, now, facts.time_zone))
            for command in facts.commands_of(loaded)[:20]
        ],
    }
    return render(request, "panels/device.html", context)


_NO_NAMES = commands.Names(partitions={}, zones={}, outputs={})


def get_device(request: PersonRequest, uid: str) -> Device:
    """The device with its gateway, or 404 for everybody who may not see it."""
    rows = Device.objects.visible_to(request.user).select_related("panel__connection", "panel__site", "panel__watch")
    found: Device = get_object_or_404(rows, uid=uid)
    return found
