"""Forms of what the account of a home settles: people, warnings, answers."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from panels.forms.devices import GuardedForm
from panels.forms.homes import SeenForm
from panels.presentation import ages

_SHORTEST_PASSWORD = 8
_LONGEST_TEXT = 300
# Days further off are slips, and those at the ends of the calendar have no moment in some time zones.
_EARLIEST_DAY, _LATEST_DAY = timedelta(days=366), timedelta(days=3660)
# In what unit a delay is, nobody states; what is longer than this is a slip.
_LONGEST_DELAY = 10_000


def _plain(widget: type[forms.widgets.Input]) -> forms.widgets.Input:
    """No browser is to remember what is about somebody else."""
    return widget(attrs={"autocomplete": "off", "spellcheck": "false"})


class PeriodForm(GuardedForm):
    """From which day on, and up to which, somebody may come in; days are those of the site."""

    starts = forms.DateField(
        label=gettext_lazy("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    ends = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Without days: for good."),
    )

    def __init__(self, *args: Any, time_zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zone = ages.zone(time_zone)
        today = timezone.now().astimezone(self._zone).date()
        first, last = today - _EARLIEST_DAY, today + _LATEST_DAY
        for name in ("starts", "ends"):
            self.fields[name].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}
            self.fields[name].validators += [
                MinValueValidator(first, _("Choose a day within the last year or the next ten.")),
                MaxValueValidator(last, _("Choose a day within the last year or the next ten.")),
            ]
        if "pin" in self.fields:
            # The PIN comes last, where it is typed last.
            self.fields["pin"] = self.fields.pop("pin")

    def clean(self) -> dict[str, Any]:
        """Nobody comes in after they have left."""
        values = super().clean() or {}
        starts, ends = values.get("starts"), values.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("The last day is before the first."))
        return values

    @property
    def period(self) -> tuple[datetime | None, datetime | None]:
        """The first moment, and the first one after."""
        starts, ends = self.cleaned_data["starts"], self.cleaned_data["ends"]
        return (
            datetime.combine(starts, time(), self._zone) if starts else None,
            datetime.combine(ends + timedelta(days=1), time(), self._zone) if ends else None,
        )


class PersonForm(PeriodForm):
    """Somebody to be let in, with an account of their own at the vendor."""

    user = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=120, widget=_plain(forms.EmailInput))
    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=60, widget=_plain(forms.TextInput))
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=60, widget=_plain(forms.TextInput))
    password = forms.CharField(
        label=gettext_lazy("First password"),
        min_length=_SHORTEST_PASSWORD,
        max_length=120,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Tell it to them; they change it in the brand’s app. It is kept nowhere here."),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), required=False)

    field_order = ("user", "first_name", "last_name", "password", "role", "starts", "ends", "pin")

    def __init__(self, *args: Any, roles: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(
            label=_("Role"), required=False, choices=[("", _("none")), *((role, role) for role in roles)]
        )
        self.order_fields(self.field_order)

    @sensitive_variables("password")
    def clean_password(self) -> str:
        """A password is printable; what is not was not meant."""
        password: str = self.cleaned_data["password"]
        if not password.isprintable():
            raise forms.ValidationError(_("There is something in it that cannot be typed."))
        return password


class SightForm(SeenForm):
    """Which devices somebody sees."""

    def __init__(self, *args: Any, devices: Sequence[tuple[str, str]], sees: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = forms.MultipleChoiceField(
            label=_("Devices"),
            choices=devices,
            initial=list(sees),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields = {"devices": field} | self.fields


class RoleForm(GuardedForm):
    """A role with the devices that whoever is let in with it operates."""

    def __init__(self, *args: Any, devices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            "name": forms.CharField(label=_("Name"), max_length=60),
            "devices": forms.MultipleChoiceField(
                label=_("Devices they operate"), choices=devices, widget=forms.CheckboxSelectMultiple
            ),
        } | self.fields


class AlertForm(SeenForm):
    """What a warning says."""

    def __init__(self, *args: Any, title: str, text: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            "title": forms.CharField(label=_("Title"), max_length=80, required=False, initial=title),
            "text": forms.CharField(
                label=_("Text"),
                max_length=_LONGEST_TEXT,
                required=False,
                initial=text,
                help_text=_("[$[setupLabel]] stands for the name of the home."),
            ),
        } | self.fields


class DelayForm(SeenForm):
    """After how long a warning is sent."""

    def __init__(self, *args: Any, delay: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = forms.IntegerField(
            label=_("Delay"),
            min_value=0,
            max_value=_LONGEST_DELAY,
            initial=delay,
            help_text=_("In what unit, the service does not state."),
        )
        self.fields = {"delay": field} | self.fields


class AnswerForm(GuardedForm):
    """One of the words that a question takes."""

    def __init__(self, *args: Any, answers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = forms.ChoiceField(label=_("Answer"), choices=answers, widget=forms.RadioSelect)
        self.fields = {"answer": field} | self.fields
