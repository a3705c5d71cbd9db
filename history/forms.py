"""What a reader narrows the journal to."""

from datetime import UTC, datetime, time
from typing import Any, Final

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from history.act_words import SORTS
from history.models import JournalEntry
from panels.models import Panel, User

# So many people or panels may go by a word; a longer list would be no narrowing.
_MOST: Final = 200


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class JournalFilter(forms.Form):
    """Every field may be empty. What does not fit is told, and narrows nothing."""

    who = forms.CharField(label=_("Who (name or e-mail)"), max_length=100, required=False)
    what = forms.ChoiceField(label=_("What"), required=False)
    where = forms.CharField(label=_("Site or panel"), max_length=100, required=False)
    since = forms.DateField(label=_("From (UTC)"), required=False, widget=_day())
    until = forms.DateField(label=_("Until and including (UTC)"), required=False, widget=_day())

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="journal-%s")
        what: Any = self.fields["what"]
        what.choices = [("", _("anything")), *((sort, words) for sort, (words, _acts) in SORTS.items())]

    def narrowed(self, reader: User, journals: list[str]) -> QuerySet[JournalEntry]:
        """The entries of a reader's journals that are asked for."""
        entries = JournalEntry.objects.visible_to(reader)
        said = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        if who := said.get("who"):
            entries = entries.filter(actor__in=_people(who, journals))
        if sort := said.get("what"):
            begins = Q(pk__in=[])
            for prefix in SORTS[sort][1]:
                begins |= Q(act__startswith=prefix)
            entries = entries.filter(begins)
        if where := said.get("where"):
            entries = entries.filter(panel__in=_panels(where, reader))
        if since := said.get("since"):
            entries = entries.filter(at__gte=datetime.combine(since, time(), UTC))
        if until := said.get("until"):
            entries = entries.filter(at__lte=datetime.combine(until, time.max, UTC))
        return entries


def _people(text: str, journals: list[str]) -> list[str]:
    """People whose names a reader is shown: of their organizations, or with no organization at all."""
    named, mine = Q(name__icontains=text), Q(memberships__organization__uid__in=journals, memberships__pending=False)
    guests = Q(memberships__isnull=True, is_staff=False)
    # visible: names that the journal's lines show anyway; addresses of one's own people alone.
    found = User.objects.filter(mine & (named | Q(email__icontains=text)) | guests & named)
    return list(found.order_by("pk").values_list("uid", flat=True).distinct()[:_MOST])


def _panels(text: str, reader: User) -> list[str]:
    found = Panel.objects.visible_to(reader).filter(Q(name__icontains=text) | Q(site__name__icontains=text))
    return list(found.order_by("pk").values_list("uid", flat=True)[:_MOST])
