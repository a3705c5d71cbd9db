"""Requests for access and windows as people read them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from panels.access.asked import AskedState, Concern, window_of
from panels.presentation import ages
from panels.presentation.delays import machine_exact
from panels.presentation.grant_words import place_text, rights_text

_STATES: Final[dict[AskedState, Promise]] = {
    AskedState.OPEN: gettext_lazy("Waiting for an answer"),
    AskedState.WINDOW: gettext_lazy("Open"),
    AskedState.ENDED: gettext_lazy("Over"),
    AskedState.DECLINED: gettext_lazy("Declined"),
    AskedState.TAKEN_BACK: gettext_lazy("Taken back"),
    AskedState.EXPIRED: gettext_lazy("Nobody answered within 24 hours"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLine:
    """One request as one person reads it. ``until``: when its open window ends, exact; ``left``: seconds to that."""

    uid: str
    panel: str
    place: str
    sentence: str
    reason: str
    state: AskedState
    state_text: str
    asked: str
    answered: str
    until: str
    left: str
    own: bool
    waits: bool
    ends: bool


def build(concern: Concern, now: datetime) -> AccessLine:
    """A concern in words, in the language in force."""
    request, window = concern.request, window_of(concern.request)
    zone = request.panel.site.time_zone if request.panel.site else "UTC"
    place = place_text(request.panel)
    text = (
        _("{person} of {organization} may {acts} at {place}.")
        if concern.state == AskedState.WINDOW
        else _("{person} of {organization} asks to {acts} at {place} for {time}.")
    )
    is_open = concern.state == AskedState.WINDOW and window is not None and window.valid_until is not None
    until = window.valid_until if is_open and window else None
    return AccessLine(
        uid=request.uid,
        panel=request.panel.uid,
        place=place,
        sentence=text.format(
            person=request.user,
            organization=request.organization.name,
            acts=rights_text(request.rights),
            place=place,
            time=length_text(request.minutes),
        ),
        reason=request.reason,
        state=concern.state,
        state_text=str(_STATES[concern.state]),
        asked=ages.moment_html(request.asked_at, now, zone, seconds=False),
        answered=_answered(concern),
        until=machine_exact(until) if until else "",
        left=clock_text((until - now).total_seconds()) if until else "",
        own=concern.own,
        waits=concern.waits,
        ends=concern.ends,
    )


def clock_text(seconds: float) -> str:
    """``29:59``, ``1:59:59``: what the browser counts on with."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, second = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{second:02}" if hours else f"{minutes}:{second:02}"


def length_text(minutes: int) -> str:
    """``30 min``, ``1 h``: as ages are said, but whole hours in hours."""
    _seconds, minute, hour, _days = ages.units()
    return f"{minutes // 60}\N{NO-BREAK SPACE}{hour}" if minutes % 60 == 0 else f"{minutes}\N{NO-BREAK SPACE}{minute}"


def _answered(concern: Concern) -> str:
    who = concern.request.decided_by
    if who is None:
        return ""
    match concern.state:
        case AskedState.WINDOW | AskedState.ENDED:
            return _("Approved by {person}").format(person=who)
        case AskedState.DECLINED:
            return _("Declined by {person}").format(person=who)
    return ""
