"""Web processes under test, and what a signed-in browser knows: its session and the panels of its page."""

import contextlib
import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg

from bench.load import FIRST
from bench.services import Address, Services, free_port, process, wait_for
from bench.sockets import Socket, connect

__all__ = ["PATH", "Address", "Browser", "Socket", "asgi", "browser", "connect", "servers", "wsgi"]

PATH = "/ws/live/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """A session cookie, and some panels as (vendor's number, uid)."""

    cookie: str
    panels: tuple[tuple[int, str], ...]


def browser(services: Services, count: int) -> Browser:
    """The operator's session and the first panels."""
    with psycopg.connect(services.url(services.copy)) as connection:
        key = connection.execute("SELECT session_key FROM django_session").fetchone()
        rows = connection.execute(
            "SELECT vendor_id, uid FROM panels_panel WHERE vendor_id::int >= %s ORDER BY vendor_id::int LIMIT %s",
            (FIRST, count),
        ).fetchall()
    assert key is not None  # noqa: S101  (seeded)
    return Browser(cookie=f"session={key[0]}", panels=tuple((int(vendor), uid) for vendor, uid in rows))


def servers() -> list[str]:
    """The socket servers that are installed; the first is ours."""
    return ["daphne", *(["uvicorn"] if importlib.util.find_spec("uvicorn") else [])]


@contextlib.contextmanager
def asgi(
    services: Services, server: str = "daphne", app: str = "project.asgi", **environment: str
) -> Iterator[Address]:
    """A process that serves sockets."""
    address = Address(host="127.0.0.1", port=free_port())
    options = {
        "daphne": ["--bind", address.host, "--verbosity", "0"],
        "uvicorn": ["--host", address.host, "--log-level", "warning", "--no-access-log"],
    }
    command = [sys.executable, "-m", server, *options[server], "--port", str(address.port), f"{app}:application"]
    given = services.environment(PORT=str(address.port), **environment)
    with process(command, given):
        wait_for(address)
        yield address


@contextlib.contextmanager
def wsgi(services: Services) -> Iterator[Address]:
    """Gunicorn with one synchronous worker."""
    address = Address(host="127.0.0.1", port=free_port())
    where = ["--bind", f"{address.host}:{address.port}"]
    command = [sys.executable, "-m", "gunicorn", "--workers", "1", "--log-level", "error", *where, "project.wsgi"]
    with process(command, services.environment(PORT=str(address.port))):
        wait_for(address)
        yield address
