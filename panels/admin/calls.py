"""What is spent of the calls that a vendor allows, for whoever looks after a connection."""

from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, ngettext

from panels.drivers.base import DriverError, Spent
from panels.models import Connection
from panels.vendors import sessions

_HOUR = 3600.0


def calls_of(connection: Connection) -> str:
    """One line for each sort of call of which any was made."""
    try:
        spent = sessions.feed_of(connection).spent
    except DriverError:
        return "—"
    lines = format_html_join(mark_safe("<br>"), "{}", ((_line(one),) for one in spent))
    return lines or gettext("none")


def _line(one: Spent) -> str:
    hours = round(one.seconds / _HOUR)
    text = ngettext(
        "%(name)s: %(made)d of %(most)d in %(hours)d hour",
        "%(name)s: %(made)d of %(most)d in %(hours)d hours",
        hours,
    ) % {"name": one.name, "made": one.made, "most": one.most, "hours": hours}
    if one.reserved:
        text += gettext(", the last %(count)d for people") % {"count": one.reserved}
    return text
