"""Forms of what is changed of a home: names, and in what something is."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from panels.forms.devices import DeviceForm, GuardedForm


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


class ChoiceForm(forms.Form):
    """One of ``choices``, which stand in groups, under this name in the address."""

    def __init__(
        self, *args: Any, name: str, label: str, choices: Sequence[tuple[str, Sequence[tuple[str, str]]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields[name] = forms.ChoiceField(label=label, choices=choices)


class StepForm(DeviceForm):
    """What a scene asks of one device; ``named``: it is the first step of a scene that has no name yet."""

    def __init__(self, *args: Any, what: str, named: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = {"what": forms.CharField(initial=what, widget=forms.HiddenInput)}
        if named:
            fields["name"] = forms.CharField(label=_("Name of the scene"), max_length=120)
        self.fields = fields | self.fields


class SeenForm(GuardedForm):
    """What changes something; ``seen`` stands for how that was when it was shown."""

    def __init__(self, *args: Any, seen: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._seen = seen
        self.fields = {"seen": forms.CharField(initial=seen, widget=forms.HiddenInput)} | self.fields

    @property
    def is_current(self) -> bool:
        """Whether it still is as it was shown."""
        return bool(self.cleaned_data["seen"] == self._seen)
