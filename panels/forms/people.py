"""Forms of an organization's people."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from panels.models import User
from panels.presentation.ending_words import REASONS
from panels.presentation.words import ROLES
from panels.vocabulary import Role


class InviteForm(forms.Form):
    """An address and the part that its reader is asked to take."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("The letter holds a link for this person alone. It works once, within 7 days."),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"))

    def __init__(self, *args: Any, roles: Sequence[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(label=_("Role"), choices=[(role, ROLES[role]) for role in roles])

    def clean_role(self) -> Role:
        """One of those that may be given."""
        return Role(self.cleaned_data["role"])


class NewPersonForm(forms.Form):
    """Who somebody is that comes for the first time, and a password of their own."""

    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 12 characters that nobody guesses. A sentence is a good one."),
    )
    password_again = forms.CharField(
        label=gettext_lazy("New password once more"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_name(self) -> str:
        """On one line, as it stands in lists and letters."""
        return " ".join(str(self.cleaned_data["name"]).split())

    @sensitive_variables()
    def clean(self) -> dict[str, Any]:
        """A password that the rules let pass, typed twice alike."""
        data: dict[str, Any] = super().clean() or {}
        if "password" in data:
            named = User(email=self.person.email, name=data.get("name", ""))
            try:
                validate_password(data["password"], named)
            except forms.ValidationError as error:
                self.add_error("password", error)
        if "password" in data and "password_again" in data and data["password"] != data["password_again"]:
            self.add_error("password_again", _("The two passwords differ."))
        return data


class OrganizationForm(forms.Form):
    """A station or an installer that an owner proposes."""

    name = forms.CharField(
        label=gettext_lazy("Station or installer"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Its exact name, or the reference it has told you."),
    )


class ReferenceForm(forms.Form):
    """A site that a station or an installer knows by what its owner has told."""

    reference = forms.CharField(
        label=gettext_lazy("Reference of the site"),
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("16 characters that the owner finds on the page of the site’s organizations."),
    )


class SiteEndForm(forms.Form):
    """Why a site ends."""

    because = forms.ChoiceField(label=gettext_lazy("Why"), choices=[("", "–"), *REASONS.items()])
