"""The last step before the broker: message faults, encoding, and a memory of what was published."""

import itertools
import json
from collections import Counter, deque
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from panels.simulators.faults import Faults, Value
from panels.simulators.timers import Timers

REMEMBERED: Final = 100_000


class Outbox:
    """Publishes answers and notifications, spoiled where a fault says so."""

    def __init__(self, send: Callable[[str, bytes], None], faults: Faults, timers: Timers) -> None:
        self._send = send
        self._faults = faults
        self._timers = timers
        self._numbers = itertools.count(1)
        self.published: deque[dict[str, Any]] = deque(maxlen=REMEMBERED)
        self.counters: Counter[str] = Counter()

    def respond(self, topic: str, message: dict[str, Any], *, resource_id: int | None, command: str) -> None:
        """Publish an answer."""
        if self._faults.take("wrong_correlation", panel=resource_id, command=command):
            message = {**message, "correlationId": _other(message.get("correlationId"))}
        copies = self._faults.take("duplicate_response", panel=resource_id, command=command)
        self._publish(topic, message, "response", resource_id, _copies(copies))

    def notify(self, topic: str, message: dict[str, Any], *, resource_id: int) -> None:
        """Publish a notification, unless it is to be lost."""
        take = partial(self._faults.take, panel=resource_id)
        if take("lost_notification"):
            self.counters["lost"] += 1
            return
        kind = take("unknown_notification")
        if kind is not None:
            message = {**message, "notificationType": str(kind)}
        if "correlationId" in message and take("wrong_notification_correlation"):
            message = {**message, "correlationId": _other(message["correlationId"])}
        copies = _copies(take("duplicate_notification"))
        delay = take("late_notification")
        publish = partial(self._publish, topic, message, "notification", resource_id, copies)
        if delay is None:
            publish()
        else:
            self._timers.later(float(delay), publish)

    def raw(self, topic: str, payload: bytes) -> None:
        """Publish bytes as they are."""
        self.counters["raw"] += 1
        self._send(topic, payload)

    def _publish(self, topic: str, message: dict[str, Any], kind: str, resource_id: int | None, copies: int) -> None:
        payload = self._encode(message, resource_id)
        for _ in range(copies):
            self.counters[kind] += 1
            self.published.append(
                {
                    "number": next(self._numbers),
                    "at": self._timers.now(),
                    "topic": topic,
                    "messageType": kind,
                    "what": message.get("notificationType", message.get("result")),
                    "reason": message.get("reason"),
                    "correlationId": message.get("correlationId"),
                    "resourceId": resource_id,
                }
            )
            self._send(topic, payload)

    def _encode(self, message: dict[str, Any], resource_id: int | None) -> bytes:
        if self._faults.take("wrong_types", panel=resource_id):
            message = {key: _retyped(value) if key != "messageType" else value for key, value in message.items()}
        size = self._faults.take("huge_payload", panel=resource_id)
        if size is not None:
            message = {**message, "reason": "Ğ" * int(size)}
        payload = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
        spoiled = self._faults.take("malformed_json", panel=resource_id)
        if spoiled == "bytes":
            return payload[: len(payload) // 2] + b"\xff\xfe\x00" + payload[len(payload) // 2 :]
        if spoiled == "empty":
            return b""
        return payload if spoiled is None else payload[: len(payload) * 2 // 3]


def _copies(value: Value | None) -> int:
    return 1 if value is None else max(1, min(int(value), 1000))


def _other(correlation_id: object) -> str:
    """Return another id, one higher where it is a number, as in the samples that disagree (reference A2)."""
    text = str(correlation_id)
    return str(int(text) + 1) if text.isascii() and text.isdecimal() and len(text) < 30 else f"{text}-other"


def _retyped(value: Any) -> Any:
    """Return the same with every type changed: what a careless parser trips over."""
    if isinstance(value, dict):
        return {key: _retyped(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return None
    if isinstance(value, str):
        return {"text": value}
    return str(value)
