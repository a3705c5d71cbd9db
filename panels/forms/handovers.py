"""To whom a connection is offered."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from panels import handing_over
from panels.models import Connection, Organization


class OfferForm(forms.Form):
    """To whom; those alone who are related to every site of its panels."""

    taker = forms.ChoiceField(label=_("Organization"))

    def __init__(self, *args: Any, connection: Connection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self._takers = {one.uid: one for one in handing_over.takers(connection)}
        field = self.fields["taker"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(uid, one.name) for uid, one in self._takers.items()]

    def chosen(self) -> Organization:
        """The organization, of a form that is valid."""
        return self._takers[self.cleaned_data["taker"]]

    @property
    def has_choice(self) -> bool:
        """Whether there is anybody at all."""
        return bool(self._takers)
