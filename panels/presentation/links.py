"""The link of a connection to its vendor, prepared for templates: on its own page and on those of its panels."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from panels.models import Connection
from panels.presentation import ages, marks
from panels.presentation.rows import VENDORS
from panels.presentation.words import HEALTH
from panels.sentences import link_text
from panels.vocabulary import ConnectionHealth

_MARKS: Final[dict[str, tuple[str, str]]] = {
    ConnectionHealth.HEALTHY: ("is-ok", "check"),
    ConnectionHealth.DEGRADED: ("is-trouble", "triangle-alert"),
    ConnectionHealth.CONNECTING: ("is-arming", "loader"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A name and what stands beside it."""

    name: str
    value: SafeString | str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionLine:
    """A connection in a list."""

    connection: Connection
    vendor: str
    health: SafeString
    is_ended: bool


def line_of(connection: Connection) -> ConnectionLine:
    """One connection in a list."""
    return ConnectionLine(
        connection=connection,
        vendor=VENDORS.get(connection.vendor, connection.vendor),
        health=_health(connection),
        is_ended=connection.ended_at is not None,
    )


def pairs_of(link: Connection, now: datetime, zone: str) -> list[Pair]:
    """How a link is, why, since when, and what comes next."""
    good = link.health == ConnectionHealth.HEALTHY
    pairs = [Pair(name=VENDORS.get(link.vendor, link.vendor), value=_health(link))]
    if link.health_code and not good:
        pairs.append(
            Pair(name=_("Why"), value=format_html('<span class="prose">{}</span>', link_text(link.health_code)))
        )
    if link.health_text and not good:
        pairs.append(Pair(name=_("What it said"), value=format_html("<q>{}</q>", link.health_text)))
    if link.health_until and not good:
        pairs.append(Pair(name=_("Lasts until"), value=ages.moment_html(link.health_until, now, zone)))
    since = link.link_up_at if good else link.link_down_at
    if since:
        pairs.append(Pair(name=_("Since"), value=ages.moment_html(since, now, zone)))
    if link.next_try_at and not good:
        pairs.append(Pair(name=_("Next try"), value=ages.moment_html(link.next_try_at, now, zone)))
    word = ages.age(link.last_message_at, now, zone) if link.last_message_at else _("none yet")
    pairs.append(Pair(name=_("Last message"), value=word))
    if link.gap_from:
        pairs.append(Pair(name=_("Signals may be missing since"), value=ages.moment_html(link.gap_from, now, zone)))
    if link.commands_stopped:
        pairs.append(Pair(name=_("Commands"), value=marks.flag("is-trouble", "pause", _("stopped"))))
    return pairs


def _health(link: Connection) -> SafeString:
    css, icon = _MARKS.get(link.health, ("is-trouble", "unplug"))
    # Nobody holds it at the moment, which is not what somebody has switched off.
    waits = link.enabled and link.health == ConnectionHealth.OFF
    return marks.flag(css, icon, _("not connected") if waits else str(HEALTH[link.health]))
