"""What every answer carries."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin


class PrivateMiddleware(MiddlewareMixin):
    """Pages are about somebody: no cache keeps one, neither on the way nor in the browser after signing out."""

    def process_response(self, _request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Mark HTML, unless the page has already said so itself."""
        is_page = response.get("Content-Type", "").startswith("text/html")
        if is_page and "no-store" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "no-store, private"
        return response
