"""A person's own settings."""

from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from panels.forms import AccountForm
from panels.models import User
from panels.views.requests import PersonRequest

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: PersonRequest) -> HttpResponse:
    """Name, language and theme; the password has a page of its own."""
    initial = {"language": request.user.language or translation.get_language() or settings.LANGUAGE_CODE}
    form = AccountForm(request.POST or None, instance=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        person = form.save()
        with translation.override(person.language):
            messages.success(cast("HttpRequest", request), _("Saved."))
        return speak(redirect("account"), person)
    return render(request, "panels/account.html", {"form": form})


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
