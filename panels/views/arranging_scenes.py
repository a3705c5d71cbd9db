"""Scenes of a home, changed at its vendor; one that opens something, or touches an alarm, asks what running it asks."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from panels.access.doors import panel_rights
from panels.access.rights import PanelRights
from panels.dispatch.scenes import Step, check_change
from panels.drivers.base import Ability, DeviceAct
from panels.forms.homes import ChoiceForm, HomeForm, SeenForm, StepForm
from panels.homes.abilities import abilities_of
from panels.homes.arranging import arrange
from panels.models import Device, Panel, Scene
from panels.presentation.devices import ability_word
from panels.secrets import own_pins
from panels.vendors.acts import changed_elsewhere
from panels.views.arranging import answer, filled_in, get_home
from panels.views.commands import address_of
from panels.views.requests import PersonRequest
from panels.vocabulary import COMMAND_RIGHTS, ActRole, CommandName, DeviceKind, Right


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """One step of a scene, as one says it; ``device`` empty: an alarm, or nothing that is listed."""

    number: int
    device: str
    word: str
    values: str


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def scene_rename(request: PersonRequest, uid: str) -> HttpResponse:
    """Give a scene another name."""
    scene, panel = _get_scene(request, uid)
    form = HomeForm(filled_in(request), name=scene.name, **_asked_for(request, guarded=scene.guarded))

    @sensitive_variables("pin")
    def send(pin: str) -> str:
        name = form.cleaned_data["name"]
        check_change(request.user, pin, address_of(request), scene=scene)
        return arrange(request.user, panel, scene, "renamed", lambda at: at.rename_scene(scene.vendor_id, name))

    return answer(request, panel, form, send, title=_("Rename the scene"), of=scene.name)


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def scene_delete(request: PersonRequest, uid: str) -> HttpResponse:
    """Delete a scene."""
    scene, panel = _get_scene(request, uid)
    form = HomeForm(filled_in(request), **_asked_for(request, guarded=scene.guarded))

    @sensitive_variables("pin")
    def send(pin: str) -> str:
        check_change(request.user, pin, address_of(request), scene=scene)
        return arrange(request.user, panel, scene, "deleted", lambda at: at.remove_scene(scene.vendor_id))

    return answer(request, panel, form, send, title=_("Delete the scene"), of=scene.name)


@require_safe
def scene_steps(request: PersonRequest, uid: str) -> HttpResponse:
    """What a scene asks of which device, with what can be changed of it."""
    scene, panel = _get_scene(request, uid)
    context = {"panel": panel, "site": panel.site, "scene": scene, "steps": _lines(request, scene)}
    return render(request, "panels/scene_steps.html", context)


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def scene_add(request: PersonRequest, uid: str) -> HttpResponse:
    """Make a scene: what its first step is, then its name and the step's values."""
    panel = get_home(request, uid)
    title, back = _("Make a scene"), reverse("home_arrange", args=[panel.uid])
    found = _chosen(request, panel)
    if found is None:
        return _choice(request, panel, title=title, back=back)
    what, device, ability = found
    asked = _asked_for(request, guarded=ability.guarded)
    form = StepForm(filled_in(request), ability=ability, what=what, named=True, **asked)

    @sensitive_variables("pin")
    def send(pin: str) -> str:
        name, values = form.cleaned_data["name"], form.values
        check_change(
            request.user, pin, address_of(request), step=Step(device=device, ability=ability, parameters=values)
        )
        act = DeviceAct(device=device.vendor_id, key=ability.key, parameters=tuple(values))
        return arrange(request.user, panel, panel, "scene_added", lambda at: at.add_scene(name, [act]))

    return answer(request, panel, form, send, title=title, of=_said(device, ability), back=back)


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def step_add(request: PersonRequest, uid: str) -> HttpResponse:
    """Have a scene ask one thing more."""
    scene, panel = _get_scene(request, uid)
    title, back = _("Add a step"), reverse("scene_steps", args=[scene.uid])
    found = _chosen(request, panel)
    if found is None:
        return _choice(request, panel, title=title, back=back)
    what, device, ability = found
    asked = _asked_for(request, guarded=scene.guarded or ability.guarded)
    form = StepForm(filled_in(request), ability=ability, what=what, **asked)

    @sensitive_variables("pin")
    def send(pin: str) -> str:
        step = Step(device=device, ability=ability, parameters=form.values)
        check_change(request.user, pin, address_of(request), scene=scene, step=step)
        act = DeviceAct(device=device.vendor_id, key=ability.key, parameters=tuple(form.values))
        return arrange(request.user, panel, scene, "step_added", lambda at: at.add_step(scene.vendor_id, act))

    return answer(request, panel, form, send, title=title, of=_said(device, ability), back=back)


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def step_remove(request: PersonRequest, uid: str, step: int) -> HttpResponse:
    """Take a step out of a scene."""
    scene, panel = _get_scene(request, uid)
    line = next((one for one in _lines(request, scene) if one.number == step), None)
    if line is None:
        raise Http404
    form = SeenForm(filled_in(request), seen=_seen(scene), **_asked_for(request, guarded=scene.guarded))

    @sensitive_variables("pin")
    def send(pin: str) -> str:
        if not form.is_current:
            return changed_elsewhere()
        if len(scene.steps) == 1:
            return _("A scene has at least one step. Delete the scene instead.")
        check_change(request.user, pin, address_of(request), scene=scene)
        told, at_step = [(str(one.get("device")), str(one.get("key"))) for one in scene.steps], step - 1
        return arrange(
            request.user, panel, scene, "step_removed", lambda at: at.remove_step(scene.vendor_id, at_step, told)
        )

    of, back = f"{line.device} · {line.word}" if line.device else line.word, reverse("scene_steps", args=[scene.uid])
    return answer(request, panel, form, send, title=_("Remove the step"), of=of, back=back)


# --------------------------------------------------------------------- scenes and their steps


def _get_scene(request: PersonRequest, uid: str) -> tuple[Scene, Panel]:
    """A scene of a home that this person may arrange, with its panel; or 404."""
    rows = Scene.objects.visible_to(request.user).select_related("panel__connection")
    scene: Scene = get_object_or_404(rows, uid=uid, vanished_at=None)
    return scene, get_home(request, scene.panel.uid)


def _asked_for(request: PersonRequest, *, guarded: bool) -> dict[str, Any]:
    """What a form asks of who fills it in."""
    return {"guarded": guarded, "own_pin": guarded and own_pins.find(request.user) is not None}


def _devices(request: PersonRequest, panel: Panel) -> list[Device]:
    rows = Device.objects.visible_to(request.user).filter(panel__connection=panel.connection, vanished_at=None)
    return list(rows.select_related("panel__connection", "place").order_by("name", "pk"))


def _lines(request: PersonRequest, scene: Scene) -> list[StepLine]:
    known = {device.vendor_id: device for device in _devices(request, scene.panel)}
    found = []
    for number, step in enumerate(scene.steps, start=1):
        device, key, role = known.get(step.get("device")), str(step.get("key")), str(step.get("role"))
        meant = ActRole(role) if role in ActRole._value2member_map_ else ActRole.OTHER
        # Codes may be among the values of what nobody here knows.
        values = ", ".join(str(one) for one in step.get("parameters", ())) if device is not None else ""
        word = ability_word(device, meant, key) if device is not None else key
        found.append(
            StepLine(number=number, device=device.name if device is not None else "", word=word, values=values)
        )
    return found


def _seen(scene: Scene) -> str:
    return hashlib.blake2b(json.dumps(scene.steps, sort_keys=True).encode(), digest_size=12).hexdigest()


def _said(device: Device, ability: Ability) -> str:
    return f"{device.name} · {ability_word(device, ability.role, ability.key)}"


# --------------------------------------------------------------------- which device, and what of it


def _may_be_step(device: Device, ability: Ability, rights: PanelRights) -> bool:
    """Whether a person with these rights may have a scene ask this."""
    looks = device.kind != DeviceKind.CAMERA or rights.allows(Right.SEE_STILLS)
    return looks and (not ability.guarded or rights.allows(COMMAND_RIGHTS[CommandName.OPERATE_GUARDED]))


def _steps_of(request: PersonRequest, panel: Panel) -> list[tuple[Device, list[Ability]]]:
    """By device, all that this person may have a scene ask."""
    devices = [device for device in _devices(request, panel) if device.enabled]
    rights = {one.pk: panel_rights(request.user, one) for one in {device.panel for device in devices}}
    return [
        (device, [one for one in abilities_of(device).values() if _may_be_step(device, one, rights[device.panel_id])])
        for device in devices
    ]


def _chosen(request: PersonRequest, panel: Panel) -> tuple[str, Device, Ability] | None:
    """What was chosen; None where nothing was yet, 404 for what this person may not choose."""
    what = (request.POST if request.method == "POST" else request.GET).get("what", "")
    if not what:
        return None
    for device, abilities in _steps_of(request, panel):
        for ability in abilities:
            if what == _value(device, ability):
                return what, device, ability
    raise Http404


def _value(device: Device, ability: Ability) -> str:
    return f"{device.uid}:{ability.key}"


def _choice(request: PersonRequest, panel: Panel, *, title: str, back: str) -> HttpResponse:
    """Ask which device is meant, and then what of it."""
    steps = [(device, abilities) for device, abilities in _steps_of(request, panel) if abilities]
    wanted, of = request.GET.get("device", ""), ""
    if not wanted:
        form = ChoiceForm(name="device", label=_("Which device"), choices=_by_room(steps))
    else:
        found = next((one for one in steps if one[0].uid == wanted), None)
        if found is None:
            raise Http404
        form, of = ChoiceForm(name="what", label=_("What is to be done"), choices=_by_words(*found)), found[0].name
    context = {"panel": panel, "site": panel.site, "form": form, "title": title, "of": of, "back": back}
    return render(request, "panels/home_choice.html", context)


def _by_room(steps: list[tuple[Device, list[Ability]]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Devices to choose from; those of which only their vendor has words for all they do stand at the end."""
    rooms: dict[str, list[tuple[str, str]]] = {}
    others: list[tuple[str, str]] = []
    for device, abilities in steps:
        room = device.place.name if device.place is not None else _("in no room")
        is_known = any(one.role != ActRole.OTHER for one in abilities)
        (rooms.setdefault(room, []) if is_known else others).append((device.uid, device.name))
    return [*rooms.items(), *([(_("Others"), others)] if others else [])]


def _by_words(device: Device, abilities: list[Ability]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a device can be asked; what only its vendor has words for stands at the end."""
    known: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    for one in abilities:
        word = ability_word(device, one.role, one.key)
        (others if one.role == ActRole.OTHER else known).append((_value(device, one), word))
    return [group for group in ((device.name, known), (_("In the vendor’s words"), others)) if group[1]]
