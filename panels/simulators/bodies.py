"""JSON in and out over aiohttp, as every simulator's own endpoints need it."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

from aiohttp import web

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


class RejectedError(Exception):
    """The request ends with this status and message; each simulator says in which shape."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def answer(body: Any, *, status: int = 200) -> web.Response:
    """Return JSON in UTF-8, letters as they are."""
    return answer_text(to_json(body), status=status)


def to_json(body: Any) -> str:
    """Return compact JSON."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def answer_text(text: str, *, status: int = 200) -> web.Response:
    """Return a text that is JSON already."""
    payload = text.encode(errors="replace")
    return web.Response(body=payload, status=status, content_type="application/json", charset="utf-8")


async def read_body(request: web.Request) -> dict[str, Any]:
    """Return the JSON object of a request."""
    try:
        body = json.loads(await request.read())
    except (ValueError, RecursionError):
        raise RejectedError(400, "body is not JSON") from None
    if not isinstance(body, dict):
        raise RejectedError(400, "body is not an object")
    return body


def whole(body: Mapping[str, Any], key: str) -> int | None:
    """Return a whole number, None where it is absent."""
    value = body.get(key)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise RejectedError(400, f"{key} must be a number")
    return value
