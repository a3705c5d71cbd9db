"""What people who lead a tenant are told of looks into it, and where they end one."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from panels.access.doors import own_organizations
from panels.access.looks import open_looks
from panels.support import glass
from panels.views.requests import PersonRequest
from panels.vocabulary import Right


@require_safe
def looks(request: PersonRequest) -> HttpResponse:
    """Those there are now, for pages that are open; empty for whoever leads nothing."""
    return _told(request)


@require_POST
def look_end(request: PersonRequest, uid: str) -> HttpResponse:
    """End one at once: the administrator's open pages close with it."""
    try:
        organization = glass.end_look(request.user, uid, timezone.now())
    except PermissionError:
        raise Http404 from None
    if request.htmx:
        return _told(request)
    said = _("Nobody looks into %(name)s through this any more.") % {"name": organization.name}
    messages.success(cast("HttpRequest", request), said)
    return redirect("organization", uid=organization.uid)


def _told(request: PersonRequest) -> HttpResponse:
    now = timezone.now()
    led = own_organizations(request.user, Right.MANAGE_PEOPLE, now, by_glass=False)
    found = open_looks(now).filter(organization__in=led).select_related("user", "organization").order_by("ends_at")
    return render(request, "components/_looks.html", {"looks": found})
