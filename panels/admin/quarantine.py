"""What of a connection could not be read: why and how often, never what it said."""

from typing import Any, Final

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from panels.admin.scoped import ScopedInline
from panels.models import Quarantined

_SHOWN: Final = 20


class QuarantineInline(ScopedInline):
    """The newest of what could not be read, on the page of its connection."""

    model = Quarantined
    verbose_name_plural = _("could not be read")
    fields = (
        "received_at",
        "panel",
        "source",
        "reason",
        "detail",
        "size",
        "kept",
        "copies",
        "repeated_at",
        "replayed_at",
    )
    readonly_fields = fields
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Quarantined]:
        """The newest alone: there may be thousands."""
        scoped: Any = super().get_queryset(request)
        rows: QuerySet[Quarantined] = scoped.own().select_related("panel")
        match = request.resolver_match
        connection: Any = match.kwargs.get("object_id") if match else None
        shown = rows.filter(connection_id=connection)
        newest = shown.order_by("-pk").values("pk")[:_SHOWN]
        return rows.filter(pk__in=newest)

    @admin.display(description=_("kept"))
    def kept(self, row: Quarantined) -> str:
        """How much of it lies here; what is not kept whole cannot be read again after a fix."""
        if not row.body:
            return gettext("nothing any more")
        if row.whole:
            return gettext("all of it")
        return gettext("a part; it was too long, or too much that day")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False
