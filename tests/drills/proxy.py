"""A TCP proxy before a broker that knows just enough of MQTT to cut a publishing client at a chosen moment."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

PUBLISH, PUBREL = 3, 6


def packets(stream: socket.socket) -> Iterator[bytes]:
    """The control packets of one direction, whole, until the other side hangs up."""
    buffer = b""
    while True:
        end = _length_of(buffer)
        while end is None or len(buffer) < end:
            try:
                chunk = stream.recv(65536)
            except OSError:
                return
            if not chunk:
                return
            buffer += chunk
            end = _length_of(buffer)
        yield buffer[:end]
        buffer = buffer[end:]


def _length_of(buffer: bytes) -> int | None:
    """How long the first packet is with its header, once that can be told."""
    length = 0
    for index, byte in enumerate(buffer[1:5]):
        length |= (byte & 0x7F) << (7 * index)
        if not byte & 0x80:
            return 2 + index + length
    return None


@dataclass(slots=True)
class Proxy:
    """Passes everything on until a client publishes; then does what ``rule`` says.

    ``pass``: nothing special. ``swallow``: the PUBLISH never reaches the broker, the client is cut. ``mute``: the
    PUBLISH reaches it, no acknowledgement comes back, the client is cut. ``finish``: of the QoS 2 exchange only the
    last acknowledgement is missing. ``hold``: the PUBLISH waits here until `release` or until the client is gone.
    """

    target: int
    rule: str = "pass"
    hits: int = 0
    port: int = 0
    released: threading.Event = field(default_factory=threading.Event)
    _server: socket.socket | None = None
    _open: list[socket.socket] = field(default_factory=list)

    def start(self) -> "Proxy":
        """Listen on any free loopback port."""
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._server,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Hang up on everybody."""
        self.released.set()
        for one in [self._server, *self._open]:
            if one is not None:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
                one.close()

    def _accept(self, server: socket.socket) -> None:
        while True:
            try:
                client, _ = server.accept()
                broker = socket.create_connection(("127.0.0.1", self.target), timeout=5)
            except OSError:
                return
            broker.settimeout(None)
            self._open += [client, broker]
            muted = threading.Event()
            threading.Thread(target=self._up, args=(client, broker, muted), daemon=True).start()
            threading.Thread(target=self._down, args=(client, broker, muted), daemon=True).start()

    def _up(self, client: socket.socket, broker: socket.socket, muted: threading.Event) -> None:
        for packet in packets(client):
            kind, rule = packet[0] >> 4, self.rule
            if kind == PUBLISH and rule != "pass":
                self.hits += 1
                if rule == "swallow":
                    break
                if rule == "hold":
                    self.released.wait(60)
                    if _is_gone(client):
                        break
                elif rule == "mute":
                    muted.set()
            last = kind == PUBREL and rule == "finish"
            if last:
                muted.set()
            with suppress(OSError):
                broker.sendall(packet)
            if (kind == PUBLISH and rule == "mute") or last:
                # The broker has it; give the answer time to be lost on its way.
                self.released.wait(0.3)
                break
        self._hang_up(client, broker)

    def _down(self, client: socket.socket, broker: socket.socket, muted: threading.Event) -> None:
        for packet in packets(broker):
            if not muted.is_set():
                with suppress(OSError):
                    client.sendall(packet)
        self._hang_up(client, broker)

    @staticmethod
    def _hang_up(*ends: socket.socket) -> None:
        for one in ends:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


def _is_gone(client: socket.socket) -> bool:
    """Whether the client has hung up."""
    try:
        client.setblocking(False)
        return client.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
    finally:
        with suppress(OSError):
            client.setblocking(True)
