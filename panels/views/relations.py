"""Who owns, installs and watches a site; missing for whoever manages none of them."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from panels.forms.people import OrganizationForm, ReferenceForm
from panels.membership import relations
from panels.membership.acting import Missing, Refused
from panels.membership.site_page import site_page
from panels.models import SiteOrganization
from panels.sign_in.fresh import freshly_authenticated
from panels.views.organizations import get_managed
from panels.views.requests import PersonRequest
from panels.vocabulary import OrganizationKind


@require_safe
def site_organizations(request: PersonRequest, uid: str) -> HttpResponse:
    """Which organizations have to do with a site, since and until when, and what is proposed."""
    context = _page(request, uid) | {"form": OrganizationForm()}
    return render(request, "panels/site_organizations.html", context)


@require_POST
def site_propose(request: PersonRequest, uid: str) -> HttpResponse:
    """The owner proposes a station or an installer."""
    context, form = _page(request, uid), OrganizationForm(request.POST)
    if not context["owns"]:
        raise Http404
    if form.is_valid():
        try:
            relations.propose_to(request.user, context["site"], form.cleaned_data["name"])
        except Missing:
            raise Http404 from None
        except Refused as refused:
            form.add_error("name", refused.text)
        else:
            messages.success(cast("HttpRequest", request), _("It is proposed, and gives nothing until it is accepted."))
            return redirect("site_organizations", uid=uid)
    return render(request, "panels/site_organizations.html", context | {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def organization_propose(request: PersonRequest, uid: str) -> HttpResponse:
    """A station or an installer proposes itself to the owner of a site."""
    organization = get_managed(request, uid)
    if organization.kind == OrganizationKind.CUSTOMER:
        raise Http404
    form = ReferenceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            relations.propose_at(request.user, organization, form.cleaned_data["reference"])
        except Refused as refused:
            form.add_error("reference", refused.text)
        except Missing:
            raise Http404 from None
        else:
            messages.success(cast("HttpRequest", request), _("It is proposed, and gives nothing until it is accepted."))
            return redirect("organization", uid=uid)
    return render(request, "panels/organization_propose.html", {"organization": organization, "form": form})


@require_POST
def relation_answer(request: PersonRequest, uid: str) -> HttpResponse:
    """Accept a proposal, or decline it; whoever made it takes it back the same way."""
    accept = request.POST.get("answer") == "accept"
    if not accept and request.POST.get("answer") != "decline":
        raise Http404
    text = _("It stands from now on.") if accept else _("It was declined, and gives nothing.")
    return _change(request, lambda: relations.answer(request.user, uid, accept=accept), text)


@require_POST
def relation_allow(request: PersonRequest, uid: str) -> HttpResponse:
    """The owner switches what a station may do."""
    may_arm, may_approve = "may_arm" in request.POST, "may_approve" in request.POST
    return _change(
        request, lambda: relations.allow(request.user, uid, may_arm=may_arm, may_approve=may_approve), _("Saved.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_authenticated
def relation_end(request: PersonRequest, uid: str) -> HttpResponse:
    """End a relation, after a look at what that means."""
    if request.method == "POST":
        text = _("It has ended. What is left to do at the vendor and at the panels stands in the owner’s list.")
        return _change(request, lambda: relations.end_relation(request.user, uid), text)
    try:
        relation = relations.find_relation(request.user, uid)
    except Missing:
        raise Http404 from None
    stays = relations.stays_on(request.user, relation)
    return render(request, "panels/relation_end.html", {"relation": relation, "site": relation.site, "stays": stays})


def _change(request: PersonRequest, change: Callable[[], SiteOrganization], text: str) -> HttpResponse:
    """Change a relation and go back to its site, or where that is not theirs to see any more, to the organizations."""
    try:
        relation = change()
    except Missing:
        raise Http404 from None
    messages.success(cast("HttpRequest", request), text)
    try:
        site_page(request.user, relation.site.uid)
    except Missing:
        return redirect("organizations")
    return redirect("site_organizations", uid=relation.site.uid)


def _page(request: PersonRequest, uid: str) -> dict[str, Any]:
    try:
        return site_page(request.user, uid)
    except Missing:
        raise Http404 from None
