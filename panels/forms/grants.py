"""What is granted, as a form without a script: whom, what, from when, until when, in which hours of the week."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from panels.access.granting import OF_PARTITIONS, Terms
from panels.models import Partition
from panels.presentation import ages
from panels.presentation.grant_words import right_labels
from panels.presentation.weekday_words import MIDNIGHT, Window, spans, tidied
from panels.vocabulary import Right

# So many rows of hours are offered, and one more than there are.
_ROWS: Final = 3
_LONGEST: Final = timedelta(days=5 * 366)
_DAYS: Final = 7


def day_input() -> forms.DateInput:
    """A day as browsers ask for one."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def _clock() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class HoursForm(forms.Form):
    """One row of weekday hours: some days, with the same hours on each. An empty row says nothing."""

    days = forms.MultipleChoiceField(
        label=gettext_lazy("Days"),
        choices=[(str(day), word) for day, word in WEEKDAYS_ABBR.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    starts = forms.TimeField(label=gettext_lazy("from"), required=False, widget=_clock())
    ends = forms.TimeField(label=gettext_lazy("to"), required=False, widget=_clock())

    def clean(self) -> dict[str, Any]:
        """Hours belong to days, and have two ends; days without hours are whole."""
        values = super().clean() or {}
        days, starts, ends = values.get("days"), values.get("starts"), values.get("ends")
        if self.errors:
            return values
        if (starts is None) != (ends is None):
            raise forms.ValidationError(_("Enter both from when and to when, or neither for the whole day."))
        if starts is not None and not days:
            raise forms.ValidationError(_("Choose the days to which these hours belong."))
        if starts is not None and starts == ends and starts != time():
            raise forms.ValidationError(_("From when and to when are the same."))
        return values

    @property
    def windows(self) -> list[Window]:
        """The row as windows within days; one over midnight is two."""
        starts, ends = self.cleaned_data["starts"] or time(), self.cleaned_data["ends"] or time()
        begin, end = f"{starts:%H:%M}", f"{ends:%H:%M}" if ends != time() else MIDNIGHT
        found: list[Window] = []
        for day in sorted(map(int, self.cleaned_data["days"])):
            if begin < end:
                found.append((day, begin, end))
            else:
                found += [(day, begin, MIDNIGHT), ((day + 1) % _DAYS, "00:00", end)]
        return found


class TermsForm(forms.Form):
    """What is granted to somebody, and when. Days and hours are those of the site."""

    partition = forms.ChoiceField(label=gettext_lazy("Where"), required=False)
    rights = forms.MultipleChoiceField(
        label=gettext_lazy("What they may do"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("They see how it stands in any case."),
    )
    starts_on = forms.DateField(label=gettext_lazy("From day"), required=False, widget=day_input())
    starts_at = forms.TimeField(label=gettext_lazy("From time"), required=False, widget=_clock())
    ends_on = forms.DateField(label=gettext_lazy("Until day"), widget=day_input())
    ends_at = forms.TimeField(label=gettext_lazy("Until time"), required=False, widget=_clock())
    once = forms.BooleanField(label=gettext_lazy("For one use only"), required=False)

    def __init__(
        self,
        *args: Any,
        rights: Iterable[Right],
        partitions: Sequence[Partition],
        time_zone: str,
        hours: Iterable[Any],
        **kwargs: Any,
    ) -> None:
        self._zone, self._partitions = ages.zone(time_zone), {str(one.number): one for one in partitions}
        self.begun: datetime | None = None
        super().__init__(*args, **kwargs)
        offered = [(right.value, word) for right, word in right_labels(rights) if right != Right.VIEW]
        self.fields["rights"].choices = offered  # type: ignore[attr-defined]
        names = [(number, str(one)) for number, one in self._partitions.items()]
        self.fields["partition"].choices = [("", _("the whole panel")), *names]  # type: ignore[attr-defined]
        if len(names) < 2:
            del self.fields["partition"]
        today = timezone.now().astimezone(self._zone).date()
        self._today, self._last = today, today + _LONGEST
        for name in ("starts_on", "ends_on"):
            self.fields[name].widget.attrs |= {"min": today.isoformat(), "max": self._last.isoformat()}
        known = [{"days": [str(day) for day in days], "starts": s, "ends": e} for days, s, e in spans(hours)]
        rows = [*known, *({} for _row in range(max(1, _ROWS - len(known))))]
        sent = self.data if self.is_bound else None
        self.hours = [HoursForm(sent, prefix=f"hours{n}", initial=row) for n, row in enumerate(rows)]

    def keep_beginning(self, begun: datetime) -> None:
        """What has begun has begun: its beginning is not asked for."""
        self.begun = begun
        del self.fields["starts_on"], self.fields["starts_at"]

    def clean(self) -> dict[str, Any]:
        """It ends after it begins, and what only the whole panel has is not given on a part of it."""
        values = super().clean() or {}
        chosen = {Right(right) for right in values.get("rights", ())}
        if values.get("partition") and (more := chosen - OF_PARTITIONS):
            words = ", ".join(word for _right, word in right_labels(more))
            self.add_error("rights", _("Only for the whole panel: {rights}").format(rights=words))
        if not all(row.is_valid() for row in self.hours):
            self.add_error(None, _("Correct the hours of the week."))
        if values.get("starts_at") and not values.get("starts_on"):
            self.add_error("starts_on", _("Choose the day to which this time belongs."))
        for name in ("starts_on", "ends_on"):
            if (day := values.get(name)) and not self._today <= day <= self._last:
                self.add_error(name, _("Choose a day from today on, at most five years ahead."))
        has_dates = values.get("ends_on") and not self.errors.keys() & {"starts_on", "ends_on"}
        if has_dates and self._end(values) <= max(self._start(values), timezone.now()):
            self.add_error("ends_on", _("It would end before it begins, or has ended already."))
        return values

    @property
    def terms(self) -> Terms:
        """What was filled in and found good."""
        values = self.cleaned_data
        return Terms(
            rights=frozenset(Right(right) for right in values["rights"]),
            partition=self._partitions.get(values.get("partition", "")),
            valid_from=self._start(values),
            valid_until=self._end(values),
            hours=tuple(tidied(window for row in self.hours for window in row.windows)),
            once=values["once"],
        )

    def _start(self, values: dict[str, Any]) -> datetime:
        if self.begun is not None:
            return self.begun
        now, day = timezone.now(), values.get("starts_on")
        # A grant shows the past from its beginning on, so it never begins in the past.
        return max(now, self._moment(day, values.get("starts_at") or time())) if day else now

    def _end(self, values: dict[str, Any]) -> datetime:
        day, clock = values["ends_on"], values.get("ends_at")
        return self._moment(day, clock) if clock else self._moment(day + timedelta(days=1), time())

    def _moment(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self._zone).astimezone(UTC)


class GrantForm(TermsForm):
    """The same for somebody who is chosen as well."""

    person = forms.ChoiceField(label=gettext_lazy("Whom"))
    field_order = ("person", "partition", "rights", "starts_on", "starts_at", "ends_on", "ends_at", "once")

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", "…"), *people]  # type: ignore[attr-defined]
