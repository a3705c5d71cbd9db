"""A connection that is offered to an organization for which this person manages them."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from panels import handing_over
from panels.drivers import DRIVERS
from panels.forms.logins import LoginForm
from panels.models import Handover
from panels.sign_in.fresh import freshly_authenticated
from panels.views.requests import PersonRequest
from panels.views.trying import try_and_use


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@freshly_authenticated
@sensitive_variables("form")
def handover(request: PersonRequest, uid: str) -> HttpResponse:
    """Enter a login of one's own; it is tried at the vendor before anything changes."""
    found = _get(request, uid)
    form = LoginForm(request.POST if request.method == "POST" else None, connection=found.connection)
    if form.is_valid() and try_and_use(
        request, found.connection, form, lambda login: handing_over.take(request.user, found, login)
    ):
        messages.success(
            cast("HttpRequest", request), _("The connection is yours. Its former login is forgotten here.")
        )
        return redirect("connection", uid=found.connection.uid)
    context = {"handover": found, "form": form, "vendor": DRIVERS[found.connection.vendor].name}
    return render(request, "panels/handover.html", context)


@require_POST
def handover_decline(request: PersonRequest, uid: str) -> HttpResponse:
    """Refuse the offer; the connection stays whose it is."""
    handing_over.decline(request.user, _get(request, uid))
    return redirect("connections")


def _get(request: PersonRequest, uid: str) -> Handover:
    offers = Handover.objects.visible_to(request.user).open()
    found = offers.select_related("connection", "giver", "taker").filter(uid=uid).first()
    if found is None:
        raise Http404
    return found
