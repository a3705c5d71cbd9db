"""Swaps the person for the length of a request where support looks at somebody's pages."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.http import Http404, HttpRequest
from django.utils.deprecation import MiddlewareMixin

from panels.support import standing_in

# Pages about panels and homes, and none about the person: what they keep to themselves is not for support. Acts are
# on no list, as nothing is done in anybody's place.
SHOWN: Final = frozenset(
    {
        "home",
        "panel_list",
        "panel",
        "panel_events",
        "panel_messages",
        "homes",
        "home_rooms",
        "device",
        "gateway_health",
        "journal",
    }
)
# What one does as oneself, whatever is shown.
OWN: Final = frozenset(
    {"support_end", "account_logout", "set_language", "account_reauthenticate", "mfa_reauthenticate"}
)


class SupportMiddleware(MiddlewareMixin):
    """Comes after the session was judged as the administrator's own."""

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: Sequence[Any], _kwargs: Mapping[str, Any]
    ) -> None:
        """Show the pages of the person, only to be read; all others are not there meanwhile."""
        shown = standing_in.of(request.session, request.user)
        match = request.resolver_match
        name = match.view_name if match is not None else ""
        if shown is None or name in OWN:
            return
        if request.method not in {"GET", "HEAD"} or name not in SHOWN:
            raise Http404
        request.user = shown.person
        request.standing_in = shown  # type: ignore[attr-defined]
