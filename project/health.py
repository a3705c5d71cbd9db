"""What a load balancer and a container's health check ask."""

from collections.abc import Callable
from typing import Final

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

PATH: Final = "/healthz"


class HealthMiddleware:
    """Answers ``/healthz`` before host names, redirects and sign-in are looked at.

    200 when the database answers, 503 when it does not. Redis is left out on purpose: pages work without it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info != PATH:
            return self.get_response(request)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except DatabaseError:
            return HttpResponse("database unreachable\n", status=503, content_type="text/plain")
        return HttpResponse("ok\n", content_type="text/plain")
