"""A WebSocket client that costs little: many sockets in one loop, frames handed over as bytes."""

import asyncio
import base64
import json
import os
import struct
from collections.abc import Callable
from typing import Any

from bench.services import Address


class Socket(asyncio.Protocol):
    """One socket. ``on_text(socket, body)`` is called for each text frame."""

    def __init__(self, on_text: Callable[["Socket", bytes], None], number: int = 0) -> None:
        self.number = number
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.closed = False
        self._on_text = on_text
        self._buffer = bytearray()
        self._transport: Any = None

    def connection_made(self, transport: Any) -> None:
        """Part of the protocol."""
        self._transport = transport

    def greet(self, address: Address, path: str, cookie: str) -> None:
        """Ask for the upgrade."""
        key = base64.b64encode(os.urandom(16)).decode()
        where = f"{address.host}:{address.port}"
        self._transport.write(
            f"GET {path} HTTP/1.1\r\nHost: {where}\r\nOrigin: http://{where}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Cookie: {cookie}\r\n\r\n".encode()
        )

    def say(self, message: dict[str, Any]) -> None:
        """Send a text frame; a mask of zeros is a mask."""
        body = json.dumps(message).encode()
        size = len(body)
        head = struct.pack("!BB", 0x81, 0x80 | size) if size < 126 else struct.pack("!BBH", 0x81, 0xFE, size)
        self._transport.write(head + b"\0\0\0\0" + body)

    def data_received(self, data: bytes) -> None:
        """Part of the protocol."""
        self._buffer += data
        if not self.opened.done():
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            status = bytes(self._buffer[:end]).split(b"\r\n", 1)[0]
            del self._buffer[: end + 4]
            if b" 101 " not in status:
                self.opened.set_exception(ConnectionError(f"the server answered {status.decode()}"))
                return
            self.opened.set_result(None)
        self._cut()

    def _cut(self) -> None:
        buffer, at = self._buffer, 0
        while len(buffer) - at >= 2:
            size, start = buffer[at + 1] & 127, at + 2
            if size == 126:
                if len(buffer) < start + 2:
                    break
                size, start = struct.unpack_from("!H", buffer, start)[0], start + 2
            elif size == 127:
                if len(buffer) < start + 8:
                    break
                size, start = struct.unpack_from("!Q", buffer, start)[0], start + 8
            if len(buffer) < start + size:
                break
            if buffer[at] & 15 == 1:
                self._on_text(self, bytes(buffer[start : start + size]))
            at = start + size
        del buffer[:at]

    def connection_lost(self, _error: Exception | None) -> None:
        """Part of the protocol."""
        self.closed = True
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("the server closed the socket"))

    def close(self) -> None:
        """Hang up."""
        self._transport.close()


async def connect(
    address: Address, path: str, cookie: str, on_text: Callable[[Socket, bytes], None], number: int = 0
) -> Socket:
    """Open a socket."""
    loop = asyncio.get_running_loop()
    _, socket = await loop.create_connection(lambda: Socket(on_text, number), address.host, address.port)
    socket.greet(address, path, cookie)
    await asyncio.wait_for(socket.opened, 10)
    return socket
