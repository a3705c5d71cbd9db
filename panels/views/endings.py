"""Ending somebody's access, and the lists of what is left to do elsewhere."""

from functools import partial
from typing import Any, Final, cast

from django.contrib import messages
from django.db.models import Count, F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from panels.forms.people import SiteEndForm
from panels.membership.acting import Missing, Refused
from panels.membership.checklists import tick
from panels.membership.connection_ending import connections_to_end, end_connection, find_connection
from panels.membership.ending_page import chosen, ending_page
from panels.membership.leaving import end_person, find_member, is_last_leader
from panels.membership.site_ending import end_site, find_site
from panels.models import Ending, Panel
from panels.presentation.ending_words import REASONS, title_of, who_left
from panels.sign_in.fresh import freshly_authenticated
from panels.views.organizations import get_managed
from panels.views.requests import PersonRequest
from panels.vocabulary import EndingKind, EndingReason

_LISTED: Final = 50


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_authenticated
def person_end(request: PersonRequest, uid: str, person: str) -> HttpResponse:
    """End somebody's access, after a look at what that means."""
    organization = get_managed(request, uid)
    try:
        found = find_member(organization, person)
        if request.method == "POST":
            ending = end_person(request.user, organization, person)
            text = _("{person} holds nothing here any more.").format(person=found)
            messages.success(cast("HttpRequest", request), text)
            # Whoever has ended their own part does not see its list.
            return redirect("home") if found == request.user else redirect("ending", uid=uid, ending=ending.uid)
    except Missing:
        raise Http404 from None
    except Refused as refused:
        messages.error(cast("HttpRequest", request), refused.text)
        return redirect("organization", uid=uid)
    is_last = is_last_leader(organization, found)
    context = {"organization": organization, "person": found, "is_last": is_last, "is_you": found == request.user}
    return render(request, "panels/person_end.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_authenticated
def site_end(request: PersonRequest, uid: str) -> HttpResponse:
    """End a site, after a look at what that means."""
    form = SiteEndForm(request.POST if request.method == "POST" else None)
    try:
        site, owner = find_site(request.user, uid)
    except Missing:
        raise Http404 from None
    try:
        if form.is_valid():
            ending = end_site(request.user, uid, EndingReason(form.cleaned_data["because"]))
            messages.success(cast("HttpRequest", request), _("{site} has ended here.").format(site=site.name))
            return redirect("ending", uid=owner.uid, ending=ending.uid)
    except Missing:
        raise Http404 from None
    except Refused as refused:
        form.add_error(None, refused.text)
    # visible: a site that this person's organization owns.
    panels = Panel.objects.filter(site=site, enabled=True)
    counts = panels.aggregate(panels=Count("pk"), alarms=Count("pk", filter=Q(alarm=True)))
    context = {"site": site, "organization": owner, "form": form, **counts}
    return render(request, "panels/site_end.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_authenticated
def connection_end(request: PersonRequest, uid: str) -> HttpResponse:
    """End a connection, after a look at what that means."""
    try:
        connection = find_connection(request.user, uid)
        if request.method == "POST":
            ending = end_connection(request.user, uid)
            text = _("{connection} has ended here, and its login is erased.").format(connection=connection.name)
            messages.success(cast("HttpRequest", request), text)
            # Whoever manages a connection of an organization manages its people too.
            return redirect("ending", uid=connection.organization.uid, ending=ending.uid)
    except Missing:
        raise Http404 from None
    # visible: they report through a connection of this person's organization.
    panels = Panel.objects.filter(connection=connection, enabled=True)
    counts = panels.aggregate(panels=Count("pk"), sites=Count("site", distinct=True))
    context = {"connection": connection, "organization": connection.organization, **counts}
    return render(request, "panels/connection_end.html", context)


@require_safe
def endings(request: PersonRequest, uid: str) -> HttpResponse:
    """Whose access has ended, those first with something left to do."""
    organization = get_managed(request, uid)
    left = Count("steps", filter=Q(steps__done_at__isnull=True))
    rows = Ending.objects.visible_to(request.user).filter(organization=organization)
    rows = rows.annotate(left=left, steps_in_all=Count("steps")).select_related(
        "user", "other", "site", "connection", "ended_by"
    )
    found: list[Any] = list(rows.order_by(F("left").desc(), "-ended_at", "pk")[:_LISTED])
    lines = [{"ending": one, "who": who_left(one), "done": one.steps_in_all - one.left} for one in found]
    context = {
        "organization": organization,
        "lines": lines,
        "connections": connections_to_end(request.user, organization),
    }
    return render(request, "panels/endings.html", context)


@require_safe
def ending(request: PersonRequest, uid: str, ending: str) -> HttpResponse:
    """The steps of one ending, by site or by connection; narrowed by its query string."""
    organization = get_managed(request, uid)
    rows = Ending.objects.visible_to(request.user).filter(organization=organization, uid=ending)
    found = rows.select_related("user", "other", "site", "connection", "ended_by").first()
    if found is None:
        raise Http404
    context = {"organization": organization, "ending": found, "who": who_left(found), "title": title_of(found)}
    if found.kind == EndingKind.SITE and found.site is not None:
        context["because"] = REASONS.get(found.site.ended_because, "")
    return render(request, "panels/ending.html", context | ending_page(found, request.GET))


@require_POST
def ending_tick(request: PersonRequest, uid: str, ending: str) -> HttpResponse:
    """Say that steps are done: one, those with a mark, or a whole group; and back to the list as it was narrowed."""
    organization = get_managed(request, uid)
    try:
        count = tick(request.user, organization, ending, partial(chosen, query=request.GET, posted=request.POST))
    except Missing:
        raise Http404 from None
    if count > 1:
        text = ngettext("{count} step is done.", "{count} steps are done.", count).format(count=count)
        messages.success(cast("HttpRequest", request), text)
    back = reverse("ending", args=[uid, ending])
    return redirect(f"{back}?{request.GET.urlencode()}" if request.GET else back)
