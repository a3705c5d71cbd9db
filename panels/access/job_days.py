"""The days of a job as moments, by the clock of its site; pure functions."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

# A job is prepared the evening before, and written up after midnight: so long before its first day and after its last
# one its panels may be looked at, and nothing more.
BEFORE: Final = timedelta(hours=12)
AFTER: Final = timedelta(hours=6)
# No zone is so far from UTC that a job whose last day is longer ago than this still shows anything.
_OVER: Final = timedelta(days=3)
UNREADABLE: Final = (ValueError, KeyError, OSError, OverflowError)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDays:
    """One is at work in [begins, ends), and sees the panels in [opens, closes)."""

    opens: datetime
    begins: datetime
    ends: datetime
    closes: datetime

    def are_now(self, now: datetime) -> bool:
        """Whether it is one of the days."""
        return self.begins <= now < self.ends

    def show(self, now: datetime) -> bool:
        """Whether the panels are seen, which is so a little before and after as well."""
        return self.opens <= now < self.closes


def oldest_last_day(now: datetime) -> date:
    """The earliest last day with which a job may still show something, in whichever zone."""
    return (now - _OVER).date()


def job_days(first: date, last: date, zone: str) -> JobDays:
    """From the beginning of the first day to the end of the last one, where the site is.

    A day begins at midnight; where a clock change skips that, when the change is over. Raises one of `UNREADABLE` for
    days or a zone that cannot be read.
    """
    there, utc = ZoneInfo(zone), ZoneInfo("UTC")
    begins = datetime.combine(first, time(), there).astimezone(utc)
    ends = datetime.combine(last + timedelta(days=1), time(), there).astimezone(utc)
    return JobDays(opens=begins - BEFORE, begins=begins, ends=ends, closes=ends + AFTER)
