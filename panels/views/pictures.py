"""Pictures of a home's cameras: reading, showing and deleting them."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from panels.access.doors import panel_rights
from panels.forms.devices import GuardedForm
from panels.homes import pictures
from panels.models import Device, Picture
from panels.presentation import ages
from panels.secrets.sealing import UnsealError, open_bytes
from panels.views.arranging import answer, filled_in
from panels.views.cameras import picture_answer
from panels.views.homes import get_device
from panels.views.requests import PersonRequest


@never_cache
@require_safe
def device_picture(request: PersonRequest, uid: str, picture: str) -> HttpResponse:
    """The bytes of one picture, for those who may see it, and for no cache."""
    device = get_device(request, uid)
    # visible: the device came through visible_to, and the right to this very picture is asked next.
    kept = get_object_or_404(Picture.objects.exclude(kind=""), uid=picture, album__device=device)
    if not pictures.may_see(device, panel_rights(request.user, device.panel), kept):
        raise Http404
    try:
        body = open_bytes(bytes(kept.body))
    except UnsealError:
        raise Http404 from None
    return picture_answer(body, kept.kind)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pictures_read(request: PersonRequest, uid: str) -> HttpResponse:
    """Have the vendor asked which pictures there are."""
    device = get_device(request, uid)
    if not pictures.has_pictures(device) or not pictures.may_see(device, panel_rights(request.user, device.panel)):
        raise Http404

    def send(_pin: str) -> str:
        return pictures.look(request.user, device)

    return _answer(request, device, send, title=_("Read the pictures"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def picture_delete(request: PersonRequest, uid: str, picture: str) -> HttpResponse:
    """Have a picture forgotten, at the vendor too."""
    device = get_device(request, uid)
    rights = panel_rights(request.user, device.panel)
    # visible: the device came through visible_to, and the right to this very picture is asked next.
    kept = get_object_or_404(Picture.objects.defer("body"), uid=picture, album__device=device)
    can = pictures.has_pictures(device) and pictures.may_see(device, rights, kept)
    if not can or not pictures.may_remove(request.user, device, rights):
        raise Http404
    zone = device.panel.site.time_zone if device.panel.site else "UTC"
    title = _("Delete the picture of {time}").format(time=ages.clock(pictures.made_at(kept), timezone.now(), zone))

    def send(_pin: str) -> str:
        return pictures.remove(request.user, device, kept)

    return _answer(request, device, send, title=title)


def _answer(request: PersonRequest, device: Device, send: Callable[[str], str], *, title: str) -> HttpResponse:
    form = GuardedForm(filled_in(request), guarded=False, own_pin=False)
    back = reverse("device", args=[device.uid])
    return answer(request, device.panel, form, send, title=title, of=device.name, back=back)
