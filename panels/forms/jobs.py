"""What an engineer's job is about, from which day to which."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from panels.forms.grants import day_input
from panels.membership.jobs import FURTHEST, LOOKS_BACK, MOST_DAYS, JobTerms
from panels.models.jobs import LONGEST_NOTES, LONGEST_PURPOSE


class JobForm(forms.Form):
    """A job; days are those of the site. Without ``engineers`` it is one that somebody has already."""

    engineer = forms.ChoiceField(label=gettext_lazy("Engineer"))
    purpose = forms.CharField(label=gettext_lazy("What for"), max_length=LONGEST_PURPOSE)
    first_day = forms.DateField(label=gettext_lazy("First day"), widget=day_input())
    last_day = forms.DateField(label=gettext_lazy("Last day"), widget=day_input())
    only_panels = forms.MultipleChoiceField(
        label=gettext_lazy("Only these panels"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Without any: all panels of the site, and those that come to it meanwhile."),
    )
    looks_back = forms.TypedChoiceField(
        label=gettext_lazy("What happened before"),
        coerce=int,
        help_text=gettext_lazy("How much of the panels’ past the engineer sees."),
    )
    notes = forms.CharField(
        label=gettext_lazy("Notes for the engineer"),
        max_length=LONGEST_NOTES,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("How one gets in, whom to ask for. No codes: they are typed at the panel alone."),
    )

    def __init__(
        self,
        *args: Any,
        engineers: Sequence[tuple[str, str]],
        panels: Sequence[tuple[str, str]],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if engineers:
            self.fields["engineer"].choices = engineers  # type: ignore[attr-defined]
        else:
            del self.fields["engineer"]
        gone = [uid for uid in self.initial.get("only_panels", ()) if uid not in dict(panels)]
        offered = [*panels, *((uid, _("a panel that is not there any more")) for uid in gone)]
        self.fields["only_panels"].choices = offered  # type: ignore[attr-defined]
        if len(panels) < 2 and not self.initial.get("only_panels"):
            del self.fields["only_panels"]
        self.fields["looks_back"].choices = [  # type: ignore[attr-defined]
            (days, _("the {n} days before").format(n=days) if days else _("nothing, from its beginning on"))
            for days in LOOKS_BACK
        ]
        most = _("A job lasts {days} days at most.").format(days=MOST_DAYS)
        self.fields["last_day"].help_text = most
        last = today + FURTHEST + timedelta(days=MOST_DAYS)
        begun: date | None = self.initial.get("first_day")
        self.fields["first_day"].widget.attrs |= {"min": min(begun or today, today).isoformat()}
        self.fields["last_day"].widget.attrs |= {"min": today.isoformat(), "max": last.isoformat()}

    def clean_purpose(self) -> str:
        """On one line, as it stands in lists."""
        return " ".join(str(self.cleaned_data["purpose"]).split())

    @property
    def terms(self) -> JobTerms:
        """What was filled in and found good."""
        values = self.cleaned_data
        return JobTerms(
            first_day=values["first_day"],
            last_day=values["last_day"],
            purpose=values["purpose"],
            notes=values["notes"],
            looks_back=values["looks_back"],
            only_panels=tuple(values.get("only_panels", ())),
        )
