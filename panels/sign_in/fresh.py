"""Asking again who is there, before something that matters.

A session that was left open, or stolen, is not enough for it. Nothing is kept of what was about to be sent: a form may
hold a PIN, and must never be sent by itself. So whoever opens such a page is asked when it opens, before anything has
been typed, and sending it has some time more than opening it.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from panels.models import User
from panels.sign_in import known
from panels.sign_in.middleware import go_to
from panels.sign_in.standing import is_held_to_rules

# To fill a form in that was opened in time.
_TYPING: Final = 15 * 60


def recently_authenticated(request: HttpRequest) -> bool:
    """Whether whoever is signed in proved within the last minutes who they are, by password, factor or passkey.

    Signing in counts. True for those whom the rules of signing in do not hold (see `is_held_to_rules`).
    """
    user = request.user
    return isinstance(user, User) and (not is_held_to_rules(user) or has_lately_proved(request, user))


def has_lately_proved(request: HttpRequest, user: User) -> bool:
    """The same for everybody, whatever the rules say: what second factors themselves are changed by."""
    since: float = app_settings.REAUTHENTICATION_TIMEOUT + (_TYPING if request.method == "POST" else 0)
    proved = max((float(one["at"]) for one in get_authentication_records(request, user)), default=0.0)
    return 0 <= time.time() - proved < since


def ask_again(request: HttpRequest, back: str = "") -> HttpResponseBase:
    """To the page that asks who is there, and then to ``back``: the page at hand unless said otherwise.

    Nothing that was sent is kept, or sent later.
    """
    if request.method == "POST":
        messages.warning(request, _("That took long, so nothing was done. Please do it once more."))
    query = urlencode({REDIRECT_FIELD_NAME: back or request.get_full_path()})
    return go_to(request, f"{resolve_url('account_reauthenticate')}?{query}")


def freshly_authenticated(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view that opens to those alone who have just proved who they are; others are asked first, and come back."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if recently_authenticated(request) else ask_again(request)

    return asked


def is_confirmed_here(request: HttpRequest) -> bool:
    """Whether this browser is one in which the person signed in has proved who they are, now or at some time before.

    From then on it is known; until the password or the factors change.
    """
    user = request.user
    if not isinstance(user, User):
        return False
    if not is_held_to_rules(user) or known.is_confirmed(request, user):
        return True
    if not recently_authenticated(request):
        return False
    known.confirm(request, user)
    return True
