"""Premises, who owns, installs and monitors them, their panels, and grants."""

import re
from typing import Any, Final
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from panels.access import doors
from panels.access.roles import NEVER_GRANTED
from panels.admin.base import SetUpAdmin
from panels.admin.desks import platform
from panels.admin.panels import refile
from panels.admin.scoped import ScopedInline
from panels.admin.tenancy import TenantsForm
from panels.models import Grant, Panel, Partition, Site, SiteOrganization, User
from panels.presentation.words import partition_name
from panels.vocabulary import Right

_CLOCK: Final = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


class RelationForm(forms.ModelForm):  # type: ignore[type-arg]
    """What both sides accepted, and what the owner allowed, was for one organization in one part."""

    class Meta:
        model = SiteOrganization
        fields = ("organization", "relation", "valid_from", "valid_until")

    def clean(self) -> dict[str, Any]:
        """A relation that stands is ended, not given to another."""
        values = super().clean() or {}
        if self.instance.pk and {"organization", "relation"} & set(self.changed_data):
            raise forms.ValidationError(gettext("End this relation and add another one."))
        if self.instance.site_id and self.instance.site.ended_at is not None:
            raise forms.ValidationError(gettext("This site has ended. Set up a new one, and put its panels there."))
        return values

    def save(self, commit: bool = True) -> SiteOrganization:
        """A new one counts as accepted: an installation is set up before anybody could be asked."""
        if self.instance.pk is None:
            self.instance.accepted_at = timezone.now()
        relation: SiteOrganization = super().save(commit=commit)
        return relation


class RelationInline(ScopedInline):
    """Organizations of a site. A relation ends by its date."""

    model = SiteOrganization
    form = RelationForm
    fields = ("organization", "relation", "valid_from", "valid_until", "accepted_at", "may_arm")
    # What the two sides and the owner said, which is not an administrator's to say.
    readonly_fields = ("accepted_at", "may_arm")
    autocomplete_fields = ("organization",)


class SiteForm(forms.ModelForm):  # type: ignore[type-arg]
    """Premises, in a time zone there is: hours of grants are judged by it."""

    class Meta:
        model = Site
        fields = ("name", "address", "account", "telephone", "language", "time_zone")

    def clean_time_zone(self) -> str:
        """A name of the time zone database."""
        name = str(self.cleaned_data["time_zone"])
        if name not in available_timezones():
            raise forms.ValidationError(gettext("This is no time zone. Write it like Europe/Istanbul."))
        return name


@admin.register(Site, site=platform)
class SiteAdmin(SetUpAdmin):
    """Where panels are."""

    form = SiteForm
    list_display = ("name", "account", "address", "time_zone", "simulated")
    search_fields = ("name", "account", "address")
    readonly_fields = ("uid", "simulated", "ended_at", "ended_because")
    inlines = (RelationInline,)

    def write(self, obj: Site) -> None:
        """What the form shows and no more; a site that ended since it was read stays so, and gets no relations."""
        if obj.pk is None:
            obj.save()
            return
        if Site.objects.select_for_update(no_key=True).get(pk=obj.pk).ended_at != obj.ended_at:
            raise Http404
        obj.save(update_fields=SiteForm.Meta.fields)

    def save_model(self, request: HttpRequest, obj: Site, form: Any, change: bool) -> None:
        """The panels there are found by the site's new words; jobs and hours go by its new clock."""
        if "time_zone" in form.changed_data:
            doors.access_changed()
        super().save_model(request, obj, form, change)
        for panel in Panel.objects.filter(site=obj).select_related("site"):
            refile(panel)


def _is_window(window: Any) -> bool:
    """Whether this is ``[weekday 0-6, "HH:MM", "HH:MM"]`` with an end after its beginning."""
    if not isinstance(window, list) or len(window) != 3:
        return False
    day, start, end = window
    if type(day) is not int or not 0 <= day <= 6:
        return False
    return all(isinstance(at, str) and _CLOCK.fullmatch(at) for at in (start, end)) and start < end


class PartitionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A partition by the name that pages give it."""

    def label_from_instance(self, obj: Any) -> str:
        """Its name, or that it is all there is."""
        return partition_name(obj.number, obj.name)


class GrantForm(TenantsForm):
    """Rights are ticked, not typed."""

    rights = forms.MultipleChoiceField(
        choices=[(right.value, right.value.replace("_", " ")) for right in Right if right not in NEVER_GRANTED],
        widget=forms.CheckboxSelectMultiple,
    )
    hours = forms.JSONField(
        required=False,
        initial=list,
        help_text=_("Weekday (0 is Monday), from, until, in the site's time zone. Empty: at any time."),
    )

    class Meta:
        model = Grant
        fields = ("user", "panel", "partition", "rights", "valid_from", "valid_until", "hours")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            partitions = Partition.objects.filter(panel=self.instance.panel)
            label = self.fields["partition"].label
            everywhere = gettext("all of the panel")
            self.fields["partition"] = PartitionField(partitions, required=False, label=label, empty_label=everywhere)

    def clean_hours(self) -> list[Any]:
        """Weekday hours that can be judged, or none."""
        hours = self.cleaned_data["hours"] or []
        if not isinstance(hours, list) or not all(map(_is_window, hours)):
            raise forms.ValidationError(gettext('Write hours like [[0, "08:00", "18:00"]].'))
        return hours

    def clean(self) -> dict[str, Any]:
        """A partition must be one of the panel's."""
        values = super().clean() or {}
        partition, panel = values.get("partition"), values.get("panel", getattr(self.instance, "panel", None))
        if partition is not None and panel is not None and partition.panel_id != panel.pk:
            self.add_error("partition", forms.ValidationError(gettext("This is a partition of another panel.")))
        return values


@admin.register(Grant, site=platform)
class GrantAdmin(SetUpAdmin):
    """Rights of one person on one panel; they do not move to somebody else."""

    form = GrantForm
    list_display = ("user", "panel", "part", "valid_until")
    list_select_related = ("user", "panel", "partition")
    search_fields = ("user__email", "panel__name")
    autocomplete_fields = ("user", "panel")
    raw_id_fields = ("partition",)

    @admin.display(description=_("partition"))
    def part(self, grant: Grant) -> str:
        """The partition's name; without one the grant is for all of the panel."""
        partition = grant.partition
        return partition_name(partition.number, partition.name) if partition else gettext("all of the panel")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whose and where is said once."""
        return ("user", "panel") if obj else ()

    def save_model(self, request: HttpRequest, obj: Grant, form: Any, change: bool) -> None:
        """Note who granted it."""
        if not change:
            obj.granted_by = request.user if isinstance(request.user, User) else None
        super().save_model(request, obj, form, change)
