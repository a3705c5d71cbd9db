"""Panels: on which site each stands, and whether it is used at all."""

from typing import Any

from django.contrib import admin
from django.db.models import Case, F, ForeignKey, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from panels import access
from panels.admin.accounts import connections_of
from panels.admin.base import SetUpAdmin
from panels.admin.managers import is_administrator, managed_organizations, manages
from panels.models import Connection, Grant, Panel, Site
from panels.roles import BUNDLES
from panels.vocabulary import Role


def refile(panel: Panel) -> None:
    """Write a panel's search text and sort name; nothing else of it, state belongs to the corridor in."""
    panel.refold()
    panel.save(update_fields=["search", "sort_name"])


def _end_grants(panel: Panel) -> None:
    """End what was granted on a panel at the site it leaves: those people have no business at the next."""
    now = timezone.now()
    running = Grant.objects.filter(panel=panel).filter(Q(valid_until__isnull=True) | Q(valid_until__gt=now))
    running.update(valid_until=now)


def sites_to_manage(request: HttpRequest) -> QuerySet[Site]:
    """The sites this person may put panels on: all, or those that their organization set up."""
    if is_administrator(request.user):
        return Site.objects.all()
    relations = access.relations_in_force(timezone.now()).filter(
        organization__in=managed_organizations(request.user), relation=BUNDLES[Role.INSTALLER_MANAGER].relation
    )
    return Site.objects.filter(pk__in=relations.values("site_id"))


@admin.register(Panel)
class PanelAdmin(SetUpAdmin):
    """Puts panels on sites and switches them off; what a panel reports cannot be edited.

    Installer managers move the panels of their own connections among the sites their organization set up. A panel
    that stands on any other site stays there, and the site is not named.
    """

    list_display = ("name", "site", "brand", "model", "serial", "connection", "enabled", "simulated")
    list_filter = ("enabled", "connection")
    list_select_related = ("site", "connection")
    search_fields = ("name", "serial", "vendor_id")
    fields = ("uid", "connection", "vendor_id", "name", "brand", "model", "serial", "site", "enabled", "simulated")
    readonly_fields = ("uid", "connection", "vendor_id", "name", "brand", "model", "serial", "simulated")
    autocomplete_fields = ("site",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Also installer managers."""
        return manages(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Also managers of the installer organization whose connection it is."""
        return manages(request.user, obj.connection if isinstance(obj, Panel) else None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Panels come from the vendor's inventory."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Also managers of the installer organization whose connection it is."""
        return self.has_view_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Panel]:
        """All, or those of the connections this person manages."""
        panels = super().get_queryset(request)
        if is_administrator(request.user):
            return panels
        named = Case(When(site__in=sites_to_manage(request), then=F("site__name")), default=Value(""))
        mine = panels.filter(connection__in=connections_of(request.user, Connection.objects.all()))
        annotated: QuerySet[Panel] = mine.annotate(own_site=named)
        return annotated

    def get_list_display(self, request: HttpRequest) -> Any:
        """Managers are told the names of their own sites alone."""
        if is_administrator(request.user):
            return self.list_display
        return tuple("own_site" if name == "site" else name for name in self.list_display)

    def get_list_filter(self, request: HttpRequest) -> Any:
        """Not by connection for managers: the filter would name those of others."""
        return self.list_filter if is_administrator(request.user) else ("enabled",)

    @admin.display(description=_("site"))
    def own_site(self, panel: Any) -> str:
        """The site's name, if it may be told."""
        return str(panel.own_site)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """For managers without the site where it is not theirs to change."""
        if is_administrator(request.user) or obj is None or self._may_move(request, obj):
            return self.fields
        return tuple(name for name in self.fields if name != "site")

    @staticmethod
    def _may_move(request: HttpRequest, panel: Panel) -> bool:
        return panel.site_id is None or sites_to_manage(request).filter(pk=panel.site_id).exists()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Switching a panel off is the administrators'."""
        return self.readonly_fields if is_administrator(request.user) else (*self.readonly_fields, "enabled")

    def get_autocomplete_fields(self, request: HttpRequest) -> Any:
        """Managers choose among their own sites instead."""
        return super().get_autocomplete_fields(request) if is_administrator(request.user) else ()

    def formfield_for_foreignkey(self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        """Whatever else is sent names no site."""
        if db_field.name == "site":
            kwargs["queryset"] = sites_to_manage(request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def write(self, obj: Panel) -> None:
        """Only the site and the switch: the rest may have moved on since the form was opened.

        A panel that moves leaves its history behind, and what was granted on it where it stood.
        """
        was = Panel.objects.select_for_update().only("site_id", "placed_at").get(pk=obj.pk)
        if was.site_id != obj.site_id:
            # On its first site it has no other behind it: what it told while it stood nowhere is theirs.
            is_first = was.site_id is None and was.placed_at is None
            obj.placed_at = None if is_first else timezone.now()
            if not is_first:
                _end_grants(obj)
        obj.refold()
        obj.save(update_fields=["site", "placed_at", "enabled", "search", "sort_name"])
        # Who may see a panel hangs on where it stands: open pages are judged again.
        access.access_changed()
