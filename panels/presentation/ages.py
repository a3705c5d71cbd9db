"""Ages and clock times: ages tick in the browser from ``<time datetime>``, clock times are the site's."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

MINUTE = 60
HOUR = 3600
DAY = 86_400
# What is beyond cannot be said by the clocks of all zones.
_FIRST, _LAST = datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 29, tzinfo=UTC)


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo:
    """A site's time zone; one we do not know is shown in UTC."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def there(moment: datetime, site_zone: str) -> datetime:
    """A moment by a site's clock; the first or last that every clock can show where it is beyond them."""
    return min(max(moment, _FIRST), _LAST).astimezone(zone(site_zone))


@lru_cache(maxsize=8)
def _units(language: str) -> tuple[str, ...]:
    return tuple(_("s|min|h|d").split("|"))


def units() -> tuple[str, ...]:
    """Seconds, minutes, hours and days in short, in the language in force."""
    return _units(get_language() or "en")


def age_text(seconds: float) -> str:
    """``4 s``, ``3 min``, ``2 h``, ``5 d``, with a no-break space."""
    second, minute, hour, day = units()
    whole = max(0, int(seconds))
    if whole < MINUTE:
        return f"{whole}\N{NO-BREAK SPACE}{second}"
    if whole < 2 * HOUR:
        return f"{whole // MINUTE}\N{NO-BREAK SPACE}{minute}"
    if whole < 2 * DAY:
        return f"{whole // HOUR}\N{NO-BREAK SPACE}{hour}"
    return f"{whole // DAY}\N{NO-BREAK SPACE}{day}"


def machine(moment: datetime) -> str:
    """A moment as ``datetime`` attributes carry it."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def age(moment: datetime, now: datetime, site_zone: str) -> SafeString:
    """A ticking age; the exact moment in site time is its title."""
    exact = there(moment, site_zone).replace(tzinfo=None).isoformat(" ", "seconds")
    text = age_text((now - moment).total_seconds())
    return mark_safe(  # noqa: S308  (figures and our own units)
        f'<time datetime="{machine(moment)}" data-age title="{exact}">{text}</time>'
    )


def clock(moment: datetime, now: datetime, site_zone: str, *, seconds: bool = True) -> str:
    """Site time; another day than the site's today is named by its date instead of the seconds."""
    shown = there(moment, site_zone)
    today = now.astimezone(shown.tzinfo).date()
    if shown.date() == today:
        return shown.strftime("%H:%M:%S" if seconds else "%H:%M")
    days = (today - shown.date()).days
    if days == 1 or not seconds:
        return f"{shown:%d} {_month(shown.month, get_language() or 'en')}" + (f" {shown:%H:%M}" if seconds else "")
    return f"{shown:%d} {_month(shown.month, get_language() or 'en')}"


@lru_cache(maxsize=64)
def _month(number: int, language: str) -> str:
    return date_format(datetime(2000, number, 1, tzinfo=UTC), "M")


def moment_html(moment: datetime, now: datetime, site_zone: str, *, seconds: bool = True) -> SafeString:
    """A clock time as ``<time>`` with the exact moment in its title."""
    exact = f"{there(moment, site_zone):%Y-%m-%d %H:%M:%S %Z}"
    return mark_safe(  # noqa: S308  (figures and month names)
        f'<time datetime="{machine(moment)}" title="{exact}">{clock(moment, now, site_zone, seconds=seconds)}</time>'
    )


def date_html(moment: datetime, site_zone: str) -> SafeString:
    """A day and time that may be far ahead, as ``<time>`` with the exact moment in its title."""
    shown, said = there(moment, site_zone), date_text(moment, site_zone)
    return mark_safe(  # noqa: S308  (figures and names of days and months)
        f'<time datetime="{machine(moment)}" title="{shown:%Y-%m-%d %H:%M:%S %Z}">{said}</time>'
    )


def date_text(moment: datetime, site_zone: str) -> str:
    """The same as plain text."""
    shown = there(moment, site_zone)
    is_this_year = shown.year == datetime.now(shown.tzinfo).year
    return date_format(shown.replace(tzinfo=None), "D j M, H:i" if is_this_year else "D j M Y, H:i")
