"""What happened, as pages."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from history.models import Event
from history.templatetags.events import happenings, places
from panels.access.doors import panel_rights
from panels.models import Panel
from panels.views.requests import PersonRequest

EVENTS = 50


@require_safe
def panel_events(request: PersonRequest, uid: str) -> HttpResponse:
    """Everything that happened at a panel, newest first, as far as this person may know."""
    panels = Panel.objects.visible_to(request.user).select_related("connection", "site")
    panel = get_object_or_404(panels.prefetch_related("partitions", "zones", "outputs"), uid=uid)
    rights = panel_rights(request.user, panel)
    if not rights.sees_history and not rights.told_partitions:
        raise Http404
    events = Event.objects.visible_to(request.user).filter(panel=panel).order_by("-observed_at", "-id")
    page = Paginator(events, EVENTS).get_page(request.GET.get("page"))
    context = {
        "panel": panel,
        "site": panel.site,
        "page": page,
        "happenings": happenings(page.object_list, places(panel), timezone.now()),
    }
    return render(request, "history/panel_events.html", context)
