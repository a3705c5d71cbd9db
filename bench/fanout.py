"""One change to two hundred sockets: the hub beside a plain group of Channels' queue layer.

A closed loop: some changes are under way at a time, each of another panel, and the next begins when all sockets
have one. Nothing may be lost.
"""

import asyncio
import re
import sys
import time
from contextlib import suppress

from bench import web
from bench.figures import Figure, figure
from bench.services import ROOT, MissingError, Services

SOCKETS = 200
_UNDER_WAY = 8
_ROW = re.compile(rb"id=\\?\"row-([A-Za-z0-9_-]{16})")
_NUMBER = re.compile(rb'^\{"n":(\d+),')


def measure(services: Services, *, runs: int, quick: bool) -> list[Figure]:
    """The ratio, and what it is made of; also with one change at a time, where waiting counts most."""
    seconds = 2.0 if quick else 6.0
    rates: dict[tuple[str, int], list[float]] = {}
    for _ in range(runs):
        services.fresh()
        for window in (_UNDER_WAY, 1):
            for kind in ("ours", "plain"):
                rate = asyncio.run(_run(services, kind, window, seconds))
                rates.setdefault((kind, window), []).append(rate)
                print(f"  {kind}, {window} at a time: {rate:,.0f} updates/s", file=sys.stderr)
    against = "a group of consumers on RedisChannelLayer, rendered once"
    # The alternative is at its best now with one window, now with the other: it is given the better one.
    best = [max(pair) for pair in zip(rates["plain", _UNDER_WAY], rates["plain", 1], strict=True)]

    def ratio(window: int) -> list[float]:
        return [ours / plain for ours, plain in zip(rates["ours", window], best, strict=True)]

    how = f"{SOCKETS} sockets of one daphne, {_UNDER_WAY} changes under way"
    return [
        figure(f"fanout{SOCKETS}_vs_group", ratio(_UNDER_WAY), "times", "higher", against, 10),
        figure(f"fanout{SOCKETS}_single_vs_group", ratio(1), "times", "higher", f"{against}, one at a time"),
        figure(f"fanout{SOCKETS}_per_second", rates["ours", _UNDER_WAY], "updates/s", "higher", how),
        figure(f"fanout{SOCKETS}_group_per_second", best, "updates/s", "higher", how),
    ]


async def _run(services: Services, kind: str, window: int, seconds: float) -> float:
    environment = {"BENCH_LAYER": "queues"} if kind == "plain" else {}
    app = "bench.plain" if kind == "plain" else "project.asgi"
    with web.asgi(services, "daphne", app, **environment) as address:
        changer = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.changes", kind,
            cwd=ROOT, env=services.environment(**environment), stdin=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert changer.stdin is not None  # noqa: S101  (asked for)
        try:
            return await _loop(services, address, changer.stdin, window, seconds)
        finally:
            changer.stdin.close()
            with suppress(ProcessLookupError):
                changer.terminate()
            await changer.wait()


async def _loop(
    services: Services, address: web.Address, changes: asyncio.StreamWriter, window: int, seconds: float
) -> float:
    page = web.browser(services, window)
    uids = [uid for _, uid in page.panels]
    arrived = dict.fromkeys(uids, 0)
    rounds = 0
    known: dict[bytes, list[str]] = {}
    answers = [0] * SOCKETS

    def on_text(socket: web.Socket, body: bytes) -> None:
        nonlocal rounds
        if numbered := _NUMBER.match(body):
            number, body = int(numbered[1]), body[numbered.end() :]
            if number - answers[socket.number] >= 20:
                answers[socket.number] = number
                socket.say({"applied": number})
        # Every socket is shown the same text: it is searched once.
        if (shown := known.get(body)) is None:
            if len(known) > 64:
                known.clear()
            shown = known[body] = [found.decode() for found in _ROW.findall(body)]
        for uid in shown:
            if uid in arrived:
                arrived[uid] += 1
                if arrived[uid] == SOCKETS:
                    arrived[uid] = 0
                    rounds += 1
                    changes.write(f"{uid}\n".encode())

    sockets = [await web.connect(address, web.PATH, page.cookie, on_text, n) for n in range(SOCKETS)]
    topics = [f"row:{uid}:en" for uid in uids]
    for socket in sockets:
        socket.say({"topics": topics, "versions": dict.fromkeys(uids, 1 << 40), "lang": "en"})
    await asyncio.sleep(2.0)
    for uid in uids:
        changes.write(f"{uid}\n".encode())
    await asyncio.sleep(2.0)
    before, began = rounds, time.perf_counter()
    await asyncio.sleep(seconds)
    rate = (rounds - before) / (time.perf_counter() - began)
    if any(socket.closed for socket in sockets) or not rounds:
        raise MissingError("Sockets were closed, or nothing reached all of them.")
    return rate
