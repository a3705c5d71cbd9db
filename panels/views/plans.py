"""Planning a scene for later, at another time, and not at all."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from panels.forms.devices import GuardedForm
from panels.forms.plans import PlanForm
from panels.homes import planning
from panels.models import Panel, Plan, Scene
from panels.presentation import ages
from panels.secrets import own_pins
from panels.views.arranging import answer, filled_in
from panels.views.commands import address_of
from panels.views.requests import PersonRequest


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def scene_plan(request: PersonRequest, uid: str) -> HttpResponse:
    """Have a scene run later."""
    rows = Scene.objects.visible_to(request.user).select_related("panel__connection", "panel__site")
    scene: Scene = get_object_or_404(rows, uid=uid, vanished_at=None)
    panel = scene.panel
    if not planning.can_plan(panel.connection) or not planning.may_run(request.user, scene, timezone.now()):
        raise Http404
    form = PlanForm(filled_in(request), **_of_form(request, panel, guarded=scene.guarded))

    @sensitive_variables("pin")
    def send(pin: str) -> str:
        return planning.plan_scene(request.user, scene, _moment(form), pin, address_of(request))

    return answer(request, panel, form, send, title=_("Plan the scene"), of=scene.name, back=_rooms(panel))


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def plan_move(request: PersonRequest, uid: str) -> HttpResponse:
    """Have it run at another time."""
    plan = _get_plan(request, uid)
    panel, scene, now = plan.panel, plan.scene, timezone.now()
    if scene is None or not plan.vendor_id or not planning.may_run(request.user, scene, now):
        raise Http404
    form = PlanForm(filled_in(request), moment=plan.runs_at, **_of_form(request, panel, guarded=scene.guarded))

    @sensitive_variables("pin")
    def send(pin: str) -> str:
        return planning.move_plan(request.user, plan, _moment(form), pin, address_of(request))

    return answer(request, panel, form, send, title=_("Change the time"), of=scene.name, back=_rooms(panel))


@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def plan_take_back(request: PersonRequest, uid: str) -> HttpResponse:
    """Have it not run."""
    plan = _get_plan(request, uid)
    if not plan.vendor_id or not planning.may_take_back(request.user, plan, timezone.now()):
        raise Http404
    guarded = planning.is_guarded(plan)
    own_pin = guarded and own_pins.find(request.user) is not None
    form = GuardedForm(filled_in(request), guarded=guarded, own_pin=own_pin)

    @sensitive_variables("pin")
    def send(pin: str) -> str:
        return planning.take_back(request.user, plan, pin, address_of(request))

    panel = plan.panel
    zone = panel.site.time_zone if panel.site else "UTC"
    of = f"{plan.scene.name if plan.scene else plan.name} · {ages.date_text(plan.runs_at, zone)}"
    return answer(request, panel, form, send, title=_("Take the plan back"), of=of, back=_rooms(panel))


def _get_plan(request: PersonRequest, uid: str) -> Plan:
    rows = Plan.objects.visible_to(request.user).select_related("panel__site", "panel__connection", "connection")
    plan: Plan = get_object_or_404(rows.select_related("scene__panel__connection"), uid=uid, ended_at=None)
    return plan


def _of_form(request: PersonRequest, panel: Panel, *, guarded: bool) -> dict[str, Any]:
    return {
        "zone": ages.zone(panel.site.time_zone if panel.site else "UTC"),
        "now": timezone.now(),
        "guarded": guarded,
        "own_pin": guarded and own_pins.find(request.user) is not None,
    }


def _moment(form: PlanForm) -> datetime:
    if form.runs_at is None:
        raise ValueError("a form that is valid has found its moment")
    return form.runs_at


def _rooms(panel: Panel) -> str:
    return reverse("home_rooms", args=[panel.uid])
