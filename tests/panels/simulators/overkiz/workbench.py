"""A simulator in a thread, on a clock that tests turn by hand, and a client made of plain requests."""

import asyncio
import threading
from typing import Any, Self
from urllib.parse import quote

import requests

from panels.simulators.overkiz.cloud import CloudSettings
from panels.simulators.overkiz.limits import Limits
from panels.simulators.overkiz.server import Server, ServerSettings
from panels.simulators.overkiz.world import Device, Home
from tests.panels.simulators.clock import ManualTimers

FREE = Limits(polling=0, bulk_load=0, bulk_history=0, executions=0, switches=0)


class Workbench:
    """One running cloud without limits of its own accord, and somebody who is logged in there on demand."""

    def __init__(self, *setups: str, tls: bool = False, real_time: bool = False, **settings: Any) -> None:
        self.timers = ManualTimers()
        settings = {"pace": 0.0, "limits": FREE, "setups": setups or ("flat",), **settings}
        timers = None if real_time else self.timers
        self._settings = ServerSettings(cloud=CloudSettings(**settings), tls=tls, timers=timers)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.http = requests.Session()
        self.listener = ""

    async def _make(self) -> Server:
        return await Server(self._settings).__aenter__()

    def __enter__(self) -> Self:
        self._thread.start()
        self.server = asyncio.run_coroutine_threadsafe(self._make(), self._loop).result(10)
        self.cloud = self.server.cloud
        self.line = self.server.first_line()
        # An environment that names its own authorities would overrule the next line.
        self.http.trust_env = False
        self.http.verify = self.line["ca_file"] or True
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()
        ended = self.server.__aexit__(None, None, None)
        asyncio.run_coroutine_threadsafe(ended, self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    @property
    def home(self) -> Home:
        return self.cloud.homes[0]

    def device(self, label: str) -> Device:
        """Return the device of a label; labels are ours and said once in each home."""
        return next(device for device in self.home.devices.values() if device.label == label)

    def path(self, label: str) -> str:
        """Return a device's URL as one segment of a path."""
        return f"setup/devices/{quote(self.device(label).url, safe='')}"

    def advance(self, seconds: float) -> None:
        """Let time pass, in the thread that serves."""

        async def turn() -> None:
            self.timers.advance(seconds)

        asyncio.run_coroutine_threadsafe(turn(), self._loop).result(10)

    def call(self, method: str, path: str, body: object = None, **more: Any) -> requests.Response:
        data = {} if body is None else {"json": body}
        return self.http.request(method, f"{self.line['base_url']}{path}", timeout=30, **data, **more)  # type: ignore[arg-type]

    def get(self, path: str) -> Any:
        response = self.call("GET", path)
        assert response.status_code == 200, response.text
        return response.json()

    def login(self, user: str | None = None, password: str | None = None, **fields: str) -> requests.Response:
        form = {"userId": user or self.line["user"], "userPassword": password or self.line["password"], **fields}
        self.http.cookies.clear()
        return self.call("POST", "login", data=form)

    def listen(self) -> str:
        """Log in and register; return the listener's id."""
        assert self.login().status_code == 200
        self.listener = self.call("POST", "events/register").json()["id"]
        return self.listener

    def fetch(self) -> list[dict[str, Any]]:
        response = self.call("POST", f"events/{self.listener}/fetch")
        assert response.status_code == 200, response.text
        events: list[dict[str, Any]] = response.json()
        return events

    def apply(self, label: str, name: str, *parameters: Any, how: str = "") -> requests.Response:
        command = {"name": name, "parameters": list(parameters)}
        actions = [{"deviceURL": self.device(label).url, "commands": [command]}]
        return self.call("POST", f"exec/apply{how}", {"label": name, "actions": actions})

    def run(self, label: str, name: str, *parameters: Any, wait: float = 30) -> dict[str, Any]:
        """Execute one command and return the last event of its execution."""
        response = self.apply(label, name, *parameters)
        assert response.status_code == 200, response.text
        own_id = response.json()["execId"]
        self.advance(wait)
        told = [event for event in self.fetch() if event["name"] == "ExecutionStateChangedEvent"]
        return [event for event in told if event["execId"] == own_id][-1]

    def control(self, method: str, path: str, **body: Any) -> requests.Response:
        return self.http.request(method, f"{self.line['control']}{path}", json=body, timeout=30)

    def act(self, name: str, label: str = "", **body: Any) -> None:
        if label:
            body["device"] = self.device(label).url
        assert self.control("POST", "/act", act=name, **body).ok


def refused(response: requests.Response) -> tuple[int, str, str]:
    """Return status, code and text of a refusal."""
    body = response.json()
    return response.status_code, body["errorCode"], body["error"]
