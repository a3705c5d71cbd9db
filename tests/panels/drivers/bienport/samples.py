"""What the tests of this driver share: the vendor's samples, an account, and a REST service in memory."""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from panels.drivers.base import Account, HttpAnswer, Order, Part, Session
from panels.drivers.bienport.driver import BienportDriver
from panels.vocabulary import CommandName

PAYLOADS = Path(__file__).parent / "payloads"
KEY = bytes(range(32)).hex()
PIN, PIN_SEALED = "1234", "i5o/ZoLwdphZYifEdmSGhA=="
NEW_PIN, NEW_PIN_SEALED = "5678", "xcPUr6s4MrRg+71zNwRqrg=="
# 128 bits, as ours are.
CORRELATION = "5f0c7a35d1e84b0f9a6c2b7d8e9f0a1b"

driver = BienportDriver()


def sample(name: str, **changes: Any) -> dict[str, Any]:
    """Return a payload as a value; ``parameters`` and ``data`` are merged, other keys replaced."""
    body: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_bytes())
    for key, value in changes.items():
        body[key] = body[key] | value if key in ("parameters", "data") and isinstance(value, dict) else value
    return body


def parse(body: Any) -> Part:
    """Parse a payload that is about one panel."""
    payload = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    (part,) = driver.parse("secom/mobileapp/my-app-id", payload)
    return part


def account(**settings: Any) -> Account:
    """An account with the settings that a test does not name."""
    return Account(
        settings={
            "rest_url": "https://apigw.example.com/api",
            "mqtt_url": "mqtts://broker.example.com",
            "screen_name": "demo",
            "family": "both",
            "app_id": "my-app-id",
            "third_party_app_id": "flexyWattApp.1",
        }
        | settings,
        secrets={"password": "sesame", "aes_key": KEY},
    )


def session(**values: Any) -> Session:
    """A living session."""
    known = {"token": "jwt", "userId": 20199, "organizationId": "123456", "mqUser": "messenger", "mqPassword": "s3cret"}
    ends = datetime(2030, 1, 1, tzinfo=UTC)
    return Session(values=known | values, expires_at=ends, renew_at=ends - timedelta(hours=1))


def order(name: CommandName, **values: Any) -> Order:
    """An order to the panel of the samples."""
    known: dict[str, Any] = {"correlation_id": "1", "panel": "34", "brand": "EBS", "partition": 1, "pin": PIN}
    return Order(name=name, **(known | values))


def token(**claims: Any) -> str:
    """A token of the vendor's form with a signature nobody can check."""

    def part(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'HS512'})}.{part(claims)}.c2lnbmF0dXJl"


Handler = Callable[[str, str, Mapping[str, str], Any], tuple[int, Any]]


class FakeHttp:
    """Answers from a function and remembers what it was asked."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.calls: list[tuple[str, str, Mapping[str, str], Any]] = []

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        body: bytes | None = None,
        timeout: float = 15.0,
    ) -> HttpAnswer:
        """Answer with what the handler returns; bytes as they are, anything else as JSON."""
        self.calls.append((method, url, headers or {}, json))
        status, said = self.handler(method, url, headers or {}, json)
        return HttpAnswer(status=status, headers={}, body=said if isinstance(said, bytes) else dumped(said))


def dumped(body: Any) -> bytes:
    """Return a value as JSON."""
    return json.dumps(body).encode()


def answering(status: int, body: Any) -> FakeHttp:
    """Return a service that always answers the same."""
    return FakeHttp(lambda *_: (status, body))
