"""Paho as Watchpost uses it: faster at reading, bound to the address that was approved, one network connection each."""

import socket
import ssl
import struct
import threading
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion, MessageType, MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from panels.drivers.base import BrokerAccess
from panels.vendors.egress import approve
from panels.vocabulary.links import LinkTrouble

KEEPALIVE_SECONDS = 20
SESSION_SECONDS = 7 * 24 * 3600
RECEIVE_MAXIMUM = 1000
_READ_AHEAD = 65_536
_PUBACK = struct.Struct("!BBH")


class Protocol(StrEnum):
    """MQTT versions, as remembered on a connection."""

    V5 = "5"
    V311 = "3.1.1"


class LinkError(Exception):
    """The broker did not let us in. ``refused``: bad login. The text is the broker's or the network's, no sentence.

    ``unsupported``: it may not speak this version; ``is_sure``: it said so itself, instead of saying nothing.
    """

    def __init__(
        self,
        text: str,
        trouble: LinkTrouble | None = None,
        *,
        unsupported: bool = False,
        refused: bool = False,
        is_sure: bool = False,
    ) -> None:
        super().__init__(text)
        self.trouble = trouble or (LinkTrouble.BROKER_REFUSED if refused else LinkTrouble.BROKER)
        self.unsupported = unsupported
        self.refused = refused
        self.is_sure = is_sure


class Client(paho.Client):
    """Paho with fewer calls to the system: it reads and acknowledges many messages at once.

    A few of paho's private methods are used for this. A version of paho without them works as before, only slower;
    `tests/bench/test_client.py` notices.
    """

    # The address that was approved; the name stays what a certificate is checked against.
    address = ""
    _held = b""
    _at = 0
    # How many pings were sent, by paho's own timer or by `ping`, and how many of them were answered.
    _pings = 0
    pongs = 0

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._pinging = threading.RLock()

    def ping(self) -> int:
        """Ask the broker for a sign of life; once `pongs` is as high as the number returned, it has answered this."""
        with self._pinging:
            self._send_pingreq()
            return self._pings

    def _send_pingreq(self) -> MQTTErrorCode:
        with self._pinging:
            self._pings += 1
            return super()._send_pingreq()

    def _handle_pingresp(self) -> MQTTErrorCode:
        self.pongs += 1
        return super()._handle_pingresp()

    def _create_socket_connection(self) -> socket.socket:
        # Paho would resolve the name once more, and the answer may have changed since it was judged.
        if not self.address:
            return super()._create_socket_connection()
        return socket.create_connection((self.address, self._port), timeout=self.connect_timeout)

    def _sock_recv(self, bufsize: int) -> bytes:
        # Paho asks for one byte, then for a few, then for the rest of a packet: three calls for each message.
        if self._at >= len(self._held):
            self._held, self._at = super()._sock_recv(_READ_AHEAD), 0
        taken = self._held[self._at : self._at + bufsize]
        self._at += len(taken)
        return taken

    def loop_read(self, max_packets: int = 1) -> MQTTErrorCode:
        """Read as before, and on until nothing read ahead is left: the socket would not tell of it."""
        while True:
            problem = super().loop_read(max_packets)
            if problem or self._at >= len(self._held):
                return problem

    @property
    def is_alive(self) -> bool:
        """Whether its thread runs: it ends without a word at an error inside the client."""
        thread: threading.Thread | None = getattr(self, "_thread", None)
        return thread is not None and thread.is_alive()

    def ack_all(self, mids: Sequence[int]) -> None:
        """Acknowledge messages of QoS 1, in one packet to the system instead of one each."""
        queue = getattr(self, "_packet_queue", None)
        if queue is None or len(mids) == 1:
            for mid in mids:
                self.ack(mid, 1)
            return
        queue(MessageType.PUBACK, b"".join(_PUBACK.pack(MessageType.PUBACK, 2, mid) for mid in mids), 0, 0)


def make_client(access: BrokerAccess, client_id: str, protocol: Protocol, *, inbound: bool) -> Client:
    """A client for one network connection."""
    version = paho.MQTTv5 if protocol == Protocol.V5 else paho.MQTTv311
    extra: dict[str, Any] = {} if protocol == Protocol.V5 else {"clean_session": not inbound}
    client = Client(
        CallbackAPIVersion.VERSION2,
        client_id=client_id,
        protocol=version,
        manual_ack=inbound,
        reconnect_on_failure=False,
        **extra,
    )
    client.username_pw_set(access.username, access.password)
    if access.tls:
        client.tls_set_context(ssl.create_default_context(cafile=access.ca_file or None))
    client.connect_timeout = 5.0
    return client


def connect(client: Client, access: BrokerAccess, protocol: Protocol, *, inbound: bool) -> None:
    """Connect to the approved address. Raises `LinkError` and what `approve` raises."""
    client.address = approve(access.host, access.port, encrypted=access.tls).address
    arguments: dict[str, Any] = {}
    if protocol == Protocol.V5:
        properties: Any = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        if inbound:
            properties.SessionExpiryInterval = SESSION_SECONDS
            properties.ReceiveMaximum = RECEIVE_MAXIMUM
        arguments = {"clean_start": not inbound, "properties": properties}
    try:
        client.connect(access.host, access.port, keepalive=KEEPALIVE_SECONDS, **arguments)
    except (OSError, ValueError) as error:
        raise LinkError(f"{access.host}: {error.__class__.__name__}") from None


def judge(reason: ReasonCode) -> LinkError:
    """What a refusal of the broker means."""
    text = str(reason)
    return LinkError(
        text,
        unsupported=reason.value == 132,
        is_sure=reason.value == 132,
        refused=reason.value in (133, 134, 135),
    )
