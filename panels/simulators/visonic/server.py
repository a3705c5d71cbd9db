"""The whole simulator: cloud, user API and control API on one loopback port."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from panels.simulators.serving import LOOPBACK, Serving, SocketSettings
from panels.simulators.timers import LoopTimers
from panels.simulators.visonic import control
from panels.simulators.visonic.cloud import Cloud, CloudSettings
from panels.simulators.visonic.gateway import BASE, Gateway
from panels.simulators.visonic.life import Life


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings(SocketSettings):
    """What can be chosen about the cloud and its socket."""

    cloud: CloudSettings = field(default_factory=CloudSettings)


class Server(Serving):
    """A running simulator; use it as an asynchronous context manager."""

    name = "Visonic"

    def __init__(self, settings: ServerSettings) -> None:
        self._settings = settings
        self.cloud = Cloud(settings.cloud, settings.timers or LoopTimers(asyncio.get_running_loop()))
        super().__init__(settings, self.cloud.faults)

    def _put_on(self, app: web.Application) -> None:
        gateway = Gateway(self.cloud)
        app.add_routes(control.Control(self.cloud, gateway).routes())
        app.router.add_route("*", BASE + "/{path:.*}", gateway.handle)

    def _begin(self) -> None:
        owned = [self.cloud.panels[serial] for serial in self.cloud.main.links]
        Life(owned, self.cloud.machinery, pace=self._settings.cloud.pace, seed=self._settings.cloud.seed).start()

    def first_line(self) -> dict[str, Any]:
        """Return what a client has to know to log in, and what a test has to know to steer."""
        cloud = self.cloud
        panels = [cloud.panels[serial] for serial in cloud.main.links]
        return {
            "host": f"{LOOPBACK}:{self._port}",
            "scheme": self.scheme,
            "ca_file": self.ca_file,
            "email": cloud.main.email,
            "password": cloud.main.password,
            "app_id": cloud.main.app_id,
            "panels": [{"serial": p.serial, "alias": p.alias, "master_code": p.users[1].code} for p in panels],
            "control": f"{self.scheme}://{LOOPBACK}:{self._port}{control.BASE}",
            "second": {"email": cloud.second.email, "password": cloud.second.password},
            "unlinked": {"serial": cloud.spare.serial, "master_code": cloud.spare.users[1].code},
        }
