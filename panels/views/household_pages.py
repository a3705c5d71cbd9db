"""What pages about the account of a home share."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import Http404

from panels.drivers.households import Household
from panels.homes.households import look_again, may
from panels.homes.merging import Told
from panels.models import Panel
from panels.presentation import ages
from panels.secrets import own_pins
from panels.views.arranging import get_home
from panels.views.requests import PersonRequest
from panels.vocabulary import Right


def get_settled(request: PersonRequest, uid: str, rights: tuple[Right, ...]) -> Panel:
    """A panel of a home of which this person may settle something, or 404."""
    panel = get_home(request, uid)
    if not may(request.user, panel.connection, rights):
        raise Http404
    return panel


def pin_of(request: PersonRequest) -> dict[str, Any]:
    """What forms here ask of who fills them in: always who they are."""
    return {"guarded": True, "own_pin": own_pins.find(request.user) is not None}


def read_again(
    request: PersonRequest, panel: Panel, kind: type[Told], ask: Callable[[Household, Told | None], Told]
) -> str:
    """Where the page was sent as a form, have the vendor asked; returns why it said nothing."""
    return look_again(request.user, panel, kind, ask) if request.method == "POST" else ""


def zone_of(panel: Panel) -> str:
    """The time zone of a panel's site."""
    return panel.site.time_zone if panel.site else "UTC"


def home_name(panel: Panel) -> str:
    """What a home is called."""
    return panel.site.name if panel.site else panel.name


def page_of(panel: Panel, told: Any, now: datetime) -> dict[str, Any]:
    """What every page has that shows an answer."""
    read_at = ages.age(told.asked_at, now, zone_of(panel)) if told is not None else ""
    return {"panel": panel, "site": panel.site, "read_at": read_at}
