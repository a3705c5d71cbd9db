"""The programs that are measured, each in a process of its own, each told by name.

Every listener empties the same queued session and prints one JSON object: how many messages it took, in how many
seconds from the first one, and how much processor time of its own that was.
"""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import django
from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from bench.load import topic

_GIVE_UP_AFTER = 120.0


@dataclass(slots=True)
class Outcome:
    """What one listener did."""

    messages: int
    seconds: float
    cpu_seconds: float


class Clock:
    """Runs from the first message to the last."""

    def __init__(self, wanted: int) -> None:
        self._wanted = wanted
        self._taken = 0
        self._began = self._ended = 0.0
        self._cpu = 0.0
        self.done = threading.Event()

    def first(self) -> None:
        """A message has arrived."""
        if not self._began:
            self._began = time.perf_counter()
            self._cpu = time.process_time()

    def taken(self, count: int = 1) -> None:
        """Some messages are finished, acknowledged included."""
        self._taken += count
        if self._taken >= self._wanted and not self.done.is_set():
            self._ended = time.perf_counter()
            self._cpu = time.process_time() - self._cpu
            self.done.set()

    def outcome(self) -> Outcome:
        """Wait for the last message."""
        if not self.done.wait(_GIVE_UP_AFTER):
            raise SystemExit(f"only {self._taken} of {self._wanted} messages arrived")
        return Outcome(self._taken, self._ended - self._began, self._cpu)


def corridor(wanted: int) -> Outcome:
    """Watchpost as it is: keeper, link, writer, corridor, history's receivers, acknowledgement, push."""
    django.setup()
    from panels.holding.step import Keeper
    from panels.holding.writer import AfterCommit
    from panels.ingest import Applied

    clock = Clock(wanted)
    keeper = Keeper(capacity=1)
    put, after = keeper.writer.put, AfterCommit.put

    def arrived(delivery: Any) -> None:
        clock.first()
        put(delivery)

    def acknowledged(self: AfterCommit, applied: Applied) -> None:
        after(self, applied)
        clock.taken(applied.events)

    keeper.writer.put = arrived  # type: ignore[method-assign]
    AfterCommit.put = acknowledged  # type: ignore[method-assign]
    with profiled():
        keeper.start()
        outcome = clock.outcome()
        keeper.stop()
    return outcome


def naive(wanted: int) -> Outcome:
    """What one writes first: a callback that parses, creates one event, updates one row, and is acknowledged."""
    django.setup()
    from django.utils import timezone

    from history.models import Event
    from panels.models import Connection, Panel, Partition

    connection = Connection.objects.get(enabled=True)
    known = dict(Panel.objects.filter(connection=connection).values_list("vendor_id", "pk"))
    clock = Clock(wanted)

    def on_message(_: Any, __: Any, message: Any) -> None:
        clock.first()
        body = json.loads(message.payload)
        panel = known[str(body["parameters"]["resourceId"])]
        now = timezone.now()
        kind = body["notificationType"]
        Event.objects.create(
            connection=connection,
            panel_id=panel,
            category="burglary" if kind == "zoneAlarmNotification" else "openclose",
            kind=kind,
            priority=2,
            origin="live",
            partition=body["parameters"].get("partition"),
            text=body["reason"],
            observed_at=now,
        )
        if kind == "zoneAlarmNotification":
            Panel.objects.filter(pk=panel).update(alarm=True, alarm_since=now)
        else:
            Partition.objects.filter(panel_id=panel, number=body["parameters"]["partition"]).update(
                mode="armed" if kind == "armNotification" else "disarmed", seen_at=now
            )
        clock.taken()

    return _listen(on_message, clock, manual=False)


def counting(wanted: int) -> Outcome:
    """The most that the same client library can take: it counts and acknowledges."""
    clock = Clock(wanted)

    def on_message(client: Any, _: Any, message: Any) -> None:
        clock.first()
        client.ack(message.mid, message.qos)
        clock.taken()

    return _listen(on_message, clock, manual=True)


def _listen(on_message: Callable[[Any, Any, Any], None], clock: Clock, *, manual: bool) -> Outcome:
    client = session(os.environ["BENCH_CLIENT"], manual=manual)
    client.on_message = on_message
    connect(client)
    client.loop_start()
    client.subscribe(topic(), 1)
    outcome = clock.outcome()
    client.disconnect()
    client.loop_stop()
    return outcome


def session(client_id: str, *, manual: bool) -> paho.Client:
    """A client with a persistent session, as ours opens it."""
    return paho.Client(CallbackAPIVersion.VERSION2, client_id=client_id, protocol=paho.MQTTv5, manual_ack=manual)


def connect(client: paho.Client) -> None:
    """Connect with the window and the session that ours asks for."""
    host, _, port = os.environ["BENCH_MQTT"].rpartition(":")
    properties: Any = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    properties.SessionExpiryInterval = 3600
    properties.ReceiveMaximum = 1000
    client.connect(host, int(port), clean_start=False, properties=properties)


class profiled:  # noqa: N801  (reads as a statement)
    """With BENCH_PROFILE=file, a profile of every thread's Python functions."""

    def __enter__(self) -> None:
        self._path = os.environ.get("BENCH_PROFILE", "")
        self._profiles: list[Any] = []
        if self._path:
            import cProfile

            def begin(*_: Any) -> None:
                profile = cProfile.Profile()
                self._profiles.append(profile)
                sys.setprofile(None)
                profile.enable()

            threading.setprofile(begin)

    def __exit__(self, *_: object) -> None:
        if self._path:
            import pstats

            threading.setprofile(None)
            stats = None
            for profile in self._profiles:
                profile.create_stats()
                if profile.stats:
                    stats = pstats.Stats(profile) if stats is None else stats.add(profile)
            if stats is not None:
                stats.dump_stats(self._path)


def hold(capacity: int) -> None:
    """Keep connections until told to end."""
    django.setup()
    from panels.holding.step import Keeper

    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    keeper = Keeper(capacity=capacity)
    keeper.start()
    ended.wait()
    keeper.stop()


CONTESTANTS: dict[str, Callable[[int], Outcome]] = {"corridor": corridor, "naive": naive, "counting": counting}


if __name__ == "__main__":
    name, number = sys.argv[1], int(sys.argv[2])
    if name == "hold":
        hold(number)
    else:
        print(json.dumps(asdict(CONTESTANTS[name](number))), flush=True)
