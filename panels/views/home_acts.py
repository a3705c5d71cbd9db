"""Asking something of a device, running a scene, stopping what runs: a form where a PIN or a value is wanted."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from panels import fragments
from panels.access.doors import panel_rights
from panels.dispatch import Refusal, ask
from panels.dispatch.homes import command_for
from panels.forms.devices import DeviceForm, GuardedForm
from panels.homes.abilities import abilities_of
from panels.models import Execution, Panel, Scene
from panels.presentation.devices import ability_word
from panels.secrets import own_pins
from panels.views.commands import address_of, refused
from panels.views.controls import Hands
from panels.views.homes import get_device
from panels.views.requests import PersonRequest
from panels.vocabulary import CommandName

_Send = Callable[[str], Any]


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def device_act(request: PersonRequest, uid: str) -> HttpResponse:
    """The form of one ability of a device, or its sending. What a person may not do does not exist for them."""
    device = get_device(request, uid)
    sent = request.POST if request.method == "POST" else None
    ability = abilities_of(device).get((request.GET if sent is None else sent).get("key", ""))
    if ability is None or not Hands.on(device.panel, panel_rights(request.user, device.panel)).may_operate(device):
        raise Http404
    form = DeviceForm(sent, ability=ability, own_pin=ability.guarded and own_pins.find(request.user) is not None)

    @sensitive_variables("pin")
    def send(pin: str) -> None:
        order = {"device": device.uid, "key": ability.key, "parameters": form.values, "name": device.name}
        name = command_for(ability.guarded)
        ask(request.user, device.panel, name, pin=pin, order=order, address=address_of(request))

    title = ability_word(device, ability.role, ability.key)

    def changed() -> str:
        return fragments.device_html(device.panel, device)

    return _answer(request, device.panel, form, send, title=title, of=device.name, changed=changed)


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def scene_run(request: PersonRequest, uid: str) -> HttpResponse:
    """Run a scene; one that opens something, or is about an alarm, asks for the person's own PIN."""
    rows = Scene.objects.visible_to(request.user).select_related("panel__connection", "panel__site")
    scene: Scene = get_object_or_404(rows, uid=uid, vanished_at=None)
    name = CommandName.RUN_SCENE_GUARDED if scene.guarded else CommandName.RUN_SCENE
    if not Hands.on(scene.panel, panel_rights(request.user, scene.panel)).may(name):
        raise Http404
    own_pin = scene.guarded and own_pins.find(request.user) is not None
    form = GuardedForm(request.POST if request.method == "POST" else None, guarded=scene.guarded, own_pin=own_pin)

    @sensitive_variables("pin")
    def send(pin: str) -> None:
        order = {"scene": scene.uid, "name": scene.name}
        ask(request.user, scene.panel, name, pin=pin, order=order, address=address_of(request))

    return _answer(request, scene.panel, form, send, title=_("Run the scene"), of=scene.name)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def execution_end(request: PersonRequest, uid: str) -> HttpResponse:
    """Stop something that runs."""
    rows = Execution.objects.visible_to(request.user).select_related("panel__connection", "panel__site")
    execution: Execution = get_object_or_404(rows, uid=uid, ended_at=None)
    panel = execution.panel
    if not Hands.on(panel, panel_rights(request.user, panel)).may(CommandName.END_EXECUTION):
        raise Http404
    form = GuardedForm(request.POST if request.method == "POST" else None, guarded=False, own_pin=False)

    def send(_pin: str) -> None:
        order = {"execution": execution.uid, "name": execution.name}
        ask(request.user, panel, CommandName.END_EXECUTION, order=order, address=address_of(request))

    return _answer(request, panel, form, send, title=_("Stop what runs"), of=execution.name)


def _answer(
    request: PersonRequest,
    panel: Panel,
    form: GuardedForm,
    send: _Send,
    *,
    title: str,
    of: str,
    changed: Callable[[], str] = str,
) -> HttpResponse:
    """Send what was filled in and go back; else the form as a page, with whatever stands in the way."""
    came_from = _came_from(request) or reverse("home_rooms", args=[panel.uid])
    if request.method == "POST" and not form.is_blocked and form.is_valid():
        try:
            send(form.cleaned_data.get("pin", ""))
        except Refusal as refusal:
            if refusal.code == "forbidden":
                raise Http404 from None
            form.add_error(None, refused(refusal))
        else:
            return _sent(request, changed, came_from)
    elif request.method == "POST" and form.guarded and "pin" not in request.POST:
        # A button was pressed that asks for more: nobody has done anything wrong yet.
        form.errors.pop("pin", None)
    context = {"panel": panel, "site": panel.site, "form": form, "title": title, "of": of, "back": came_from}
    if request.htmx:
        # A control on a page cannot show a form: the page is left for it.
        answer = render(request, "panels/home_act.html", context)
        answer["HX-Retarget"], answer["HX-Reswap"] = "body", "innerHTML"
        return answer
    return render(request, "panels/home_act.html", context)


def _sent(request: PersonRequest, changed: Callable[[], str], back: str) -> HttpResponse:
    """Back to the page; a page that sent the form by script gets what changed at once."""
    return HttpResponse(changed()) if request.htmx else redirect(back)


def _came_from(request: HttpRequest) -> str:
    """The page of ours a form was sent from, as a path; empty for any other."""
    said = request.POST.get("back") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(said, {request.get_host()}):
        return ""
    parts = urlsplit(said)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return path if path.startswith("/") and parts.path != request.path else ""
