"""Scenes of a home, changed at its vendor; one that opens something, or touches an alarm, asks what running it asks."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from panels import own_pins
from panels.arranging import arrange
from panels.dispatch.scenes import check_touching
from panels.forms_of_homes import HomeForm
from panels.models import Panel, Scene
from panels.views.arranging import answer, filled_in, get_home
from panels.views.commands import address_of
from panels.views.requests import PersonRequest


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def scene_rename(request: PersonRequest, uid: str) -> HttpResponse:
    """Give a scene another name."""
    scene, panel = get_scene(request, uid)
    form = HomeForm(filled_in(request), name=scene.name, **asked_for(request, scene))

    @sensitive_variables("pin")
    def send(pin: str) -> str:
        name = form.cleaned_data["name"]
        check_touching(request.user, scene, pin, timezone.now(), address_of(request))
        return arrange(request.user, panel, scene, "renamed", lambda at: at.rename_scene(scene.vendor_id, name))

    return answer(request, panel, form, send, title=_("Rename the scene"), of=scene.name)


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def scene_delete(request: PersonRequest, uid: str) -> HttpResponse:
    """Delete a scene."""
    scene, panel = get_scene(request, uid)
    form = HomeForm(filled_in(request), **asked_for(request, scene))

    @sensitive_variables("pin")
    def send(pin: str) -> str:
        check_touching(request.user, scene, pin, timezone.now(), address_of(request))
        return arrange(request.user, panel, scene, "deleted", lambda at: at.remove_scene(scene.vendor_id))

    return answer(request, panel, form, send, title=_("Delete the scene"), of=scene.name)


def get_scene(request: PersonRequest, uid: str) -> tuple[Scene, Panel]:
    """A scene of a home that this person may arrange, with its panel; or 404."""
    rows = Scene.objects.visible_to(request.user).select_related("panel__connection")
    scene: Scene = get_object_or_404(rows, uid=uid, vanished_at=None)
    return scene, get_home(request, scene.panel.uid)


def asked_for(request: PersonRequest, scene: Scene) -> dict[str, Any]:
    """What a form about a scene asks of who fills it in."""
    return {"guarded": scene.guarded, "own_pin": scene.guarded and own_pins.find(request.user) is not None}
