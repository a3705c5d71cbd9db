"""A cloud of many homes that costs little: logins, listeners and setups of the Overkiz API, over TLS on loopback.

The simulator lives, checks and counts, which would be most of what a machine does that plays five hundred homes. This
one only says what it was given: every account has the same home under an id of its own, and so many changed states with
each fetch as its first line of input says. It is a program of its own and shares nothing with the driver.
"""

import argparse
import asyncio
import json
import re
import sys
import tempfile
import time
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, Final

from panels.simulators.certificates import write_certificates

BASE: Final = "/enduser-mobile-web/enduserAPI"
_JSON: Final = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
_LOST: Final = b'{"errorCode":"INVALID_API_CALL","error":"No such resource"}'
_FETCH: Final = re.compile(rf"{BASE}/events/([^/]+)/fetch")
_COOKIE: Final = "JSESSIONID"


class Cloud:
    """All homes. ``changes`` a fetch may be raised while it runs; every answer with changes is told on the output."""

    def __init__(self, setup: bytes, answers_in: float) -> None:
        self.changes = 0
        self.fetches = 0
        self._setup = setup
        self._answers_in = answers_in
        said = json.loads(setup)
        self._gateways = sorted({one["gatewayId"] for one in said["gateways"]}, key=len, reverse=True)
        self._shutters = [
            one["deviceURL"]
            for one in said["devices"]
            if any(state["name"] == "core:ClosureState" for state in one.get("states", ()))
        ]
        self._turns: dict[str, int] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, as many requests as come over it."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode("latin-1").split("\r\n")
                headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in lines[1:])}
                body = await reader.readexactly(int(headers.get("content-length") or 0))
                await self._answer(lines[0].split(" ")[1], headers, body, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, path: str, headers: dict[str, str], body: bytes, writer: asyncio.StreamWriter) -> None:
        account = self._account(headers)
        if path == f"{BASE}/login":
            user = body.decode().partition("userId=")[2].partition("&")[0]
            writer.write(_whole(b'{"success":true,"roles":[]}', f"Set-Cookie: {_COOKIE}={user}; Path=/\r\n"))
        elif path == f"{BASE}/events/register":
            writer.write(_whole(json.dumps({"id": account}).encode()))
        elif _FETCH.fullmatch(path):
            await asyncio.sleep(self._answers_in)
            self.fetches += 1
            events = self._events(account) if self.changes else []
            writer.write(_whole(json.dumps(events).encode()))
            if events:
                # The clock is the machine's, so that whoever reads this can compare.
                print(json.dumps({"account": account, "answered": time.monotonic(), "events": len(events)}), flush=True)
        elif path == f"{BASE}/setup":
            writer.write(_whole(self._own(self._setup.decode(), account).encode()))
        elif path == f"{BASE}/actionGroups":
            writer.write(_whole(b"[]"))
        else:
            head = f"HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: {len(_LOST)}\r\n\r\n"
            writer.write(head.encode() + _LOST)

    def _account(self, headers: dict[str, str]) -> str:
        found = SimpleCookie(headers.get("cookie", "")).get(_COOKIE)
        return found.value if found is not None else ""

    def _own(self, text: str, account: str) -> str:
        """The same with the gateways of one account: their last four characters are its number."""
        for gateway in self._gateways:
            text = text.replace(gateway, f"{gateway[:-4]}{account[-4:]}")
        return text

    def _events(self, account: str) -> list[dict[str, Any]]:
        """Shutters that moved: none is twice in a row where it was."""
        turn = self._turns[account] = self._turns.get(account, 0) + 1
        first, now = turn * self.changes, int(time.time() * 1000)
        return [
            {
                "name": "DeviceStateChangedEvent",
                "timestamp": now,
                "deviceURL": self._own(self._shutters[number % len(self._shutters)], account),
                "deviceStates": [{"name": "core:ClosureState", "type": 1, "value": str(1 + number % 97)}],
            }
            for number in range(first, first + self.changes)
        ]


def _whole(body: bytes, more: str = "") -> bytes:
    return _JSON + f"{more}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def _run(setup: bytes, answers_in: float, folder: Path) -> None:
    cloud, certificates = Cloud(setup, answers_in), write_certificates(folder, "Homes of a benchmark")
    server = await asyncio.start_server(cloud.serve, "127.0.0.1", 0, ssl=certificates.server_context(), backlog=512)
    port = server.sockets[0].getsockname()[1]
    said = {"base_url": f"https://localhost:{port}{BASE}", "ca_file": str(certificates.ca_file)}
    print(json.dumps(said), flush=True)
    # Each line of input is how many changes come with a fetch from now on; its end is ours.
    while line := await asyncio.to_thread(sys.stdin.readline):
        cloud.changes = int(line)
        print(json.dumps({"fetches": cloud.fetches}), flush=True)


def main() -> None:
    """Run until the input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("setup", type=Path, help="a file with the home")
    parser.add_argument("--answers-in", type=float, default=0.05, help="seconds until a fetch is answered")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="watchpost-bench-") as folder:
        asyncio.run(_run(options.setup.read_bytes(), options.answers_in, Path(folder)))


if __name__ == "__main__":
    main()
