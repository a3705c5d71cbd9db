"""The only way out by HTTP, and the judge of every other outgoing address (DESIGN 7).

Hosts must be approved; names are resolved once and the connection goes to that very address; private,
loopback, link-local and metadata addresses are refused unless the installation lists the host; no redirects;
certificates verified; total time and size capped.
"""

import ipaddress
import json as jsonlib
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

import urllib3
from django.conf import settings

from panels.drivers import paced
from panels.drivers.base import DriverError, HttpAnswer, UnreachableError, UntrustedError, VendorUnavailableError

MOST_BYTES = 8 * 1024 * 1024
_CONNECT_SECONDS = 5.0
# The longest silence within an answer.
_READ_SECONDS = 10.0
# Seconds for which a resolved name is taken as resolved.
_RESOLVED_FOR = 30.0
# Connections kept open to one address: as many panels of an account may be asked at once.
_KEPT = 32


class EgressRefusedError(DriverError):
    """The installation does not allow this address; nothing was sent.

    ``host`` and ``setting`` name the address and the list of the installation on which it would have to stand, if any.
    """

    permanent = True
    sent = False

    def __init__(self, text: str, host: str = "", setting: str = "") -> None:
        super().__init__(text)
        self.host, self.setting = host, setting


@dataclass(frozen=True, slots=True)
class Place:
    """An approved host with the one address it was resolved to."""

    host: str
    port: int
    address: str


def _listed(host: str, names: list[str]) -> bool:
    return any(fnmatchcase(host, name.lower()) for name in names)


def approve(host: str, port: int, *, encrypted: bool) -> Place:
    """Judge and resolve an address to connect to.

    Raises `EgressRefusedError` when the installation does not allow it, `UnreachableError` when the name does not
    resolve.
    """
    host = host.lower().rstrip(".")
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
    if not ip.is_global and not private_meant:
        text = f"{host} leads to a private address, which this installation does not list"
        raise EgressRefusedError(text, host, "WATCHPOST_PRIVATE_HOSTS")
    if not encrypted and not ip.is_loopback:
        raise EgressRefusedError(f"{host} may only be reached encrypted", host)
    return Place(host=host, port=port, address=address)


@dataclass(slots=True)
class Egress:
    """One account's HTTP: keeps its connections open, carries its certificates, forgets nothing else."""

    ca_file: str = ""
    _places: dict[tuple[str, int, bool], tuple[Place, float]] = field(default_factory=dict, repr=False)
    _pools: dict[tuple[str, int, str, bool], urllib3.HTTPConnectionPool] = field(default_factory=dict, repr=False)

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        timeout: float = 15.0,
    ) -> HttpAnswer:
        """One request with a total deadline of ``timeout`` seconds. Any status is an answer.

        Raises `UnreachableError` where no connection came about, `VendorUnavailableError` without a usable answer,
        `EgressRefusedError` for an address that is not allowed. No text holds more of the URL than its host.
        """
        ends = time.monotonic() + timeout
        parts = urlsplit(url)
        encrypted = parts.scheme == "https"
        if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
            raise EgressRefusedError("only plain http and https addresses are reached")
        place = self._place(parts.hostname, parts.port or (443 if encrypted else 80), encrypted=encrypted)
        body = None if json is None else jsonlib.dumps(json).encode()
        sent = {"Host": parts.netloc, "Accept": "application/json", **(headers or {})}
        if body is not None:
            sent["Content-Type"] = "application/json"
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        mark = paced.deadline.set((ends, _READ_SECONDS))
        try:
            return self._exchange(method, place, target, body, sent, timeout, encrypted=encrypted)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            problem = _kind(error)(f"{place.host}: {type(error).__name__}")
        finally:
            paced.deadline.reset(mark)
        # Raised out here: the cause would carry the request, and with it what is secret.
        raise problem

    def _place(self, host: str, port: int, *, encrypted: bool) -> Place:
        """Judge an address, and look its name up again now and then: a visited account asks hundreds of times."""
        key, now = (host, port, encrypted), time.monotonic()
        known = self._places.get(key)
        if known is not None and now < known[1]:
            return known[0]
        place = approve(host, port, encrypted=encrypted)
        self._places[key] = place, now + _RESOLVED_FOR
        return place

    def _exchange(  # noqa: PLR0917  (one exchange has so many parts)
        self,
        method: str,
        place: Place,
        target: str,
        body: bytes | None,
        headers: Mapping[str, str],
        timeout: float,
        *,
        encrypted: bool,
    ) -> HttpAnswer:
        answer = self._pool(place, encrypted=encrypted).urlopen(
            method,
            target,
            body=body,
            headers=headers,
            retries=False,
            redirect=False,
            preload_content=False,
            timeout=urllib3.Timeout(connect=min(_CONNECT_SECONDS, timeout), read=min(_READ_SECONDS, timeout)),
        )
        try:
            content = _read(answer)
        finally:
            answer.release_conn()
        return HttpAnswer(status=answer.status, headers=dict(answer.headers), body=content)

    def _pool(self, place: Place, *, encrypted: bool) -> urllib3.HTTPConnectionPool:
        key = (place.host, place.port, place.address, encrypted)
        pool = self._pools.get(key)
        if pool is None:
            if encrypted:
                pool = paced.PacedSecurePool(
                    place.address,
                    place.port,
                    maxsize=_KEPT,
                    cert_reqs="CERT_REQUIRED",
                    ca_certs=self.ca_file or None,
                    assert_hostname=place.host,
                    server_hostname=place.host,
                )
            else:
                pool = paced.PacedPool(place.address, place.port, maxsize=_KEPT)
            self._pools[key] = pool
        return pool


def _read(answer: urllib3.BaseHTTPResponse) -> bytes:
    chunks: list[bytes] = []
    size = 0
    # `read1` returns what one read of the socket brought, so that the size is known before more is asked for.
    while chunk := answer.read1(64 * 1024, decode_content=True):
        size += len(chunk)
        if size > MOST_BYTES:
            answer.close()
            raise VendorUnavailableError(f"an answer of more than {MOST_BYTES} bytes was cut off")
        chunks.append(chunk)
    return b"".join(chunks)


def _kind(error: Exception) -> type[VendorUnavailableError]:
    """What an exchange that came to nothing is; `UnreachableError` only where, for certain, nothing has left."""
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return UntrustedError
    refused = isinstance(error, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError)
    return UnreachableError if refused else VendorUnavailableError
