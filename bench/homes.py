"""A home of 59 devices from the vendor's bytes to rows, and events of its devices through the corridor.

Ours reads, takes in and commits to PostgreSQL; beside it pyoverkiz makes its objects of the same bytes, and keeps them
nowhere. The home is the simulated cloud's; each of our rounds is a connection of its own, so that every row is new.
"""

import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from typing import Any, Final

from bench.figures import Figure, figure, percentile
from bench.services import ROOT, MissingError, Services

SETUP_MS: Final = 150.0
EVENTS_A_SECOND: Final = 2000.0
# So many events come with one fetch of an account in which much moves.
A_FETCH: Final = 40


def measure(services: Services, *, runs: int, quick: bool) -> list[Figure]:
    """How long a setup takes, how many events a second there are, and what reading alone costs the other."""
    body, devices = largest_home()
    rounds, events = (5, 2000) if quick else (25, 20_000)
    ours, theirs = [], []
    for _ in range(runs):
        theirs.append(_contestant(services, "theirs", body, rounds, events))
        ours.append(_contestant(services, "ours", body, rounds, events))
    said = f"{devices} devices, {len(body) // 1000} kB, all rows new, PostgreSQL"
    ratios = [other["setup"] / mine["read"] for mine, other in zip(ours, theirs, strict=True)]
    return [
        figure("overkiz_setup59_ms", [1000 * one["setup"] for one in ours], "ms", "lower", said, SETUP_MS),
        figure("overkiz_setup59_read_ms", [1000 * one["read"] for one in ours], "ms", "lower", "of that, reading it"),
        figure(
            "overkiz_setup59_vs_pyoverkiz",
            ratios,
            "times",
            "higher",
            "pyoverkiz 1.20.6 making its objects of the same bytes; ours makes listings and readings of all states",
        ),
        figure(
            "overkiz_events_per_s",
            [one["events"] for one in ours],
            "events/s",
            "higher",
            f"changed states of that home, {A_FETCH} to a fetch, read and committed by one thread",
            EVENTS_A_SECOND,
        ),
    ]


def largest_home() -> tuple[bytes, int]:
    """What the simulated cloud says of its largest home, and how many devices that are."""
    with _server() as described:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        login = urllib.parse.urlencode({"userId": described["user"], "userPassword": described["password"]}).encode()
        opener.open(described["base_url"] + "login", login, 30).close()
        with opener.open(described["base_url"] + "setup", None, 30) as answer:
            body: bytes = answer.read()
    return body, len(json.loads(body)["devices"])


@contextlib.contextmanager
def _server() -> Iterator[dict[str, Any]]:
    command = [sys.executable, "manage.py", "simulate", "overkiz", "--pace", "0"]
    environment = {**os.environ, "WATCHPOST_DEMO": "1", "DJANGO_SETTINGS_MODULE": "bench.settings"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE) as server:  # noqa: S603  (ours)
        try:
            assert server.stdout is not None  # noqa: S101  (as it was opened)
            yield json.loads(server.stdout.readline())
        finally:
            server.terminate()


def _contestant(services: Services, name: str, body: bytes, rounds: int, events: int) -> dict[str, float]:
    services.fresh()
    found = subprocess.run(  # noqa: S603  (ours)
        [sys.executable, "-m", "bench.homes", name, str(rounds), str(events)],
        cwd=ROOT,
        env=services.environment(),
        input=body,
        stdout=subprocess.PIPE,
        timeout=600,
        check=False,
    )
    if found.returncode:
        raise MissingError(f"The program {name} of the homes ended with {found.returncode}.")
    outcome: dict[str, float] = json.loads(found.stdout.splitlines()[-1])
    return outcome


# --------------------------------------------------------------------------- the programs that are measured


def ours(body: bytes, rounds: int, events: int) -> dict[str, float]:
    """As the holder does it, without fetching: read, take in, commit."""
    import django

    django.setup()
    from panels import inventory
    from panels.homes import contents
    from panels.ingest import Corridor

    whole, read = [], []
    for number in range(rounds):
        feed, connection = _account(number)
        kept = _kept(f"load{number}", "setup", body)
        corridor = Corridor()
        begun = time.perf_counter()
        heard = feed.read(kept, {}, (), kept.asked_at)
        read.append(time.perf_counter() - begun)
        inventory.take_in(connection, heard.listings)
        contents.take_in_home(connection, heard.home)
        corridor.apply(_deliveries(connection, heard, 1))
        whole.append(time.perf_counter() - begun)
        if number == rounds - 1:
            a_second = _events(feed, connection, heard.memory, body, events)
            return {"setup": percentile(whole, 0.5), "read": percentile(read, 0.5), "events": a_second}
    raise ValueError("at least one round")


def _events(feed: Any, connection: Any, memory: Any, body: bytes, events: int) -> float:
    """Changed states, a fetch at a time; what one fetch is read to is the next one's memory."""
    from panels.ingest import Corridor

    movable = [
        (device["deviceURL"], state["name"])
        for device in json.loads(body)["devices"]
        for state in device.get("states", ())
        if state["type"] == 1 and state["name"] == "core:ClosureState"
    ]
    fetches = [
        json.dumps(
            [
                {
                    "name": "DeviceStateChangedEvent",
                    "timestamp": 1_700_000_000_000 + first + at,
                    "deviceURL": movable[(first + at) % len(movable)][0],
                    "deviceStates": [
                        {
                            "name": movable[(first + at) % len(movable)][1],
                            "type": 1,
                            "value": str((first + at) // len(movable) % 101),
                        }
                    ],
                }
                for at in range(A_FETCH)
            ]
        ).encode()
        for first in range(0, events, A_FETCH)
    ]
    corridor, number = Corridor(), 10_000
    begun = time.perf_counter()
    for at, fetch in enumerate(fetches):
        kept = _kept(f"fetch{at}", "events", fetch)
        heard = feed.read(kept, memory, (), kept.asked_at)
        memory = heard.memory
        corridor.apply(_deliveries(connection, heard, number))
        number += len(heard.parts)
    return len(fetches) * A_FETCH / (time.perf_counter() - begun)


def _account(number: int) -> tuple[Any, Any]:
    from django.utils import timezone

    from panels.models import Connection, Organization
    from panels.secrets.sealing import Sealed
    from panels.vendors import sessions

    connection = Connection.objects.create(
        organization=Organization.objects.get(),
        vendor="overkiz",
        name=f"Home {number}",
        settings={
            "service_host": "other",
            "base_url": "http://localhost:1/enduser-mobile-web/enduserAPI/",
            "login": "password",
            "user": "bench",
            "ca_file": "",
        },
        secrets=Sealed.of({"password": "bench"}),
        holder="bench",
        lease_epoch=1,
        lease_expires_at=timezone.now(),
    )
    return sessions.feed_of(connection), connection


def _kept(uid: str, source: str, body: bytes) -> Any:
    from django.utils import timezone

    from panels.drivers.base import Kept

    return Kept(uid=uid, source=source, asked_at=timezone.now(), body=body)


def _deliveries(connection: Any, heard: Any, number: int) -> list[Any]:
    from django.utils import timezone

    from panels.ingest import Delivery, Lease

    lease = Lease(connection_id=connection.pk, vendor="overkiz", holder="bench", lease_epoch=1, link_epoch=1)
    now = timezone.now()
    return [
        Delivery(lease=lease, number=number + at, source="feed", payload=part.raw, received_at=now, parts=(part,))
        for at, part in enumerate(heard.parts)
    ]


def theirs(body: bytes, rounds: int, _events: int) -> dict[str, float]:
    """What `OverkizClient.get_setup` does with an answer."""
    import importlib

    humps, models = importlib.import_module("humps"), importlib.import_module("pyoverkiz.models")
    found = []
    for _ in range(rounds):
        begun = time.perf_counter()
        models.Setup(**humps.decamelize(json.loads(body)))
        found.append(time.perf_counter() - begun)
    return {"setup": percentile(found, 0.5)}


if __name__ == "__main__":
    outcome = {"ours": ours, "theirs": theirs}[sys.argv[1]](sys.stdin.buffer.read(), int(sys.argv[2]), int(sys.argv[3]))
    print()
    json.dump(outcome, sys.stdout)
