"""What every request brings for the journal, and what every answer carries."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from allauth.core.internal.httpkit import get_client_ip
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from panels import provenance
from panels.entrance import is_near_platform, is_of_platform
from panels.models.uids import new_uid
from panels.provenance import Provenance
from panels.vocabulary import Door

_BROWSER: Final = 200


class ProvenanceMiddleware(MiddlewareMixin):
    """What is done in answer to a request comes from there."""

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: Sequence[Any], _kwargs: Mapping[str, Any]
    ) -> None:
        """Note it, now that it is known which door this is."""
        match = request.resolver_match
        provenance.come(
            Provenance(
                door=Door.ADMIN if match is not None and match.app_name == "admin" else Door.PAGE,
                address=get_client_ip(request) or "",
                browser=request.headers.get("User-Agent", "")[:_BROWSER],
                correlation=new_uid(),
            )
        )

    def process_response(self, _request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Forget it: threads serve others afterwards."""
        provenance.come(None)
        return response


class PlatformMiddleware(MiddlewareMixin):
    """The platform's pages are there for those near them; for others nothing is, before anybody asks who they are."""

    def process_request(self, request: HttpRequest) -> None:
        """Say so as of any page that does not exist."""
        if is_of_platform(request) and not is_near_platform(request):
            raise Http404


class PrivateMiddleware(MiddlewareMixin):
    """Pages are about somebody: no cache keeps one, neither on the way nor in the browser after signing out."""

    def process_response(self, _request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Mark HTML, unless the page has already said so itself."""
        is_page = response.get("Content-Type", "").startswith("text/html")
        if is_page and "no-store" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "no-store, private"
        return response
