"""What a panel's cameras saw last."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from panels.access.doors import panel_rights
from panels.access.rights import PanelRights
from panels.cameras import cameras_shown, made_at, may_see
from panels.live.topics import panel_topic
from panels.models import Camera, Command, Still
from panels.presentation import ages, commands
from panels.presentation.facts import Facts
from panels.presentation.news import news_of, watch_of
from panels.presentation.rows import Seen
from panels.secrets.sealing import UnsealError, open_bytes
from panels.views.loading import COMMANDS, load
from panels.views.offers import Offer, Offers
from panels.views.panel import get_panel
from panels.views.requests import PersonRequest
from panels.vocabulary import CommandName, StillState


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraView:
    """One camera as this viewer is shown it; ``url`` is empty without a picture."""

    uid: str
    number: int
    name: str
    language: str
    url: str
    made: SafeString | str
    age: SafeString | str
    failed: bool
    act: Offer | None


@never_cache
@require_safe
def panel_cameras(request: PersonRequest, uid: str) -> HttpResponse:
    """The newest picture of each camera this person is shown, and the way to a new one."""
    found = get_panel(request, uid)
    now = timezone.now()
    rights = panel_rights(request.user, found, now)
    cameras = cameras_shown(found, rights)
    if not cameras:
        raise Http404
    facts = load([found], now)[0]
    seen, watch, offers = Seen.by(rights), watch_of(found), Offers(found, rights)
    asked: Any = facts.after(seen.since).commands_for(covert=seen.covert)
    if not seen.whole:
        mine = Command.objects.visible_to(request.user).filter(panel=found).select_related("requested_by")
        asked = mine.order_by("-created_at", "-id")[:COMMANDS]
    context: dict[str, Any] = {
        "panel": found,
        "site": found.site,
        "topics": panel_topic(found.uid, get_language() or "en"),
        "news": news_of(found),
        "cameras": [_view(camera, facts, rights, offers) for camera in cameras],
        "read_at": ages.age(watch.cameras_at, now, facts.time_zone) if watch and watch.cameras_at else "",
        "version": found.version_for(covert=seen.covert),
        "commands": [commands.build(command, facts.names, now, facts.time_zone) for command in asked],
    }
    return render(request, "panels/cameras.html", context)


def _view(camera: Camera, facts: Facts, rights: PanelRights, offers: Offers) -> CameraView:
    still: Still | None = getattr(camera, "still", None)
    if still is not None and not may_see(still, camera, rights):
        still = None
    made = made_at(still) if still else None
    return CameraView(
        uid=camera.uid,
        number=camera.number,
        name=camera.name or _("Camera {n}").format(n=camera.number),
        language=facts.language if camera.name else "",
        url=reverse("panel_still", args=[facts.panel.uid, still.uid]) if still else "",
        made=ages.moment_html(made, facts.now, facts.time_zone) if made else "",
        age=ages.age(made, facts.now, facts.time_zone) if made else "",
        failed=camera.state == StillState.FAILED and (still is not None or _was_asked(camera, facts)),
        act=offers.link("take-still", camera.partition_numbers, f"?camera={camera.number}"),
    )


def _was_asked(camera: Camera, facts: Facts) -> bool:
    """Whether somebody here has asked for a picture lately: some vendors call one that nobody ever asked for failed."""
    return any(c.name == CommandName.TAKE_STILL and camera.number in c.zones for c in facts.commands)


@never_cache
@require_safe
def panel_still(request: PersonRequest, uid: str, still: str) -> HttpResponse:
    """The bytes of one picture, for those who may see it, and for no cache."""
    found = get_panel(request, uid)
    # visible: the panel came through visible_to, and the right to this very picture is asked next.
    kept = get_object_or_404(Still.objects.select_related("camera"), uid=still, camera__panel=found)
    if not may_see(kept, kept.camera, panel_rights(request.user, found)):
        raise Http404
    try:
        body = open_bytes(bytes(kept.body))
    except UnsealError:
        raise Http404 from None
    return picture_answer(body, kept.kind)


def picture_answer(body: bytes, kind: str) -> HttpResponse:
    """A picture of people at home: shown as what it is, and kept by nobody on the way."""
    return HttpResponse(
        body,
        content_type=kind,
        headers={
            "Cache-Control": "no-store, private",
            "X-Content-Type-Options": "nosniff",
            "Content-Disposition": "inline",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )
