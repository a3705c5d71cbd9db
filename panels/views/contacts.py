"""The telephone number of a site, behind a button."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from panels import contacts
from panels.access.doors import panel_rights
from panels.views.commands import address_of
from panels.views.panel import get_panel
from panels.views.requests import PersonRequest


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def panel_contact(request: PersonRequest, uid: str) -> HttpResponse:
    """That there is one and, for whoever presses the button, which."""
    panel = get_panel(request, uid)
    if not contacts.has_contact(panel) or not contacts.may_reveal(panel_rights(request.user, panel)):
        raise Http404
    context: dict[str, Any] = {"panel": panel, "site": panel.site}
    if request.method == "POST":
        try:
            telephone = contacts.reveal(request.user, panel, timezone.now(), address_of(request))
        except PermissionError:
            raise Http404 from None
        context |= {"telephone": telephone, "too_often": not telephone}
    return render(request, "panels/contact.html", context)
