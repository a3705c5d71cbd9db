"""An MQTT 3.1.1 broker inside this process, for running without any other software."""

import asyncio
import logging
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from amqtt.adapters import StreamReaderAdapter, StreamWriterAdapter
from amqtt.broker import Broker
from amqtt.contexts import Action
from amqtt.plugins.base import BaseAuthPlugin
from amqtt.session import Session

from panels.simulators.bienport.mqtt import COMMANDS

logger = logging.getLogger(__name__)
PLATFORM: Final = "platform"
# What an application may listen to: one mobile id, or one or all instances of a third-party app (reference 1.1).
OWN_TOPICS: Final = re.compile(r"secom/mobileapp/[^/+#]+|application/third-party/[^/+#]+/([^/+#]+|\+|#)")


class Passwords(BaseAuthPlugin):  # type: ignore[misc,unused-ignore]
    """Lets in who has a password that login gave out."""

    async def authenticate(self, *, session: Session) -> bool:
        known = self.config.passwords.get(session.username)
        return known is not None and session.password == known

    @dataclass
    class Config:
        """Passwords by broker user."""

        passwords: dict[str, str] = field(default_factory=dict)


# Answer of a 3.1.1 broker to a newer client: unacceptable protocol version.
WRONG_VERSION: Final = b"\x20\x02\x00\x01"
FIRST_PACKET_WITHIN: Final = 10.0
LONGEST_CONNECT: Final = 100_000


class RepeatingReader(StreamReaderAdapter):  # type: ignore[misc,unused-ignore]
    """Reads a connection whose first bytes have been looked at already."""

    def __init__(self, seen: bytes, reader: asyncio.StreamReader) -> None:
        super().__init__(reader)
        self._seen = seen

    async def read(self, n: int = -1) -> bytes:
        seen, self._seen = (self._seen, b"") if n < 0 else (self._seen[:n], self._seen[n:])
        if len(seen) == n:
            return seen
        rest: bytes = await super().read(n if n < 0 else n - len(seen))
        return seen + rest


class GuardedBroker(Broker):  # type: ignore[misc,unused-ignore]
    """A broker whose applications reach their own topics only."""

    async def stream_connected(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, listener_name: str
    ) -> None:
        """Serve a connection. An MQTT 5 client is told to come back with 3.1.1; amqtt alone would leave it waiting."""
        try:
            first = await asyncio.wait_for(_first_packet(reader), FIRST_PACKET_WITHIN)
            if _protocol_level(first) > 4:
                writer.write(WRONG_VERSION)
                await writer.drain()
            else:
                connection = RepeatingReader(first, reader), StreamWriterAdapter(writer)
                await self.external_connected(*connection, listener_name)
        except (OSError, EOFError, TimeoutError, ValueError) as problem:
            logger.debug("a connection ended early: %r", problem)
        finally:
            writer.close()

    async def _topic_filtering(self, session: Session, topic: str, action: Action) -> bool:
        # Not a plugin: plugins suspend here, and a subscription meanwhile makes the broker drop the message in hand.
        if session.username == PLATFORM or action is Action.RECEIVE:
            return True
        if action is Action.PUBLISH:
            return topic == COMMANDS
        return OWN_TOPICS.fullmatch(topic) is not None


class EmbeddedBroker:
    """Starts, stops and restarts the broker on one and the same loopback port. It keeps nothing over a restart."""

    def __init__(
        self,
        passwords: Mapping[str, str],
        *,
        port: int = 0,
        certificate: Mapping[str, str] | None = None,
    ) -> None:
        self.port = port or free_port()
        listener: dict[str, Any] = {"type": "tcp", "bind": f"127.0.0.1:{self.port}"}
        if certificate:
            listener |= {"ssl": True, **certificate}
        plugin = f"{Passwords.__module__}.{Passwords.__qualname__}"
        self._config: dict[str, Any] = {
            "listeners": {"default": listener},
            "plugins": {plugin: {"passwords": dict(passwords)}},
        }
        self._broker: Broker | None = None
        self._restart: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen."""
        self._broker = GuardedBroker(self._config)
        await self._broker.start()

    async def stop(self) -> None:
        """Close all connections and forget all sessions; a restart under way is given up."""
        if self._restart:
            self._restart.cancel()
            await asyncio.gather(self._restart, return_exceptions=True)
        await self._shut()

    async def _shut(self) -> None:
        broker, self._broker = self._broker, None
        if broker:
            try:
                await asyncio.wait_for(broker.shutdown(), 10)
            except Exception:
                # A client in the middle of its handshake can upset the broker's farewell; it ends all the same.
                logger.exception("the embedded broker did not stop cleanly")

    def restart_after(self, seconds: float) -> None:
        """Stop now and start again later."""
        if self._restart is None or self._restart.done():
            self._restart = asyncio.get_running_loop().create_task(self._run_restart(seconds))

    async def _run_restart(self, seconds: float) -> None:
        await self._shut()
        await asyncio.sleep(seconds)
        while True:
            try:
                await self.start()
            except Exception:
                logger.exception("the embedded broker did not start again; trying once more")
                await asyncio.sleep(1)
            else:
                return


async def _first_packet(reader: asyncio.StreamReader) -> bytes:
    """Return the first MQTT packet of a connection, whole."""
    packet = await reader.readexactly(2)
    while packet[-1] & 0x80 and len(packet) < 5:
        packet += await reader.readexactly(1)
    length = sum((byte & 0x7F) << (7 * place) for place, byte in enumerate(packet[1:]))
    if length > LONGEST_CONNECT:
        raise ValueError("too long for a CONNECT")
    return packet + await reader.readexactly(length)


def _protocol_level(packet: bytes) -> int:
    """Return the protocol level of a CONNECT, 0 of anything else."""
    _, name, after = packet.partition(b"\x00\x04MQTT")
    return after[0] if packet[0] == 0x10 and name and after else 0


def free_port() -> int:
    """Return a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
