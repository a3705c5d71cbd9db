"""A person's own settings."""

from typing import TYPE_CHECKING, cast

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from panels.access.granting import grants_of
from panels.admin.base import change_of, record
from panels.admin.changes import changes_of
from panels.forms.account import AccountForm, OwnPinForm
from panels.models import User
from panels.presentation.grant_words import sentence_of
from panels.secrets import own_pins
from panels.sign_in.notices import tell
from panels.views.requests import PersonRequest

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: PersonRequest) -> HttpResponse:
    """Name, language and theme; the password has a page of its own."""
    initial = {"language": request.user.language or translation.get_language() or settings.LANGUAGE_CODE}
    form = AccountForm(request.POST or None, instance=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            # visible: themselves.
            if User.objects.select_for_update().get(pk=request.user.pk).is_erased:
                raise Http404
            person = form.save()
            if form.changed_data:
                fields, changes = sorted(form.changed_data), changes_of(form, is_new=False)
                record(User, [change_of(cast("HttpRequest", request), person, "changed", changes, fields=fields)])
        with translation.override(person.language):
            messages.success(cast("HttpRequest", request), _("Saved."))
        return speak(redirect("account"), person)
    now = timezone.now()
    context = {
        "form": form,
        "own_pin": own_pins.find(request.user),
        "grants": [sentence_of(grant, now) for grant in grants_of(request.user, now)],
    }
    return render(request, "panels/account.html", context)


@never_cache
@sensitive_post_parameters("password", "pin", "pin_again")
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def own_pin(request: PersonRequest) -> HttpResponse:
    """Set or change one's own Watchpost PIN; ``next`` is the act that asked for it."""
    back = _back(request)
    # In an open session a password may be tried as often here as wherever else it is asked again.
    too_often = not ratelimit.consume(request, action="reauthenticate", user=request.user)
    form = OwnPinForm(request.POST if request.method == "POST" and not too_often else None, user=request.user)
    if form.is_bound:
        if form.is_valid():
            is_first = own_pins.store(request.user, form.cleaned_data["pin"])
            tell(request.user, "own_pin_set" if is_first else "own_pin_changed")
            messages.success(cast("HttpRequest", request), _("Your Watchpost PIN is set."))
            return redirect(back or "account")
        if form.password_was_wrong:
            with transaction.atomic():
                own_pins.record(request.user, "not_set", timezone.now(), wrong="password")
    context = {"form": form, "own_pin": own_pins.find(request.user), "back": back, "too_often": too_often}
    return render(request, "panels/own_pin.html", context, status=429 if too_often else 200)


def _back(request: PersonRequest) -> str:
    """Where the person came from, if that is one of our own pages."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours else ""


def speak(response: HttpResponse, person: User) -> HttpResponse:
    """Have this browser shown the person's language."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        person.language,
        max_age=365 * 86_400,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response
