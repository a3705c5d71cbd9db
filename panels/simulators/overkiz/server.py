"""The whole simulator: cloud, boxes, login services and control API on one loopback port."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web

from panels.simulators.overkiz import control
from panels.simulators.overkiz.cloud import Cloud, CloudSettings
from panels.simulators.overkiz.door import BASES, CLOUD_BASE, LOCAL_BASE, Door
from panels.simulators.overkiz.identity import Identity
from panels.simulators.overkiz.life import Life
from panels.simulators.overkiz.pictures import Pictures
from panels.simulators.serving import Serving, SocketSettings
from panels.simulators.timers import LoopTimers

# Clients keep cookies of hosts with a name only (reference 2.4).
NAME: Final = "localhost"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings(SocketSettings):
    """What can be chosen about the cloud and its socket."""

    cloud: CloudSettings = field(default_factory=CloudSettings)


class Server(Serving):
    """A running simulator; use it as an asynchronous context manager."""

    name = "Overkiz"

    def __init__(self, settings: ServerSettings) -> None:
        self._settings = settings
        self.cloud = Cloud(settings.cloud, settings.timers or LoopTimers(asyncio.get_running_loop()))
        super().__init__(settings, self.cloud.faults)

    def _put_on(self, app: web.Application) -> None:
        door = Door(self.cloud)
        app.add_routes(control.Control(self.cloud, door).routes())
        for base in BASES:
            app.router.add_route("*", base + "/{path:.*}", door.handle)
        app.add_routes([*Pictures(self.cloud).routes(), *Identity(self.cloud.credentials).routes()])

    def _begin(self) -> None:
        self.cloud.pictures_root = self._root()
        chosen = self._settings.cloud
        Life(self.cloud.homes, self.cloud.machinery, pace=chosen.pace, seed=chosen.seed).start()

    def _root(self) -> str:
        return f"{self.scheme}://{NAME}:{self._port}"

    def first_line(self) -> dict[str, Any]:
        """Return what a client has to know to log in, and what a test has to know to steer."""
        root, cloud = self._root(), self.cloud
        return {
            "base_url": f"{root}{CLOUD_BASE}/",
            "user": cloud.main.user,
            "password": cloud.main.password,
            "gateways": [own_id for home in cloud.main.homes for own_id in home.gateways],
            "ca_file": self.ca_file,
            "control": f"{root}{control.BASE}",
            "identity": root,
            "guest": {"user": cloud.second.user, "password": cloud.second.password},
            "setups": [
                {
                    "name": home.name,
                    "label": home.label,
                    "oid": home.oid,
                    "user": owner.user,
                    "password": owner.password,
                    "gateways": list(home.gateways),
                    "devices": len(home.devices),
                }
                for home, owner in zip(cloud.homes, cloud.owners, strict=True)
            ],
            "boxes": [
                {"base_url": f"{root}{LOCAL_BASE}/", "gateway": gateway.id, "token": token["token"]}
                for home in cloud.homes
                for gateway in home.gateways.values()
                for token in gateway.tokens.values()
            ],
        }
