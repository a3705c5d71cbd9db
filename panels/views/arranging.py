"""Rooms and names of a home, changed at its vendor; every page here is missing for whoever may not."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from panels.dispatch import Refusal
from panels.drivers.arranged import Arranger
from panels.drivers.base import HomeListing
from panels.forms.devices import GuardedForm
from panels.forms.homes import HomeForm
from panels.homes.arranging import arrange, house_of, may_arrange
from panels.homes.households import ALERTS, PEOPLE, may
from panels.models import Device, Panel, Place, Scene
from panels.views.commands import refused
from panels.views.homes import get_device
from panels.views.requests import PersonRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLine:
    """A room with the house and floors it is in, as one says it; ``inner`` False: the house itself."""

    uid: str
    name: str
    inner: bool
    removable: bool


@require_safe
def home_arrange(request: PersonRequest, uid: str) -> HttpResponse:
    """The rooms, devices and scenes of a home, each with what can be changed of it."""
    panel = get_home(request, uid)
    devices = Device.objects.visible_to(request.user).filter(panel__connection=panel.connection, vanished_at=None)
    scenes = Scene.objects.visible_to(request.user).filter(panel__connection=panel.connection, vanished_at=None)
    context = {
        "panel": panel,
        "site": panel.site,
        "places": _lines(panel),
        "devices": devices.select_related("place"),
        "scenes": scenes.order_by("name", "pk"),
        "settles_people": may(request.user, panel.connection, PEOPLE),
        "settles_alerts": may(request.user, panel.connection, ALERTS),
    }
    return render(request, "panels/home_arrange.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def room_add(request: PersonRequest, uid: str) -> HttpResponse:
    """Make a room."""
    panel = get_home(request, uid)
    house = house_of(panel.connection)
    if house is None:
        raise Http404
    form = HomeForm(filled_in(request), name="", places=_choices(panel), place=house.uid)

    def send(_pin: str) -> str:
        parent = _place(panel, form.cleaned_data["place"] or house.uid)
        name = form.cleaned_data["name"]
        return arrange(request.user, panel, parent, "room_added", lambda at: at.add_place(parent.vendor_id, name))

    return answer(request, panel, form, send, title=_("Make a room"), of=house.name)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def room_edit(request: PersonRequest, uid: str, place: str) -> HttpResponse:
    """Rename a room, or put it elsewhere in the house."""
    panel = get_home(request, uid)
    found = _place(panel, place)
    parent = found.parent
    choices = _choices(panel, but=found) if parent is not None else None
    form = HomeForm(filled_in(request), name=found.name, places=choices, place=parent.uid if parent else "")

    def send(_pin: str) -> str:
        name, chosen = form.cleaned_data["name"], form.cleaned_data.get("place")
        asks: list[tuple[str, Callable[[Arranger], HomeListing]]] = []
        if name != found.name:
            asks.append(("renamed", lambda at: at.rename_place(found.vendor_id, name)))
        if parent is not None and chosen and chosen != parent.uid:
            outer = _place(panel, chosen).vendor_id
            asks.append(("moved", lambda at: at.nest_place(found.vendor_id, outer)))
        return _first_failure(arrange(request.user, panel, found, what, ask) for what, ask in asks)

    return answer(request, panel, form, send, title=_("Change the room"), of=found.name)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def room_delete(request: PersonRequest, uid: str, place: str) -> HttpResponse:
    """Delete a room with nothing in it."""
    panel = get_home(request, uid)
    found = _place(panel, place)
    if found.parent is None:
        raise Http404
    form = HomeForm(filled_in(request))

    def send(_pin: str) -> str:
        if found.pk in _occupied(_places(panel)):
            return _("There is something in this room. Move its devices and rooms elsewhere first.")
        return arrange(request.user, panel, found, "deleted", lambda at: at.remove_place(found.vendor_id))

    return answer(request, panel, form, send, title=_("Delete the room"), of=found.name)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def device_edit(request: PersonRequest, uid: str) -> HttpResponse:
    """Rename a device, or put it into another room."""
    device = get_device(request, uid)
    panel = get_home(request, device.panel.uid)
    if device.vanished_at is not None:
        raise Http404
    place = device.place
    choices = _choices(panel)
    if place is None:
        choices = [("", _("in no room")), *choices]
    form = HomeForm(filled_in(request), name=device.name, places=choices, place=place.uid if place else "")

    def send(_pin: str) -> str:
        name, chosen = form.cleaned_data["name"], form.cleaned_data["place"]
        asks: list[tuple[str, Callable[[Arranger], HomeListing]]] = []
        if name != device.name:
            asks.append(("renamed", lambda at: at.rename_device(device.vendor_id, name)))
        if chosen and chosen != (place.uid if place else ""):
            room = _place(panel, chosen).vendor_id
            asks.append(("moved", lambda at: at.move_device(device.vendor_id, room)))
        return _first_failure(arrange(request.user, panel, device, what, ask) for what, ask in asks)

    title, back = _("Change the device"), reverse("device", args=[device.uid])
    return answer(request, panel, form, send, title=title, of=device.name, back=back)


# --------------------------------------------------------------------- what these pages share


def get_home(request: PersonRequest, uid: str) -> Panel:
    """A panel of a home that this person may arrange, or 404."""
    rows = Panel.objects.visible_to(request.user).select_related("connection", "site")
    panel: Panel = get_object_or_404(rows, uid=uid)
    if not may_arrange(request.user, panel.connection):
        raise Http404
    return panel


def filled_in(request: PersonRequest) -> QueryDict | None:
    """What was sent, None where a form is only asked for; a sent one may be empty."""
    return request.POST if request.method == "POST" else None


def answer(
    request: PersonRequest,
    panel: Panel,
    form: GuardedForm,
    send: Callable[[str], str],
    *,
    title: str,
    of: str,
    back: str = "",
    note: str = "",
    untested: bool = False,
) -> HttpResponse:
    """Do what was filled in and go back; else the form as a page, with whatever stands in the way.

    ``send`` gets the person's own PIN where it is asked, and returns why nothing was done. ``untested``: the vendor's
    papers say that it can be done, and nobody has seen it.
    """
    back = back or reverse("home_arrange", args=[panel.uid])
    if request.method == "POST" and not form.is_blocked and form.is_valid():
        text = _sent(form, send)
        if not text:
            return redirect(back)
        form.add_error(None, text)
    context = {"panel": panel, "site": panel.site, "form": form, "title": title, "of": of, "back": back}
    return render(request, "panels/home_act.html", context | {"note": note, "untested": untested})


@sensitive_variables("pin")
def _sent(form: GuardedForm, send: Callable[[str], str]) -> str:
    pin = form.cleaned_data.get("pin", "")
    try:
        return send(pin)
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise Http404 from None
        return refused(refusal)


def _first_failure(texts: Iterable[str]) -> str:
    """Why the first of some acts failed; those behind it are not begun."""
    return next((text for text in texts if text), "")


def _places(panel: Panel) -> list[Place]:
    # visible: the home is the person's to arrange, all of it.
    rows = Place.objects.filter(connection=panel.connection, vanished_at=None)
    return list(rows.select_related("parent__parent"))


def _place(panel: Panel, uid: str) -> Place:
    found = next((one for one in _places(panel) if one.uid == uid), None)
    if found is None:
        raise Http404
    return found


def _name(place: Place) -> str:
    """A room with the floor it is on."""
    floor = place.parent
    return f"{floor.name} · {place.name}" if floor is not None and floor.parent_id is not None else place.name


def _choices(panel: Panel, but: Place | None = None) -> list[tuple[str, str]]:
    """Where something can be put; not within itself."""
    places = _places(panel)
    parents = {one.pk: one.parent_id for one in places}
    return [(one.uid, _name(one)) for one in places if but is None or not _is_within(one.pk, but.pk, parents)]


def _is_within(place: int | None, outer: int, parents: Mapping[int, int | None]) -> bool:
    # Places come from the vendor one by one, so for a moment two may lie in each other.
    passed: set[int] = set()
    while place is not None and place not in passed:
        if place == outer:
            return True
        passed.add(place)
        place = parents.get(place)
    return False


def _occupied(places: Iterable[Place]) -> set[int]:
    """Of these places of a home, those with a device or another of them in it."""
    held = {one.pk: one.parent_id for one in places}
    # visible: the home is the person's to arrange, all of it; that something is in a room is no more than told.
    devices = Device.objects.filter(place__in=held, vanished_at=None).values_list("place_id", flat=True)
    return {pk for pk in (*held.values(), *devices.distinct().order_by()) if pk is not None}


def _lines(panel: Panel) -> list[PlaceLine]:
    places = _places(panel)
    occupied = _occupied(places)
    return [
        PlaceLine(
            uid=one.uid,
            name=_name(one),
            inner=one.parent_id is not None,
            removable=one.parent_id is not None and one.pk not in occupied,
        )
        for one in places
    ]
