"""The clouds of all three vendors, each with a login of the giver, one of the taker and one that sees other panels."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

import requests

from panels.drivers import DRIVERS
from panels.holding import first_look
from panels.models import Connection, Organization
from panels.secrets.sealing import Sealed
from panels.simulators.bienport.cloud import CloudSettings
from panels.simulators.bienport.machinery import Delays
from panels.simulators.bienport.server import Server, ServerSettings
from panels.vendors import sessions
from tests.panels.simulators.overkiz.workbench import Workbench as Overkiz
from tests.panels.simulators.visonic.workbench import Workbench as Visonic

WRONG: Final = "wrong-password-0"


@dataclass(kw_only=True)
class Vendor:
    """One vendor's cloud. ``mine``, ``theirs`` and ``other`` are the settings and secrets of three accounts."""

    slug: str
    control: str
    mine: dict[str, Any]
    theirs: dict[str, Any]
    other: dict[str, Any]
    secret: str = "password"
    # How it is told to say nothing until whoever asks gives up.
    silence: tuple[str, object] = ("hang", 60.0)
    http: requests.Session = field(default_factory=requests.Session)

    def connect(self, organization: Organization) -> Connection:
        """A connection with the giver's login, its panels listed."""
        settings = {key: value for key, value in self.mine.items() if key != self.secret}
        connection = Connection.objects.create(
            organization=organization, vendor=self.slug, name=f"Account at {self.slug}", settings=settings,
            secrets=Sealed.of({self.secret: self.mine[self.secret]}),
        )  # fmt: skip
        if self.slug == "overkiz":
            first_look.look(connection)
        else:
            sessions.try_login(connection)
        return connection

    def form(self, login: dict[str, Any], **changes: str) -> dict[str, str]:
        """The form of a login, as a browser sends it."""
        usual = {one.key: one.default for one in DRIVERS[self.slug].fields if one.default not in (None, False)}
        return {f"vendor_{key}": str(value) for key, value in (usual | login | changes).items()}

    def fault(self, *, on: bool) -> None:
        """Let the cloud fall silent, or speak again."""
        name, value = self.silence
        method, body = ("POST", {"name": name, "value": value}) if on else ("DELETE", None)
        answer = self.http.request(method, f"{self.control}/fault", json=body, timeout=10)
        assert answer.ok, answer.text


@contextmanager
def cloud_of(slug: str) -> Iterator[Vendor]:
    """The cloud of one vendor, running."""
    with {"visonic": _visonic, "overkiz": _overkiz, "bienport": _bienport}[slug]() as vendor:
        vendor.http.trust_env = False
        yield vendor
        vendor.http.close()


@contextmanager
def _visonic() -> Iterator[Vendor]:
    with Visonic() as bench:
        line, main = bench.line, bench.cloud.main
        bench.cloud.accounts["owner@example.org"] = replace(
            main, email="owner@example.org", password="the owner's", links=dict(main.links)
        )
        spare = bench.cloud.spare
        bench.cloud.accounts["other@example.org"] = replace(
            main, email="other@example.org", password="another's", links={spare.serial: "Elsewhere"}
        )
        mine = {
            "host": f"{line['scheme']}://{line['host']}", "email": line["email"], "password": line["password"],
            "app_id": line["app_id"], "mobile_seconds": 30, "clock": "UTC",
        }  # fmt: skip
        yield Vendor(
            slug="visonic",
            control=line["control"],
            mine=mine,
            theirs=mine | {"email": "owner@example.org", "password": "the owner's"},
            other=mine | {"email": "other@example.org", "password": "another's"},
        )


@contextmanager
def _overkiz() -> Iterator[Vendor]:
    with Overkiz("flat", "house") as bench:
        line, cloud = bench.line, bench.cloud
        # The giver's account sees the flat alone, and so does its owner's.
        cloud.main.homes = cloud.homes[:1]
        owner, other = cloud.owners[:2]
        mine = {
            "service_host": "other", "base_url": line["base_url"], "user": line["user"], "password": line["password"],
        }  # fmt: skip
        yield Vendor(
            slug="overkiz",
            control=line["control"],
            mine=mine,
            theirs=mine | {"user": owner.user, "password": owner.password},
            other=mine | {"user": other.user, "password": other.password},
        )


@contextmanager
def _bienport() -> Iterator[Vendor]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def make() -> Server:
        cloud = CloudSettings(pace=0.0, delays=Delays(exit=6, entry=10, siren=60))
        return await Server(ServerSettings(cloud=cloud)).__aenter__()

    server = asyncio.run_coroutine_threadsafe(make(), loop).result(30)
    try:
        line, (_, second, third) = server.first_line(), server.cloud.world.users
        second.denied_panels = frozenset()
        third.denied_panels = frozenset(list(server.cloud.world.panels)[:-1])
        mine = {
            "rest_url": line["rest"], "mqtt_url": line["mqtt"].split("@")[-1], "screen_name": line["screenName"],
            "password": line["password"], "app_id": line["appId"],
        }  # fmt: skip
        yield Vendor(
            slug="bienport",
            control=line["control"],
            mine=mine,
            theirs=_login_of(mine, second),
            other=_login_of(mine, third),
            silence=("rest_slow", 60.0),
        )
    finally:
        asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def _login_of(mine: dict[str, Any], user: Any) -> dict[str, Any]:
    app = user.app_ids[0] if user.app_ids else mine["app_id"]
    return mine | {"screen_name": user.screen_name, "password": user.password, "app_id": app}
