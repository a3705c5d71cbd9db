"""Forms of the account pages: what people set about themselves."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from panels.forms.pins import OwnPinField
from panels.models import User
from panels.secrets import own_pins


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """What people set about themselves."""

    language = forms.ChoiceField(label=gettext_lazy("Language"))

    class Meta:
        model = User
        fields = ("name", "language", "theme")
        labels = {"name": gettext_lazy("Name"), "theme": gettext_lazy("Theme")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {"en": "English", "tr": "Türkçe", "fr": "Français"}
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"), choices=[(code, names.get(code, name)) for code, name in settings.LANGUAGES]
        )

    def save(self, commit: bool = True) -> User:
        """Never what the form does not show: an administrator may be dismissing them, or somebody erasing them."""
        person: User = super().save(commit=False)
        if commit:
            person.save(update_fields=self.Meta.fields)
        return person


class OwnPinForm(forms.Form):
    """A person's own Watchpost PIN, twice, and the password of their account."""

    password = forms.CharField(
        label=gettext_lazy("Your account password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    pin = OwnPinField(
        gettext_lazy("New Watchpost PIN"),
        help_text=gettext_lazy("6 to 12 digits that nobody guesses. Do not take the code of a panel."),
    )
    pin_again = OwnPinField(gettext_lazy("New Watchpost PIN once more"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    @property
    def password_was_wrong(self) -> bool:
        """Whether somebody at this browser did not know the password."""
        return self.has_error("password", "wrong")

    @sensitive_variables("password")
    def clean_password(self) -> str:
        """Whoever finds a browser open must not be able to take over its owner's PIN."""
        password = str(self.cleaned_data["password"])
        if not self.user.check_password(password):
            raise forms.ValidationError(_("This is not the password of your account."), code="wrong")
        return password

    @sensitive_variables("pin")
    def clean_pin(self) -> str:
        """Digits enough, and not the first ones that anybody would try."""
        pin = str(self.cleaned_data["pin"])
        if not own_pins.is_well_formed(pin):
            raise forms.ValidationError(_("A Watchpost PIN has 6 to 12 digits."))
        if own_pins.is_trivial(pin):
            raise forms.ValidationError(_("This PIN is easy to guess. Take one without rows or repeats."))
        return pin

    @sensitive_variables("data")
    def clean(self) -> dict[str, Any]:
        """Both PINs must agree."""
        data: dict[str, Any] = super().clean() or {}
        if "pin" in data and "pin_again" in data and data["pin"] != data["pin_again"]:
            self.add_error("pin_again", _("The two new PINs differ."))
        return data
