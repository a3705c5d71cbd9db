"""Service codes: they go in and never come out."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from panels.admin.base import SetUpAdmin, act_of, record
from panels.admin.desks import installers, platform
from panels.models import Panel, ServiceCode, User
from panels.secrets.sealing import Sealed
from panels.tenure import locked_as_it_was
from panels.vocabulary import CodePurpose


class CodeField(forms.RegexField):
    """A panel's code, typed and never sent back to the page."""

    def __init__(self, label: Any) -> None:
        attrs = {"autocomplete": "off", "inputmode": "numeric", "maxlength": 8, "spellcheck": "false"}
        widget = forms.PasswordInput(render_value=False, attrs=attrs)
        invalid = {"invalid": _("A code has 4 to 8 digits.")}
        super().__init__(r"^\d{4,8}$", label=label, widget=widget, error_messages=invalid)


class ServiceCodeForm(forms.ModelForm):  # type: ignore[type-arg]
    """A code goes in and never comes out."""

    new_code = CodeField(_("code"))

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


@sensitive_variables("code")
def keep_read_code(request: HttpRequest, panel: Panel, code: str) -> None:
    """Seal the code a panel is watched with, in place of the one there was; none for whom the connection left."""
    with transaction.atomic():
        if locked_as_it_was(panel.connection) is None:
            return
        kept = ServiceCode.objects.filter(connection=panel.connection, panel=panel, purpose=CodePurpose.READ)
        revoke(request, kept)
        made = ServiceCode.objects.create(
            connection=panel.connection,
            panel=panel,
            purpose=CodePurpose.READ,
            code=Sealed.of({"code": code}),
            entered_by=request.user if isinstance(request.user, User) else None,
        )
        record(ServiceCode, [act_of(request, made, "added")])


@admin.register(ServiceCode, site=platform)
@admin.register(ServiceCode, site=installers)
class ServiceCodeAdmin(SetUpAdmin):
    """Codes kept for one purpose; replacing one means revoking it and entering another."""

    form = ServiceCodeForm
    list_display = ("connection", "panel", "purpose", "entered_by", "created_at", "revoked_at")
    list_select_related = ("connection", "panel", "entered_by")
    autocomplete_fields = ("connection", "panel")
    actions = ("revoke",)
    # Both are of the organization whose code it is; who entered it may be of another.
    told = ("connection", "panel")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing about a code can be changed."""
        return False

    def save_model(self, request: HttpRequest, obj: ServiceCode, form: Any, change: bool) -> None:
        """Seal the code and note who entered it."""
        obj.code = Sealed.of({"code": form.cleaned_data["new_code"]})
        obj.entered_by = request.user if isinstance(request.user, User) else None
        with transaction.atomic():
            if locked_as_it_was(obj.connection) is None:
                raise Http404
            super().save_model(request, obj, form, change)

    @admin.action(description=_("Revoke"), permissions=["view"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ServiceCode]) -> None:
        """End the use of codes and forget them."""
        revoke(request, queryset)
