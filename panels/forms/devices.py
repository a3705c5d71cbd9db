"""The form of one ability of a device: a field for each value it takes, and the own PIN where it is guarded."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from panels.drivers.base import Ability, Parameter
from panels.forms.pins import OwnPinField
from panels.presentation.home_words import UNITS
from panels.vocabulary import ParameterKind

_MOST_TEXT = 200


class GuardedForm(forms.Form):
    """Something that may ask for the person's own PIN. ``own_pin``: whether they have one."""

    def __init__(self, *args: Any, guarded: bool, own_pin: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guarded = guarded
        self.is_blocked = guarded and not own_pin
        if guarded and own_pin:
            self.fields["pin"] = OwnPinField(_("Your Watchpost PIN"))


class DeviceForm(GuardedForm):
    """What one device is asked: ``key`` names the ability, ``p1``, ``p2`` … its values."""

    def __init__(self, *args: Any, ability: Ability, guarded: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, guarded=guarded or ability.guarded, **kwargs)
        self.ability = ability
        fields: dict[str, forms.Field] = {"key": forms.CharField(initial=ability.key, widget=forms.HiddenInput)}
        for number, parameter in enumerate(ability.parameters, start=1):
            fields[f"p{number}"] = _field(parameter)
        # The PIN comes last, where it is typed last.
        self.fields = fields | self.fields

    @property
    def values(self) -> list[Any]:
        """The values in their order; optional ones that were left out are left out, and those behind them."""
        found = []
        for number in range(1, len(self.ability.parameters) + 1):
            value = self.cleaned_data.get(f"p{number}")
            if value in (None, ""):
                break
            found.append(value)
        return found


def _field(parameter: Parameter) -> forms.Field:
    name = parameter.name if not parameter.name.isdecimal() else _("Value {n}").format(n=parameter.name)
    unit = UNITS.get(parameter.unit, "")
    usual: dict[str, Any] = {"label": f"{name}, {unit}" if unit else name, "required": not parameter.optional}
    match parameter.kind:
        case ParameterKind.WHOLE:
            return forms.IntegerField(min_value=_whole(parameter.minimum), max_value=_whole(parameter.maximum), **usual)
        case ParameterKind.NUMBER:
            low, high = parameter.minimum, parameter.maximum
            return forms.FloatField(min_value=low, max_value=high, step_size=parameter.step, **usual)
        case ParameterKind.CHOICE:
            return forms.ChoiceField(choices=[(choice, choice) for choice in parameter.choices], **usual)
        case ParameterKind.COLOUR:
            return forms.CharField(max_length=7, widget=forms.TextInput(attrs={"type": "color"}), **usual)
        case ParameterKind.FLAG:
            return forms.TypedChoiceField(
                choices=[("yes", _("yes")), ("no", _("no"))], coerce=lambda value: value == "yes", **usual
            )
    return forms.CharField(max_length=_MOST_TEXT, **usual)


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)
