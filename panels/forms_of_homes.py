"""Forms of what is changed of a home: names, and in what something is."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from panels.forms_of_devices import GuardedForm


class HomeForm(GuardedForm):
    """A name, where ``name`` says what it is now, and a place, where ``places`` are those to choose from."""

    def __init__(
        self,
        *args: Any,
        name: str | None = None,
        places: Sequence[tuple[str, str]] | None = None,
        place: str = "",
        guarded: bool = False,
        own_pin: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, guarded=guarded, own_pin=own_pin, **kwargs)
        fields: dict[str, forms.Field] = {}
        if name is not None:
            fields["name"] = forms.CharField(label=_("Name"), max_length=120, initial=name)
        if places is not None:
            fields["place"] = forms.ChoiceField(label=_("Where"), choices=places, initial=place, required=False)
        # The PIN comes last, where it is typed last.
        self.fields = fields | self.fields
