"""A panel's events as a timeline, for pages of the room below."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import template
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from history.models import Event
from panels.models import Panel
from panels.presentation import ages
from panels.presentation.rows import Seen
from panels.presentation.words import event_word
from panels.vocabulary import WHOLE_PANEL, EventCategory, EventKind, EventOrigin

register = template.Library()

RECENT: Final = 14

_ALARMS = frozenset(
    {
        EventCategory.FIRE,
        EventCategory.GAS,
        EventCategory.HOLDUP,
        EventCategory.MEDICAL,
        EventCategory.BURGLARY,
    }
)
_TROUBLES = frozenset(
    {
        EventCategory.TECHNICAL,
        EventCategory.COMMUNICATION,
        EventCategory.POWER,
        EventCategory.TROUBLE,
        EventCategory.SUPERVISION,
    }
)
# Their words already say that something is over.
_GOOD_NEWS = frozenset({EventKind.LINK_RESTORED, EventKind.PANEL_CONNECTED})
_CATEGORY_ICONS: Final[dict[str, str]] = {
    EventCategory.FIRE: "flame",
    EventCategory.GAS: "flame",
    EventCategory.HOLDUP: "hand",
    EventCategory.MEDICAL: "heart-pulse",
    EventCategory.BURGLARY: "siren",
    EventCategory.TAMPER: "hammer",
    EventCategory.TECHNICAL: "wrench",
    EventCategory.COMMUNICATION: "unplug",
    EventCategory.POWER: "zap-off",
    EventCategory.TROUBLE: "triangle-alert",
    EventCategory.BYPASS: "shield-minus",
    EventCategory.ACCESS: "key-round",
    EventCategory.SUPERVISION: "clock-alert",
}
_KIND_ICONS: Final[dict[str, str]] = {
    EventKind.ARMED: "shield-check",
    EventKind.DISARMED: "shield-off",
    EventKind.BATTERY_LOW: "battery-low",
    EventKind.PANEL_CONNECTED: "plug",
    EventKind.LINK_RESTORED: "plug",
    EventKind.OUTPUT_CHANGED: "plug",
    EventKind.SIGNALS_MAY_BE_MISSING: "circle-question-mark",
    EventKind.UNKNOWN_NOTIFICATION: "circle-question-mark",
    EventKind.UNPROCESSED: "inbox",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One line of the timeline."""

    uid: str
    css: str
    icon: str
    at: SafeString
    what: str
    where: str
    language: str
    why: tuple[str, ...]
    covert: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """What the parts of a panel are called, and in which language."""

    partitions: dict[int, str]
    zones: dict[int, str]
    outputs: dict[int, str]
    language: str
    time_zone: str


def places(panel: Panel) -> Places:
    """Names of a panel's parts; no query where its parts are already loaded."""
    return Places(
        partitions={part.number: part.name for part in panel.partitions.all() if part.name},
        zones={part.number: part.name for part in panel.zones.all() if part.name},
        outputs={part.number: part.name for part in panel.outputs.all() if part.name},
        language=panel.site.language if panel.site else "",
        time_zone=panel.site.time_zone if panel.site else "UTC",
    )


def of_panel(panel: Panel, seen: Seen) -> QuerySet[Event]:
    """What somebody who sees this much of a panel may know of its past, newest first."""
    told = _from(seen.told_since) if seen.told else Q(pk__in=[])
    for number in seen.told_partitions:
        told |= Q(partition=number) & _from(seen.partitions_told_since.get(number))
    overt = Q(covert=False) | Q(released_at__isnull=False)
    if seen.covert:
        overt |= _from(seen.covert_since)
    # visible: the caller came by the panel through visible_to and says how much of it is seen.
    return Event.objects.filter(told, overt, panel=panel).order_by("-observed_at", "-id")


def _from(moment: datetime | None) -> Q:
    return Q(observed_at__gte=moment) if moment else ~Q(pk__in=[])


def happenings(events: Iterable[Event], where: Places, now: datetime) -> list[Happening]:
    """Lines of the timeline, in the language in force."""
    return [_line(event, where, now) for event in events]


def _line(event: Event, where: Places, now: datetime) -> Happening:
    place, language = _place(event, where)
    what = event_word(event.kind) or event.kind
    if event.restore and event.kind not in _GOOD_NEWS:
        what = _("{what}, over").format(what=what)
    return Happening(
        uid=event.uid,
        css=_css(event),
        icon=_KIND_ICONS.get(event.kind) or _CATEGORY_ICONS.get(event.category, "circle"),
        at=ages.moment_html(event.observed_at, now, where.time_zone),
        what=what,
        where=place,
        language=language,
        why=tuple(_why(event, where, now)),
        covert=event.covert and event.released_at is None,
    )


def _css(event: Event) -> str:
    category = EventCategory(event.category)
    if event.restore or event.kind in _GOOD_NEWS:
        return "is-ok"
    if category in _ALARMS:
        return "is-alarm"
    if category == EventCategory.TAMPER:
        return "is-tamper"
    if category in _TROUBLES:
        return "is-trouble"
    return "is-person" if event.command else ""


def _place(event: Event, where: Places) -> tuple[str, str]:
    if event.zone is not None:
        name = where.zones.get(event.zone)
        plain = _("zone {n}").format(n=event.zone)
        return (f"{plain} {name}", where.language) if name else (plain, "")
    if event.output is not None:
        name = where.outputs.get(event.output)
        return (name, where.language) if name else (_("output {n}").format(n=event.output), "")
    # What is said of the only partition of a panel is said of the panel.
    if event.partition is not None and event.partition != WHOLE_PANEL:
        name = where.partitions.get(event.partition)
        return (name, where.language) if name else (_("partition {n}").format(n=event.partition), "")
    return "", ""


def _why(event: Event, where: Places, now: datetime) -> list[str]:
    """How we know, and what should be known about it."""
    said = []
    if event.origin == EventOrigin.LATE:
        said.append(_("read later from the vendor’s log"))
    elif event.origin == EventOrigin.IMPORTED:
        said.append(_("from the panel’s log, before it was watched here"))
    elif event.origin == EventOrigin.DISCOVERED:
        said.append(_("found after re-sync"))
    if event.not_before:
        since = ages.clock(event.not_before, now, where.time_zone)
        said.append(_("happened between {since} and then").format(since=since))
    elif event.occurred_at and abs((event.observed_at - event.occurred_at).total_seconds()) > 60:
        there = ages.clock(event.occurred_at, now, where.time_zone)
        said.append(_("the vendor’s clock says {time}").format(time=there))
    if event.copies > 1:
        said.append(ngettext("%(n)s message, one kept", "%(n)s messages, one kept", event.copies) % {"n": event.copies})
    if event.zone_is_hint:
        said.append(_("the zone was read out of a sentence"))
    if event.command:
        said.append(_("asked from Watchpost"))
    if event.text:
        said.append(event.text)
    return said


@register.inclusion_tag("history/_timeline.html")
def recent_events(panel: Panel, seen: Seen) -> dict[str, Any]:
    """``{% recent_events panel seen %}``: the newest events of a panel; one query."""
    now = timezone.now()
    return {"happenings": happenings(of_panel(panel, seen)[:RECENT], places(panel), now)}
