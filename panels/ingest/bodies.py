"""How much is kept of what was set aside: whole where it is small, else its ends, its length and its digest.

A vendor, or a proxy before it, may send megabytes of what nobody can read, every few seconds.
"""

import base64
import hashlib
from typing import Final

from panels.packing import pack, unpack
from panels.secrets.sealing import Sealed

# Compressed, so of text some ten times as much.
MOST_WHOLE: Final = 256 * 1024
AT_EACH_END: Final = 8 * 1024
# Of one connection, sealed.
MOST_A_DAY: Final = 16 * 1024 * 1024


def kept_of(payload: bytes, room: int) -> tuple[Sealed, bool]:
    """What is kept of a body where so many bytes may still be stored, and whether that is the whole of it."""
    packed = pack(payload)
    if len(packed) <= MOST_WHOLE:
        whole = Sealed.of({"packed": _text(packed)})
        if len(whole.token) <= room:
            return whole, True
    digest = {"length": len(payload), "sha256": hashlib.sha256(payload).hexdigest()}
    ends = Sealed.of(digest | {"head": _text(payload[:AT_EACH_END]), "tail": _text(payload[-AT_EACH_END:])})
    return (ends if len(ends.token) <= room else Sealed.of(digest)), False


def payload_of(body: Sealed) -> bytes:
    """The message that is kept whole, as it came; empty where it is not."""
    kept = body.open()
    if "packed" in kept:
        return unpack(base64.b64decode(kept["packed"]))
    # As it was kept before it was compressed.
    return base64.b64decode(kept.get("payload", ""))


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
