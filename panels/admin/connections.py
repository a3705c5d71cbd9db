"""The pages of connections: set up, looked at, tried, read once more; their form is `connection_form`."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import ForeignKey, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from panels.admin import account_acts, accounts, handing
from panels.admin.account_words import told, trouble_of
from panels.admin.base import SetUpAdmin, act_of, record
from panels.admin.calls import calls_of
from panels.admin.codes import revoke
from panels.admin.connection_form import ConnectionForm
from panels.admin.desks import installers, platform
from panels.admin.quarantine import QuarantineInline
from panels.drivers import DRIVERS, is_fed, judge_of, managed
from panels.drivers.base import DriverError
from panels.forms.vendor_fields import PREFIX
from panels.models import Connection, Organization, Quarantined, ServiceCode
from panels.secrets import tokens
from panels.tenure import locked_as_it_was
from panels.vendors import sessions
from panels.vocabulary import ConnectionHealth


class Onward(HttpResponseRedirect):
    """After saving: to the page of the account behind a connection."""

    def __init__(self, connection: Connection, desk: str) -> None:
        super().__init__(reverse("admin:panels_connection_account", args=[connection.uid], current_app=desk))
        self.connection = connection


@admin.register(Connection, site=platform)
@admin.register(Connection, site=installers)
class ConnectionAdmin(SetUpAdmin):
    """Logins at vendors' clouds, for administrators and for installer managers of the organization that owns one."""

    form = ConnectionForm
    list_display = ("name", "vendor", "organization", "enabled", "health", "trouble", "next_try_at", "quarantined")
    list_filter = ("vendor", "health", "enabled")
    list_select_related = ("organization",)
    search_fields = ("name", "organization__name")
    readonly_fields = (
        "uid",
        "health",
        "trouble",
        "calls",
        "next_try_at",
        "link_up_at",
        "protocol",
        "simulated",
        "ended_at",
    )
    actions = ("try_login", "read_again")

    told = ("organization",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One that has ended begins no more."""
        is_over = isinstance(obj, Connection) and obj.ended_at is not None
        return super().has_change_permission(request, obj) and not is_over

    @admin.display(description=_("what is wrong"))
    def trouble(self, connection: Connection) -> str:
        """Why the link is not well, in the reader's language."""
        return trouble_of(connection)

    def get_autocomplete_fields(self, request: HttpRequest) -> Any:
        """Managers choose among their own few organizations instead."""
        return ("organization",) if self.is_platform else ()

    def formfield_for_foreignkey(self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        """Managers of one organization need not choose it."""
        if not self.is_platform:
            mine = self.desk.visible_to(request.user, Organization)
            kwargs["initial"] = mine.first() if len(mine) == 1 else None
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    all_inlines = (QuarantineInline,)

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """What could not be read is shown beside a connection and no part of its form."""
        return list(self.all_inlines) if obj is not None and request.method == "GET" else []

    def get_urls(self) -> list[URLPattern]:
        """With the pages of the account behind a connection."""
        # Whoever runs the installation gives nobody's connection away.
        given = [] if self.is_platform else handing.urls(self.desk)
        return [*accounts.urls(self.desk), *given, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The vendor first: what else is asked depends on it."""
        if request.method == "GET" and request.GET.get("vendor") not in DRIVERS and self.has_add_permission(request):
            context = self.admin_site.each_context(request) | {"opts": self.opts, "drivers": DRIVERS.values()}
            return TemplateResponse(request, "admin/panels/connection/vendors.html", context)
        return super().add_view(request, form_url, extra_context)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """Once a connection is stored, and not before, see what its login finds."""
        answer = super().changeform_view(request, object_id, form_url, extra_context)
        if isinstance(answer, Onward):
            account_acts.log_in(request, answer.connection)
        return answer

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """With links to the account's panels, where there are any, and to the page that gives it away."""
        connection = self.get_object(request, object_id)
        begun = isinstance(connection, Connection) and connection.ended_at is None
        accounted = begun and isinstance(connection, Connection) and managed(connection.vendor) is not None
        links = {"accounted": accounted, "gives": begun and not self.is_platform}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | links)

    def response_add(self, request: HttpRequest, obj: Connection, post_url_continue: str | None = None) -> HttpResponse:
        """On to the account's panels."""
        answer = super().response_add(request, obj, post_url_continue)
        return Onward(obj, self.desk.name) if self._leads_on(request, obj) else answer

    def response_change(self, request: HttpRequest, obj: Connection) -> HttpResponse:
        """On to the account's panels."""
        answer = super().response_change(request, obj)
        return Onward(obj, self.desk.name) if self._leads_on(request, obj) else answer

    @staticmethod
    def _leads_on(request: HttpRequest, connection: Connection) -> bool:
        return "_save" in request.POST and connection.enabled and managed(connection.vendor) is not None

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The vendor that was chosen on the page before; a link fills in no more."""
        vendor = request.GET.get("vendor")
        return {"vendor": vendor} if vendor in DRIVERS else {}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Ours first, then the vendor's, then how the link is."""
        vendor = request.POST.get("vendor") or request.GET.get("vendor")
        shown = self._form_for()
        form = shown(instance=obj) if obj else shown(initial={"vendor": vendor})
        over = obj is not None and obj.ended_at is not None
        vendors = [] if over else [name for name in form.fields if name.startswith(PREFIX)]
        ours = (None, {"fields": ConnectionForm.Meta.fields}), (_("Vendor"), {"fields": vendors})
        fields = [name for name in self.readonly_fields if name != "calls" or (obj and is_fed(obj.vendor))]
        return (*ours, (_("Link"), {"fields": fields})) if obj else ours

    def _form_for(self) -> type[ConnectionForm]:
        return type("ConnectionForm", (ConnectionForm,), {"limited": not self.is_platform})

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The vendor's fields are made by the form itself, so Django must not look for them on the model."""
        kwargs |= {"fields": ConnectionForm.Meta.fields, "form": self._form_for()}
        return super().get_form(request, obj, change, **kwargs)

    def write(self, obj: Connection) -> None:
        """Never the lease or the link's columns: a worker writes them at the same time."""
        if obj.pk is None:
            obj.save()
            return
        before = locked_as_it_was(obj)
        if before is None:
            # The form was filled in for the organization it had left by now: not even whose it is may go back.
            raise Http404
        obj.save(update_fields=[*ConnectionForm.Meta.fields, "settings", "secrets", "session"])
        same = before.settings == obj.settings and before.secrets.open() == obj.secrets.open()
        if is_fed(obj.vendor) and same and obj.health != ConnectionHealth.FAILING:
            # What it listens to ends with its session, and what happens meanwhile would be lost for a new name.
            return
        # With them a refusal of the old login, which would keep the new one from being tried.
        tokens.forget(obj)

    def save_model(self, request: HttpRequest, obj: Connection, form: Any, change: bool) -> None:
        """Codes that were kept for panels behind another address are not sent to the new one."""
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            if form.moved and (revoked := revoke(request, ServiceCode.objects.filter(connection=obj))):
                messages.warning(request, gettext("%(count)d service codes were revoked.") % {"count": revoked})

    @admin.display(description=_("Calls made"))
    def calls(self, connection: Connection) -> str:
        """What is spent of the calls that the vendor allows."""
        return calls_of(connection)

    @admin.action(description=_("Test the login"))
    def try_login(self, request: HttpRequest, queryset: QuerySet[Connection]) -> None:
        """Log in at the vendor now and say what came of it."""
        for connection in queryset.filter(ended_at=None):
            if managed(connection.vendor) is not None:
                account_acts.log_in(request, connection)
                continue
            record(Connection, [act_of(request, connection, "login_tested")])
            try:
                count = sessions.try_login(connection)
            except DriverError as error:
                is_judged = judge_of(connection.vendor) is not None
                why = told(connection, error) if is_judged else str(error)
                messages.error(request, format_html("{}: {}", connection, why))
            else:
                found = gettext("logged in, %(count)d panels") % {"count": count}
                messages.success(request, f"{connection}: {found}")

    @admin.action(description=_("Read once more what could not be read"))
    def read_again(self, request: HttpRequest, queryset: QuerySet[Connection]) -> None:
        """Offer what lies in quarantine to the workers again; it becomes late news and changes no state."""
        for connection in queryset:
            with transaction.atomic():
                count = Quarantined.objects.filter(connection=connection).offer_again()
                record(Connection, [act_of(request, connection, "read_again", count=count)])
            said = ngettext(
                "%(count)d message will be read once more", "%(count)d messages will be read once more", count
            ) % {"count": count}
            messages.success(request, f"{connection}: {said}")
