"""The MQTT client against a broker of a few bytes: what may not end it, and where it connects."""

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError

from panels.drivers.base import BrokerAccess
from panels.vendors import mqtt, mqtt_client
from panels.vendors.curl import Place
from panels.vendors.mqtt import LinkError, Listener, Protocol
from panels.vocabulary.links import LinkTrouble


def publish(topic: bytes, payload: bytes, mid: int, *, retain: bool = False) -> bytes:
    body = struct.pack("!H", len(topic)) + topic + struct.pack("!H", mid) + payload
    return bytes([0x32 | retain, len(body)]) + body


class Wire:
    """Accepts one client that speaks 3.1.1, or hangs up on it."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self.greeting = b"\x20\x02\x00\x00"
        self.granted = b"\x01"
        self.heard: list[bytes] = []
        self.asked: list[bytes] = []
        self.line: socket.socket | None = None
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        try:
            self.line, _ = self._server.accept()
            self.line.recv(1000)
            if not self.greeting:
                self.line.close()
                return
            self.line.sendall(self.greeting)
            subscribe = self.line.recv(1000)
            if subscribe[:1] != b"\x82":
                return
            self.asked.append(subscribe)
            self.line.sendall(b"\x90\x03" + subscribe[2:4] + self.granted)
            while more := self.line.recv(4096):
                self.heard.append(more)
        except OSError:
            return

    def say(self, data: bytes) -> None:
        assert self.line is not None
        self.line.sendall(data)

    def close(self) -> None:
        self._server.close()
        if self.line is not None:
            self.line.close()


@pytest.fixture
def broker() -> Iterator[Wire]:
    made = Wire()
    yield made
    made.close()


def access(broker: Wire, host: str = "127.0.0.1") -> BrokerAccess:
    return BrokerAccess(host=host, port=broker.port, tls=False, username="u", password="p", topics=("t",))


def until(true: Callable[[], Any]) -> None:
    ends = time.monotonic() + 5
    while not true():
        assert time.monotonic() < ends, "it did not come to that"
        time.sleep(0.01)


def listen(broker: Wire, on_message: Callable[..., None], down: list[str]) -> Listener:
    made = Listener(access(broker), "c", Protocol.V311, on_message=on_message, on_down=down.append)
    made.open()
    return made


def test_a_topic_that_is_no_text_ends_nothing(broker: Wire) -> None:
    heard: list[Any] = []
    down: list[str] = []
    listener = listen(broker, lambda *message: heard.append(message), down)
    assert listener.is_alive
    broker.say(publish(b"\xff\xfe", b"odd", 1) + publish(b"t", b"next", 2))
    until(lambda: len(heard) == 2)
    assert [(topic, payload) for topic, payload, *_ in heard] == [(mqtt.UNREADABLE_TOPIC, b"odd"), ("t", b"next")]
    assert listener.is_alive
    listener.close()
    assert not down
    assert not listener.is_alive


def test_an_error_behind_a_message_ends_the_connection_and_says_so(
    broker: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    down: list[str] = []

    def broken(*_: Any) -> None:
        raise KeyError("hunter2")

    listener = listen(broker, broken, down)
    broker.say(publish(b"t", b"x", 1))
    until(lambda: down)
    until(lambda: not listener.is_alive)
    assert "KeyError" in caplog.text
    assert "hunter2" not in caplog.text
    listener.close()


def test_a_copy_that_comes_with_the_subscription_is_no_news(broker: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[bytes] = []
    down: list[str] = []
    listener = listen(broker, lambda _, payload, *__: heard.append(payload), down)
    broker.say(publish(b"t", b"an old alarm", 7, retain=True))
    until(lambda: b"\x40\x02\x00\x07" in b"".join(broker.heard))
    assert not heard, "acknowledged, so that it is not in the way, and left out"
    monkeypatch.setattr(mqtt, "_RETAINED_FOR", 0.0)
    broker.say(publish(b"t", b"later", 8, retain=True))
    until(lambda: heard)
    assert heard == [b"later"]
    listener.close()


def test_a_broker_that_hangs_up_or_refuses_may_be_remembered_and_a_silent_one_not(broker: Wire) -> None:
    broker.greeting = b""
    with pytest.raises(LinkError) as refusal:
        Listener(access(broker), "c", Protocol.V5, on_message=lambda *_: None, on_down=lambda _: None).open()
    assert (refusal.value.unsupported, refusal.value.is_sure) == (True, True)

    silent = socket.create_server(("127.0.0.1", 0))
    broker.port = silent.getsockname()[1]
    with pytest.raises(LinkError) as silence:
        Listener(access(broker), "c", Protocol.V5, on_message=lambda *_: None, on_down=lambda _: None).open(0.3)
    assert (silence.value.unsupported, silence.value.is_sure) == (True, False)
    assert silence.value.trouble is LinkTrouble.BROKER_SILENT
    silent.close()


def test_a_broker_that_refuses_the_subscription_is_quoted_and_greeted_with_a_new_login(broker: Wire) -> None:
    broker.granted = b"\x80"
    with pytest.raises(LinkError) as refusal:
        Listener(access(broker), "c", Protocol.V311, on_message=lambda *_: None, on_down=lambda _: None).open()
    assert (refusal.value.trouble, refusal.value.refused) == (LinkTrouble.SUBSCRIPTION_REFUSED, True)
    assert str(refusal.value) == "Unspecified error"


def test_the_connection_goes_to_the_address_that_was_approved(broker: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(host="broker.example", port=broker.port, address="127.0.0.1")
    monkeypatch.setattr(mqtt_client, "approve", lambda *_, **__: place)
    # The name itself leads nowhere: nobody resolves it once more.
    opened = Listener(
        access(broker, "broker.example"), "c", Protocol.V311, on_message=lambda *_: None, on_down=lambda _: None
    )
    assert opened.open().granted_qos == 1
    opened.close()


def test_a_ping_behind_an_acknowledgement_is_answered_after_it_and_told_from_others(broker: Wire) -> None:
    listener = listen(broker, lambda *_: None, [])
    broker.say(publish(b"t", b"x", 9))
    listener.ack_all([9])
    assert [listener.ping(), listener.ping()] == [1, 2]
    until(lambda: b"\x40\x02\x00\x09\xc0\x00\xc0\x00" in b"".join(broker.heard))
    broker.say(b"\xd0\x00")
    until(lambda: listener.pongs == 1)
    broker.say(b"\xd0\x00")
    until(lambda: listener.pongs == 2)
    listener.close()


@pytest.mark.parametrize(("greeting", "anew"), [(b"\x20\x02\x00\x00", 1), (b"\x20\x02\x01\x00", 0)])
def test_a_session_the_broker_does_not_know_is_told_before_the_subscription(
    broker: Wire, greeting: bytes, anew: int
) -> None:
    broker.greeting = greeting
    told: list[list[bytes]] = []
    listener = Listener(
        access(broker),
        "c",
        Protocol.V311,
        on_message=lambda *_: None,
        on_down=lambda _: None,
        on_new_session=lambda: told.append(list(broker.asked)),
    )
    listener.open()
    assert told == [[]] * anew
    assert broker.asked
    listener.close()


def test_a_session_that_could_not_be_noted_is_not_subscribed_to(broker: Wire) -> None:
    def away() -> None:
        raise OperationalError("the database is away")

    listener = Listener(
        access(broker), "c", Protocol.V311, on_message=lambda *_: None, on_down=lambda _: None, on_new_session=away
    )
    with pytest.raises(OperationalError):
        listener.open()
    assert broker.asked == []
