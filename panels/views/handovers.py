"""Connections that are offered to organizations this person manages."""

from datetime import timedelta
from typing import Final, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from panels import handing_over
from panels.admin.account_words import clock, told
from panels.drivers import DRIVERS
from panels.drivers.base import DriverError
from panels.drivers.base import VendorUnavailableError as Unavailable
from panels.forms.handovers import LoginForm
from panels.membership.acting import managed
from panels.models import Handover
from panels.new_logins import NotPossible, try_at_vendor
from panels.secrets import attempts
from panels.sign_in.fresh import freshly_authenticated
from panels.vendors.egress import EgressRefusedError
from panels.views.requests import PersonRequest

# Tries of logins at one account.
_MOST_CALLS: Final = (20, timedelta(minutes=1))


@require_safe
def handovers(request: PersonRequest) -> HttpResponse:
    """What is offered now, to whoever leads an organization."""
    if not managed(request.user).exists():
        raise Http404
    offers = Handover.objects.visible_to(request.user).open()
    found = offers.select_related("connection", "giver", "taker").order_by("-offered_at")
    return render(request, "panels/handovers.html", {"handovers": found})


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@freshly_authenticated
@sensitive_variables("form")
def handover(request: PersonRequest, uid: str) -> HttpResponse:
    """Enter a login of one's own; it is tried at the vendor before anything changes."""
    found = _get(request, uid)
    form = LoginForm(request.POST if request.method == "POST" else None, connection=found.connection)
    if form.is_valid() and _take(request, found, form):
        messages.success(
            cast("HttpRequest", request), _("The connection is yours. Its former login is forgotten here.")
        )
        return redirect("handovers")
    context = {"handover": found, "form": form, "vendor": DRIVERS[found.connection.vendor].name}
    return render(request, "panels/handover.html", context)


@require_POST
def handover_decline(request: PersonRequest, uid: str) -> HttpResponse:
    """Refuse the offer; the connection stays whose it is."""
    handing_over.decline(request.user, _get(request, uid))
    return redirect("handovers")


def _get(request: PersonRequest, uid: str) -> Handover:
    offers = Handover.objects.visible_to(request.user).open()
    found = offers.select_related("connection", "giver", "taker").filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


@sensitive_variables("form", "settings", "secrets", "login")
def _take(request: PersonRequest, found: Handover, form: LoginForm) -> bool:
    """Try the login, if there were not too many tries, and take the connection over; else say why not."""
    connection, now = found.connection, timezone.now()
    wait = attempts.guess_wait(connection.pk, request.user.pk, now)
    with transaction.atomic():
        wait = wait or attempts.begin_call(f"account:{connection.pk}", *_MOST_CALLS, now)
    if wait is not None:
        text = _("Not asked: there were too many tries. The next one can be made at %(time)s.")
        form.add_error(None, text % {"time": clock(wait)})
        return False
    settings, secrets = form.login()
    try:
        login = try_at_vendor(connection, settings, secrets)
        handing_over.take(request.user, found, login)
    except NotPossible as error:
        form.add_error(None, error.text)
    except DriverError as error:
        form.add_error(None, told(connection, error))
        if not isinstance(error, Unavailable | EgressRefusedError):
            with transaction.atomic():
                attempts.count_guess(connection.pk, request.user.pk, now)
    else:
        return True
    return False
