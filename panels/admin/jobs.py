"""An engineer's jobs, as whoever runs the installation knows them: where and when, never what for."""

from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from panels.admin.scoped import ScopedInline
from panels.models import Job

_SHOWN: Final = 20


class JobInline(ScopedInline):
    """The newest jobs of a membership, on its page. The installer's own managers give, change and end them."""

    model = Job
    verbose_name_plural = _("jobs")
    fields = ("site", "first_day", "last_day", "ended_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        """The newest alone: there may be thousands."""
        rows = super().get_queryset(request).select_related("site", "membership__user")
        match = request.resolver_match
        shown = rows.filter(membership_id=match.kwargs.get("object_id") if match else None)
        newest = shown.order_by("-last_day", "-pk").values("pk")[:_SHOWN]
        return rows.filter(pk__in=newest).order_by("-last_day", "-pk")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False
