"""MQTT to stored rows: a queued session of many messages, emptied by ours, by a naive listener, by a mere counter."""

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

import psycopg

from bench.contestants import Outcome, connect, session
from bench.figures import Figure, figure
from bench.load import Publisher, mixed, topic
from bench.services import ROOT, MissingError, Services

# A naive listener is slow enough to show its rate with fewer messages.
_MESSAGES = {"counting": 30_000, "corridor": 30_000, "naive": 1_500}
_QUICK = {"counting": 6_000, "corridor": 6_000, "naive": 400}


@dataclass(slots=True)
class Round:
    """What the three did, one after the other."""

    rates: dict[str, float]
    cpu_us: dict[str, float]


def measure(services: Services, *, runs: int, quick: bool) -> list[Figure]:
    """Both ratios, and what they are made of."""
    sizes = _QUICK if quick else _MESSAGES
    rounds = []
    for number in range(runs):
        # The order turns, so that a machine that slows down favours nobody.
        names = [*sizes][number % 3 :] + [*sizes][: number % 3]
        outcomes = {name: run(services, name, sizes[name]) for name in names}
        rounds.append(
            Round(
                rates={name: one.messages / one.seconds for name, one in outcomes.items()},
                cpu_us={name: one.cpu_seconds / one.messages * 1e6 for name, one in outcomes.items()},
            )
        )
    rates = [one.rates for one in rounds]
    mix = f"{sizes['corridor']:,} queued messages of 10,000 panels, QoS 1"
    return [
        figure(
            "ingest_vs_naive",
            [one["corridor"] / one["naive"] for one in rates],
            "times",
            "higher",
            "a listener of one create and one update per message",
            12,
        ),
        figure(
            "ingest_vs_counting_client",
            [one["corridor"] / one["counting"] for one in rates],
            "times",
            "higher",
            "a paho client that counts and acknowledges",
            1 / 3,
        ),
        figure("ingest_per_second", [one["corridor"] for one in rates], "messages/s", "higher", mix),
        figure("naive_per_second", [one["naive"] for one in rates], "messages/s", "higher", "the same mix"),
        figure("counting_per_second", [one["counting"] for one in rates], "messages/s", "higher", "the same mix"),
        figure("ingest_python_us", [one.cpu_us["corridor"] for one in rounds], "µs/message", "lower", mix),
    ]


def run(services: Services, name: str, count: int, **environment: str) -> Outcome:
    """Queue messages for one contestant and let it empty them; nothing may be missing, doubled or left."""
    services.fresh()
    client_id = f"{services.prefix}-{connection_uid(services)}" if name == "corridor" else f"{services.prefix}-{name}"
    given = services.environment(BENCH_CLIENT=client_id, **environment)
    park(services, client_id, [topic()])
    publisher = Publisher(services.mqtt)
    publisher.send_all(topic(), mixed(count))
    publisher.close()
    command = [sys.executable, "-m", "bench.contestants", name, str(count)]
    answer = subprocess.run(command, env=given, cwd=ROOT, stdout=subprocess.PIPE, check=False)  # noqa: S603  (ours)
    # Logs go to standard output too, and what they say matters here.
    *said, last = answer.stdout.decode().splitlines() or [""]
    if said:
        print("\n".join(said[-20:]), file=sys.stderr)
    if answer.returncode:
        raise MissingError(f"{name} failed. A broker named by MQTT_URL must queue {count:,} messages for a session.")
    if name != "counting":
        _check_stored(services, count)
    left = forget(services, client_id)
    if left and name == "corridor":
        raise MissingError(f"{left} messages were left unacknowledged.")
    outcome = Outcome(**json.loads(last))
    print(f"  {name}: {outcome.messages / outcome.seconds:,.0f} messages/s", file=sys.stderr)
    return outcome


def connection_uid(services: Services) -> str:
    """The public id of the large connection, which is part of its client id."""
    with psycopg.connect(services.url(services.copy)) as connection:
        row = connection.execute("SELECT uid FROM panels_connection WHERE enabled").fetchone()
    assert row is not None  # noqa: S101  (seeded)
    return str(row[0])


def _check_stored(services: Services, count: int) -> None:
    with psycopg.connect(services.url(services.copy)) as connection:
        row = connection.execute("SELECT count(*) FROM history_event WHERE panel_id IS NOT NULL").fetchone()
    if row is None or row[0] != count:
        raise MissingError(f"{count} messages made {row and row[0]} events.")


def park(services: Services, client_id: str, topics: list[str]) -> None:
    """Open a persistent session, subscribe, and leave, so that the broker queues what comes."""
    _visit(services, client_id, topics)


def forget(services: Services, client_id: str, *, quietly: bool = False) -> int:
    """Come back once more: how much does the broker still hold? ``quietly`` does not wait to see."""
    return _visit(services, client_id, [], 0.0 if quietly else 0.3)


def _visit(services: Services, client_id: str, topics: list[str], wait: float = 0.0) -> int:
    os.environ["BENCH_MQTT"] = f"{services.mqtt.host}:{services.mqtt.port}"
    got = 0
    ready = threading.Event()

    def on_message(*_: object) -> None:
        nonlocal got
        got += 1

    client = session(client_id, manual=False)
    client.on_message = on_message
    client.on_connect = lambda *_: None if topics else ready.set()
    client.on_subscribe = lambda *_: ready.set()
    connect(client)
    client.loop_start()
    for name in topics:
        client.subscribe(name, 1)
    if not ready.wait(5):
        raise MissingError("The broker does not answer.")
    if not topics:
        time.sleep(wait)
    client.disconnect()
    client.loop_stop()
    return got
