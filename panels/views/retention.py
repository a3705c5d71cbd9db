"""How long an organization keeps what, for whoever manages it."""

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from panels.forms.retention import HoldForm, RetentionForm
from panels.models import Organization
from panels.retention import deciding
from panels.sign_in.fresh import ask_again, freshly_authenticated, recently_authenticated
from panels.views.organizations import get_managed
from panels.views.requests import PersonRequest

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_authenticated
def retention(request: PersonRequest, uid: str) -> HttpResponse:
    """See and set for how many days each category is kept, and see what is held."""
    organization = get_managed(request, uid, by_glass=request.method != "POST")
    data = request.POST if request.method == "POST" else None
    form = RetentionForm(data, organization=organization, days=deciding.days_of(organization))
    if form.is_bound and form.is_valid():
        changed = deciding.choose(request.user, organization, form.days)
        text = _("Saved. What is older than that is deleted within a day.") if changed else _("Nothing was changed.")
        messages.success(cast("HttpRequest", request), text)
        return redirect("retention", organization.uid)
    return _page(request, organization, form, HoldForm(sites=deciding.sites_to_hold(organization)))


@require_POST
def hold_begin(request: PersonRequest, uid: str) -> HttpResponseBase:
    """Have something kept, whatever its age."""
    organization = get_managed(request, uid, by_glass=False)
    if not recently_authenticated(request):
        return ask_again(request, reverse("retention", args=[uid]))
    form = HoldForm(request.POST, sites=deciding.sites_to_hold(organization))
    if not form.is_valid():
        days = RetentionForm(organization=organization, days=deciding.days_of(organization))
        return _page(request, organization, days, form)
    deciding.begin_hold(request.user, organization, form.cleaned_data["site"], form.cleaned_data["reason"])
    messages.success(cast("HttpRequest", request), _("From now on nothing of it is deleted, until the hold is ended."))
    return redirect("retention", organization.uid)


@require_POST
def hold_end(request: PersonRequest, uid: str, hold: str) -> HttpResponseBase:
    """Let what is old enough go again."""
    organization = get_managed(request, uid, by_glass=False)
    if not recently_authenticated(request):
        return ask_again(request, reverse("retention", args=[uid]))
    found = get_object_or_404(deciding.own_holds(organization), uid=hold)
    if deciding.end_hold(request.user, found):
        messages.success(cast("HttpRequest", request), _("The hold is ended. What is old enough is deleted again."))
    return redirect("retention", organization.uid)


def _page(request: PersonRequest, organization: Organization, form: RetentionForm, hold: HoldForm) -> HttpResponse:
    holds = deciding.holds_upon(organization)
    context = {"organization": organization, "form": form, "hold_form": hold, "holds": holds}
    return render(request, "panels/retention.html", context)
