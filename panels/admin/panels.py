"""Panels: on which site each stands, and whether it is used at all."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from panels.access import doors
from panels.admin.base import SetUpAdmin
from panels.admin.desks import installers, platform
from panels.models import Grant, Panel, Site


def refile(panel: Panel) -> None:
    """Write a panel's search text and sort name; nothing else of it, state belongs to the corridor in."""
    panel.refold()
    panel.save(update_fields=["search", "sort_name"])


def _end_grants(panel: Panel) -> None:
    """End what was granted on a panel at the site it leaves: those people have no business at the next."""
    now = timezone.now()
    running = Grant.objects.filter(panel=panel).filter(Q(valid_until__isnull=True) | Q(valid_until__gt=now))
    running.update(valid_until=now)


class PanelForm(forms.ModelForm):  # type: ignore[type-arg]
    """Where a panel stands, and whether it is used."""

    class Meta:
        model = Panel
        fields = ("site", "enabled")

    def clean_site(self) -> Site | None:
        """No site that has ended: nobody would see the panel there, nor an alarm of it."""
        site: Site | None = self.cleaned_data["site"]
        if site is not None and site.ended_at is not None and site.pk != self.initial.get("site"):
            raise forms.ValidationError(gettext("This site has ended. Set up a new one, and put its panels there."))
        return site


@admin.register(Panel, site=platform)
@admin.register(Panel, site=installers)
class PanelAdmin(SetUpAdmin):
    """Puts panels on sites and switches them off; what a panel reports cannot be edited.

    Installer managers move the panels of their own connections among the sites their organization set up. A panel
    that stands on any other site stays there, and the site is not named.
    """

    form = PanelForm
    list_display = ("name", "site", "brand", "model", "serial", "connection", "enabled", "simulated")
    list_filter = ("enabled", "connection")
    list_select_related = ("site", "connection")
    search_fields = ("name", "serial", "vendor_id")
    fields = ("uid", "connection", "vendor_id", "name", "brand", "model", "serial", "site", "enabled", "simulated")
    readonly_fields = ("uid", "connection", "vendor_id", "name", "brand", "model", "serial", "simulated")

    told = ("connection",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Panels come from the vendor's inventory."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Panel]:
        """With the name of the site each stands on, if it may be told."""
        panels: QuerySet[Panel] = super().get_queryset(request)
        if self.is_platform:
            return panels
        named = Case(When(site__in=self._sites(request), then=F("site__name")), default=Value(""))
        annotated: QuerySet[Panel] = panels.annotate(own_site=named)
        return annotated

    def _sites(self, request: HttpRequest) -> QuerySet[Site]:
        """The sites this person may put panels on."""
        return self.desk.visible_to(request.user, Site)

    def get_list_display(self, request: HttpRequest) -> Any:
        """Managers are told the names of their own sites alone."""
        if self.is_platform:
            return self.list_display
        return tuple("own_site" if name == "site" else name for name in self.list_display)

    @admin.display(description=_("site"))
    def own_site(self, panel: Any) -> str:
        """The site's name, if it may be told."""
        return str(panel.own_site)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """For managers without the site where it is not theirs to change."""
        if self.is_platform or obj is None or self._may_move(request, obj):
            return self.fields
        return tuple(name for name in self.fields if name != "site")

    def _may_move(self, request: HttpRequest, panel: Panel) -> bool:
        if panel.site is None or panel.site.ended_at is not None:
            return True
        return self._sites(request).filter(pk=panel.site.pk).exists()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Switching a panel off is the administrators'."""
        return self.readonly_fields if self.is_platform else (*self.readonly_fields, "enabled")

    def get_autocomplete_fields(self, request: HttpRequest) -> Any:
        """Managers choose among their own sites instead."""
        return ("site",) if self.is_platform else ()

    def write(self, obj: Panel) -> None:
        """Only the site and the switch: the rest may have moved on since the form was opened.

        A panel that moves leaves its history behind, and what was granted on it where it stood.
        """
        # Locked before the panel, as whoever ends the site does.
        place = Site.objects.select_for_update(no_key=True).filter(pk=obj.site_id or 0).first()
        was = Panel.objects.select_for_update().only("site_id", "placed_at").get(pk=obj.pk)
        if place is not None and place.ended_at is not None and place.pk != was.site_id:
            # It ended since the form was read.
            raise Http404
        # On its first site it has no other behind it: what it told while it stood nowhere is theirs.
        is_first = was.site_id is None and was.placed_at is None
        if was.site_id != obj.site_id:
            obj.placed_at = None if is_first else timezone.now()
        # Who may see a panel hangs on where it stands: open pages are judged again. Raised before any grant's row is
        # touched, as everywhere: two orders would be a deadlock.
        doors.access_changed()
        if was.site_id != obj.site_id and not is_first:
            _end_grants(obj)
        obj.refold()
        obj.save(update_fields=["site", "placed_at", "enabled", "search", "sort_name"])
