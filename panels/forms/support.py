"""Forms by which administrators look into a tenant."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from panels.models import Organization, User

_SHORTEST_REASON = 10


class ReasonForm(forms.Form):
    """A reason that tells a stranger something."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=_SHORTEST_REASON,
        max_length=300,
        help_text=_("The tenant reads it: which call, which fault."),
    )


def _asked(said: Mapping[str, str], name: str) -> str:
    """What an address says, or nothing; PostgreSQL takes no NUL in a text."""
    return said.get(name, "").replace("\0", "")


class GlassForm(ReasonForm):
    """Which tenant: by its whole name, or by its id where two have the same."""

    organization = forms.CharField(label=_("Organization"), max_length=120, help_text=_("Its whole name, or its id."))
    field_order = ("organization", "reason")

    @staticmethod
    def chosen(said: Mapping[str, str]) -> str:
        """What to fill in for whoever comes from an organization's page."""
        # visible: names of tenants are the installation's to know.
        tenants = Organization.objects
        found = tenants.filter(uid=_asked(said, "organization")).first()
        if found is None:
            return ""
        return found.uid if tenants.filter(name=found.name).count() > 1 else found.name

    def clean_organization(self) -> Organization:
        """The one there is."""
        text = str(self.cleaned_data["organization"])
        # visible: names of tenants are the installation's to know (docs/access.md).
        found = list(Organization.objects.filter(uid=text)) or list(Organization.objects.filter(name=text)[:2])
        if len(found) > 1:
            raise forms.ValidationError(gettext("Several have this name. Write the id of the one you mean."))
        if not found:
            raise forms.ValidationError(gettext("There is no organization of this name."))
        return found[0]


class StandInForm(ReasonForm):
    """Whose pages."""

    person = forms.EmailField(label=_("E-mail of the person"))
    field_order = ("person", "reason")

    @staticmethod
    def chosen(said: Mapping[str, str]) -> str:
        """What to fill in for whoever comes from a person's page."""
        # visible: who signs in is the installation's to know.
        found = User.objects.filter(uid=_asked(said, "person"), is_active=True, is_staff=False).first()
        return found.email if found is not None else ""

    def clean_person(self) -> User:
        """Somebody who signs in and runs nothing here."""
        text = str(self.cleaned_data["person"]).strip().lower()
        # visible: who signs in is the installation's to know.
        found = User.objects.filter(email=text, is_active=True, is_staff=False).first()
        if found is None:
            raise forms.ValidationError(gettext("Nobody of this address signs in here, or they are an administrator."))
        return found
