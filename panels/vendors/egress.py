"""The only way out by HTTP, and the judge of every other outgoing address (DESIGN 7).

Hosts must be approved; names are resolved once and the connection goes to that very address; private,
loopback, link-local and metadata addresses are refused unless the installation lists the host; no redirects;
certificates verified; total time and size capped.
"""

import ipaddress
import json as jsonlib
import re
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings

from panels.drivers.base import DriverError, HttpAnswer, UnreachableError
from panels.vendors.curl import Limits, Line, Place

MOST_BYTES = 8 * 1024 * 1024
_CONNECT_SECONDS = 5.0
# The longest silence within an answer.
_READ_SECONDS = 10.0
# Seconds for which a resolved name is taken as resolved.
_RESOLVED_FOR = 30.0
# Everything an address may hold, an escape among it; what may not stand in one is escaped.
_AS_IT_IS = "%/?:@!$&'()*+,;=~-._[]"
# Connections kept open to one address: as many panels of an account may be asked at once.
_KEPT = 32
# What nobody has used for so many seconds is closed: after a rush, or because the name leads elsewhere by now.
_IDLE_SECONDS = 120.0
# Addresses that NAT64 turns into the old ones in their last four bytes (RFC 6052).
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
# A name as it stands in the domain name system. Of anything else a resolver and libcurl might make different hosts.
_NAME = re.compile(r"(?!.{254})[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*")


class EgressRefusedError(DriverError):
    """The installation does not allow this address; nothing was sent.

    ``host`` and ``setting`` name the address and the list of the installation on which it would have to stand, if any.
    """

    permanent = True
    sent = False

    def __init__(self, text: str, host: str = "", setting: str = "") -> None:
        super().__init__(text)
        self.host, self.setting = host, setting


def _listed(host: str, names: list[str]) -> bool:
    return any(fnmatchcase(host, name.lower()) for name in names)


def _is_host(host: str) -> bool:
    """Whether this is a name or an address that reads in one way alone."""
    if ":" not in host:
        return _NAME.fullmatch(host) is not None
    try:
        return not ipaddress.IPv6Address(host).scope_id
    except ValueError:
        return False


def _is_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address, or the one a translator on the way would make of it, is one of the open Internet."""
    if isinstance(ip, ipaddress.IPv6Address):
        translated = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF) if ip in _TRANSLATED else None
        if (inner := ip.ipv4_mapped or ip.sixtofour or translated) is not None:
            return _is_public(inner)
    return ip.is_global and not ip.is_multicast


def approve(host: str, port: int, *, encrypted: bool) -> Place:
    """Judge and resolve an address to connect to.

    Raises `EgressRefusedError` when the installation does not allow it, `UnreachableError` when the name does not
    resolve.
    """
    host = host.lower().rstrip(".")
    if not _is_host(host):
        raise EgressRefusedError("only plain host names and addresses are reached")
    private_meant = _listed(host, settings.PRIVATE_HOSTS)
    if not private_meant and not _listed(host, settings.EGRESS_HOSTS):
        text = f"{host} is not among the hosts this installation may reach"
        raise EgressRefusedError(text, host, "WATCHPOST_EGRESS_HOSTS")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise UnreachableError(f"{host} cannot be resolved") from None
    address = str(found[0][4][0])
    ip = ipaddress.ip_address(address)
    if not _is_public(ip) and not private_meant:
        text = f"{host} leads to a private address, which this installation does not list"
        raise EgressRefusedError(text, host, "WATCHPOST_PRIVATE_HOSTS")
    if not encrypted and not ip.is_loopback:
        raise EgressRefusedError(f"{host} may only be reached encrypted", host)
    return Place(host=host, port=port, address=address)


@lru_cache(maxsize=1024)
def _read(base: str) -> tuple[str, int, bool, str]:
    """Host, port, whether it is encrypted and the path of an address without its query, which may hold secrets.

    Raises `EgressRefusedError`.
    """
    try:
        parts = urlsplit(base)
        port = parts.port
    except ValueError:
        raise EgressRefusedError("this is no address") from None
    encrypted = parts.scheme == "https"
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        raise EgressRefusedError("only plain http and https addresses are reached")
    return parts.hostname, port or (443 if encrypted else 80), encrypted, quote(parts.path or "/", safe=_AS_IT_IS)


@dataclass(slots=True)
class Egress:
    """One account's HTTP: keeps its connections open, carries its certificates, forgets nothing else."""

    ca_file: str = ""
    _places: dict[tuple[str, int, bool], tuple[Place, float]] = field(default_factory=dict, repr=False)
    _lines: dict[tuple[Place, bool], list[Line]] = field(default_factory=dict, repr=False)

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        body: bytes | None = None,
        timeout: float = 15.0,
    ) -> HttpAnswer:
        """One request with a total deadline of ``timeout`` seconds. Any status is an answer.

        ``body`` is sent as it is, of the type that ``headers`` name, and goes before ``json``.
        Raises `UnreachableError` where no connection came about, `VendorUnavailableError` without a usable answer,
        `EgressRefusedError` for an address that is not allowed. No text holds more of the URL than its host.
        """
        ends = time.monotonic() + timeout
        base, _, query = url.partition("#")[0].partition("?")
        host, port, encrypted, target = _read(base)
        place = self._place(host, port, encrypted=encrypted)
        sent = {"Accept": "application/json", **(headers or {})}
        if body is None and json is not None:
            body = jsonlib.dumps(json).encode()
            sent["Content-Type"] = "application/json"
        if query:
            target = f"{target}?{quote(query, safe=_AS_IT_IS)}"
        left = ends - time.monotonic()
        if left <= 0:
            raise UnreachableError(f"{place.host}: its name was not found in time")
        limits = Limits(
            connect=min(_CONNECT_SECONDS, left), silence=min(_READ_SECONDS, left), total=left, most_bytes=MOST_BYTES
        )
        with self._line(place, encrypted=encrypted) as line:
            return line.exchange(method, target, sent, body, limits)

    def _place(self, host: str, port: int, *, encrypted: bool) -> Place:
        """Judge an address, and look its name up again now and then: a visited account asks hundreds of times."""
        key, now = (host, port, encrypted), time.monotonic()
        known = self._places.get(key)
        if known is not None and now < known[1]:
            return known[0]
        place = approve(host, port, encrypted=encrypted)
        self._places[key] = place, now + _RESOLVED_FOR
        self._let_go(now - _IDLE_SECONDS)
        return place

    def _let_go(self, oldest: float) -> None:
        """Close the connections that were last used before the moment ``oldest``."""
        for key, free in list(self._lines.items()):
            # The one used last is taken first, so the first one is the oldest; others may take it meanwhile.
            with suppress(IndexError):
                while free[0].used_at < oldest:
                    free.pop(0)
            if not free:
                self._lines.pop(key, None)

    @contextmanager
    def _line(self, place: Place, *, encrypted: bool) -> Iterator[Line]:
        """A line to this place that nobody else uses meanwhile, one with an open connection if there is any."""
        free = self._lines.setdefault((place, encrypted), [])
        try:
            line = free.pop()
        except IndexError:
            line = Line(place, encrypted, self.ca_file)
        yield line
        line.used_at = time.monotonic()
        if len(free) < _KEPT:
            free.append(line)
