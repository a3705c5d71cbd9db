"""How a gateway is: its link, firmware and protocols, and, for who looks after the connection, the calls left."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from panels.access.doors import panel_rights
from panels.admin.managers import manages
from panels.drivers import DRIVERS, is_fed, settled
from panels.drivers.base import DriverError, Spent
from panels.drivers.households import HomeHealth
from panels.homes.households import kept, may_look
from panels.live.topics import home_topic
from panels.models import Connection, Device, Gateway, Panel
from panels.presentation.gateways import calls_lines, protocol_lines
from panels.presentation.scenes import build_gateway
from panels.vendors import sessions
from panels.views.home_loading import load_homes
from panels.views.household_pages import page_of, read_again, zone_of
from panels.views.panel import get_panel
from panels.views.requests import PersonRequest


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def gateway_health(request: PersonRequest, uid: str) -> HttpResponse:
    """One gateway's health as it was told; what it tells only when it is asked, it says anew by POST."""
    panel = get_panel(request, uid)
    rights = panel_rights(request.user, panel)
    # visible: the panel came through visible_to.
    if not rights.sees_whole or not Gateway.objects.filter(panel=panel).exists():
        raise Http404
    looks = may_look(request.user, panel)
    if request.method == "POST" and not looks:
        raise Http404
    why = read_again(request, panel, HomeHealth, lambda household, _known: household.health([panel.vendor_id]))
    if request.method == "POST" and not why:
        return redirect("gateway_health", uid=panel.uid)
    told, now = kept(panel.connection, HomeHealth), timezone.now()
    asked = told if told is not None and panel.vendor_id in told.protocols else None
    protocols, others = _protocols(panel, asked)
    context: dict[str, Any] = page_of(panel, asked, now) | {
        "topics": home_topic(panel.uid, get_language() or "en"),
        "gateway": build_gateway(load_homes([panel], now)[0].after(rights.since())),
        "why": why,
        "looks": looks,
        "protocols": protocols,
        "other_protocols": ", ".join(others),
    }
    if manages(request.user, panel.connection) and is_fed(panel.connection.vendor):
        words = DRIVERS[panel.connection.vendor].sentences
        spent = _spent(panel.connection)
        context |= {
            "manages": True,
            "calls": calls_lines(spent, words, zone_of(panel)) if spent is not None else None,
            "counters": sorted(asked.counters.items()) if asked is not None else [],
        }
    return render(request, "panels/gateway.html", context)


def _protocols(panel: Panel, told: HomeHealth | None) -> Any:
    driver = settled(panel.connection.vendor)
    # visible: of the same panel.
    rows = Device.objects.filter(panel=panel, vanished_at=None).exclude(protocol="").order_by()
    counted = dict(rows.values_list("protocol").annotate(Count("pk")))
    said = told.protocols[panel.vendor_id] if told is not None else None
    return protocol_lines(counted, said, driver.protocols if driver is not None else {})


def _spent(connection: Connection) -> Sequence[Spent] | None:
    """What is spent; None where the connection's settings cannot be used."""
    try:
        return sessions.feed_of(connection).spent
    except DriverError:
        return None
