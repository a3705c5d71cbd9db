"""A holder of a feed that is killed while a home speaks: nothing twice, and whatever is missing lies in a told gap."""

import json
import os
import random
import re
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection as database
from django.db.models.functions import Now
from django.utils import timezone

from history.models import Event
from panels import live
from panels.models import AccountFeed, Connection, FeedBody, Organization, Zone
from panels.secrets.sealing import Sealed
from panels.vocabulary import EventKind, OrganizationKind
from tests.drills.conftest import IMPATIENT, holder_of, is_healthy
from tests.drills.machines import Machine, holder, until

pytestmark = [pytest.mark.drill, pytest.mark.slow, pytest.mark.timeout(300)]
_NUMBERED = re.compile(r"\[h-(\d+)\]")


@dataclass(slots=True)
class Stream:
    """Numbered messages of the home, each with when it was sent."""

    control: str
    sent: dict[int, datetime] = field(default_factory=dict)
    ended: threading.Event = field(default_factory=threading.Event)

    def act(self, **body: Any) -> None:
        """Make something happen in the home."""
        request = urllib.request.Request(  # noqa: S310  (loopback, our own)
            f"{self.control}/act",
            method="POST",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        urllib.request.urlopen(request, timeout=20).close()  # noqa: S310

    def run(self) -> None:
        """Speak until told to end."""
        while not self.ended.wait(0.03):
            number = len(self.sent) + 1
            self.sent[number] = timezone.now()
            self.act(act="notify", text=f"[h-{number}]")


@dataclass(slots=True)
class Feeds:
    """A simulated home, its connection, and holders that are killed."""

    folder: Path
    env: dict[str, str]
    line: dict[str, Any]
    connection: Connection
    machines: list[Machine] = field(default_factory=list)

    def hold(self, name: str) -> Machine:
        """Another holder, once nobody has the lease any more."""
        freed = Connection.objects.filter(pk=self.connection.pk, holder__gt="")
        freed.update(lease_expires_at=Now() - timedelta(seconds=1), link_down_at=None)
        machine = holder(name, self.folder, self.env).start()
        self.machines.append(machine)
        until(lambda: holder_of(self.connection) == name, 40, f"{name} has taken the lease")
        return machine


@pytest.fixture
def feeds(transactional_db: None, tmp_path: Path) -> Iterator[Feeds]:
    """A quiet flat, and nobody who holds it yet."""
    base = urlsplit(os.environ.get("DATABASE_URL", ""))
    own = base._replace(path=f"/{database.settings_dict['NAME']}", query=IMPATIENT)
    env = {
        "DJANGO_SETTINGS_MODULE": "project.settings.test",
        "DATABASE_URL": urlunsplit(own),
        "PYTHONUNBUFFERED": "1",
        "WATCHPOST_DEMO": "1",
    }
    command = (
        sys.executable,
        "manage.py",
        "simulate",
        "overkiz",
        "--setup",
        "flat",
        "--pace",
        "0",
        "--answer-after",
        "0.4",
    )
    cloud = Machine("cloud", command, tmp_path, env).start()
    cloud.said('"control"', 40)
    line = json.loads(next(text for text in cloud.log.splitlines() if '"control"' in text))
    station = Organization.objects.create(name="Station", kind=OrganizationKind.MONITORING)
    connection = Connection.objects.create(
        organization=station,
        vendor="overkiz",
        name="Home",
        settings={"service_host": "other", "base_url": line["base_url"], "user": line["user"]},
        secrets=Sealed.of({"password": line["password"]}),
    )
    made = Feeds(tmp_path, env, line, connection, [cloud])
    yield made
    live.stop()
    for machine in reversed(made.machines):
        machine.stop()


def heard() -> Counter[int]:
    """How many events each numbered message has become."""
    texts = Event.objects.filter(kind="overkiz:notification").values_list("text", flat=True)
    return Counter(int(found[1]) for text in texts if (found := _NUMBERED.search(text)))


def gaps() -> list[tuple[datetime, datetime]]:
    """The intervals that were told."""
    told = Event.objects.filter(kind=EventKind.SIGNALS_MAY_BE_MISSING).values_list("not_before", "observed_at")
    return [(since, until_) for since, until_ in told if since is not None]


def test_a_holder_killed_again_and_again_loses_nothing_in_silence(feeds: Feeds, request: pytest.FixtureRequest) -> None:
    machine = feeds.hold("h0")
    until(lambda: is_healthy(feeds.connection), 30, "the home is held")
    until(lambda: Zone.objects.filter(name="Front door").exists(), 20, "its detectors are known")
    stream = Stream(feeds.line["control"])
    speaker = threading.Thread(target=stream.run, daemon=True)
    speaker.start()
    for turn in range(1, 7):
        # Each holder fetches at once, and the answer takes its time: the kill falls before, within or behind it.
        time.sleep(random.uniform(0.0, 2.0))
        machine.kill()
        machine = feeds.hold(f"h{turn}")
    time.sleep(1.0)
    stream.ended.set()
    speaker.join(20)
    stream.act(act="notify", text="[h-0]")
    until(lambda: 0 in heard(), 60, "the last message has come")
    until(lambda: not FeedBody.objects.exists(), 30, "all that was kept is read")
    until(lambda: AccountFeed.objects.get(connection=feeds.connection).lost_from is None, 60, "all gaps are told")
    found, told = heard(), gaps()
    doubled = {number: count for number, count in found.items() if count > 1}
    missing = [number for number in stream.sent if number not in found]
    silent = [number for number in missing if not any(a <= stream.sent[number] <= b for a, b in told)]
    request.node.user_properties.append(
        ("numbered", f"{len(stream.sent)} sent, {len(missing)} lost in {len(told)} told gaps, {len(doubled)} doubled")
    )
    assert len(stream.sent) > 50
    assert doubled == {}
    assert silent == []
