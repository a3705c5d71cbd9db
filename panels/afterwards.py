"""What is done once an answer has been sent, so that how long it takes tells its reader nothing."""

import logging
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

log = logging.getLogger(__name__)

_WAITING: Final = "_afterwards"


def afterwards(request: HttpRequest, act: Callable[[], object]) -> None:
    """Do this once the answer to a request has been sent. What fails is logged: there is nobody left to tell."""
    request.__dict__.setdefault(_WAITING, []).append(act)


class AfterwardsMiddleware(MiddlewareMixin):
    """Servers close an answer when they have sent it: then what waits is done."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Have the answer do it when it is closed."""
        waiting: list[Callable[[], object]] = request.__dict__.pop(_WAITING, [])
        if not waiting:
            return response
        close = response.close

        def close_and_do() -> None:
            close()
            while waiting:
                act = waiting.pop(0)
                try:
                    act()
                except Exception:
                    log.exception("what was to be done after an answer failed")

        response.close = close_and_do  # type: ignore[method-assign]
        return response
