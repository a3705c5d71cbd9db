"""One HTTP exchange by libcurl: what `panels.vendors.egress` has approved, and nothing beside it.

A visited account is asked hundreds of times a second, and most of a visit's processor time was HTTP in Python.
libcurl does the same in a fifth of it, with a deadline of its own for the whole exchange.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import pycurl

from panels.drivers.base import HttpAnswer, UnreachableError, UntrustedError, VendorUnavailableError

# An idle connection kept open for longer may lead to where the host's name no longer does.
_OLDEST_CONNECTION: Final = 600
# Asking these twice changes nothing. libcurl repeats a request by itself where a kept connection turns out to be
# dead, so all others get a connection of their own.
_REPEATABLE: Final = frozenset({"GET", "HEAD"})
_DISTRUST: Final = frozenset({pycurl.E_PEER_FAILED_VERIFICATION, pycurl.E_SSL_CACERT_BADFILE})
_NAMES: Final[Mapping[int, str]] = {
    pycurl.E_COULDNT_CONNECT: "no connection",
    pycurl.E_SSL_CONNECT_ERROR: "no encrypted connection",
    pycurl.E_PEER_FAILED_VERIFICATION: "its certificate is not trusted",
    pycurl.E_SSL_CACERT_BADFILE: "the file of trusted certificates cannot be read",
    pycurl.E_OPERATION_TIMEDOUT: "no answer in time",
    pycurl.E_GOT_NOTHING: "it hung up without an answer",
    pycurl.E_PARTIAL_FILE: "its answer broke off",
    pycurl.E_RECV_ERROR: "the connection was lost",
    pycurl.E_SEND_ERROR: "the connection was lost",
    pycurl.E_FTP_WEIRD_SERVER_REPLY: "its answer is not HTTP",
    pycurl.E_BAD_CONTENT_ENCODING: "its answer cannot be unpacked",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An approved host with the one address it was resolved to."""

    host: str
    port: int
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds to be connected, of silence, and in all; bytes of a body, unpacked."""

    connect: float
    silence: float
    total: float
    most_bytes: int


@dataclass(slots=True)
class Line:
    """A handle of libcurl with the connections it keeps to one place. One thread uses it at a time."""

    place: Place
    encrypted: bool
    ca_file: str = ""
    # When it was given back, on the monotonic clock.
    used_at: float = 0.0
    # Whether the handle has what is the same in every request that may be repeated.
    _is_set: bool = False
    _curl: pycurl.Curl = field(default_factory=pycurl.Curl, repr=False)

    def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, limits: Limits
    ) -> HttpAnswer:
        """Send one request, once, and return the answer, whatever its status.

        Raises `UnreachableError` where, for certain, not a byte of the request has left (`UntrustedError` where that
        is for the certificate), `VendorUnavailableError` without a whole answer, `ValueError` for no proper header.
        """
        said, chunks = list[bytes](), list[bytes]()
        size = 0

        def take(chunk: bytes) -> int:
            nonlocal size
            size += len(chunk)
            if size > limits.most_bytes:
                return -1
            chunks.append(chunk)
            return len(chunk)

        curl = self._curl
        if not self._is_set:
            self._lead_here()
        curl.setopt(pycurl.URL, f"{'https' if self.encrypted else 'http'}://{self._host}:{self.place.port}{target}")
        self._ask(method, headers, body)
        self._bound(limits)
        curl.setopt(pycurl.HEADERFUNCTION, said.append)
        curl.setopt(pycurl.WRITEFUNCTION, take)
        try:
            curl.perform()
            return HttpAnswer(status=curl.getinfo(pycurl.RESPONSE_CODE), headers=_headers(said), body=b"".join(chunks))
        except pycurl.error as error:
            problem = self._problem(int(error.args[0]))
        finally:
            self._forget(is_usual=method == "GET")
        if size > limits.most_bytes:
            raise VendorUnavailableError(f"an answer of more than {limits.most_bytes} bytes was cut off")
        raise problem

    @property
    def _host(self) -> str:
        return f"[{self.place.host}]" if ":" in self.place.host else self.place.host

    def _forget(self, *, is_usual: bool) -> None:
        """While it waits for its next use, a line holds neither the answer nor what was secret in the request."""
        curl = self._curl
        self._is_set = is_usual
        if not is_usual:
            curl.reset()
            return
        curl.setopt(pycurl.URL, "")
        # An empty list would leave the headers as they are.
        curl.unsetopt(pycurl.HTTPHEADER)
        curl.setopt(pycurl.HEADERFUNCTION, _nobody)
        curl.setopt(pycurl.WRITEFUNCTION, _nobody)

    def _lead_here(self) -> None:
        """Where to: the approved address under the host's name, by no proxy and no redirect."""
        place, curl = self.place, self._curl
        curl.setopt(pycurl.PATH_AS_IS, 1)
        address = f"[{place.address}]" if ":" in place.address else place.address
        if place.host != place.address:
            curl.setopt(pycurl.RESOLVE, [f"{self._host}:{place.port}:{address}"])
        curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTPS if self.encrypted else pycurl.PROTO_HTTP)
        curl.setopt(pycurl.PROXY, "")
        curl.setopt(pycurl.FOLLOWLOCATION, 0)
        curl.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
        curl.setopt(pycurl.MAXLIFETIME_CONN, _OLDEST_CONNECTION)
        curl.setopt(pycurl.NOSIGNAL, 1)
        # Nothing is asked to be packed, but what comes packed all the same is unpacked.
        curl.setopt(pycurl.ACCEPT_ENCODING, "identity")
        curl.setopt(pycurl.USERAGENT, "Watchpost")
        curl.setopt(pycurl.LOW_SPEED_LIMIT, 1)
        if self.encrypted:
            curl.setopt(pycurl.SSL_VERIFYPEER, 1)
            curl.setopt(pycurl.SSL_VERIFYHOST, 2)
            curl.setopt(pycurl.SSLVERSION, pycurl.SSLVERSION_TLSv1_2)
            file, folder = (self.ca_file, None) if self.ca_file else _trusted()
            if file:
                curl.setopt(pycurl.CAINFO, file)
            if folder:
                curl.setopt(pycurl.CAPATH, folder)

    def _ask(self, method: str, headers: Mapping[str, str], body: bytes | None) -> None:
        curl = self._curl
        if method not in _REPEATABLE:
            curl.setopt(pycurl.FRESH_CONNECT, 1)
            curl.setopt(pycurl.FORBID_REUSE, 1)
            curl.setopt(pycurl.POSTFIELDS, body or b"")
        if method == "HEAD":
            curl.setopt(pycurl.NOBODY, 1)
        elif method != "GET":
            curl.setopt(pycurl.CUSTOMREQUEST, method)
        # Without these two, libcurl would name a type nobody meant, and wait for leave to send a large body.
        lines = {"Content-Type": "", "Expect": "", **headers}
        for name, value in lines.items():
            whole = name + value
            if not (whole.isascii() and whole.isprintable()) or ":" in name:
                raise ValueError(f"{name!r} cannot be a header")
        curl.setopt(pycurl.HTTPHEADER, [f"{name}: {value}" if value else f"{name}:" for name, value in lines.items()])

    def _bound(self, limits: Limits) -> None:
        curl = self._curl
        curl.setopt(pycurl.CONNECTTIMEOUT_MS, max(1, int(1000 * limits.connect)))
        curl.setopt(pycurl.TIMEOUT_MS, max(1, int(1000 * limits.total)))
        curl.setopt(pycurl.LOW_SPEED_TIME, max(1, round(limits.silence)))

    def _problem(self, code: int) -> VendorUnavailableError:
        """What an exchange that came to nothing is; it holds nothing of the request but its host."""
        text = f"{self.place.host}: {_NAMES.get(code, f'error {code} of libcurl')}"
        if code in _DISTRUST:
            return UntrustedError(text)
        # Bytes handed to the connection; a handshake is not among them.
        return VendorUnavailableError(text) if self._curl.getinfo(pycurl.REQUEST_SIZE) else UnreachableError(text)


def _nobody(_said: bytes) -> None:
    """Takes what nobody has asked for."""


@cache
def _trusted() -> tuple[str | None, str | None]:
    """The file and the folder of this machine's trusted certificates: those within libcurl's package may be none."""
    paths = ssl.get_default_verify_paths()
    return paths.cafile, paths.capath


def _headers(lines: list[bytes]) -> dict[str, str]:
    """The headers of the last answer, several of one name joined: a provisional answer may have come before it."""
    found: dict[str, str] = {}
    for line in lines:
        if line.startswith(b"HTTP/"):
            found = {}
            continue
        name, colon, value = line.decode("latin-1").partition(":")
        if colon:
            name, value = name.strip(), value.strip()
            found[name] = f"{found[name]}, {value}" if name in found else value
    return found
