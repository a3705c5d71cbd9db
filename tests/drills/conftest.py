"""What every drill needs: real services, a simulated vendor on a broker, a connection to it, and a count."""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection as database
from django.utils import timezone

from history.models import Event
from panels import live
from panels.dispatch import courier
from panels.models import Connection, Membership, Organization, Panel, Site, SiteOrganization, User
from panels.secrets.sealing import Sealed
from panels.vocabulary import ConnectionHealth, OrganizationKind, Relation, Role
from tests.drills.machines import ROOT, Cloud, Machine, listens, mosquitto, until
from tests.drills.postgres import Postgres, binaries

NEEDED = ("DATABASE_URL", "MQTT_URL")
# A process that freezes inside a transaction must not keep its rows locked for ever.
IMPATIENT = "options=-c%20idle_in_transaction_session_timeout%3D5000"
NUMBERED = re.compile(r"\[n-(\d+)\]")


def _missing() -> str:
    """Why no drill can run here, or empty."""
    if any(not os.environ.get(name) for name in NEEDED) or settings.EMBEDDED_VALKEY is not None:
        return "drills need DATABASE_URL, REDIS_URL and MQTT_URL, as .ci/run sets them"
    if database.vendor != "postgresql":
        return "drills need PostgreSQL in DATABASE_URL"
    absent = [name for name in ("mosquitto", "redis-server") if shutil.which(name) is None]
    return f"drills start their own {' and '.join(absent)}" if absent else ""


@pytest.fixture(autouse=True)
def _services() -> None:
    if reason := _missing():
        pytest.skip(reason)


@dataclass(slots=True)
class Drill:
    """One drill: its processes, its vendor, its connection."""

    folder: Path
    env: dict[str, str]
    broker: Machine
    port: int
    cloud: Cloud
    machines: list[Machine] = field(default_factory=list)

    def begin(self, machine: Machine) -> Machine:
        """Start a process that ends with the drill."""
        self.machines.append(machine)
        return machine.start()

    def connect(self, port: int | None = None) -> Connection:
        """A connection to the simulated vendor, through this broker port, and an operator who may arm there."""
        line, aes = self.cloud.line, self.cloud.line["aes"]
        station = Organization.objects.create(name="Station", kind=OrganizationKind.MONITORING)
        return Connection.objects.create(
            organization=station,
            vendor="bienport",
            name="Cloud",
            settings={
                "rest_url": line["rest"],
                "mqtt_url": f"mqtt://127.0.0.1:{port or self.port}",
                "screen_name": line["screenName"],
                "family": "both",
                "app_id": line["appId"],
                "third_party_app_id": line["thirdPartyAppId"],
                "aes_mode": aes["mode"],
                "aes_padding": aes["padding"],
            },
            secrets=Sealed.of({"password": line["password"], "aes_key": aes["key_hex"]}),
        )

    def operator(self, connection: Connection) -> tuple[User, Panel, str]:
        """Somebody who may arm, an alarm panel, and its code. Once the connection has been up."""
        described = next(panel for panel in self.cloud.line["panels"] if panel["zones"] and panel["enabled"])
        now, site = timezone.now(), Site.objects.create(name="Villa")
        SiteOrganization.objects.create(
            site=site,
            organization=connection.organization,
            relation=Relation.MONITORS,
            accepted_at=now,
            valid_from=now,
            may_arm=True,
        )
        panel = Panel.objects.select_related("connection").get(vendor_id=str(described["resourceId"]))
        Panel.objects.filter(pk=panel.pk).update(site=site)
        panel.site = site
        user = User.objects.create_user("operator@example.org", "a long pass phrase")
        Membership.objects.create(user=user, organization=connection.organization, role=Role.OPERATOR)
        return user, panel, described["pin"]


def is_healthy(connection: Connection) -> bool:
    """Whether pages would call the link healthy."""
    return Connection.objects.filter(pk=connection.pk, health=ConnectionHealth.HEALTHY).exists()


def holder_of(connection: Connection) -> str:
    """Who holds it."""
    return str(Connection.objects.values_list("holder", flat=True).get(pk=connection.pk))


def numbers() -> Counter[int]:
    """How many events each numbered notification has become."""
    texts = Event.objects.filter(origin="live").values_list("text", flat=True)
    return Counter(int(found[1]) for text in texts if (found := NUMBERED.search(text)))


def all_came(count: int) -> Callable[[], bool]:
    """A condition: every number from 1 to ``count`` is an event."""
    return lambda: len(numbers()) == count


@dataclass(slots=True)
class Tally:
    """What became of the numbered notifications."""

    missing: list[int]
    doubled: dict[int, int]


def tally(count: int, request: pytest.FixtureRequest) -> Tally:
    """Count, and put the figures on the report."""
    found = numbers()
    result = Tally(
        missing=[number for number in range(1, count + 1) if number not in found],
        doubled={number: copies for number, copies in found.items() if copies > 1},
    )
    request.node.user_properties.append(
        ("numbered", f"{count} sent, {len(result.missing)} lost, {len(result.doubled)} doubled")
    )
    return result


@pytest.fixture
def make_drill(transactional_db: None, tmp_path: Path) -> Iterator[Callable[..., Drill]]:
    """Starts a broker and the vendor; ends everything that was begun, whatever happened."""
    base = urlsplit(os.environ.get("DATABASE_URL", ""))
    own = base._replace(path=f"/{database.settings_dict['NAME']}", query=IMPATIENT)
    env = {
        "DJANGO_SETTINGS_MODULE": "project.settings.test",
        "DATABASE_URL": urlunsplit(own),
        "PYTHONUNBUFFERED": "1",
    }
    begun: list[Drill] = []

    def make(*options: str, **extra: Any) -> Drill:
        broker, port = mosquitto(tmp_path)
        cloud = Cloud(tmp_path, f"mqtt://127.0.0.1:{port}", env, *options)
        drill = Drill(tmp_path, env | extra, broker, port, cloud)
        begun.append(drill)
        drill.begin(broker)
        until(lambda: listens(port), 10, "mosquitto listens")
        drill.machines.append(cloud.machine)
        cloud.start()
        return drill

    yield make
    courier.close_all()
    live.stop()
    for drill in begun:
        # The broker last: those who end politely say goodbye to it.
        for machine in reversed(drill.machines):
            machine.stop()


@pytest.fixture
def drill(make_drill: Callable[..., Drill]) -> Drill:
    """A vendor with six quiet panels."""
    return make_drill()


@pytest.fixture
def own_postgres(make_drill: Callable[..., Drill]) -> Iterator[Postgres]:
    """A server of the drill's own, migrated; meanwhile this process counts there as well."""
    folder = binaries()
    if folder is None:
        pytest.skip("no PostgreSQL binaries: neither pg_config nor /usr/lib/postgresql names initdb and pg_ctl")
    server = Postgres(folder)
    before = dict(database.settings_dict)
    try:
        server.start()
        env = {**os.environ, "DATABASE_URL": server.url, "DJANGO_SETTINGS_MODULE": "project.settings.test"}
        subprocess.run((sys.executable, "manage.py", "migrate", "--verbosity", "0"), cwd=ROOT, env=env, check=True)
        database.close()
        database.settings_dict.update(NAME="postgres", USER="drill", PASSWORD="", HOST="127.0.0.1", PORT=server.port)
        yield server
    finally:
        database.close()
        database.settings_dict.update(before)
        server.remove()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The figures of each drill, one line each."""
    for report in terminalreporter.stats.get("passed", []):
        for name, value in getattr(report, "user_properties", ()):
            if name in ("numbered", "commands"):
                terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {value}")
