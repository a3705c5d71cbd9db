"""What an owner has granted on a panel, and whoever holds it; missing for everybody who gives no grants there."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from panels.access.granting import add_grant, change_grant, end_grant, grantable, grants_on
from panels.access.standpoints import Standpoint, by_address, can_be_given, members_of, standpoint
from panels.dispatch import Refusal
from panels.forms.devices import GuardedForm
from panels.forms.grants import GrantForm, TermsForm
from panels.models import Grant, Panel, User
from panels.presentation import ages
from panels.presentation.grant_words import sentence_of
from panels.sign_in.fresh import freshly_authenticated
from panels.views.arranging import answer, filled_in
from panels.views.household_pages import zone_of
from panels.views.panel import get_panel
from panels.views.requests import PersonRequest
from panels.vocabulary import Right

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantLine:
    """One grant as its owner reads it. ``is_theirs``: to whom it was given still belongs here, so it can be changed."""

    uid: str
    sentence: str
    granted_by: str
    is_pending: bool
    is_theirs: bool
    is_window: bool


@never_cache
@require_safe
def panel_grants(request: PersonRequest, uid: str) -> HttpResponse:
    """Every grant on the panel, as a sentence each."""
    panel, held = _granted_panel(request, uid)
    now = timezone.now()
    members, found = list(members_of(held.owners, now)), list(grants_on(panel, now))
    by_address((grant.user for grant in found), members)
    pending = {one.user_id: one.pending for one in members}
    lines = [_line(grant, pending, now) for grant in found]
    context = {"panel": panel, "site": panel.site, "grants": lines, "has_people": bool(_people(request, held, now))}
    return render(request, "panels/grants.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@freshly_authenticated
def grant_add(request: PersonRequest, uid: str) -> HttpResponse:
    """Grant somebody something."""
    panel, held = _granted_panel(request, uid)
    people = _people(request, held, timezone.now())
    form = GrantForm(
        filled_in(request),
        people=[(person.uid, str(person)) for person in people],
        rights=grantable(held),
        partitions=list(panel.partitions.all()),
        time_zone=zone_of(panel),
        hours=(),
    )
    if form.is_bound and form.is_valid():
        person = next(one for one in people if one.uid == form.cleaned_data["person"])
        try:
            grant = add_grant(request.user, panel, person, form.terms, timezone.now())
        except Refusal as refusal:
            form.add_error(None, _why(refusal))
        else:
            return _told(request, panel, sentence_of(grant))
    return render(request, "panels/grant.html", {"panel": panel, "site": panel.site, "form": form, "grant": None})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@freshly_authenticated
def grant_change(request: PersonRequest, uid: str, grant: str) -> HttpResponse:
    """Put other terms into a grant."""
    panel, held = _granted_panel(request, uid)
    found, now = _grant(panel, held, grant), timezone.now()
    if found.request_id is not None or not can_be_given(held.owners, now).filter(user=found.user_id).exists():
        raise Http404
    form = TermsForm(
        filled_in(request),
        rights=grantable(held),
        partitions=list(panel.partitions.all()),
        time_zone=zone_of(panel),
        hours=found.hours,
        initial=_initial(found),
    )
    if found.valid_from <= now:
        form.keep_beginning(found.valid_from)
    if form.is_bound and form.is_valid():
        try:
            change_grant(request.user, found, form.terms, timezone.now())
        except Refusal as refusal:
            form.add_error(None, _why(refusal))
        else:
            return _told(request, panel, sentence_of(_grant(panel, held, grant)))
    context = {"panel": panel, "site": panel.site, "form": form, "grant": found, "sentence": sentence_of(found)}
    return render(request, "panels/grant.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@freshly_authenticated
def grant_end(request: PersonRequest, uid: str, grant: str) -> HttpResponse:
    """End a grant at once."""
    panel, held = _granted_panel(request, uid)
    found = _grant(panel, held, grant)

    def send(_pin: str) -> str:
        end_grant(request.user, found, timezone.now())
        found.refresh_from_db(fields=["valid_until"])
        messages.success(cast("HttpRequest", request), sentence_of(found))
        return ""

    form, back = GuardedForm(filled_in(request), guarded=False, own_pin=False), reverse("panel_grants", args=[uid])
    title, of = _("End now"), str(found.user)
    return answer(request, panel, form, send, title=title, of=of, back=back, note=sentence_of(found))


# --------------------------------------------------------------------- what these pages share


def _granted_panel(request: PersonRequest, uid: str) -> tuple[Panel, Standpoint]:
    """A panel on which this person gives grants, or 404."""
    panel = get_panel(request, uid)
    held = standpoint(request.user, panel, timezone.now())
    if not held.grants:
        raise Http404
    return panel, held


def _grant(panel: Panel, held: Standpoint, uid: str) -> Grant:
    now = timezone.now()
    found = grants_on(panel, now).filter(uid=uid).first()
    if found is None:
        raise Http404
    by_address([found.user], members_of(held.owners, now))
    return found


def _people(request: PersonRequest, held: Standpoint, now: datetime) -> list[User]:
    """Who can be given something: everybody of the owner's, the invited too, and not oneself."""
    members = list(can_be_given(held.owners, now))
    people = {one.user_id: one.user for one in members if one.user_id != request.user.pk}
    by_address(people.values(), members)
    return sorted(people.values(), key=lambda person: str(person).casefold())


def _line(grant: Grant, pending: dict[int, bool], now: datetime) -> GrantLine:
    return GrantLine(
        uid=grant.uid,
        sentence=sentence_of(grant, now),
        granted_by=str(grant.granted_by or ""),
        is_pending=pending.get(grant.user_id, False),
        is_theirs=grant.user_id in pending and grant.request_id is None,
        is_window=grant.request_id is not None,
    )


def _initial(grant: Grant) -> dict[str, object]:
    zone = zone_of(grant.panel)
    start = ages.there(grant.valid_from, zone)
    found: dict[str, object] = {
        "partition": str(grant.partition.number) if grant.partition else "",
        "rights": [right for right in grant.rights if right != Right.VIEW],
        "starts_on": start.date(),
        "starts_at": start.time(),
        "once": grant.once,
    }
    if grant.valid_until is not None:
        end = ages.there(grant.valid_until, zone)
        is_whole_day = end.time() == time()
        found |= {"ends_on": (end - timedelta(days=1) if is_whole_day else end).date()}
        found |= {} if is_whole_day else {"ends_at": end.time()}
    return found


def _why(refusal: Refusal) -> str:
    if refusal.code == "forbidden":
        raise Http404
    return refusal.text


def _told(request: PersonRequest, panel: Panel, sentence: str) -> HttpResponse:
    messages.success(cast("HttpRequest", request), sentence)
    return redirect("panel_grants", uid=panel.uid)
