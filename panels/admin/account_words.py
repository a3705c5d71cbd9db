"""What the page of an account says: why an act failed, and whether a panel is watched."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as sentence

from panels.drivers import judge_of
from panels.drivers.base import DriverError, LockedOutError, Why
from panels.models import Connection, Panel
from panels.presentation import ages
from panels.sentences import HINDRANCES, link_text
from panels.vendors.egress import EgressRefusedError
from panels.vocabulary import ConnectionHealth

# By the setting on which the address would have to stand.
_NOT_ALLOWED: Final = {
    "WATCHPOST_EGRESS_HOSTS": sentence(
        "The host %(host)s is not among the hosts this installation may reach, so nothing was sent. Whoever "
        "runs it adds the name to WATCHPOST_EGRESS_HOSTS."
    ),
    "WATCHPOST_PRIVATE_HOSTS": sentence(
        "The host %(host)s leads to a private address, so nothing was sent. Where that is meant, whoever runs this "
        "installation adds the name to WATCHPOST_PRIVATE_HOSTS."
    ),
    "": sentence("The host %(host)s may only be reached encrypted, so nothing was sent. Leave http:// out."),
}
_NO_CODE: Final = "no_code"


def clock(moment: datetime) -> str:
    """A moment of this day or the next."""
    return f"{date_format(timezone.localtime(moment), 'H:i:s')} {timezone.localtime(moment).tzname()}"


def reason_of(connection: Connection, error: DriverError) -> Why:
    """Why an act failed, as it is noted and told."""
    if isinstance(error, EgressRefusedError):
        return Why(code="not_allowed_out")
    driver = judge_of(connection.vendor)
    return driver.why(error) if driver is not None else Why(code="", vendor_text=str(error))


def told(connection: Connection, error: DriverError) -> SafeString:
    """What happened, why, and what one can do; the vendor's own words beneath."""
    if isinstance(error, EgressRefusedError):
        return format_html("{}", gettext(_NOT_ALLOWED[error.setting]) % {"host": error.host})
    why, driver = reason_of(connection, error), judge_of(connection.vendor)
    text = gettext(driver.sentences[why.code]) if driver is not None and why.code else gettext("That did not work.")
    until = error.until if isinstance(error, LockedOutError) else None
    if until is not None:
        text += " " + gettext("Nothing is tried before %(time)s.") % {"time": clock(until)}
    return format_html("{}<br><small>{}</small>", text, why.vendor_text) if why.vendor_text else format_html("{}", text)


def trouble_of(connection: Connection) -> SafeString:
    """Why the link is not well and how long that lasts, with the words of the vendor or the network beneath."""
    if connection.health == ConnectionHealth.HEALTHY or not (connection.health_code or connection.health_text):
        return SafeString()
    said, now = format_html("{}", link_text(connection.health_code)), timezone.now()
    if connection.health_until is not None and connection.health_until > now:
        # In the time zone of its panels: an account has no place of its own.
        sites = Panel.objects.filter(connection=connection, site__isnull=False)
        zone = sites.values_list("site__time_zone", flat=True).first() or "UTC"
        until = format_html("{} ({})", ages.moment_html(connection.health_until, now, zone), zone)
        said = format_html("{} {}", said, format_html(gettext("Nothing is tried before {time}."), time=until))
    quote = connection.health_text
    return format_html("{}<br><small><q>{}</q></small>", said, quote) if quote else said


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Whether somebody looks at a panel: ``state`` is watched, waiting or not."""

    state: str
    text: str
    detail: str = ""


def standing_of(panel: Panel, connection: Connection, coded: Collection[int]) -> Standing:
    """Whether a panel is watched, or why not; ``coded`` are those with a code to read them."""
    if not connection.enabled:
        return Standing(state="not", text=gettext("Not watched: the connection is switched off."))
    if not panel.enabled:
        return Standing(state="not", text=gettext("Not watched: the panel is switched off."))
    watch = getattr(panel, "watch", None)
    hindrance = watch.hindrance if watch is not None else ""
    if panel.pk not in coded:
        return Standing(state="not", text=gettext(HINDRANCES[_NO_CODE]))
    if hindrance == "code_refused" and watch is not None:
        return Standing(state="not", text=gettext(HINDRANCES[hindrance]), detail=watch.hindrance_text)
    if panel.seen_at is None or hindrance:
        return Standing(state="waiting", text=gettext("The code is kept; the next round visits the panel."))
    if timezone.now() - panel.seen_at < timedelta(minutes=1):
        return Standing(state="watched", text=gettext("Watched, last heard just now"))
    age = timesince(panel.seen_at)
    return Standing(state="watched", text=gettext("Watched, last heard %(age)s ago") % {"age": age})
