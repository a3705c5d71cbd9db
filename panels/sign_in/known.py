"""The browsers that a person has used before: told from new ones by a token that lives longer than sign-ins.

The token says which browser, not who: it opens nothing by itself. Stolen along with a session it is worth as much as
that browser was.
"""

import hashlib
import re
import secrets
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from panels.models import KnownBrowser, User

# What browsers allow at most.
_KEPT: Final = 400 * 86_400
_TOKEN: Final = re.compile(r"[\w-]{43}", re.ASCII)


def digest_in(request: HttpRequest) -> str:
    """What the table knows the browser of a request by; empty where it has brought no token."""
    token = request.COOKIES.get(settings.BROWSER_COOKIE_NAME, "")
    return hashlib.sha256(token.encode()).hexdigest() if _TOKEN.fullmatch(token) else ""


def is_known(request: HttpRequest, user: User) -> bool:
    """Whether this person has signed in here before."""
    digest = digest_in(request)
    return bool(digest) and KnownBrowser.objects.filter(user=user, digest=digest).exists()


def is_confirmed(request: HttpRequest, user: User) -> bool:
    """Whether this person has proved here before who they are, for something that matters."""
    digest = digest_in(request)
    return bool(digest) and KnownBrowser.objects.filter(user=user, digest=digest, confirmed_at__isnull=False).exists()


def remember(request: HttpRequest, response: HttpResponseBase, user: User) -> bool:
    """This person has signed in here; returns whether the browser is new to them."""
    token = request.COOKIES.get(settings.BROWSER_COOKIE_NAME, "")
    if not _TOKEN.fullmatch(token):
        token = secrets.token_urlsafe(32)
    response.set_cookie(
        settings.BROWSER_COOKIE_NAME,
        token,
        max_age=_KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    now, digest = timezone.now(), hashlib.sha256(token.encode()).hexdigest()
    _, is_new = KnownBrowser.objects.update_or_create(
        user=user,
        digest=digest,
        defaults={"last_seen_at": now},
        create_defaults={"first_seen_at": now, "last_seen_at": now},
    )
    return is_new


def confirm(request: HttpRequest, user: User) -> None:
    """This person has just proved here who they are."""
    if digest := digest_in(request):
        KnownBrowser.objects.filter(user=user, digest=digest).update(confirmed_at=timezone.now())


def doubt_all(user: User) -> None:
    """The password or the factors by which browsers were confirmed are gone: each is asked again."""
    KnownBrowser.objects.filter(user=user).update(confirmed_at=None)
