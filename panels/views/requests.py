"""The request as our views know it: somebody is signed in."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from panels.models import User


class PersonRequest(HttpRequest):
    """`LoginRequiredMiddleware` has let it through, so ``user`` is a person."""

    user: User
    htmx: HtmxDetails
