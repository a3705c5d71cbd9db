"""How the body of a raw message is stored: one mark byte, then the text, compressed where that helps."""

import zlib

# Below this a message does not get smaller by compressing it.
_COMPRESS_FROM = 600


def pack(raw: bytes) -> bytes:
    """A message body as it is stored."""
    return b"z" + zlib.compress(raw, 1) if len(raw) >= _COMPRESS_FROM else b"=" + raw


def unpack(body: bytes | memoryview) -> bytes:
    """What `pack` stored."""
    stored = bytes(body)
    return zlib.decompress(stored[1:]) if stored[:1] == b"z" else stored[1:]
