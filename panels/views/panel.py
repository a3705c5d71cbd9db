"""One panel: its state, its parts, what was asked of it, and what this person may ask."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from panels.access.asked import AskedState, concerns
from panels.access.doors import relation_facts
from panels.access.holdings import rights_of
from panels.access.rights import PanelRights, Rights
from panels.access.standpoints import seen_from
from panels.live.topics import panel_topic
from panels.models import Command, Message, Panel
from panels.packing import unpack
from panels.presentation import ages, cells, commands, counters, heads, parts
from panels.presentation.access import build
from panels.presentation.facts import Facts
from panels.presentation.narrowing import Watcher
from panels.presentation.news import news_of
from panels.presentation.rows import VENDORS, Seen
from panels.views.lists import pages_below
from panels.views.loading import COMMANDS, load
from panels.views.offers import Offers, owner_forbids
from panels.views.requests import PersonRequest
from panels.vocabulary import Right

MESSAGES = 30


def get_panel(request: PersonRequest, uid: str) -> Panel:
    """The panel with its site and connection, or 404 for everybody who may not see it."""
    panels = Panel.objects.visible_to(request.user).select_related("connection", "site", "watch")
    return get_object_or_404(panels, uid=uid)


@require_safe
def panel(request: PersonRequest, uid: str) -> HttpResponse:
    """The panel's page."""
    found = get_panel(request, uid)
    now = timezone.now()
    held = rights_of(request.user, now)
    relations = relation_facts(found.site_id, now)
    rights = held.on(found.pk, relations, placed_at=found.placed_at)
    seen = Seen.by(rights)
    facts = load([found], now)[0]
    context = page_context(facts, rights, seen)
    language = get_language() or "en"
    watcher = Watcher(request.user, now)
    strip = counters.strip(watcher.counters()) if watcher.is_professional else ()
    context |= {
        "counters": strip,
        "topics": panel_topic(found.uid, language) + (" counters" if strip else ""),
        "own": not watcher.is_professional,
        "owner_forbids": owner_forbids(held, rights, relations),
        "conflicts": _conflicts(found) if seen.whole else 0,
    } | _access(request, found, held, now)
    if not seen.whole:
        own = Command.objects.visible_to(request.user).filter(panel=found).select_related("requested_by")
        context["commands"] = [
            commands.build(command, facts.names, now, facts.time_zone)
            for command in own.order_by("-created_at", "-id")[:COMMANDS]
        ]
    return render(request, "panels/panel.html", context)


def _access(request: PersonRequest, found: Panel, held: Rights, now: datetime) -> dict[str, Any]:
    """What of requests for access and of grants stands on the page."""
    here = seen_from(request.user, held, found, now)
    mine = concerns(request.user, now, found, held)
    # Of their own, the last one stays until they ask anew or it has had its time.
    last = next((one for one in mine if one.own), None)
    is_under_way = last is not None and last.state in (AskedState.OPEN, AskedState.WINDOW)
    is_answered = last is not None and last.state in (AskedState.DECLINED, AskedState.EXPIRED)
    own = [last] if last is not None and (is_under_way or is_answered) else []
    return {
        "gives_grants": here.grants,
        "may_ask": bool(here.installers) and not is_under_way,
        "access": [build(one, now) for one in own + [one for one in mine if one.waits or (one.ends and not one.own)]],
    }


def page_context(facts: Facts, rights: PanelRights, seen: Seen) -> dict[str, Any]:
    """What the page shows of a panel to somebody with these rights; shared with the answer to an act."""
    found = facts.panel
    offers = Offers(found, rights)
    zones = [zone for zone in facts.zones if rights.allows(Right.VIEW, zone.partition_numbers)]
    lines = [parts.build_zone(facts, zone) for zone in zones]
    told = facts.after(seen.since)
    measured = parts.measured_columns(zones)
    # Columns of measures need the width of one table.
    in_two = len(lines) >= parts.TWO_TABLES_FROM and not measured
    half = -(-len(lines) // 2) if in_two else len(lines)
    return {
        "panel": found,
        "site": found.site,
        "vendor": VENDORS.get(found.connection.vendor, found.connection.vendor),
        "site_time": ages.clock(facts.now, facts.now, facts.time_zone, seconds=False),
        "seen": seen,
        "version": found.version_for(covert=seen.covert),
        "head": heads.build_head(told, seen),
        "partitions": [
            (
                cells.build_partition(facts.after(seen.since_in(partition.number)), partition),
                offers.of_partition(partition.number),
            )
            for partition in facts.partitions
            if seen.whole or partition.number in seen.partitions
        ],
        "zone_tables": [table for table in (lines[:half], lines[half:]) if table],
        "measured": measured,
        "zones_head": parts.zones_head(zones, whole=seen.whole),
        "outputs": [
            (parts.build_output(facts, output), offers.of_output(output.kind, output.number))
            for output in (facts.outputs if seen.whole else ())
        ],
        "power": parts.power(facts) if seen.whole else (),
        "link": parts.connection(facts) if seen.whole else (),
        "commands": [
            commands.build(c, facts.names, facts.now, facts.time_zone) for c in told.commands_for(covert=seen.covert)
        ]
        if seen.whole
        else (),
        "head_acts": offers.links("read-status", "read-failures", "connect", "change-pin", "siren-on", "siren-off"),
        "zone_acts": _zone_acts(offers, facts),
        "below": pages_below(found, rights),
        "news": news_of(found),
        "may_see_raw": Right.SEE_RAW in rights.whole,
    }


def _zone_acts(offers: Offers, facts: Facts) -> list[Any]:
    """Acts on zones, where this person may act on at least one."""
    found = []
    for slug in ("leave-out", "put-back", "arm-zone", "disarm-zone"):
        offer = next((o for zone in facts.zones if (o := offers.link(slug, zone.partition_numbers)) is not None), None)
        if offer is not None:
            found.append(offer)
    return found


def _conflicts(found: Panel) -> int:
    """On how many other connections the same serial is known; whose they are is nobody's business here."""
    if not found.serial:
        return 0
    # visible: only how many there are is told.
    same = Panel.objects.filter(serial=found.serial, brand=found.brand)
    return same.exclude(connection_id=found.connection_id).count()


@require_safe
def panel_messages(request: PersonRequest, uid: str) -> HttpResponse:
    """The vendor's messages about this panel, newest first, masked; for people who may see them raw."""
    found = get_panel(request, uid)
    now = timezone.now()
    relations = relation_facts(found.site_id, now)
    rights = rights_of(request.user, now).on(found.pk, relations, placed_at=found.placed_at)
    if Right.SEE_RAW not in rights.whole:
        raise Http404
    # visible: the panel came through visible_to, the right to raw messages was just asked.
    messages = Message.objects.filter(panel=found).order_by("-id")
    if since := rights.since(Right.SEE_RAW):
        messages = messages.filter(received_at__gte=since)
    open_to_all = Q(covert=False) | Q(uid__in=_released_messages(found))
    if Right.SEE_COVERT not in rights.whole:
        messages = messages.filter(open_to_all)
    elif since := rights.since(Right.SEE_COVERT):
        messages = messages.filter(open_to_all | Q(received_at__gte=since))
    page = Paginator(messages, MESSAGES).get_page(request.GET.get("page"))
    zone = found.site.time_zone if found.site else "UTC"
    return render(
        request,
        "panels/messages.html",
        {
            "panel": found,
            "site": found.site,
            "page": page,
            "lines": [
                {
                    "uid": message.uid,
                    "kind": message.kind,
                    "copies": message.copies,
                    "at": ages.moment_html(message.received_at, now, zone),
                    "body": _text(message.body),
                }
                for message in page.object_list
            ],
        },
    )


def _released_messages(found: Panel) -> Any:
    """Messages behind silent alarms that a supervisor has released."""
    events = getattr(found, "events")  # noqa: B009  (the room above adds it; nothing here imports it)
    return events.filter(covert=True, released_at__isnull=False).exclude(message="").values("message")


def _text(body: bytes | memoryview | None) -> str | None:
    return None if body is None else unpack(body).decode("utf-8", "replace")
