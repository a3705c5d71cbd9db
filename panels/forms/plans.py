"""When a scene is to run: a day and a time by the site's clock, which now and then skips an hour or has one twice."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from panels.forms.devices import GuardedForm
from panels.homes.planning import LATEST, SOONEST
from panels.presentation import ages


class PlanForm(GuardedForm):
    """A moment ahead; ``moment`` is where it begins, ``zone`` the site's. Its outcome is ``runs_at``.

    An hour that the clock shows twice asks which of the two is meant.
    """

    def __init__(
        self, *args: Any, zone: ZoneInfo, now: datetime, moment: datetime | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._zone, self._now = zone, now
        self.runs_at: datetime | None = None
        first, last = (now + SOONEST).astimezone(zone), (now + LATEST).astimezone(zone)
        shown = ages.there(moment, zone.key) if moment is not None else None
        fields: dict[str, forms.Field] = {
            "day": forms.DateField(
                label=_("Day"),
                initial=f"{shown or first:%Y-%m-%d}",
                widget=forms.DateInput(
                    format="%Y-%m-%d", attrs={"type": "date", "min": f"{first:%Y-%m-%d}", "max": f"{last:%Y-%m-%d}"}
                ),
                input_formats=["%Y-%m-%d"],
            ),
            "time": forms.TimeField(
                label=_("Time"),
                initial=f"{shown:%H:%M}" if shown is not None else None,
                widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
                input_formats=["%H:%M", "%H:%M:%S"],
                help_text=_("By the clock of the home: {zone}.").format(zone=zone.key),
            ),
        }
        if self.data and (both := self._both(fields)) is not None and both[0] != both[1]:
            fields["which"] = forms.ChoiceField(
                label=_("The clock shows this time twice that night"),
                choices=[(str(at), _which(moment, zone)) for at, moment in enumerate(both)],
            )
        # The PIN comes last, where it is typed last.
        self.fields = fields | self.fields

    def clean(self) -> dict[str, Any]:
        """Find the moment that is meant. There is none in an hour that is skipped."""
        values: dict[str, Any] = super().clean() or {}
        day, time = values.get("day"), values.get("time")
        if day is None or time is None:
            return values
        said = datetime.combine(day, time.replace(second=0, microsecond=0))
        moment = self._at(said, int(values.get("which") or 0))
        if moment is None or not self._now + SOONEST <= moment <= self._now + LATEST:
            self.add_error("time", _("Choose a time at least a minute and at most a year from now."))
        elif moment.astimezone(self._zone).replace(tzinfo=None, fold=0) != said:
            self.add_error("time", _("There is no such time on that day: the clocks are put forward."))
        else:
            self.runs_at = moment
        return values

    def _both(self, fields: Mapping[str, forms.Field]) -> tuple[datetime, datetime] | None:
        """The two moments of an hour that comes twice, twice the same otherwise; None for what is no time."""
        try:
            day, time = (field.clean(self.data.get(name)) for name, field in fields.items())
        except ValidationError:
            return None
        said = datetime.combine(day, time.replace(second=0, microsecond=0))
        first, second = self._at(said, 0), self._at(said, 1)
        if first is None or second is None:
            return None
        # In an hour that is skipped the two are apart as well, the wrong way round.
        return (first, second) if first < second else (first, first)

    def _at(self, said: datetime, fold: int) -> datetime | None:
        """What is said as a moment; None for one so far off that there is no year for it elsewhere."""
        try:
            return said.replace(tzinfo=self._zone, fold=fold).astimezone(UTC)
        except OverflowError:
            return None


def _which(moment: datetime, zone: ZoneInfo) -> str:
    there = moment.astimezone(zone)
    return f"{there:%H:%M} {there:%Z}"
