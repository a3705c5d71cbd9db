"""The platform's own connection to the broker: takes commands in, sends answers and notifications out."""

import asyncio
import logging
import secrets
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

logger = logging.getLogger(__name__)
COMMANDS: Final = "resource/commands"
CONNECT_WITHIN: Final = 15.0
REFUSED_SUBSCRIPTION: Final = 0x80


class NoBrokerError(OSError):
    """The broker cannot be reached, or does not let us in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerAddress:
    """Where a broker is and how to get in."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str | None = None
    tls: bool = False

    @classmethod
    def parse(cls, url: str, *, ca_file: str | None = None) -> "BrokerAddress":
        """Read ``mqtt://user:password@host:port``, or mqtts."""
        parts = urlsplit(url)
        if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname:
            raise ValueError("a broker is named as mqtt://user:password@host:port")
        tls = parts.scheme == "mqtts"
        return cls(
            host=parts.hostname,
            port=parts.port or (8883 if tls else 1883),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            ca_file=ca_file,
            tls=tls,
        )

    def url(self) -> str:
        """Return the address as a URL."""
        login = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}@" if self.user else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'mqtts' if self.tls else 'mqtt'}://{login}{host}:{self.port}"


class Link:
    """A paho client in its own thread; what it receives is handed to the event loop."""

    def __init__(self, address: BrokerAddress, receive: Callable[[bytes, int], None]) -> None:
        self._address = address
        self._receive = receive
        self._loop = asyncio.get_running_loop()
        self._ready = asyncio.Event()
        self._qos = 2
        self._confirmed = 0
        self._handed = 0
        self._refused: str | None = None
        self._count_lock = threading.Lock()
        self._client = self._build()

    def _build(self) -> paho.Client:
        client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"platform-{secrets.token_hex(6)}",
            protocol=paho.MQTTv311,
            clean_session=True,
        )
        if self._address.user:
            client.username_pw_set(self._address.user, self._address.password)
        if self._address.tls:
            client.tls_set_context(ssl.create_default_context(cafile=self._address.ca_file))
        client.max_inflight_messages_set(500)
        client.reconnect_delay_set(min_delay=1, max_delay=2)
        client.on_socket_open = self._on_socket_open
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        client.on_publish = self._on_publish
        return client

    async def start(self) -> None:
        """Connect and subscribe, or raise NoBrokerError. Afterwards paho reconnects by itself."""
        self._client.connect_async(self._address.host, self._address.port, keepalive=30)
        self._client.loop_start()
        try:
            await asyncio.wait_for(self._ready.wait(), CONNECT_WITHIN)
        except TimeoutError:
            await self.stop()
            why = self._refused or "no answer"
            raise NoBrokerError(f"broker at {self._address.host}:{self._address.port}: {why}") from None

    async def stop(self) -> None:
        """Disconnect."""
        self._client.disconnect()
        # Joins the thread, which may be inside a connection attempt.
        await asyncio.to_thread(self._client.loop_stop)

    def send(self, topic: str, payload: bytes) -> None:
        """Publish at QoS 1, not retained (reference 1.2). While the broker is away, paho keeps it."""
        try:
            self._client.publish(topic, payload, qos=1, retain=False)
        except ValueError:
            # Over-long or impossible topics and payloads: a fault asked for too much.
            logger.warning("a message of %d bytes could not be published", len(payload))
            return
        with self._count_lock:
            self._handed += 1

    def report(self) -> dict[str, Any]:
        """Say how the connection is."""
        with self._count_lock:
            return {
                "connected": self._client.is_connected(),
                "commandsQos": self._qos,
                "handed": self._handed,
                "confirmed": self._confirmed,
                "unconfirmed": max(self._handed - self._confirmed, 0),
            }

    # Called in paho's thread.

    def _on_socket_open(self, client: paho.Client, userdata: Any, sock: Any) -> None:
        # Short messages would wait for each other's acknowledgement, some 40 ms each.
        if isinstance(sock, socket.socket):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _on_connect(
        self,
        client: paho.Client,
        userdata: Any,
        flags: paho.ConnectFlags,
        reason: ReasonCode,
        properties: Properties | None,
    ) -> None:
        if reason.is_failure:
            self._refused = str(reason)
            logger.warning("broker refuses the platform: %s", reason)
            return
        client.subscribe(COMMANDS, qos=self._qos)

    def _on_subscribe(
        self,
        client: paho.Client,
        userdata: Any,
        mid: int,
        reasons: list[ReasonCode],
        properties: Properties | None,
    ) -> None:
        granted = int(reasons[0].value)
        if granted < REFUSED_SUBSCRIPTION:
            self._qos = granted
            self._call(self._ready.set)
        elif self._qos == 2:
            # Some brokers refuse QoS 2 instead of granting less (reference 1.1).
            self._qos = 1
            client.subscribe(COMMANDS, qos=1)
        else:
            self._refused = "subscription refused"

    def _on_message(self, client: paho.Client, userdata: Any, message: paho.MQTTMessage) -> None:
        self._call(self._receive, message.payload, message.qos)

    def _on_publish(
        self, client: paho.Client, userdata: Any, mid: int, reason: ReasonCode, properties: Properties
    ) -> None:
        with self._count_lock:
            self._confirmed += 1

    def _call(self, function: Callable[..., None], *arguments: Any) -> None:
        try:
            self._loop.call_soon_threadsafe(function, *arguments)
        except RuntimeError:
            # The loop has ended: so does this program.
            logger.debug("a late message was not handled")
