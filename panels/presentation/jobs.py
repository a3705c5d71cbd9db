"""Jobs as people read them: when, where, what for, and how far they are by the site's clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from panels.access.job_days import AFTER, BEFORE, job_days
from panels.models import Job, Panel, Site
from panels.presentation import ages


class JobState(StrEnum):
    """How far a job is."""

    WORKING = "working"
    # Before its first day, or after its last one, when one may look.
    OPEN = "open"
    CLOSING = "closing"
    TO_COME = "to_come"


STATE_TEXTS: Final[dict[JobState, Promise]] = {
    JobState.WORKING: gettext_lazy("today"),
    JobState.OPEN: gettext_lazy("begins soon, its panels may be looked at"),
    JobState.CLOSING: gettext_lazy("over, its panels may be looked at for a little while"),
    JobState.TO_COME: gettext_lazy("to come"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLine:
    """One job on a page. ``panels``: those it is about, where it ``is_narrowed`` to some of the site."""

    uid: str
    engineer: str
    site: Site
    days: str
    purpose: str
    notes: str
    given_by: str
    looks_back: int
    is_narrowed: bool
    panels: Sequence[Panel]
    state: JobState
    state_text: str


def build(job: Job, now: datetime, panels: Mapping[str, Panel]) -> JobLine:
    """A job for a page; ``panels`` by uid are those that may be named."""
    state = state_of(job, now)
    return JobLine(
        uid=job.uid,
        engineer=str(job.membership.user),
        site=job.site,
        days=days_text(job.first_day, job.last_day, ages.there(now, job.site.time_zone).date()),
        purpose=job.purpose,
        notes=job.notes,
        given_by=str(job.given_by or ""),
        looks_back=job.looks_back,
        is_narrowed=bool(job.only_panels),
        panels=[panels[uid] for uid in job.only_panels if uid in panels],
        state=state,
        state_text=str(STATE_TEXTS[state]),
    )


def state_of(job: Job, now: datetime) -> JobState:
    """How far a job is that is not over."""
    days = job_days(job.first_day, job.last_day, job.site.time_zone)
    if days.are_now(now):
        return JobState.WORKING
    if now >= days.ends:
        return JobState.CLOSING
    return JobState.OPEN if now >= days.opens else JobState.TO_COME


def days_text(first: date, last: date, today: date) -> str:
    """*Tue 24 November*; *Tue 24 November to Thu 26 November*; with the year where it is another."""
    begins, ends = (date_format(day, "D j F" if day.year == today.year else "D j F Y") for day in (first, last))
    return begins if first == last else _("{first} to {last}").format(first=begins, last=ends)


def sentence_of(job: Job, now: datetime) -> str:
    """*Has a job at Villa for Company, Tue 24 November: Replace a detector*."""
    today = ages.there(now, job.site.time_zone).date()
    return _("Has a job at {site} for {company}, {days}: {purpose}").format(
        site=job.site,
        company=job.membership.organization,
        days=days_text(job.first_day, job.last_day, today),
        purpose=job.purpose,
    )


def margins_text() -> str:
    """How long before and after its days a job shows its panels, as a sentence."""
    before, after = BEFORE.total_seconds() / 3600, AFTER.total_seconds() / 3600
    return _(
        "On these days, by the clock of the site, the engineer sees the panels and may ask for a window to act. "
        "From {before:.0f} hours before until {after:.0f} hours after they may look, and nothing else."
    ).format(before=before, after=after)
