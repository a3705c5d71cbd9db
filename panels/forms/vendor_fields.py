"""A vendor's settings as fields of a form; secrets go in and never come out."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from panels.drivers.base import SettingField

# Before the key of a setting, in the names of its form's fields.
PREFIX: Final = "vendor_"
# Settings that say to whom the secrets go, or how that is proven.
ADDRESSES: Final = ("_url", "host", "ca_file")
# Settings that name a file of this machine: for those who run it.
FILES: Final = ("ca_file",)
SEALED = _("sealed, never shown again")


def form_field(field: SettingField, *, is_set: bool) -> forms.Field:
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


@sensitive_variables()
def entered(
    fields: Iterable[SettingField],
    cleaned: Mapping[str, Any],
    settings: Mapping[str, Any],
    secrets: Mapping[str, str],
) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """Settings and secrets as they would be stored: what a form has taken, over what is kept."""
    settings, secrets = dict(settings), dict(secrets)
    for field in fields:
        value = cleaned.get(PREFIX + field.key, "")
        if not field.secret:
            settings[field.key] = value
        elif value:
            secrets[field.key] = value
    return settings, secrets
