"""MQTT as both corridors need it: one client per network connection, never re-used after a disconnect.

Inbound: QoS 1 with manual acknowledgement, a persistent session (MQTT 5 first, 3.1.1 where the broker knows no
better), Receive Maximum 1000. Outbound: a client of its own with a clean session, discarded on any trouble,
because paho would otherwise keep a message and send it at a reconnect (DESIGN 3.1, 4.3).

Retained messages are not asked for (MQTT 5), and those that come with a new subscription all the same are
acknowledged and left out: each is a copy, of unknown age, of something that was said once to everybody, and an old
alarm would come back as a new one at every reconnect. What is true now is for a status read to tell. A broker that
marks what it brings later is believed to bring news: a doubled alarm is a nuisance, a swallowed one a disaster.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from paho.mqtt import client as paho
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from panels.drivers.base import BrokerAccess, Publication
from panels.vendors.mqtt_client import SESSION_SECONDS, LinkError, Protocol, connect, judge, make_client
from panels.vendors.mqtt_client import Client as _Client
from panels.vocabulary.links import LinkTrouble

__all__ = ["SESSION_SECONDS", "LinkError", "Listener", "Opened", "Protocol", "Publisher", "_Client"]

log = logging.getLogger(__name__)

# Stands for a topic that is no text; what a message means depends on its body.
UNREADABLE_TOPIC = "(unreadable)"
# Retained messages follow a subscription at once.
_RETAINED_FOR = 5.0


@dataclass(slots=True)
class Opened:
    """What the broker granted at the start of a network connection."""

    session_present: bool
    granted_qos: int


class Listener:
    """The inbound side of one network connection.

    ``on_message(topic, payload, dup, mid, qos)`` runs in paho's thread; ``on_down(text)`` runs there once, when the
    connection that `open` made has ended. ``on_new_session()`` runs in the thread of `open`, before anything can
    arrive, when the broker knows of no session before this one; what it raises ends the try.
    """

    def __init__(
        self,
        access: BrokerAccess,
        client_id: str,
        protocol: Protocol,
        *,
        on_message: Callable[[str, bytes, bool, int, int], None],
        on_down: Callable[[str], None],
        on_new_session: Callable[[], None] = lambda: None,
    ) -> None:
        self._access = access
        self._protocol = protocol
        self._on_message = on_message
        self._on_down = on_down
        self._on_new_session = on_new_session
        self._greeted = threading.Event()
        self._settled = threading.Event()
        self._opened: Opened | None = None
        self._error: LinkError | None = None
        self._session_present = False
        self._closing = False
        self._subscribed_at: float | None = None
        self._left_out = 0
        client = self._client = make_client(access, client_id, protocol, inbound=True)
        client.on_connect = self._connected
        client.on_subscribe = self._subscribed
        client.on_message = self._message
        client.on_disconnect = self._disconnected

    def open(self, timeout: float = 6.0) -> Opened:
        """Connect and subscribe. Raises `LinkError`, `EgressRefusedError` or `VendorUnavailableError`."""
        connect(self._client, self._access, self._protocol, inbound=True)
        self._client.loop_start()
        try:
            self._wait(self._greeted, timeout)
            if not self._session_present:
                self._on_new_session()
            self._subscribe()
            self._wait(self._settled, timeout)
        except BaseException:
            self.close()
            raise
        assert self._opened is not None  # noqa: S101  (settled without an error)
        return self._opened

    def _wait(self, answer: threading.Event, timeout: float) -> None:
        if not answer.wait(timeout):
            # Some brokers stay silent when they are greeted in a version they do not know.
            silent, newest = LinkTrouble.BROKER_SILENT, self._protocol == Protocol.V5
            self._error = LinkError(f"{self._access.host}, {timeout:.0f} s", silent, unsupported=newest)
        if self._error is not None:
            raise self._error

    @property
    def is_alive(self) -> bool:
        """Whether messages can still arrive."""
        return self._client.is_alive

    @property
    def pongs(self) -> int:
        """How many pings the broker has answered."""
        return self._client.pongs

    def ping(self) -> int:
        """Ask the broker for a sign of life behind all that was sent; `pongs` reaches this number with the answer."""
        return self._client.ping()

    def ack(self, mid: int, qos: int) -> None:
        """Acknowledge one message of this connection; without effect once it is down."""
        self._client.ack(mid, qos)

    def ack_all(self, mids: Sequence[int]) -> None:
        """Acknowledge many messages of QoS 1 of this connection together; without effect once it is down."""
        self._client.ack_all(mids)

    def close(self) -> None:
        """End the connection; the broker keeps the session."""
        self._closing = True
        self._client.disconnect()
        self._client.loop_stop()

    def _connected(self, _: paho.Client, __: Any, flags: Any, reason: ReasonCode, ___: Any) -> None:
        if reason.is_failure:
            self._error = judge(reason)
        else:
            self._session_present = bool(flags.session_present)
        self._greeted.set()

    def _subscribe(self) -> None:
        client = self._client
        if self._protocol == Protocol.V5:
            wish = SubscribeOptions(qos=1, retainHandling=SubscribeOptions.RETAIN_DO_NOT_SEND)
            client.subscribe([(topic, wish) for topic in self._access.topics])
        else:
            client.subscribe([(topic, 1) for topic in self._access.topics])

    def _subscribed(self, _: Any, __: Any, ___: int, reasons: list[ReasonCode], ____: Any) -> None:
        if refusals := {str(reason): None for reason in reasons if reason.is_failure}:
            self._error = LinkError(", ".join(refusals), LinkTrouble.SUBSCRIPTION_REFUSED, refused=True)
        else:
            granted = min((reason.value for reason in reasons), default=0)
            self._subscribed_at = time.monotonic()
            self._opened = Opened(session_present=self._session_present, granted_qos=granted)
        self._settled.set()

    def _message(self, client: paho.Client, _: Any, message: paho.MQTTMessage) -> None:
        # An exception that leaves a callback ends paho's thread without a word.
        try:
            if message.retain and self._is_copy():
                self._client.ack(message.mid, message.qos)
                return
            self._on_message(_topic_of(message), bytes(message.payload), message.dup, message.mid, message.qos)
        except Exception as error:  # noqa: BLE001  (its words may hold what the message said)
            log.error("a message could not be handed on: %s; the connection is made anew", type(error).__name__)  # noqa: TRY400
            client.disconnect()

    def _is_copy(self) -> bool:
        """Whether a message marked as retained comes because of the subscription; counts and logs those."""
        if self._subscribed_at is not None and time.monotonic() - self._subscribed_at > _RETAINED_FOR:
            return False
        self._left_out += 1
        log.info("%s: retained message left out, number %d of this connection", self._access.host, self._left_out)
        return True

    def _disconnected(self, _: Any, __: Any, ___: Any, reason: ReasonCode, ____: Any) -> None:
        if not self._settled.is_set():
            # A broker that knows no MQTT 5 may just hang up.
            newest = self._protocol == Protocol.V5
            self._error = self._error or LinkError(str(reason), unsupported=newest, is_sure=newest)
            self._greeted.set()
            self._settled.set()
        elif self._opened is not None and not self._closing:
            self._on_down(str(reason))


def _topic_of(message: paho.MQTTMessage) -> str:
    try:
        return message.topic
    except UnicodeDecodeError:
        return UNREADABLE_TOPIC


class Publisher:
    """The outbound side: connected or gone. One message at a time, acknowledged within a few seconds or given up."""

    def __init__(self, access: BrokerAccess, client_id: str, protocol: Protocol) -> None:
        self._access = access
        self._protocol = protocol
        self._up = threading.Event()
        self._answered = threading.Event()
        self._error: LinkError | None = None
        self._most_qos = 2
        client = self._client = make_client(access, client_id, protocol, inbound=False)
        client.on_connect = self._connected
        client.on_disconnect = self._disconnected

    @property
    def is_up(self) -> bool:
        """Whether a message could leave right now."""
        return self._up.is_set()

    def open(self, timeout: float = 5.0) -> None:
        """Connect. Raises `LinkError`, `EgressRefusedError` or `VendorUnavailableError`; no message has left then."""
        connect(self._client, self._access, self._protocol, inbound=False)
        self._client.loop_start()
        if not self._answered.wait(timeout) or not self._up.is_set():
            error = self._error or LinkError(f"{self._access.host}: no answer in {timeout:.0f} s")
            self.close()
            raise error

    def publish(self, publication: Publication, timeout: float = 5.0) -> bool:
        """Send one message and wait for the broker's word.

        False: not acknowledged; the message may have left. The client is closed then and never sends it again.
        """
        if not self._up.is_set():
            self.close()
            return False
        info = self._client.publish(
            publication.topic, publication.payload, qos=min(publication.qos, self._most_qos), retain=False
        )
        if info.rc == MQTTErrorCode.MQTT_ERR_SUCCESS:
            try:
                info.wait_for_publish(timeout)
            except (ValueError, RuntimeError):
                self.close()
                return False
            if info.is_published():
                return True
        self.close()
        return False

    def close(self) -> None:
        """Discard the client with whatever it still holds."""
        self._up.clear()
        self._client.disconnect()
        self._client.loop_stop()

    def _connected(self, _: Any, __: Any, ___: Any, reason: ReasonCode, properties: Properties | None) -> None:
        if reason.is_failure:
            self._error = judge(reason)
        else:
            self._most_qos = int(getattr(properties, "MaximumQoS", 2)) if properties is not None else 2
            self._up.set()
        self._answered.set()

    def _disconnected(self, _: Any, __: Any, ___: Any, reason: ReasonCode, ____: Any) -> None:
        self._up.clear()
        self._error = self._error or LinkError(str(reason), unsupported=not self._answered.is_set())
        self._answered.set()
