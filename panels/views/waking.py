"""The text message that wakes a sleeping panel, shown once."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from panels.access.doors import panel_rights
from panels.vendors import waking
from panels.views.panel import get_panel
from panels.views.requests import PersonRequest


@never_cache
@sensitive_variables("context", "found")
@require_http_methods(["GET", "HEAD", "POST"])
def panel_wake(request: PersonRequest, uid: str) -> HttpResponse:
    """What it is good for and, for whoever presses the button, the text and its number."""
    panel = get_panel(request, uid)
    if not waking.has_wake_text(panel) or not waking.may_ask(panel_rights(request.user, panel)):
        raise Http404
    context: dict[str, Any] = {"panel": panel, "site": panel.site}
    if request.method == "POST":
        try:
            context["found"] = waking.ask(request.user, panel)
        except waking.WakeTextError as error:
            context["error"] = error
    return render(request, "panels/wake.html", context)
