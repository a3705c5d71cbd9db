"""Where a person is signed in, and the end of each of it."""

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from panels.presentation import ages
from panels.sign_in import sessions as sign_ins
from panels.sign_in.browsers import browser_name
from panels.views.requests import PersonRequest

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """One sign-in, with ages in words. ``uid`` tells nothing of the key that the browser holds."""

    uid: str
    browser: str
    address: str
    since: str
    seen: str
    is_this: bool


@never_cache
@require_safe
def sessions(request: PersonRequest) -> HttpResponse:
    """Everywhere this person is signed in, the browser at hand first."""
    now = timezone.now()
    kept = UserSession.objects.filter(user=request.user).order_by("-last_seen_at")  # visible: one's own
    lines = [
        SessionLine(
            uid=uid_of(one.session_key),
            browser=browser_name(one.user_agent),
            address=one.ip,
            since=ages.age_text((now - one.created_at).total_seconds()),
            seen=ages.age_text((now - one.last_seen_at).total_seconds()),
            is_this=one.session_key == request.session.session_key,
        )
        for one in kept
    ]
    return render(request, "panels/sessions.html", {"lines": sorted(lines, key=lambda line: not line.is_this)})


@require_POST
def session_end(request: PersonRequest, uid: str) -> HttpResponse:
    """End one of them. One's own session ends by signing out."""
    for key in _others(request):
        if uid_of(key) == uid:
            sign_ins.end(request.user, key, "ended")
            messages.success(cast("HttpRequest", request), _("That browser is signed out."))
            return redirect("sessions")
    raise Http404


@require_POST
def sessions_end(request: PersonRequest) -> HttpResponse:
    """End all but the one at hand."""
    sign_ins.end_all(request.user, "ended", keep=request.session.session_key)
    messages.success(cast("HttpRequest", request), _("All other browsers are signed out."))
    return redirect("sessions")


def uid_of(session_key: str) -> str:
    """What a session is called in addresses: whoever reads one cannot use it."""
    digest = hashlib.sha256(b"session:" + session_key.encode()).digest()
    return base64.urlsafe_b64encode(digest[:12]).decode()


def _others(request: PersonRequest) -> list[str]:
    mine = UserSession.objects.filter(user=request.user)  # visible: one's own
    return list(mine.exclude(session_key=request.session.session_key).values_list("session_key", flat=True))
