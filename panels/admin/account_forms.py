"""What an installer types on the page of an account."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from panels.admin.codes import CodeField

_NAME_LENGTH = 60


class _Plain(forms.Form):
    """No colon after labels: they stand above their fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


class CodeForm(_Plain):
    """The code a panel is watched with."""

    code = CodeField(_("User code"))


class NameForm(_Plain):
    """A panel's name at the vendor."""

    name = forms.CharField(label=_("Name"), max_length=_NAME_LENGTH)


class UnlinkForm(_Plain):
    """Unlinking is confirmed by typing what would be lost."""

    serial = forms.CharField(
        label=_("Serial number, to confirm"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._expected = expected

    def clean_serial(self) -> str:
        """The very panel's."""
        typed = str(self.cleaned_data["serial"])
        if typed.casefold() != self._expected.casefold():
            raise forms.ValidationError(gettext("This is not the panel's serial number. Nothing was unlinked."))
        return typed


class AddForm(_Plain):
    """A panel that is not linked to the account yet."""

    serial = forms.RegexField(
        r"^[0-9A-Za-z-]{4,40}$",
        label=_("Serial number"),
        help_text=_("As on the panel's label or in its menu, such as 1A2B3C."),
        error_messages={"invalid": _("A serial number has 4 to 40 letters and digits.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(label=_("Name"), max_length=_NAME_LENGTH)
    master_code = CodeField(_("Master code"))
    keep = forms.BooleanField(
        label=_("Also watch the panel with this code"),
        required=False,
        help_text=_("Otherwise the master code is used once and kept nowhere."),
    )


class PasswordForm(_Plain):
    """The second step of a password reset."""

    mailed_code = forms.CharField(
        label=_("Mailed code"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )
    new_password = forms.CharField(
        label=_("New password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Sealed, never shown again. The phone app needs it too."),
    )
    again = forms.CharField(
        label=_("New password once more"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both must agree."""
        values = super().clean() or {}
        if "again" in values and values.get("new_password") != values["again"]:
            self.add_error("again", forms.ValidationError(gettext("The two passwords differ.")))
        return values
