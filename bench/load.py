"""Notifications in the shape the vendor documents, and a publisher quick enough not to be what is measured."""

import socket
import struct
from collections.abc import Sequence

from bench.services import Address

APP = "bench"
PANELS = 10_000
# The vendor's number of the first panel of the large connection.
FIRST = 500_000
ZONES = 8


def topic(app: str = APP) -> str:
    """Where a mobile app's notifications arrive."""
    return f"secom/mobileapp/{app}"


def notification(number: int, vendor_id: int) -> bytes:
    """The ``number``-th report of a panel: armed, a zone's alarm, disarmed, and so on; no two neighbours alike."""
    turn, zone = number % 3, number // 3 % ZONES + 1
    network = f"26:AA:E0:{vendor_id >> 16 & 255:02X}:{vendor_id >> 8 & 255:02X}:{vendor_id & 255:02X}"
    if turn == 1:
        return (
            '{"messageType":"notification","appId":"","notificationType":"zoneAlarmNotification",'
            f'"reason":"Zone {zone} Open","parameters":{{"resourceId":{vendor_id},"model":"BMM620",'
            f'"networkId":"{network}"}}}}'
        ).encode()
    name, word = ("armNotification", "Armed") if turn == 0 else ("disarmNotification", "Disarmed")
    return (
        f'{{"messageType":"notification","appId":"","notificationType":"{name}","reason":"Partition 1 {word}",'
        f'"parameters":{{"partition":1,"resourceId":{vendor_id},"brand":"Bimetri","model":"BMM620",'
        f'"networkId":"{network}"}}}}'
    ).encode()


def mixed(count: int) -> list[bytes]:
    """``count`` reports, spread over all panels: arming, alarms and disarming in equal parts."""
    # A step without a common factor visits every panel before any comes again.
    return [notification(n // PANELS + n * 7919 % PANELS, FIRST + n * 7919 % PANELS) for n in range(count)]


class Publisher:
    """MQTT 3.1.1 over a bare socket: QoS 1, many messages in one write."""

    def __init__(self, address: Address, client_id: str = "bench-publisher") -> None:
        self._socket = socket.create_connection((address.host, address.port), 10)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        body = b"\x00\x04MQTT\x04\x02\x00\x00" + _text(client_id)
        self._socket.sendall(b"\x10" + _length(len(body)) + body)
        if len(self._receive(4)) != 4:
            raise ConnectionError("the broker refused the publisher")
        self._mid = 0

    def send(self, topic_name: str, payload: bytes) -> None:
        """Send one message and do not wait for its acknowledgement; `settle` waits for all."""
        self._socket.sendall(self._packet(topic_name, payload))

    def send_all(self, topic_name: str, payloads: Sequence[bytes], at_once: int = 200) -> None:
        """Send messages and wait until the broker has taken each."""
        for start in range(0, len(payloads), at_once):
            chunk = payloads[start : start + at_once]
            self._socket.sendall(b"".join(self._packet(topic_name, payload) for payload in chunk))
            self.settle(len(chunk))

    def settle(self, count: int) -> None:
        """Wait for ``count`` acknowledgements."""
        self._receive(4 * count)

    def close(self) -> None:
        """Say goodbye."""
        self._socket.sendall(b"\xe0\x00")
        self._socket.close()

    def _packet(self, topic_name: str, payload: bytes) -> bytes:
        self._mid = self._mid % 65_535 + 1
        body = _text(topic_name) + struct.pack("!H", self._mid) + payload
        return b"\x32" + _length(len(body)) + body

    def _receive(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            more = self._socket.recv(size - len(data))
            if not more:
                raise ConnectionError("the broker closed the connection")
            data += more
        return data


def _text(text: str) -> bytes:
    return struct.pack("!H", len(text.encode())) + text.encode()


def _length(size: int) -> bytes:
    out = bytearray()
    while True:
        size, digit = divmod(size, 128)
        out.append(digit | (128 if size else 0))
        if not size:
            return bytes(out)
