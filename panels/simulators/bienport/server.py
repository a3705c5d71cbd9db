"""The whole simulator: cloud, broker, MQTT link, REST and control API, started and stopped together on loopback."""

import asyncio
import logging
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from panels.simulators.bienport import control, rest
from panels.simulators.bienport.broker import PLATFORM, EmbeddedBroker
from panels.simulators.bienport.building import THIRD_PARTY_APP, secret_bytes
from panels.simulators.bienport.cloud import Cloud, CloudSettings
from panels.simulators.bienport.mqtt import BrokerAddress, Link
from panels.simulators.bienport.rest_more import MoreEndpoints
from panels.simulators.bienport.world import Panel
from panels.simulators.certificates import Certificates, write_certificates
from panels.simulators.faults import UnknownFaultError, Value
from panels.simulators.timers import LoopTimers

logger = logging.getLogger(__name__)
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSettings:
    """What can be chosen about the sockets. Without ``broker`` one is embedded; port 0 is any free one."""

    cloud: CloudSettings = field(default_factory=CloudSettings)
    port: int = 0
    mqtt_port: int = 0
    tls: bool = False
    broker: BrokerAddress | None = None
    faults: tuple[tuple[str, Value | None], ...] = ()


class Server:
    """A running simulator; use it as an asynchronous context manager."""

    def __init__(self, settings: ServerSettings) -> None:
        self._settings = settings
        self._folder: Path | None = None
        self._certificates: Certificates | None = None
        self._embedded: EmbeddedBroker | None = None
        self._runner: web.AppRunner | None = None
        self._control: control.Control | None = None
        self._link: Link | None = None
        self._client_address: BrokerAddress | None = None
        self._port = 0
        timers = LoopTimers(asyncio.get_running_loop())
        self.cloud = Cloud(settings.cloud, timers, self._send)

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
        if self._settings.tls:
            self._folder = Path(tempfile.mkdtemp(prefix="bienport-simulator-"))
            self._certificates = write_certificates(self._folder, "Bienport simulator CA")
        platform = await self._start_broker()
        self._link = Link(platform, self.cloud.desk.receive)
        await self._link.start()
        for name, value in self._settings.faults:
            self.cloud.faults.set(name, value)
        await self._start_rest()
        self.cloud.life.start()

    async def _start_broker(self) -> BrokerAddress:
        """Return how the platform itself reaches the broker."""
        given = self._settings.broker
        if given:
            self._client_address = given
            self._share_credentials(given)
            self.cloud.faults.at_once("broker_restart", self._cannot_restart)
            return given
        passwords = {user.mq_user: user.mq_password for user in self.cloud.world.users}
        passwords[PLATFORM] = secret_bytes(self.cloud.world.seed, "platform")[:16].hex()
        files = self._certificates
        shown = {"certfile": str(files.certificate_file), "keyfile": str(files.key_file)} if files else None
        self._embedded = EmbeddedBroker(passwords, port=self._settings.mqtt_port, certificate=shown)
        await self._embedded.start()
        self.cloud.faults.at_once("broker_restart", self._embedded.restart_after)
        address = BrokerAddress(
            host=LOOPBACK,
            port=self._embedded.port,
            user=PLATFORM,
            password=passwords[PLATFORM],
            tls=files is not None,
            ca_file=str(files.ca_file) if files else None,
        )
        main = self.cloud.world.main_user
        self._client_address = replace(address, user=main.mq_user, password=main.mq_password)
        return address

    def _share_credentials(self, given: BrokerAddress) -> None:
        # An outside broker knows one user; everybody who logs in is given that one.
        if given.user:
            for user in self.cloud.world.users:
                user.mq_user, user.mq_password = given.user, given.password

    @staticmethod
    def _cannot_restart(_seconds: float) -> None:
        raise UnknownFaultError("a broker outside this process is not ours to restart")

    async def _start_rest(self) -> None:
        gateway = rest.Gateway(self.cloud)
        self._control = control.Control(self.cloud, self._link_report)
        app = web.Application(middlewares=[gateway.faults], client_max_size=2**21)
        app.add_routes([*gateway.routes(), *MoreEndpoints(self.cloud, gateway).routes(), *self._control.routes()])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)
        await self._runner.setup()
        context = self._certificates.server_context() if self._certificates else None
        await web.TCPSite(self._runner, LOOPBACK, self._settings.port, ssl_context=context).start()
        self._port = self._runner.addresses[0][1]

    async def _stop(self) -> None:
        if self._control:
            await self._control.stop()
        if self._runner:
            await self._runner.cleanup()
        if self._link:
            await self._link.stop()
        if self._embedded:
            await self._embedded.stop()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _send(self, topic: str, payload: bytes) -> None:
        if self._link:
            self._link.send(topic, payload)

    def _link_report(self) -> dict[str, Any]:
        return self._link.report() if self._link else {}

    def first_line(self) -> dict[str, Any]:
        """Return what a client has to know to log in, and what a test has to know to steer."""
        world, cipher = self.cloud.world, self.cloud.cipher
        root = f"{'https' if self._settings.tls else 'http'}://{LOOPBACK}:{self._port}"
        main = world.main_user
        line: dict[str, Any] = {
            "rest": root + rest.BASE,
            "mqtt": self._client_address.url() if self._client_address else "",
            "screenName": main.screen_name,
            "password": main.password,
            "appId": main.app_ids[0],
            "thirdPartyAppId": THIRD_PARTY_APP,
            "aes": {
                "mode": cipher.mode,
                "padding": cipher.padding,
                "key_hex": cipher.key.hex(),
                "iv_hex": cipher.iv.hex(),
            },
            "panels": [_panel_line(panel) for panel in world.panels.values()],
            "userId": main.user_id,
            "organizationId": world.organization_id,
            "control": root + control.BASE,
            "users": [
                {
                    "userId": user.user_id,
                    "screenName": user.screen_name,
                    "password": user.password,
                    "name": user.full_name,
                    "appIds": list(user.app_ids),
                    "note": user.note,
                }
                for user in world.users
            ],
        }
        if self._certificates:
            line["ca_file"] = str(self._certificates.ca_file)
        return line


def _panel_line(panel: Panel) -> dict[str, Any]:
    return {
        "resourceId": panel.resource_id,
        "brand": panel.brand,
        "partitions": list(panel.partitions),
        "zones": list(panel.zones),
        "outputs": list(panel.outputs),
        "pin": panel.pin,
        "model": panel.model,
        "enabled": panel.enabled,
        "hasMsisdn": bool(panel.msisdn),
    }
