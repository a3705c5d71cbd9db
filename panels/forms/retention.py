"""Forms by which an organization says how long it keeps what, and what must not be deleted."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from panels.models import Organization, Site
from panels.retention import keeping
from panels.vocabulary.retention import Kept

# What each category is called, and what it means to keep it.
WORDS: Final[Mapping[Kept, tuple[Promise | str, Promise | str]]] = {
    Kept.EVENTS: (
        _("Events"),
        _(
            "Alarms, arming, troubles and whatever else happened. Where several organizations may see a site, its "
            "events stay for as long as any of them keeps theirs."
        ),
    ),
    Kept.STILLS: (
        _("Pictures"),
        _("What cameras took inside. At each site its owner’s choice counts, whoever else may see the pictures."),
    ),
    Kept.MEASUREMENTS: (
        _("Measurements"),
        _("Temperatures, consumption and the like, for charts. As with events, the longest choice counts."),
    ),
    Kept.ADDRESSES: (
        _("Network addresses"),
        _("From where people of this organization acted, and from where commands were asked for."),
    ),
    Kept.RAW: (
        _("Raw messages"),
        _("What vendors sent through this organization’s connections, word by word: the evidence behind events."),
    ),
    Kept.JOURNAL: (
        _("Journal"),
        _(
            "Who did what to what this organization owns. What goes goes from the beginning, and what stays is still "
            "proven to be unaltered."
        ),
    ),
}


class RetentionForm(forms.Form):
    """Days of each category, within the organization's bounds."""

    def __init__(self, data: Any = None, *, organization: Organization, days: Mapping[Kept, int]) -> None:
        super().__init__(data, initial={str(category): number for category, number in days.items()})
        for category, (label, meaning) in WORDS.items():
            least, most = keeping.bounds(organization, category)
            span = ngettext("{least} to {most} day.", "{least} to {most} days.", most).format(least=least, most=most)
            self.fields[category] = forms.IntegerField(
                label=_("{what}, in days").format(what=label),
                help_text=f"{meaning} {span}",
                min_value=least,
                max_value=most,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    @property
    def days(self) -> dict[Kept, int]:
        """What was chosen, once it is valid."""
        return {category: self.cleaned_data[category] for category in WORDS}


class HoldForm(forms.Form):
    """What is held, and why."""

    site = forms.ModelChoiceField(
        Site.objects.none(),  # visible: none; the form fills in those its reader may decide about
        label=_("What"),
        required=False,
        to_field_name="uid",
        empty_label=_("Everything of this organization"),
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("For example who asked for it, and under which reference. Your organization alone reads this."),
    )

    def __init__(self, data: Any = None, *, sites: Any) -> None:
        super().__init__(data)
        field = self.fields["site"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = sites
