"""Tenants and their people."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from panels.admin.base import SetUpAdmin
from panels.admin.desks import platform
from panels.admin.jobs import JobInline
from panels.admin.tenancy import TenantsForm
from panels.models import Membership, Organization


@admin.register(Organization, site=platform)
class OrganizationAdmin(SetUpAdmin):
    """Monitoring companies, installers and customers."""

    list_display = ("name", "kind", "simulated")
    list_filter = ("kind",)
    search_fields = ("name",)
    readonly_fields = ("uid", "simulated")


@admin.register(Membership, site=platform)
class MembershipAdmin(SetUpAdmin):
    """Who belongs where, as what, until when. A membership ends by its date, and does not move to somebody else."""

    form = TenantsForm
    list_display = ("user", "role", "organization", "valid_until")
    list_filter = ("role",)
    list_select_related = ("user", "organization")
    search_fields = ("user__email", "organization__name")
    autocomplete_fields = ("user", "organization")
    inlines = (JobInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whose and where is said once."""
        return ("user", "organization") if obj else ()
