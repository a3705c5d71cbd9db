"""Where administrators look into a tenant, and where they stop."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from panels.forms.support import GlassForm, ReasonForm, StandInForm
from panels.models import BreakGlass
from panels.sign_in.fresh import freshly_authenticated
from panels.support import glass, standing_in
from panels.views.requests import PersonRequest


def _check_administrator(request: PersonRequest) -> None:
    if not request.user.is_staff:
        raise Http404


@require_http_methods(["GET", "HEAD"])
@freshly_authenticated
def support(request: PersonRequest) -> HttpResponse:
    """What is open, and the two ways to look."""
    _check_administrator(request)
    chosen_organization, chosen_person = GlassForm.chosen(request.GET), StandInForm.chosen(request.GET)
    return _page(
        request,
        GlassForm(prefix="glass", initial={"organization": chosen_organization}),
        StandInForm(prefix="person", initial={"person": chosen_person}),
    )


@require_POST
@freshly_authenticated
def support_glass(request: PersonRequest) -> HttpResponse:
    """Break the glass before one tenant."""
    _check_administrator(request)
    form = GlassForm(request.POST, prefix="glass")
    if not form.is_valid():
        return _page(request, form, StandInForm(prefix="person"))
    try:
        broken = glass.break_glass(
            request.user, form.cleaned_data["organization"], form.cleaned_data["reason"], timezone.now()
        )
    except PermissionError:
        raise Http404 from None
    said = _("You see what is of %(name)s. Its managers were told.") % {"name": broken.organization.name}
    messages.success(cast("HttpRequest", request), said)
    return redirect("support")


@require_POST
def support_mend(request: PersonRequest, uid: str) -> HttpResponse:
    """End it before its hour is over."""
    _check_administrator(request)
    glass.mend_glass(request.user, uid, timezone.now())
    return redirect("support")


@require_POST
@freshly_authenticated
def support_begin(request: PersonRequest) -> HttpResponse:
    """Look at the pages of one person."""
    _check_administrator(request)
    form = StandInForm(request.POST, prefix="person")
    if not form.is_valid():
        return _page(request, GlassForm(prefix="glass"), form)
    try:
        standing_in.begin(
            request.session, request.user, form.cleaned_data["person"], form.cleaned_data["reason"], timezone.now()
        )
    except PermissionError:
        raise Http404 from None
    return redirect("home")


@require_POST
def support_end(request: PersonRequest) -> HttpResponse:
    """Be oneself again."""
    _check_administrator(request)
    standing_in.end(request.session, request.user, timezone.now())
    return redirect("support")


def _page(request: PersonRequest, for_glass: ReasonForm, for_person: ReasonForm) -> HttpResponse:
    now = timezone.now()
    # visible: one's own.
    broken = BreakGlass.objects.filter(user=request.user, ends_at__gt=now).select_related("organization")
    context = {"glasses": broken.order_by("ends_at"), "for_glass": for_glass, "for_person": for_person, "now": now}
    return render(request, "panels/support.html", context)
