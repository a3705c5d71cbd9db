"""From the vendor's publication to the frame in a browser, committed in between, at 500 messages a second."""

import asyncio
import re
import sys
import time
from dataclasses import dataclass, field

from bench import web
from bench.figures import Figure, figure, percentile
from bench.ingest import connection_uid, forget, park
from bench.load import FIRST, PANELS, Publisher, notification, topic
from bench.services import MissingError, Services, process

RATE = 500
# Every so many messages one is of a watched panel: 25 a second, what a page may be shown without lagging.
_WATCHED_EVERY = 20
_ROWS = 50
_ROOT = re.compile(rb"(?:row|panel)-([A-Za-z0-9_-]{16})")


@dataclass(slots=True)
class Watch:
    """Which panels wait for their frame since when, and how long those that came had taken."""

    sent: dict[str, float] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    missed: int = 0

    def publish(self, uid: str) -> None:
        """A message of a watched panel leaves now."""
        if uid in self.sent:
            self.missed += 1
        self.sent[uid] = time.perf_counter()

    def frame(self, body: bytes) -> None:
        """A frame has come."""
        now = time.perf_counter()
        for uid in {found.decode() for found in _ROOT.findall(body)}:
            if (since := self.sent.pop(uid, None)) is not None:
                self.took.append((now - since) * 1000)


def measure(services: Services, *, runs: int, quick: bool) -> list[Figure]:
    """Both percentiles, for each socket server there is."""
    taken: dict[str, list[list[float]]] = {server: [] for server in web.servers()}
    for _ in range(runs):
        for server, found in taken.items():
            found.append(_run(services, server, 5 if quick else 20))
            middle, worst = percentile(found[-1], 0.5), percentile(found[-1], 0.99)
            print(f"  {server}: p50 {middle:.1f} ms, p99 {worst:.1f} ms, {len(found[-1])} frames", file=sys.stderr)
    figures = []
    for server, found in taken.items():
        suffix = "" if server == "daphne" else f"_{server}"
        against = f"{RATE} messages/s of 10,000 panels; {server}, one browser with 50 rows and a panel page"
        for share, target in ((50, 5.0), (99, 15.0)):
            values = [percentile(run, share / 100) for run in found]
            name = f"latency_{RATE}_p{share}_ms{suffix}"
            figures.append(figure(name, values, "ms", "lower", against, target))
    return figures


def _run(services: Services, server: str, seconds: int) -> list[float]:
    services.fresh()
    client_id = f"{services.prefix}-{connection_uid(services)}"
    # Subscribed before the holder is up: what is sent to see whether it is there is not lost.
    park(services, client_id, [topic()])
    holder = [sys.executable, "-m", "bench.contestants", "hold", "1"]
    try:
        with web.asgi(services, server) as address, process(holder, services.environment()):
            return asyncio.run(_watch(services, address, seconds))
    finally:
        forget(services, client_id)


async def _watch(services: Services, address: web.Address, seconds: int) -> list[float]:
    page = web.browser(services, _ROWS)
    watch = Watch()
    frames, answered = 0, 0.0

    def on_text(socket: web.Socket, body: bytes) -> None:
        nonlocal frames, answered
        if body.startswith(b'{"n":'):
            watch.frame(body)
            number = int(body[5 : body.index(b",")])
            frames += 1
            # As the page's script does: soon enough for the window, seldom enough for the limit.
            if frames >= 20 and time.monotonic() - answered >= 0.12:
                frames, answered = 0, time.monotonic()
                socket.say({"applied": number})

    socket = await web.connect(address, web.PATH, page.cookie, on_text)
    topics = [*(f"row:{uid}:en" for _, uid in page.panels), f"panel:{page.panels[0][1]}:en"]
    socket.say({"topics": topics, "versions": {uid: 1 << 40 for _, uid in page.panels}, "lang": "en"})
    publisher = Publisher(services.mqtt)
    await _until_live(page, watch, publisher)
    await _publish(page, watch, publisher, RATE * 2)
    watch.took.clear()
    await _publish(page, watch, publisher, RATE * seconds)
    await asyncio.sleep(1.0)
    lost = watch.missed + len(watch.sent)
    socket.close()
    publisher.close()
    if lost > len(watch.took) // 100:
        raise MissingError(f"{lost} of {lost + len(watch.took)} changes did not reach the browser in time.")
    return watch.took


async def _until_live(page: web.Browser, watch: Watch, publisher: Publisher) -> None:
    vendor_id, uid = page.panels[1]
    for number in range(60):
        watch.publish(uid)
        publisher.send(topic(), notification(number, vendor_id))
        await asyncio.sleep(0.5)
        if watch.took:
            break
    else:
        raise MissingError("No change reached the browser within 30 seconds.")
    watch.missed = 0


async def _publish(page: web.Browser, watch: Watch, publisher: Publisher, count: int) -> None:
    began = time.perf_counter()
    turn = 0
    for number in range(count):
        wait = began + number / RATE - time.perf_counter()
        # A late message leaves at once; the loop must turn all the same, or no frame would be read.
        await asyncio.sleep(max(0.0, wait))
        if number % _WATCHED_EVERY == 0:
            vendor_id, uid = page.panels[turn % _ROWS]
            watch.publish(uid)
            publisher.send(topic(), notification(turn // _ROWS + turn + 1, vendor_id))
            turn += 1
        else:
            other = _ROWS + number * 7919 % (PANELS - _ROWS)
            publisher.send(topic(), notification(number, FIRST + other))
