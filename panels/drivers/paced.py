"""HTTP connections that obey a deadline with every byte they read.

A time-out of a socket counts anew with each packet, so a server that sends one byte a second would hold a worker for
ever, in the headers as in the body. Here each read is given what is left of the request's own deadline.
"""

import http.client
import io
import socket
import time
from contextvars import ContextVar
from typing import Any, Final

import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

# The moment, on the monotonic clock, by which the request of this thread has to end, and the longest silence in it.
deadline: Final[ContextVar[tuple[float, float] | None]] = ContextVar("deadline", default=None)


class _PacedReader(io.RawIOBase):
    """Reads a socket, never beyond the deadline."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        # The socket counts its readers: it may be closed while an answer is still being read from it.
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if pace := deadline.get():
            ends, silence = pace
            left = ends - time.monotonic()
            if left <= 0:
                raise TimeoutError("the deadline of this request has passed")
            self._sock.settimeout(min(left, silence))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _PacedSocket:
    """What a response needs of a socket."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_PacedReader(self._sock))


class _PacedResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **named: Any) -> None:
        super().__init__(_PacedSocket(sock), *args, **named)  # type: ignore[arg-type]


class _PacedConnection(HTTPConnection):
    response_class = _PacedResponse


class _PacedSecureConnection(HTTPSConnection):
    response_class = _PacedResponse


class PacedPool(HTTPConnectionPool):
    """Connections of one host whose reads obey `deadline`."""

    ConnectionCls = _PacedConnection


class PacedSecurePool(HTTPSConnectionPool):
    """The same, encrypted."""

    ConnectionCls = _PacedSecureConnection


class PacedAdapter(HTTPAdapter):
    """An adapter of `requests` whose connections obey `deadline`; it never tries anything twice."""

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **named: Any) -> None:
        """Make the pools; called by `requests`."""
        self.poolmanager = urllib3.PoolManager(num_pools=connections, maxsize=maxsize, block=block, **named)
        self.poolmanager.pool_classes_by_scheme = {"http": PacedPool, "https": PacedSecurePool}
