"""The whole simulator: cloud, user API and control API on one loopback port."""

import asyncio
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from aiohttp import web

from panels.simulators.certificates import Certificates, write_certificates
from panels.simulators.faults import Value
from panels.simulators.timers import LoopTimers, Timers
from panels.simulators.visonic import control
from panels.simulators.visonic.cloud import Cloud, CloudSettings
from panels.simulators.visonic.gateway import BASE, Gateway
from panels.simulators.visonic.life import Life

LOOPBACK: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """What can be chosen about the socket; port 0 is any free one. ``timers`` lets a test turn the clock."""

    cloud: CloudSettings = field(default_factory=CloudSettings)
    port: int = 0
    tls: bool = False
    faults: tuple[tuple[str, Value | None], ...] = ()
    timers: Timers | None = None


class Server:
    """A running simulator; use it as an asynchronous context manager."""

    def __init__(self, settings: ServerSettings) -> None:
        self._settings = settings
        self._folder: Path | None = None
        self._certificates: Certificates | None = None
        self._runner: web.AppRunner | None = None
        self._port = 0
        self.cloud = Cloud(settings.cloud, settings.timers or LoopTimers(asyncio.get_running_loop()))

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
        for name, value in self._settings.faults:
            self.cloud.faults.set(name, value)
        if self._settings.tls:
            self._folder = Path(tempfile.mkdtemp(prefix="visonic-simulator-"))
            self._certificates = write_certificates(self._folder, "Visonic simulator CA")
        gateway = Gateway(self.cloud)
        app = web.Application(client_max_size=2**21)
        app.add_routes(control.Control(self.cloud, gateway).routes())
        app.router.add_route("*", BASE + "/{path:.*}", gateway.handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        context = self._certificates.server_context() if self._certificates else None
        await web.TCPSite(self._runner, LOOPBACK, self._settings.port, ssl_context=context).start()
        self._port = self._runner.addresses[0][1]
        owned = [self.cloud.panels[serial] for serial in self.cloud.main.links]
        Life(owned, self.cloud.machinery, pace=self._settings.cloud.pace, seed=self._settings.cloud.seed).start()

    async def _stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def first_line(self) -> dict[str, Any]:
        """Return what a client has to know to log in, and what a test has to know to steer."""
        scheme = "https" if self._settings.tls else "http"
        cloud = self.cloud
        panels = [cloud.panels[serial] for serial in cloud.main.links]
        return {
            "host": f"{LOOPBACK}:{self._port}",
            "scheme": scheme,
            "ca_file": str(self._certificates.ca_file) if self._certificates else None,
            "email": cloud.main.email,
            "password": cloud.main.password,
            "app_id": cloud.main.app_id,
            "panels": [{"serial": p.serial, "alias": p.alias, "master_code": p.users[1].code} for p in panels],
            "control": f"{scheme}://{LOOPBACK}:{self._port}{control.BASE}",
            "second": {"email": cloud.second.email, "password": cloud.second.password},
            "unlinked": {"serial": cloud.spare.serial, "master_code": cloud.spare.users[1].code},
        }
