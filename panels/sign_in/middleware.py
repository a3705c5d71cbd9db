"""What every request of somebody signed in is held to: that the sign-in still lasts, and that it was enough."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django_htmx.http import HttpResponseClientRedirect

from panels.models import User
from panels.sign_in import sessions

# Open to whoever still has to set up a second factor: setting one up, proving who one is, ending sessions, language.
OPEN: Final = frozenset(
    {
        "account_logout",
        "account_inactive",
        "account_reauthenticate",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
        "sessions",
        "session_end",
        "sessions_end",
        "set_language",
    }
)


class SignInMiddleware(MiddlewareMixin):
    """Ends sign-ins that have lasted long enough, and leads whoever needs a second factor to set one up first."""

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: Sequence[Any], _kwargs: Mapping[str, Any]
    ) -> HttpResponseBase | None:
        """Judge the session before anything is done; whoever is signed out here is sent to sign in by what follows."""
        user = request.user
        if not isinstance(user, User):
            return None
        kept = sessions.lifetime_of(request.session)
        if kept is not None and (why := kept.why_over(time.time())):
            sessions.end_this(request, why)
            return None
        lifetime = sessions.touch(request, user)
        if why := lifetime.why_over(time.time()):
            # The rule has become stricter meanwhile.
            sessions.end_this(request, why)
            return None
        request.must_have_factor = not lifetime.settled  # type: ignore[attr-defined]
        match = request.resolver_match
        if lifetime.settled or (match is not None and match.view_name in OPEN):
            return None
        return go_to(request, reverse("mfa_index"))

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Have the session end in time; a part of a page that was asked for is not answered with a sign-in page."""
        if hasattr(request, "session"):
            sessions.set_expiry(request.session)
        htmx = getattr(request, "htmx", None)
        if htmx and response.status_code == 302 and _is_sign_in(response["Location"]):
            return HttpResponseClientRedirect(redirect_to_login(htmx.current_url_abs_path or "/").url)
        return response


def go_to(request: HttpRequest, address: str) -> HttpResponse:
    """Have the browser leave for another page, whether a page or a part of one was asked for."""
    return HttpResponseClientRedirect(address) if getattr(request, "htmx", None) else redirect(address)


def _is_sign_in(address: str) -> bool:
    return address.partition("?")[0] == resolve_url("account_login")
