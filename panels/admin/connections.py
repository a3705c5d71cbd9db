"""Connections with their vendor's settings, and service codes; secrets go in and never come out."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from panels import sessions, tokens
from panels.admin.base import SetUpAdmin, act_of, record
from panels.drivers import DRIVERS
from panels.drivers.base import DriverError, SettingField
from panels.models import Connection, ServiceCode, User
from panels.sealing import Sealed

_PREFIX = "vendor_"
# Settings that say to whom the secrets go, or how that is proven.
_ADDRESSES: Final = ("_url", "host", "ca_file")
SEALED = _("sealed, never shown again")


def _form_field(field: SettingField, *, is_set: bool) -> forms.Field:
    """One setting of a driver as a form field. A sealed one that is left empty stays as it is."""
    options: dict[str, Any] = {"label": gettext(field.label), "help_text": gettext(field.help) if field.help else ""}
    if field.secret:
        widget = forms.PasswordInput(
            render_value=False,
            attrs={"autocomplete": "new-password", "placeholder": SEALED if is_set else ""},
        )
        return forms.CharField(required=field.required and not is_set, widget=widget, **options)
    if field.choices:
        choices = [(choice, choice) for choice in field.choices]
        return forms.ChoiceField(choices=choices, initial=field.default, **options)
    if isinstance(field.default, bool):
        return forms.BooleanField(required=False, initial=field.default, **options)
    return forms.CharField(required=field.required, initial=field.default, **options)


class ConnectionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A connection; once its vendor is chosen, that vendor's settings."""

    vendor = forms.ChoiceField(choices=[(slug, driver.name) for slug, driver in DRIVERS.items()], label=_("vendor"))

    class Meta:
        model = Connection
        fields = ("organization", "vendor", "name", "enabled", "commands_stopped")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = self.instance.secrets.open() if self.instance.pk else {}
        self._stored = dict(self.instance.settings)
        if self.instance.pk:
            self.fields["vendor"].disabled = True
        for field in self._settings():
            self.fields[_PREFIX + field.key] = _form_field(field, is_set=bool(kept.get(field.key)))
            if not field.secret and field.key in self.instance.settings:
                self.initial[_PREFIX + field.key] = self.instance.settings[field.key]

    def _settings(self) -> Sequence[SettingField]:
        vendor = self.instance.vendor or str(self.data.get("vendor", "")) or next(iter(DRIVERS))
        driver = DRIVERS.get(vendor)
        return driver.fields if driver else ()

    def clean(self) -> dict[str, Any]:
        """Whoever sends the login to another address must know it."""
        values = super().clean() or {}
        if self.moved:
            kept = self.instance.secrets.open()
            for field in self._settings():
                name = _PREFIX + field.key
                if field.secret and kept.get(field.key) and not values.get(name) and name not in self.errors:
                    text = gettext("The address has changed: enter this again.")
                    self.add_error(name, forms.ValidationError(text))
        return values

    @property
    def moved(self) -> bool:
        """Whether what is kept would go to another address than before."""
        return self.instance.pk is not None and any(
            self.cleaned_data.get(_PREFIX + field.key, "") != self._stored.get(field.key, field.default)
            for field in self._settings()
            if field.key.endswith(_ADDRESSES)
        )

    def save(self, commit: bool = True) -> Connection:
        """Put settings and secrets where they belong; a login made with the old ones is forgotten."""
        connection: Connection = super().save(commit=False)
        secrets = connection.secrets.open()
        for field in self._settings():
            value = self.cleaned_data.get(_PREFIX + field.key, "")
            if not field.secret:
                connection.settings[field.key] = value
            elif value:
                secrets[field.key] = value
        connection.secrets = Sealed.of(secrets)
        connection.session = Sealed()
        if commit:
            connection.save()
        return connection


@admin.register(Connection)
class ConnectionAdmin(SetUpAdmin):
    """Logins at vendors' clouds."""

    form = ConnectionForm
    list_display = ("name", "vendor", "organization", "enabled", "health", "health_text", "next_try_at", "quarantined")
    list_filter = ("vendor", "health", "enabled")
    list_select_related = ("organization",)
    search_fields = ("name", "organization__name")
    autocomplete_fields = ("organization",)
    readonly_fields = ("uid", "health", "health_text", "next_try_at", "link_up_at", "protocol", "simulated")
    actions = ("try_login",)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Ours first, then the vendor's, then how the link is."""
        form = ConnectionForm(instance=obj) if obj else ConnectionForm()
        vendors = [name for name in form.fields if name.startswith(_PREFIX)]
        return (
            (None, {"fields": ConnectionForm.Meta.fields}),
            (_("Vendor"), {"fields": vendors}),
            (_("Link"), {"fields": self.readonly_fields}),
        )

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The vendor's fields are made by the form itself, so Django must not look for them on the model."""
        kwargs["fields"] = ConnectionForm.Meta.fields
        return super().get_form(request, obj, change, **kwargs)

    def write(self, obj: Connection) -> None:
        """Never the lease or the link's columns: a worker writes them at the same time."""
        if obj.pk is None:
            obj.save()
            return
        obj.save(update_fields=[*ConnectionForm.Meta.fields, "settings", "secrets", "session"])
        # With them a refusal of the old login, which would keep the new one from being tried.
        tokens.forget(obj)

    def save_model(self, request: HttpRequest, obj: Connection, form: Any, change: bool) -> None:
        """Codes that were kept for panels behind another address are not sent to the new one."""
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            if form.moved and (revoked := revoke(request, ServiceCode.objects.filter(connection=obj))):
                messages.warning(request, gettext("%(count)d service codes were revoked.") % {"count": revoked})

    @admin.action(description=_("Test the login"))
    def try_login(self, request: HttpRequest, queryset: QuerySet[Connection]) -> None:
        """Log in at the vendor now and say what came of it."""
        for connection in queryset:
            record(Connection, [act_of(request, connection, "login_tested")])
            try:
                count = sessions.try_login(connection)
            except DriverError as error:
                messages.error(request, f"{connection}: {error}")
            else:
                found = gettext("logged in, %(count)d panels") % {"count": count}
                messages.success(request, f"{connection}: {found}")


class ServiceCodeForm(forms.ModelForm):  # type: ignore[type-arg]
    """A code goes in and never comes out."""

    new_code = forms.RegexField(
        r"^\d{4,8}$",
        label=_("code"),
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    class Meta:
        model = ServiceCode
        fields = ("connection", "panel", "purpose")

    def clean(self) -> dict[str, Any]:
        """The panel must be one of the connection's."""
        values = super().clean() or {}
        panel, connection = values.get("panel"), values.get("connection")
        if panel is not None and connection is not None and panel.connection_id != connection.pk:
            self.add_error("panel", forms.ValidationError(gettext("This panel belongs to another connection.")))
        return values


def revoke(request: HttpRequest, codes: QuerySet[ServiceCode]) -> int:
    """End these codes, forget them and note each; how many there were."""
    with transaction.atomic():
        ended = list(codes.filter(revoked_at__isnull=True).select_for_update(of=("self",)).order_by("pk"))
        codes.filter(pk__in=[code.pk for code in ended]).update(revoked_at=timezone.now(), code=Sealed())
        record(ServiceCode, [act_of(request, code, "revoked") for code in ended])
    return len(ended)


@admin.register(ServiceCode)
class ServiceCodeAdmin(SetUpAdmin):
    """Codes kept for one purpose; replacing one means revoking it and entering another."""

    form = ServiceCodeForm
    list_display = ("connection", "panel", "purpose", "entered_by", "created_at", "revoked_at")
    list_select_related = ("connection", "panel", "entered_by")
    autocomplete_fields = ("connection", "panel")
    actions = ("revoke",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing about a code can be changed."""
        return False

    def save_model(self, request: HttpRequest, obj: ServiceCode, form: Any, change: bool) -> None:
        """Seal the code and note who entered it."""
        obj.code = Sealed.of({"code": form.cleaned_data["new_code"]})
        obj.entered_by = request.user if isinstance(request.user, User) else None
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Revoke"), permissions=["view"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ServiceCode]) -> None:
        """End the use of codes and forget them."""
        revoke(request, queryset)
