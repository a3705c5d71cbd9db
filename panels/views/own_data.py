"""What is kept about the person signed in, for them to take along."""

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from panels.pacing import OWN_DATA, keep_to
from panels.persons import telling
from panels.sign_in.fresh import freshly_authenticated
from panels.sign_in.notices import tell
from panels.views.commands import address_of
from panels.views.requests import PersonRequest

if TYPE_CHECKING:
    from django.http import HttpRequest


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@freshly_authenticated
def own_data(request: PersonRequest) -> HttpResponse:
    """What there is, and all of it as one file, to whoever has just proved that it is theirs."""
    if request.method != "POST":
        return render(request, "panels/own_data.html")
    now = timezone.now()
    with transaction.atomic():
        wait = keep_to(OWN_DATA, request.user.pk, address_of(request), now)
    if wait is not None:
        messages.error(cast("HttpRequest", request), _("You had it several times within the hour. Wait a while."))
        return render(request, "panels/own_data.html", status=429)
    text = telling.as_text(telling.tell(request.user, by=request.user))
    tell(request.user, "own_data_told")
    name = f"watchpost-{now:%Y%m%d-%H%M%S}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store, private"}
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)
