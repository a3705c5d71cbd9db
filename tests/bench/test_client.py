"""The MQTT client reads ahead and acknowledges together: nothing is lost by it, nor without it."""

import socket
import struct
import threading
import time

import pytest
from paho.mqtt import client as paho

from panels.drivers.base import BrokerAccess
from panels.vendors import mqtt
from panels.vendors.mqtt import Listener, Protocol

MESSAGES = 400


class Broker:
    """Accepts one client, sends it messages in pieces of odd sizes, and keeps what it acknowledges."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self.acknowledged: list[int] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        line, _ = self._server.accept()
        line.recv(1000)
        line.sendall(b"\x20\x02\x00\x00")
        subscribe = line.recv(1000)
        line.sendall(b"\x90\x03" + subscribe[2:4] + b"\x01")
        packets = b"".join(self._publish(mid) for mid in range(1, MESSAGES + 1))
        for start in range(0, len(packets), 777):
            line.sendall(packets[start : start + 777])
        data = b""
        while more := line.recv(4096):
            data += more
            while len(data) >= 4 and data[0] == 0x40:
                self.acknowledged.append(struct.unpack("!H", data[2:4])[0])
                data = data[4:]

    @staticmethod
    def _publish(mid: int) -> bytes:
        body = b"\x00\x01t" + struct.pack("!H", mid) + b"x" * (mid % 90)
        return b"\x32" + bytes([len(body)]) + body


def listen(broker: Broker) -> tuple[Listener, list[tuple[int, int]]]:
    got: list[tuple[int, int]] = []
    access = BrokerAccess(host="127.0.0.1", port=broker.port, tls=False, username="u", password="p", topics=("t",))

    def on_message(_topic: str, payload: bytes, _dup: bool, mid: int, _qos: int) -> None:
        got.append((mid, len(payload)))

    listener = Listener(access, "c", Protocol.V311, on_message=on_message, on_down=lambda _: None)
    listener.open()
    wait_until(lambda: len(got) == MESSAGES)
    return listener, got


def wait_until(condition: "object") -> None:
    deadline = time.monotonic() + 10
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_paho_still_has_what_we_build_on() -> None:
    assert callable(paho.Client._sock_recv)
    assert callable(paho.Client._packet_queue)
    assert callable(paho.Client._send_pingreq)
    assert callable(paho.Client._handle_pingresp)


@pytest.mark.parametrize("private", [True, False])
def test_every_message_arrives_whole_and_is_acknowledged_once(monkeypatch: pytest.MonkeyPatch, private: bool) -> None:
    if not private:
        monkeypatch.delattr(mqtt._Client, "_sock_recv")
        # As if paho had no such method: paho itself cannot do without it, so only our question is answered so.
        monkeypatch.setattr(mqtt, "getattr", lambda *_: None, raising=False)
    broker = Broker()
    listener, got = listen(broker)
    assert got == [(mid, mid % 90) for mid in range(1, MESSAGES + 1)]
    listener.ack_all([mid for mid, _ in got])
    wait_until(lambda: len(broker.acknowledged) == MESSAGES)
    assert broker.acknowledged == [mid for mid, _ in got]
    listener.close()
