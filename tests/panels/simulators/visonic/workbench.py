"""A simulator in a thread, on a clock that tests turn by hand, and a client made of plain requests."""

import asyncio
import threading
from typing import Any, Self

import requests

from panels.simulators.visonic.cloud import CloudSettings
from panels.simulators.visonic.server import Server, ServerSettings
from tests.panels.simulators.clock import ManualTimers


class Workbench:
    """One running cloud that offers one version or several, logged in to its first panel on demand."""

    def __init__(self, *versions: str, tls: bool = False, **settings: Any) -> None:
        self.timers = ManualTimers()
        offered = versions or (settings.pop("version", "14.0"),)
        settings = {"pace": 0.0, "versions": offered, **settings}
        self._settings = ServerSettings(cloud=CloudSettings(**settings), tls=tls, timers=self.timers)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.http = requests.Session()
        self.user = self.session = ""

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
        self.root = f"{self.line['scheme']}://{self.line['host']}/rest_api"
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()
        ended = self.server.__aexit__(None, None, None)
        asyncio.run_coroutine_threadsafe(ended, self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def advance(self, seconds: float) -> None:
        """Let time pass, in the thread that serves."""

        async def turn() -> None:
            self.timers.advance(seconds)

        asyncio.run_coroutine_threadsafe(turn(), self._loop).result(10)

    def call(self, method: str, path: str, body: object = None, **more: Any) -> requests.Response:
        headers = {"User-Token": self.user, "Session-Token": self.session}
        url = f"{self.root}/{self.cloud.version}/{path}"
        data = {} if body is None else {"json": body}
        return self.http.request(method, url, headers=headers, timeout=10, **data, **more)  # type: ignore[arg-type]

    def get(self, path: str) -> Any:
        response = self.call("GET", path)
        assert response.status_code == 200, response.text
        return response.json()

    def auth(self) -> requests.Response:
        body = {key: self.line[key] for key in ("email", "password", "app_id")}
        response = self.call("POST", "auth", body)
        self.user = response.json().get("user_token", "")
        return response

    def login(self, index: int = 0, *, wait: float = 10) -> requests.Response:
        self.auth()
        panel = self.line["panels"][index]
        body = {"user_code": panel["master_code"], "app_id": self.line["app_id"], "panel_serial": panel["serial"]}
        response = self.call("POST", "panel/login", body)
        self.session = response.json()["session_token"]
        self.advance(wait)
        return response

    def run(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send a command, let its process end and return the process."""
        token = self.call("POST", path, body).json()["process_token"]
        self.advance(1.1)
        found: dict[str, Any] = self.get(f"process_status?process_tokens={token}")[0]
        return found

    def control(self, method: str, path: str, **body: Any) -> requests.Response:
        return self.http.request(method, f"{self.line['control']}{path}", json=body, timeout=10)

    def act(self, name: str, zone: int | None = None, index: int = 0, **more: Any) -> None:
        body = {"act": name, "serial": self.line["panels"][index]["serial"], "zone": zone, **more}
        assert self.control("POST", "/act", **body).ok
