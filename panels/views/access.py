"""Asking for a window on a panel, answering, and ending it; each missing for whoever it does not concern."""

import logging
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from panels.access.asked import AskedState, Concern, concerns, window_of
from panels.access.granting import end_grant
from panels.access.holdings import rights_of
from panels.access.requests import approve, ask_for_access, decline, take_back
from panels.access.rights import at_work
from panels.access.standpoints import standpoint
from panels.dispatch import Refusal
from panels.forms.access import AnswerForm, AskForm
from panels.models import AccessRequest
from panels.presentation.access import build
from panels.sign_in.fresh import ask_again, recently_authenticated
from panels.views.arranging import filled_in
from panels.views.panel import get_panel
from panels.views.requests import PersonRequest
from panels.vocabulary import Right

if TYPE_CHECKING:
    from django.http import HttpRequest

log = logging.getLogger(__name__)


@never_cache
@require_safe
def access_requests(request: PersonRequest) -> HttpResponse:
    """What waits for this person's answer, the windows they may end, and what they have asked for themselves."""
    now = timezone.now()
    lines = [build(one, now) for one in concerns(request.user, now)]
    context = {
        "waiting": [line for line in lines if line.waits],
        "windows": [line for line in lines if line.state == AskedState.WINDOW],
        "others": [line for line in lines if not line.waits and line.state != AskedState.WINDOW],
        "asks": _asks_anywhere(request),
    }
    return render(request, "panels/access_requests.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def access_ask(request: PersonRequest, uid: str) -> HttpResponse:
    """Ask for a window on a panel."""
    panel = get_panel(request, uid)
    if not standpoint(request.user, panel, timezone.now()).installers:
        raise Http404
    form = AskForm(filled_in(request))
    if form.is_bound and form.is_valid():
        rights = [Right(right) for right in form.cleaned_data["rights"]]
        minutes, reason = form.cleaned_data["minutes"], form.cleaned_data["reason"]
        try:
            with transaction.atomic():
                asked = ask_for_access(
                    request.user, panel, rights=rights, minutes=minutes, reason=reason, now=timezone.now()
                )
                origin = request.build_absolute_uri("/")
                transaction.on_commit(lambda: _write(asked, origin))
        except Refusal as refusal:
            form.add_error(None, _why(refusal))
        else:
            text = _("You have asked. The answer appears on this page.")
            messages.success(cast("HttpRequest", request), text)
            return redirect("panel", uid=panel.uid)
    return render(request, "panels/access_ask.html", {"panel": panel, "site": panel.site, "form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def access_request(request: PersonRequest, uid: str) -> HttpResponseBase:
    """One request: to answer, or what has become of it."""
    found = _concern(request, uid)
    if found.waits and not recently_authenticated(request):
        return ask_again(request)
    form = AnswerForm(filled_in(request), most=found.request.minutes) if found.waits else None
    error = ""
    if request.method == "POST":
        if not found.answers:
            raise Http404
        answer = request.POST.get("answer")
        if form is None:
            error = Refusal("request_decided" if found.request.decided_at else "request_over").text
        elif answer == "decline" or (answer == "approve" and form.is_valid()):
            minutes = form.cleaned_data["minutes"] if answer == "approve" else 0
            error = _answered(request, found.request, minutes)
            if not error:
                return redirect("access_request", uid=uid)
        # It may have been answered, or ended, in this very moment.
        found = _concern(request, uid)
        form = form if found.waits else None
    context = {"line": build(found, timezone.now()), "form": form, "error": error}
    return render(request, "panels/access_request.html", context, status=409 if error else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def access_take_back(request: PersonRequest, uid: str) -> HttpResponse:
    """The asker needs it no more."""
    found = _concern(request, uid)
    if not found.own:
        raise Http404
    if request.method != "POST":
        return redirect("access_request", uid=uid)
    return _done(request, found, lambda: take_back(request.user, found.request, timezone.now()))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def access_end(request: PersonRequest, uid: str) -> HttpResponse:
    """End a window before its time."""
    found = _concern(request, uid)
    window = window_of(found.request)
    if window is None or not (found.ends or found.state == AskedState.ENDED):
        raise Http404
    if request.method != "POST":
        return redirect("access_request", uid=uid)
    return _done(request, found, lambda: end_grant(request.user, window, timezone.now()))


# --------------------------------------------------------------------- what these pages share


def _concern(request: PersonRequest, uid: str) -> Concern:
    found = next((one for one in concerns(request.user, timezone.now()) if one.request.uid == uid), None)
    if found is None:
        raise Http404
    return found


def _answered(request: PersonRequest, asked: AccessRequest, minutes: int) -> str:
    """Answer; returns why not. No minutes are a no."""
    try:
        if minutes:
            approve(request.user, asked, minutes, timezone.now())
        else:
            decline(request.user, asked, timezone.now())
    except Refusal as refusal:
        return _why(refusal)
    return ""


def _done(request: PersonRequest, found: Concern, act: Any) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        messages.warning(cast("HttpRequest", request), _why(refusal))
    return redirect("panel", uid=found.request.panel.uid)


def _why(refusal: Refusal) -> str:
    if refusal.code == "forbidden":
        raise Http404
    return refusal.text


def _asks_anywhere(request: PersonRequest) -> bool:
    held = rights_of(request.user)
    return any(Right.CONFIGURE in one.rights for one in held.standings) or bool(at_work(held.grants))


def _write(asked: AccessRequest, origin: str) -> None:
    """Have the letters written. The request stands on the pages of whoever may answer, letters or no letters."""
    from panels.tasks import access_asked

    try:
        access_asked.apply_async((asked.uid, origin), retry=False)
    except Exception as error:  # noqa: BLE001  (whatever the broker's client raises)
        log.warning("letters about %s could not be handed over: %s", asked.uid, type(error).__name__)
