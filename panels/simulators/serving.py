"""The socket of a simulated cloud that speaks HTTP alone, on loopback, encrypted where that is asked."""

import shutil
import tempfile
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Final, Self

from aiohttp import web

from panels.simulators.certificates import Certificates, write_certificates
from panels.simulators.faults import Faults, Value
from panels.simulators.timers import Timers

LOOPBACK: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketSettings:
    """What can be chosen about the socket; port 0 is any free one. ``timers`` lets a test turn the clock."""

    port: int = 0
    tls: bool = False
    faults: tuple[tuple[str, Value | None], ...] = ()
    timers: Timers | None = None


class Serving(ABC):
    """A running simulator; use it as an asynchronous context manager."""

    # Who it is: in the name of its certificate authority and of its folder.
    name: ClassVar[str]

    def __init__(self, socket: SocketSettings, faults: Faults) -> None:
        self._socket, self._faults = socket, faults
        self._folder: Path | None = None
        self._certificates: Certificates | None = None
        self._runner: web.AppRunner | None = None
        self._port = 0

    @abstractmethod
    def _put_on(self, app: web.Application) -> None:
        """Add all that is served."""

    @abstractmethod
    def _begin(self) -> None:
        """Let it live; the port is known now."""

    @property
    def scheme(self) -> str:
        """How clients speak to it."""
        return "https" if self._socket.tls else "http"

    @property
    def ca_file(self) -> str | None:
        """Who vouches for its certificate, where it has one."""
        return str(self._certificates.ca_file) if self._certificates else None

    async def __aenter__(self) -> Self:
        try:
            await self._start()
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    async def _start(self) -> None:
        for name, value in self._socket.faults:
            self._faults.set(name, value)
        if self._socket.tls:
            self._folder = Path(tempfile.mkdtemp(prefix=f"{self.name.lower()}-simulator-"))
            self._certificates = write_certificates(self._folder, f"{self.name} simulator CA")
        app = web.Application(client_max_size=2**21)
        self._put_on(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        context = self._certificates.server_context() if self._certificates else None
        await web.TCPSite(self._runner, LOOPBACK, self._socket.port, ssl_context=context).start()
        self._port = self._runner.addresses[0][1]
        self._begin()

    async def _stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
